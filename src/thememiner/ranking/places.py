"""Where every theme of a snapshot stands: what is compared between two snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.errors import ConfigError
from thememiner.ranking.datamodels import ThemePlace
from thememiner.ranking.selection import select_documents
from thememiner.ranking.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import polars as pl

    from thememiner.ranking.datamodels import ReportOptions, ReportTables
    from thememiner.ranking.standing import Interval


def place_themes(
    tables: ReportTables, *, options: ReportOptions, run_days: int, last_run_now: datetime
) -> tuple[ThemePlace, ...]:
    """Place the themes of an earlier snapshot under the options of a present report.

    A filter whose value the earlier snapshot does not know leaves no document, so no theme of it
    has a rank.
    """
    try:
        selection = select_documents(tables, options, run_days=run_days, last_run_now=last_run_now)
    except ConfigError:  # the present report took the same options: only a value is unknown
        return tuple(
            ThemePlace(
                theme_id=theme_id, name=name, life=life, rank=None, n_documents=0, n_customers=0
            )
            for theme_id, name, life in tables.themes.select("theme_id", "name", "life")
            .sort("theme_id")
            .iter_rows()
        )
    return list_places(tables.themes, Standing.of(selection, options, tables.changes), {})


def list_places(
    themes: pl.DataFrame, standing: Standing, intervals: Mapping[int, Interval]
) -> tuple[ThemePlace, ...]:
    """List every theme with its rank, if it has one, by theme_id."""
    ranks = {int(index): rank for rank, index in enumerate(standing.ranked, start=1)}
    counted = {
        row["theme_id"]: (index, row["n_documents"], row["n_customers"])
        for index, row in enumerate(standing.counts.to_dicts())
    }
    places = []
    for theme_id, name, life in (
        themes.select("theme_id", "name", "life").sort("theme_id").iter_rows()
    ):
        index, n_documents, n_customers = counted.get(theme_id, (-1, 0, 0))
        places.append(
            ThemePlace(
                theme_id=theme_id,
                name=name,
                life=life,
                rank=ranks.get(index),
                n_documents=n_documents,
                n_customers=n_customers,
                rank_interval=intervals.get(index) if index in ranks else None,
            )
        )
    return tuple(places)
