"""Who wrote in the window and in the equal stretches before it, source by source.

The unit is a customer, once per stretch. An anonymous report is a unit of its own in a source
whose reports are mostly anonymous; in one that knows its customers it may be one author many
times, so that all of a theme on one day are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST: Final = 0.5  # of the reports, or of the days


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days in question and the stretches of as many days before them.

    Attributes
    ----------
    last_day : date
    n_days : int
        >= 1.
    n_blocks : int
        Stretches before it that it is compared with, >= 0.
    n_far : int
        All stretches before it, >= n_blocks: how much weeks vary is learned from the older too.
    """

    last_day: date
    n_days: int
    n_blocks: int
    n_far: int

    @property
    def first_day(self) -> date:
        """Of the window."""
        return self.last_day - timedelta(days=self.n_days - 1)

    @property
    def history_first_day(self) -> date:
        """Of the stretches that it is compared with."""
        return self.first_day - timedelta(days=self.n_days * self.n_blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A source that cannot be compared: it is silent on more than half of either's days."""

    source: str
    days_in_window: int
    days_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What happened in the window, at block 0, and in the blocks before it.

    Attributes
    ----------
    rows : DataFrame
        Of `OBSERVED` in these days, from sources that can be compared, with `block` and `unit`,
        oldest first.
    sources : tuple of str
        Sorted.
    written : ndarray of float64 of shape (n_sources, 1 + n_far)
        Units that wrote.
    left_out : tuple of LeftOut
        By source.
    """

    rows: pl.DataFrame
    sources: tuple[str, ...]
    written: NDArray[np.float64]
    left_out: tuple[LeftOut, ...]

    def count(self, column: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Count the units of each theme or area.

        Returns
        -------
        subjects : tuple of str
            Sorted.
        counts : ndarray of int64 of shape (n_subjects, n_sources, 1 + n_far)
            A unit counts once per block, in the source of its first report.
        """
        named = self.rows.filter(pl.col(column).is_not_null())
        subjects = tuple(named[column].unique().sort())
        counts = np.zeros((len(subjects), *self.written.shape), np.int64)
        cells = (
            named.unique(["block", "unit", column], keep="first", maintain_order=True)
            .group_by(column, "source", "block")
            .len()
        )
        counts[
            _places(cells[column], subjects), _places(cells["source"], self.sources), cells["block"]
        ] = cells["len"]
        return subjects, counts


def expose(observed: pl.DataFrame, window: Window) -> Exposure:
    """Count who wrote; a source that was silent most of the time is left out.

    Parameters
    ----------
    observed : DataFrame
        Columns of `OBSERVED`, rows in any order.
    window : Window
    """
    age = (pl.lit(window.last_day) - pl.col("day")).dt.total_days()
    block = age // window.n_days
    rows = observed.filter(block.is_between(0, window.n_far)).with_columns(block.alias("block"))
    left_out = _left_out(rows, window)
    kept = rows.filter(~pl.col("source").is_in([one.source for one in left_out]))
    units = _with_units(kept).sort("day", "document_id", "theme_id", nulls_last=True)
    sources = tuple(units["source"].unique().sort())
    written = np.zeros((len(sources), 1 + window.n_far))
    cells = (
        units.unique(["block", "unit"], keep="first", maintain_order=True)
        .group_by("source", "block")
        .len()
    )
    written[_places(cells["source"], sources), cells["block"]] = cells["len"]
    return Exposure(rows=units, sources=sources, written=written, left_out=left_out)


def _left_out(rows: pl.DataFrame, window: Window) -> tuple[LeftOut, ...]:
    in_window, is_before = pl.col("block") == 0, pl.col("block").is_between(1, window.n_blocks)
    days = (
        rows.group_by("source")
        .agg(
            window=pl.col("day").filter(in_window).n_unique(),
            before=pl.col("day").filter(is_before).n_unique(),
        )
        .sort("source")
    )
    n_before = window.n_days * window.n_blocks
    is_out = (pl.col("window") < (1 - _MOST) * window.n_days) | (
        pl.col("before") < (1 - _MOST) * n_before
    )
    return tuple(
        LeftOut(source=source, days_in_window=in_it, days_before=before)
        for source, in_it, before in days.filter(is_out).iter_rows()
    )


def _with_units(rows: pl.DataFrame) -> pl.DataFrame:
    is_anonymous = pl.col("customer").is_null()
    mostly = is_anonymous.filter(pl.col("block") > 0).mean().over("source") > _MOST
    day = pl.concat_str("source", pl.col("day").cast(pl.String), separator="\0")
    return rows.with_columns(
        unit=pl.when(is_anonymous & mostly)
        .then("document_id")
        .when(is_anonymous)
        .then(day)
        .otherwise("customer")
    )


def _places(values: pl.Series, among: tuple[str, ...]) -> NDArray[np.int64]:
    return np.searchsorted(np.array(among, dtype=object), values.to_numpy()).astype(np.int64)
