"""What a report shows of the signals that a snapshot's run stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from thememiner.pipeline.signals import FACT, read_signals
from thememiner.ranking.selection import HIDDEN_LIVES
from thememiner.report.signals import ReportSignals
from thememiner.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.curation import Entry
    from thememiner.pipeline.period_change import PeriodChange
    from thememiner.ranking import ReportOptions, ReportTables


def show_signals(
    store: Store,
    tables: ReportTables,
    options: ReportOptions,
    *,
    entries: Sequence[Entry],
    since: int | None,
    period: PeriodChange | None = None,
) -> ReportSignals:
    """Read the signals of the snapshot that is open.

    Parameters
    ----------
    tables : ReportTables
        Themes and areas as curated.
    entries : sequence of Entry
        The newest log: what was said of overhauls counts at once.
    since : int or None
        Snapshot that the report is compared with.
    period : PeriodChange or None
        The change of the period that was asked for, where it has one of its own. No flag of
        another window is compared with its flags.
    """
    found = read_signals(store, entries)
    left_out = _left_out(store.snapshot.facts)
    earlier = None
    if period is not None:
        found, left_out = replace(found, changes=period.rows), period.left_out
    elif since is not None:
        earlier = store.at(since).read("changes")
    return ReportSignals(
        tables=found,
        fixes=store.read("fixes"),
        names=_names(tables, options),
        origins=_origins(tables.documents, found.showstoppers),
        left_out=left_out,
        earlier=earlier,
        quotes=options.quotes,
        is_filtered=options.is_filtered,
        has_period=not options.has_change,
    )


def _names(tables: ReportTables, options: ReportOptions) -> Mapping[str, str | None]:
    themes = tables.themes.filter(
        ~pl.col("life").is_in(HIDDEN_LIVES).fill_null(value=False)
        & ~pl.col("theme_id").is_in(sorted(options.without))
    )
    return {
        **dict(tables.areas.select("area_id", "name").iter_rows()),
        **dict(themes.select("theme_id", "name").iter_rows()),
    }


def _origins(
    documents: pl.DataFrame, showstoppers: pl.DataFrame
) -> dict[str, tuple[str | None, str | None]]:
    ids = showstoppers["document_id"].to_list()
    rows = documents.filter(pl.col("document_id").is_in(ids))
    return {
        document_id: (source, url)
        for document_id, source, url in rows.select("document_id", "source", "url").iter_rows()
    }


def _left_out(facts: Mapping[str, object]) -> tuple[str, ...]:
    stored = facts.get(FACT)
    told = stored.get("left_out") if isinstance(stored, dict) else None
    return tuple(map(str, told)) if isinstance(told, list) else ()
