"""Reports per theme or area, source and day: what windows of time are compared by.

A customer who writes of the same thing again counts at most once a week, so that a few loud ones
do not look like many; whoever is anonymous counts each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

Level = Literal["theme_id", "area_id"]

_WEEK: Final = 7  # days, counted from a customer's first report of a thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Counts per group, source and day, and the documents of each source and day.

    Attributes
    ----------
    ids : tuple of str
        What is counted, sorted: themes, or areas.
    parts_of : tuple of str
        For each of `ids` its area; itself where it has none, or is one.
    sources : tuple of str
        Sorted.
    group, source, day : ndarray of int64 of shape (n_cells,)
        Index into `ids` and `sources`, days since 1970; by day.
    n : ndarray of float64 of shape (n_cells,)
        Reports.
    all_source, all_day, all_n : ndarray of shape (n_source_days,)
        Documents of each source and day, themed or not.
    """

    ids: tuple[str, ...]
    parts_of: tuple[str, ...]
    sources: tuple[str, ...]
    group: NDArray[np.int64]
    source: NDArray[np.int64]
    day: NDArray[np.int64]
    n: NDArray[np.float64]
    all_source: NDArray[np.int64]
    all_day: NDArray[np.int64]
    all_n: NDArray[np.float64]


def complaints(observed: pl.DataFrame, *, with_praise: bool = False) -> pl.DataFrame:
    """Keep the rows that a fix could make fewer.

    Of a theme that is mostly problems these are its problems: thanks for the fix are no failure of
    it. Of any other theme, such as a wish, they are all rows but praise.

    Parameters
    ----------
    observed : DataFrame of `OBSERVED`
    with_praise : bool
        Keep the praise of these other themes: what a fix is compared with is any talk that it
        does not touch, and of few themes each one counts.
    """
    is_of_problems = pl.col("is_problem").mean().over("theme_id") > _HALF
    is_praise = pl.col("is_praise") & (not with_praise)
    is_kept = pl.col("is_problem") | (~is_of_problems & ~is_praise)
    return observed.filter(pl.col("theme_id").is_not_null() & is_kept)


_HALF: Final = 0.5


def count_reports(observed: pl.DataFrame, level: Level) -> Reports:
    """Count the complaints of each area, or of each theme beside those of praise.

    Parameters
    ----------
    observed : DataFrame of `OBSERVED`
    level : "theme_id" or "area_id"
        Themes without an area are no group of the latter.

    Returns
    -------
    Reports
    """
    sources = observed["source"].unique().sort()
    rows = complaints(observed, with_praise=level == "theme_id").filter(pl.col(level).is_not_null())
    cells = (
        _once_a_week(rows, level)
        .group_by("day", level, "source")
        .agg(pl.len().alias("n"))
        .sort("day", level, "source")
    )
    areas = dict(
        rows.group_by(level)
        .agg(pl.coalesce(pl.col("area_id").drop_nulls().min(), pl.col(level).first()).alias("area"))
        .sort(level)
        .iter_rows()
    )
    documents = (
        observed.unique("document_id", keep="any")
        .group_by("day", "source")
        .agg(pl.len().alias("n"))
        .sort("day", "source")
    )
    return Reports(
        ids=tuple(areas),
        parts_of=tuple(areas.values()),
        sources=tuple(sources),
        group=_places(cells[level], tuple(areas)),
        source=_places(cells["source"], tuple(sources)),
        day=_ordinals(cells["day"]),
        n=cells["n"].cast(pl.Float64).to_numpy(),
        all_source=_places(documents["source"], tuple(sources)),
        all_day=_ordinals(documents["day"]),
        all_n=documents["n"].cast(pl.Float64).to_numpy(),
    )


def _once_a_week(rows: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Keep what a customer says of the same thing once a week."""
    # one row per document and group first: two themes of one area are one report of the area
    once = rows.unique([level, "document_id"], keep="any").select(
        level, "customer", "day", "source"
    )
    since = (pl.col("day") - pl.col("day").min().over(level, "customer")).dt.total_days()
    named = (
        once.filter(pl.col("customer").is_not_null())
        .with_columns((since // _WEEK).alias("week"))
        .sort("day", "source")
        .unique([level, "customer", "week"], keep="first")
        .drop("week")
    )
    return pl.concat([named, once.filter(pl.col("customer").is_null())])


def _places(values: pl.Series, of: tuple[str, ...]) -> NDArray[np.int64]:
    places = {name: place for place, name in enumerate(of)}
    numbers = values.replace_strict(places, return_dtype=pl.Int64).to_numpy()
    return numbers.astype(np.int64)  # of nothing it would be objects


def _ordinals(days: pl.Series) -> NDArray[np.int64]:
    return days.cast(pl.Int32).cast(pl.Int64).to_numpy()
