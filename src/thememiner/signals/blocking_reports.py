"""Reports that stop a customer: found one by one, by their words alone, themed or not.

Wordings say what blocks (`blocking`), excuses say when such words report nothing (`excuses`).
A report depends on no other and on no model, so it is found in the night it comes in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.signals.blocking import KINDS, STEMS, triggers
from thememiner.signals.excuses import has_way_round, is_excused, is_over

if TYPE_CHECKING:
    from collections.abc import Iterator

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
