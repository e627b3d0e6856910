"""Reports that stop a customer: found one by one, by their words alone, themed or not.

Wordings say what blocks (`blocking`), excuses say when such words report nothing (`excuses`).
A report depends on no other and on no model, so it is listed in the night it comes in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.signals.blocking import KINDS, STEMS, triggers
from thememiner.signals.excuses import has_way_round, is_excused, is_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from thememiner.signals.blocking_lines import Kind

# A document that says of itself that its author is stopped; nothing about the others.
MARKED: Final = pl.Schema(
    {
        "document_id": pl.String,
        "kind": pl.String,  # login | data_loss | double_charge | crash_on_start | outage | security
        "start": pl.Int64,  # of the words, as code points into the document's redacted text
        "end": pl.Int64,
        "words": pl.String,  # what told it, an exact substring of the redacted text
        "quote": pl.String,  # what they stand in, at most 200 characters, another such substring
    }
)
# A row per voice of a customer, dated.
REPORTED: Final = pl.Schema(
    {
        "document_id": pl.String,
        "theme_id": pl.String,  # the primary one; null if in no theme
        "customer": pl.String,  # null = anonymous; never orders, breaks ties or seeds
        "day": pl.Date,
        "is_solved": pl.Boolean,  # has a resolved_at
    }
)
N_DAYS: Final = 7
MAX_LINES: Final = 10
MAX_SAMPLES: Final = 3  # reports shown of one line
_MAX_READ: Final = 6_000  # code points; what stops somebody is said before the pasted log
_MAX_SENTENCE: Final = 600  # of a text without full stops
_MAX_QUOTE: Final = 200
# Plain characters and dots within a word (89.0, example.com), up to the mark that ends a sentence.
_PART: Final = rf"[^.!?\n;]{{1,{_MAX_SENTENCE}}}"
_SENTENCE: Final = re.compile(rf"{_PART}(?:\.(?=\w){_PART}){{0,20}}[?!.]{{0,3}}")
_PLAIN: Final = str.maketrans({"\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'"})
# Lost data and money are lost in every browser.
_AVOIDABLE: Final = frozenset({"login", "outage", "crash_on_start"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocking:
    """What of a text says that its author is stopped.

    Attributes
    ----------
    start, end : int
        The words that told it, as code points into the text.
    quote_start, quote_end : int
        What they stand in, at most 200 code points.
    """

    kind: Kind
    start: int
    end: int
    quote_start: int
    quote_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One blocking report: where it is, when it came, and the words that told it."""

    document_id: str
    day: date
    words: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Showstopper:
    """Blocking reports of one kind in one theme, or in no theme.

    Attributes
    ----------
    n_documents, n_customers, n_anonymous : int
        Reports, known customers behind them, and reports of nobody known.
    samples : tuple of Sample
        The newest, at most `MAX_SAMPLES`.
    """

    theme_id: str | None
    kind: Kind
    n_documents: int
    n_customers: int
    n_anonymous: int
    first_day: date
    last_day: date
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showstoppers:
    """The lines to show, and how many lines and reports are not among them."""

    lines: tuple[Showstopper, ...]
    n_more_lines: int
    n_more_documents: int


def find_blocking(text: str) -> Blocking | None:
    """Find the first words that report something that stops their author, or None.

    Examples
    --------
    >>> found = find_blocking("Hi. Since Monday I cannot log in to my account.")
    >>> found.kind, found.start, found.end
    ('login', 19, 32)
    >>> find_blocking("How do I log in?") is None
    True
    """
    read = text[:_MAX_READ].translate(_PLAIN)
    first = next(_list_blocking(read), None)
    if first is None or is_over(read):
        return None
    return None if first.kind in _AVOIDABLE and has_way_round(read) else first


def mark_showstoppers(texts: pl.DataFrame) -> pl.DataFrame:
    """List which documents report that their author is stopped.

    Parameters
    ----------
    texts : DataFrame
        `TEXTS` schema; of any language, though nearly all wordings are English.

    Returns
    -------
    DataFrame
        `MARKED` schema by document_id. A row depends on its own text alone.
    """
    rows = [
        (document_id, found.kind, found.start, found.end, text[found.start : found.end],
         text[found.quote_start : found.quote_end])
        for document_id, text in texts.select("document_id", "text").iter_rows()
        if text and (found := find_blocking(text)) is not None
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=MARKED, orient="row").sort("document_id")


def list_showstoppers(
    marked: pl.DataFrame, reported: pl.DataFrame, *, last_day: date
) -> Showstoppers:
    """Group the unsolved blocking reports of the 7 days that end on `last_day`.

    Parameters
    ----------
    marked : DataFrame
        `MARKED` schema.
    reported : DataFrame
        `REPORTED` schema.
    last_day : date

    Returns
    -------
    Showstoppers
        A line per theme and kind, most voices first: customers, and anonymous reports; then the
        newest.
    """
    is_recent = pl.col("day").is_between(last_day - timedelta(days=N_DAYS - 1), last_day)
    rows = (
        reported.filter(is_recent & ~pl.col("is_solved"))
        .join(marked, on="document_id")
        .sort("theme_id", "kind", "day", "document_id", descending=[False, False, True, False])
    )
    lines = [
        _describe(group) for _, group in rows.group_by("theme_id", "kind", maintain_order=True)
    ]
    lines.sort(key=_order)
    rest = lines[MAX_LINES:]
    return Showstoppers(
        lines=tuple(lines[:MAX_LINES]),
        n_more_lines=len(rest),
        n_more_documents=sum(line.n_documents for line in rest),
    )


def _describe(rows: pl.DataFrame) -> Showstopper:
    shown = rows.head(MAX_SAMPLES).select("document_id", "day", "words", "quote")
    return Showstopper(
        theme_id=rows["theme_id"][0],
        kind=rows["kind"][0],
        n_documents=rows.height,
        n_customers=rows["customer"].drop_nulls().n_unique(),
        n_anonymous=rows["customer"].null_count(),
        first_day=rows["day"][-1],
        last_day=rows["day"][0],
        samples=tuple(Sample(**row) for row in shown.iter_rows(named=True)),
    )


def _order(line: Showstopper) -> tuple[int, int, str]:
    voices = line.n_customers + line.n_anonymous
    return -voices, -line.last_day.toordinal(), line.samples[0].document_id


def _list_blocking(text: str) -> Iterator[Blocking]:
    for sentence in _SENTENCE.finditer(text):
        lowered = sentence[0].lower()
        for kind in KINDS:
            if not any(stem in lowered for stem in STEMS[kind]):
                continue
            for found in triggers(kind).finditer(sentence[0]):
                if not is_excused(sentence[0], found.start(), found.end(), kind):
                    yield _place(sentence, found, kind)


def _place(sentence: re.Match[str], found: re.Match[str], kind: Kind) -> Blocking:
    start, end = sentence.start() + found.start(), sentence.start() + found.end()
    lead = max(_MAX_QUOTE - (end - start), 0) // 2
    since, until = sentence.start(), sentence.end()
    if start - lead > since:
        since = _after_space(sentence.string, start - lead, start)
    if until > since + _MAX_QUOTE:
        until = max(sentence.string.rfind(" ", end, since + _MAX_QUOTE), end)
    since += len(sentence.string[since:start]) - len(sentence.string[since:start].lstrip())
    return Blocking(kind=kind, start=start, end=end, quote_start=since, quote_end=until)


def _after_space(text: str, since: int, until: int) -> int:
    space = text.find(" ", since, until)
    return until if space < 0 else space + 1
