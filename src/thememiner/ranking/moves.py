"""Themes in the order of their change: what rises beyond chance first, then what falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RISES: Final = ("regressed", "new", "emerging", "rising")
_FAR: Final = 1e9  # more customers than anybody has: an alarm stands before all that are none


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """By how many customers themes changed, as arrays of shape (n_themes,); greater is higher.

    Attributes
    ----------
    merit : ndarray of float64
        Customers beyond what is usual, or short of it; rises that were flagged stand before falls
        that were, and both before all others.
    low, high : ndarray of float64
        Its 90% interval.
    """

    merit: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def of(cls, changes: pl.DataFrame, theme_ids: pl.Series) -> Moves:
        """Take the changes of these themes, in their order; one without a change comes last."""
        rows = theme_ids.to_frame("subject_id").join(
            changes.filter(kind="theme"), on="subject_id", how="left", maintain_order="left"
        )
        usual = pl.col("previous")
        ends = [(pl.col(name) - 1) * usual for name in ("ratio", "ratio_low", "ratio_high")]
        is_fall = pl.col("flag") == "falling"
        alarm = pl.when(pl.col("flag").is_in(_RISES)).then(2).when(is_fall).then(1).otherwise(0)
        told = rows.select(
            (pl.when(is_fall).then(-end).otherwise(end) + alarm * _FAR)
            .fill_null(-_FAR)
            .cast(pl.Float64)
            .alias(str(place))
            for place, end in enumerate(ends)
        )
        values = [told[str(place)].to_numpy() for place in range(3)]
        return cls(
            merit=values[0],
            low=np.minimum(values[1], values[2]),
            high=np.maximum(values[1], values[2]),
        )

    def order(self, documents: NDArray[np.float64]) -> NDArray[np.int64]:
        """Order theme indices, best first; ties by documents, then by index."""
        return np.lexsort((-documents, -self.merit.round(6)))

    def intervals(self, group: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the likely ranks within a group, rank 1 first: (n_group, 2), each with its rank.

        A theme stands surely below another whose interval is wholly above its own.
        """
        low, high = np.sort(self.low[group]), np.sort(self.high[group])
        n_above = len(group) - np.searchsorted(low, self.high[group], side="right")
        n_below = np.searchsorted(high, self.low[group], side="left")
        own = np.arange(1, len(group) + 1)
        return np.stack(
            (np.minimum(n_above + 1, own), np.maximum(len(group) - n_below, own)), axis=1
        ).astype(np.int64)
