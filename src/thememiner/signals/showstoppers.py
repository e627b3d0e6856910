"""What stops customers now: the unsolved blocking reports of the last days, grouped by theme.

`blocking_reports` finds them, in the night they come in; here they are lines for a reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from datetime import date

    from thememiner.signals.blocking_lines import Kind

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
