"""The order of themes: who is ranked, who is praise, and who is too small to be listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from thememiner.ranking.counts import collect_evidence, count_themes
from thememiner.ranking.floors import find_small_themes
from thememiner.ranking.interval import order_themes, rank_intervals, score_parts, tally
from thememiner.ranking.moves import Moves

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from thememiner.ranking.datamodels import ReportOptions
    from thememiner.ranking.interval import Evidence, Tally
    from thememiner.ranking.selection import Selection

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Theme indices in the order of their ranks, and what the order rests on.

    Attributes
    ----------
    counts : DataFrame
        What `count_themes` gives; index i is its row i.
    ranked, praise : ndarray of int64
        Indices, rank 1 first.
    n_hidden : int
        Themes of the chosen intents with too few customers.
    n_floored : int
        Themes, with praise, that are not listed for the floor.
    moves : Moves or None
        What they are ranked by, if it is change.
    """

    counts: pl.DataFrame
    evidence: Evidence
    ranked: NDArray[np.int64]
    praise: NDArray[np.int64]
    sums: Tally
    parts: tuple[NDArray[np.float64], NDArray[np.float64]]
    n_hidden: int
    n_floored: int
    moves: Moves | None

    @classmethod
    def of(cls, selection: Selection, options: ReportOptions, changes: pl.DataFrame) -> Standing:
        """Count the selected documents and put their themes in order.

        Parameters
        ----------
        changes : DataFrame
            `CHANGES` schema; ranks by change, where that is the change of what is counted.
        """
        counts = count_themes(selection)
        evidence = collect_evidence(selection, counts["theme_id"], with_value=options.by == "value")
        sums = tally(evidence)
        moves = None
        if options.by == "change" and options.has_change:
            moves = Moves.of(changes, counts["theme_id"])
            order = moves.order(sums.documents)
        else:
            order = order_themes(sums, options.by, options.weights)
        voices = (counts["n_customers"] + counts["n_anonymous"]).to_numpy()
        # a watched theme is listed from its first document on: somebody asked for it
        is_watched = counts["theme_id"].str.starts_with("W-").to_numpy()
        is_large = (voices >= options.min_customers) | is_watched
        small = find_small_themes(selection, options.floor) if options.floor else frozenset()
        is_told = ~counts["theme_id"].is_in(sorted(small)).to_numpy()
        is_large &= is_told
        is_asked = ~counts["theme_id"].is_in(sorted(options.without)).to_numpy()
        is_ranked = counts["intent"].is_in(options.intents).to_numpy() & is_asked
        is_praise = (counts["intent"] == "praise").to_numpy() & is_asked
        return cls(
            counts=counts,
            evidence=evidence,
            ranked=order[(is_ranked & is_large)[order]],
            praise=order[(is_praise & is_large)[order]],
            sums=sums,
            parts=score_parts(sums, options.weights),
            n_hidden=int((is_ranked & ~is_large).sum()),
            n_floored=int(((is_ranked | is_praise) & ~is_told).sum()),
            moves=moves,
        )

    def intervals(self, options: ReportOptions) -> Mapping[int, Interval]:
        """Give the likely ranks by theme index; those of the ranking stand before praise's."""
        groups = (self.ranked, self.praise)
        if self.moves is None:
            limits = rank_intervals(self.evidence, groups, options.by, options.weights)
        else:
            limits = tuple(map(self.moves.intervals, groups))
        # a theme of a praise report is in both; its place in the ranking stands
        return {
            int(i): (int(low), int(high))
            for group, rows in ((self.praise, limits[1]), (self.ranked, limits[0]))
            for i, (low, high) in zip(group, rows, strict=True)
        }
