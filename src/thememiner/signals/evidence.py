"""What speaks for rebuilding an area: its themes, its voices, its fixes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.signals.coverage import CoveragePoint, cover
from thememiner.signals.reports import complaints

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.signals.observed import Fix
    from thememiner.signals.returning import Returned

MIN_THEMES: Final = 3
MIN_VOICES: Final = 5  # of each of them
MAX_SHARE: Final = 0.5  # of an area's voices in one theme: more is one bug


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Complaints of one month, and those of them that were closed one by one.

    Attributes
    ----------
    month : str
        "2026-03".
    """

    month: str
    n_documents: int
    n_solved_alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRelief:
    """What is left of an area's reports after its fixes.

    Attributes
    ----------
    ratio : float
        Beyond what the other areas did: 1 = no relief.
    interval : tuple of float
        90%.
    control_ratio : float
        What the themes of other areas that nobody fixed did per document of the same sources.
    per_week_before, per_week_after : float
        Reports of the area, twelve weeks before the first fix and at the end.
    n_controls : int
        Themes of other areas that it was compared with.
    left_out : tuple of str
        Sources that are silent in one of the two windows.
    """

    ratio: float
    interval: tuple[float, float]
    control_ratio: float
    per_week_before: float
    per_week_after: float
    n_controls: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Where a pattern stands in its months.

    Attributes
    ----------
    area : int
        The area among the areas, at its worst month of those that count.
    theme : int
        Its best theme among the themes, at its best month of these.
    n_months : int
        How many months of four weeks count.
    n_looked_at : int
        Of how many.
    """

    area: int
    theme: int
    n_months: int
    n_looked_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that is said of an area.

    Attributes
    ----------
    area_id : str
    themes : tuple of str
        Those of at least five voices, most voices first.
    fixes : tuple of Fix
        By day.
    since : date
        First day whose reports count.
    first_day, last_day : date
        From the first to the last fix; of a pattern the months in which it ranked high.
    customers : DataFrame with column customer
        Who reported it, in no order.
    n_anonymous : int
        Reports of nobody known.
    n_solved_alone : int
        Its tickets that were closed one by one.
    months : tuple of Month
        From `since` to the newest report, quiet months too.
    largest_share : float
        Of its voices, in one theme; in [0, 1].
    coverage : tuple of CoveragePoint
    relief, other_relief, usual_ratio, returned
        None for a pattern. `other_relief` is the median of what other fixes left of their themes,
        `usual_ratio` what would be left of the area had its fixed themes got as much relief; None
        for fewer than five other fixes. `returned` is None where it cannot be measured.
    ranking : Ranking or None
        Of a pattern.
    """

    area_id: str
    themes: tuple[str, ...]
    fixes: tuple[Fix, ...]
    since: date
    first_day: date
    last_day: date
    customers: pl.DataFrame
    n_anonymous: int
    n_solved_alone: int
    largest_share: float
    coverage: tuple[CoveragePoint, ...]
    relief: AreaRelief | None = None
    other_relief: float | None = None
    usual_ratio: float | None = None
    returned: Returned | None = None
    ranking: Ranking | None = None
    months: tuple[Month, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Who complained of an area: a customer is one voice, an anonymous report another.

    Attributes
    ----------
    since : date
        First day that counts.
    rows : DataFrame with columns document_id, day, theme_id, customer, voice, is_solved_alone
    themes : tuple of str
        Those of at least five voices, most voices first.
    largest_share : float
        Of the voices, in one theme; 0 without any.
    """

    since: date
    rows: pl.DataFrame
    themes: tuple[str, ...]
    largest_share: float

    @property
    def is_broad(self) -> bool:
        """Whether there are several themes of weight: one that outweighs all others is one bug."""
        return len(self.themes) >= MIN_THEMES and self.largest_share <= MAX_SHARE


def gather_voices(observed: pl.DataFrame, area_id: str, *, since: date) -> Voices:
    """Gather who complained of an area since a day, or since the first report of all."""
    first = observed["day"].min()
    since = max(since, first) if isinstance(first, date) else since
    rows = (
        complaints(observed)
        .filter((pl.col("area_id") == area_id) & (pl.col("day") >= since))
        .select(
            "document_id",
            "day",
            "theme_id",
            "customer",
            # prefixed, so that a document's id is never a customer's pseudonym
            pl.coalesce(
                pl.lit("c:") + pl.col("customer"), pl.lit("d:") + pl.col("document_id")
            ).alias("voice"),
            "is_solved_alone",
        )
    )
    counts = (
        rows.group_by("theme_id")
        .agg(pl.col("voice").n_unique().alias("n"))
        .filter(pl.col("n") >= MIN_VOICES)
        .sort("n", "theme_id", descending=[True, False])
    )
    n_voices = rows["voice"].n_unique()
    return Voices(
        since=since,
        rows=rows,
        themes=tuple(counts["theme_id"]),
        largest_share=counts["n"][0] / n_voices if counts.height else 0.0,
    )


def describe(
    voices: Voices, area_id: str, fixes: Iterable[Fix], *, first_day: date, last_day: date
) -> Evidence:
    """Put together what candidates and patterns have in common."""
    documents = voices.rows.unique("document_id", keep="any")
    return Evidence(
        area_id=area_id,
        themes=voices.themes,
        fixes=tuple(fixes),
        since=voices.since,
        first_day=first_day,
        last_day=last_day,
        customers=documents.select("customer").drop_nulls().unique(),
        n_anonymous=documents["customer"].null_count(),
        n_solved_alone=int(documents["is_solved_alone"].sum()),
        months=_count_months(documents, since=voices.since),
        largest_share=voices.largest_share,
        coverage=cover(voices.rows),
    )


def _count_months(documents: pl.DataFrame, *, since: date) -> tuple[Month, ...]:
    if documents.is_empty():
        return ()
    counts = {
        month: (n_documents, n_solved)
        for month, n_documents, n_solved in documents.group_by(
            pl.col("day").dt.strftime("%Y-%m").alias("month")
        )
        .agg(pl.len(), pl.col("is_solved_alone").sum())
        .iter_rows()
    }
    year, month, last = since.year, since.month, max(counts)
    found = []
    while (name := f"{year:04}-{month:02}") <= last:
        n_documents, n_solved = counts.get(name, (0, 0))
        found.append(Month(month=name, n_documents=n_documents, n_solved_alone=n_solved))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(found)
