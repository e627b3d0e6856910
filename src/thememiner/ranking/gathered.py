"""What hangs on the themes of a ranking, gathered for all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.ranking.accounts import value_themes
from thememiner.ranking.counts import count_audiences, count_by, count_subthemes
from thememiner.ranking.neighbours import Middles
from thememiner.ranking.ratings import rate_themes
from thememiner.ranking.remainder import list_exemplars
from thememiner.ranking.weeks import count_weeks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from thememiner.ranking.datamodels import (
        AudienceCount,
        Exemplar,
        Neighbour,
        ReportOptions,
        ReportTables,
        Subtheme,
        Week,
    )
    from thememiner.ranking.ratings import RatingFacts
    from thememiner.ranking.selection import Selection
    from thememiner.ranking.standing import Interval, Standing

_SPLIT_BY: Final = ("source", "segment", "version", "product", "language", "intent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What hangs on the themes, by theme_id."""

    subthemes: Mapping[str, Sequence[Subtheme]]
    weeks: Mapping[str, tuple[Week, ...]]
    splits: Mapping[str, Mapping[str, dict[str, int]]]  # by column
    audiences: Mapping[str, dict[str, AudienceCount]]
    ratings: Mapping[str, RatingFacts]
    exemplars: Mapping[str, tuple[Exemplar, ...]]
    values: Mapping[str, float]

    @classmethod
    def of(cls, tables: ReportTables, selection: Selection, *, quotes: bool) -> Gathered:
        """Count the selected documents in every way that a theme shows."""
        parts = dict(tables.subthemes.select("subtheme_id", "name").iter_rows())
        return cls(
            subthemes=count_subthemes(selection, parts),
            weeks=count_weeks(selection),
            splits={name: count_by(selection, name) for name in _SPLIT_BY},
            audiences=count_audiences(selection),
            ratings=rate_themes(selection),
            exemplars=list_exemplars(tables.exemplars, selection, quotes=quotes),
            values=value_themes(selection),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What follows from arrays: likely ranks by theme index; neighbours and places by theme_id."""

    intervals: Mapping[int, Interval]
    neighbours: Mapping[str, tuple[Neighbour, ...]]
    places: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, themes: pl.DataFrame, standing: Standing, options: ReportOptions) -> Drawn:
        """Resample the ranks, and compare the middles of the listed themes."""
        ids = standing.counts["theme_id"]
        listed = [ids[int(index)] for index in (*standing.ranked, *standing.praise)]
        middles = Middles.of(themes, listed)
        return cls(
            intervals=standing.intervals(options),
            neighbours=middles.list_neighbours(),
            places=middles.lay_out_map(),
        )
