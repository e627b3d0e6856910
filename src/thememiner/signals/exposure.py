"""Who wrote in the window and in the equal stretches before it, source by source.

The unit is a customer, once per stretch. An anonymous report is a unit of its own in a source
whose reports are mostly anonymous; in one that knows its customers it may be one author many
times, so that all of a theme on one day are one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.signals.days import LEAST_HEARD, Window

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

_MOST: Final = 0.5  # of a source's reports
_LEAST_SHARE: Final = 0.1  # of a source for what is not flooded; of less, little can be said


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """The window, at block 0, and the stretches of as many days before it.

    Attributes
    ----------
    window : Window
    n_past : int
        Stretches before it that it is compared with, >= 0.
    n_far : int
        All stretches before it, >= n_past: how much weeks vary is learned from the older too.
    """

    window: Window
    n_past: int
    n_far: int

    @property
    def past(self) -> Window:
        """The days that the window is compared with."""
        first, last = self.window.first, self.window.first - timedelta(days=1)
        return Window(first=first - timedelta(days=self.window.n_days * self.n_past), last=last)


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
            A unit counts once per block, in the source of its first report; in an area its
            praise does not count.
        """
        is_left_out = pl.col("is_praise") if column == "area_id" else pl.lit(value=False)
        named = self.rows.filter(pl.col(column).is_not_null() & ~is_left_out)
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

    def without(self, themes: Collection[str], n_past: int) -> Exposure:
        """Count who would have written in the window, had these themes not risen.

        Parameters
        ----------
        themes : collection of str
        n_past : int
            Blocks before the window that tell which share of a source writes about them.

        Returns
        -------
        Exposure
            In which those who wrote about anything else stand for all. Who writes about two of the
            themes is one, not two; and as customers who come for them would often have written
            about something else, it is never less than the source's mean block before.
        """
        key = ["block", "unit"]
        theirs = self.rows.filter(pl.col("theme_id").is_in(sorted(themes))).select(key)
        others = _count_written(
            self.rows.join(theirs, on=key, how="anti", maintain_order="left"),
            self.sources,
            self.written.shape[1],
        )
        past = slice(1, 1 + n_past)
        share = others[:, past].sum(axis=1) / np.maximum(self.written[:, past].sum(axis=1), 1.0)
        usual = self.written[:, past].mean(axis=1) if n_past else self.written[:, 0]
        calm = others[:, 0] / np.maximum(share, _LEAST_SHARE)
        written = self.written.copy()
        written[:, 0] = np.minimum(np.maximum(calm, usual), self.written[:, 0])
        return replace(self, written=written)


def expose(observed: pl.DataFrame, blocks: Blocks) -> Exposure:
    """Count who wrote; a source that was silent most of the time is left out.

    Parameters
    ----------
    observed : DataFrame
        Columns of `OBSERVED`, rows in any order.
    blocks : Blocks
    """
    age = (pl.lit(blocks.window.last) - pl.col("day")).dt.total_days()
    block = age // blocks.window.n_days
    rows = observed.filter(block.is_between(0, blocks.n_far)).with_columns(block.alias("block"))
    left_out = _left_out(rows, blocks)
    kept = rows.filter(~pl.col("source").is_in([one.source for one in left_out]))
    units = _with_units(kept).sort("day", "document_id", "theme_id", nulls_last=True)
    sources = tuple(units["source"].unique().sort())
    return Exposure(
        rows=units,
        sources=sources,
        written=_count_written(units, sources, 1 + blocks.n_far),
        left_out=left_out,
    )


def _count_written(
    rows: pl.DataFrame, sources: tuple[str, ...], n_blocks: int
) -> NDArray[np.float64]:
    """Count each unit once per block, in the source of its first report; by source and block."""
    written = np.zeros((len(sources), n_blocks))
    cells = (
        rows.unique(["block", "unit"], keep="first", maintain_order=True)
        .group_by("source", "block")
        .len()
    )
    written[_places(cells["source"], sources), cells["block"]] = cells["len"]
    return written


def _left_out(rows: pl.DataFrame, blocks: Blocks) -> tuple[LeftOut, ...]:
    in_window, is_before = pl.col("block") == 0, pl.col("block").is_between(1, blocks.n_past)
    days = (
        rows.group_by("source")
        .agg(
            window=pl.col("day").filter(in_window).n_unique(),
            before=pl.col("day").filter(is_before).n_unique(),
        )
        .sort("source")
    )
    is_out = (pl.col("window") < LEAST_HEARD * blocks.window.n_days) | (
        pl.col("before") < LEAST_HEARD * blocks.past.n_days
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
