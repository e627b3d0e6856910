"""From a published snapshot to the report: read what it needs, rank, compare, lay out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from thememiner.datamodels import RowCounts
from thememiner.pipeline.candidate import tell_forced, tell_refused
from thememiner.pipeline.curated import Shown, read_curated, read_shown, tell_curation
from thememiner.pipeline.cuts import themes_inside, themes_outside
from thememiner.pipeline.decisions import list_decisions, tell_undecided
from thememiner.pipeline.moments import find_previous
from thememiner.pipeline.past import read_past
from thememiner.pipeline.period_change import measure_period
from thememiner.pipeline.places import find_places
from thememiner.pipeline.reading import count_run_days, read_tables, time_of
from thememiner.pipeline.signal_report import show_signals
from thememiner.ranking import PLACE_COLUMNS, ReportTables, rank_themes
from thememiner.ranking.changes import Moment, RunOf, compare_snapshots, only_of
from thememiner.ranking.freshness import tell_silent
from thememiner.ranking.places import place_themes
from thememiner.report import ReportContext, Since, build_report
from thememiner.report.contract import Release
from thememiner.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from thememiner.curation import Entry
    from thememiner.datamodels import Snapshot
    from thememiner.pipeline.period_change import PeriodChange
    from thememiner.ranking import Ranking, ReportOptions
    from thememiner.report.contract import Report


def make_report(
    store: Store,
    *,
    options: ReportOptions,
    now: datetime | None = None,
    since: int | None = None,
    is_undecided: bool = False,
    category: str | None = None,
) -> Report:
    """Rank the themes of a snapshot and lay out the report contract.

    Parameters
    ----------
    now : datetime, optional
        For freshness only; the snapshot's own time by default, so that two readers of one
        snapshot get the same bytes.
    since : int, optional
        Number of the snapshot that it is compared with; by default the newest one of seven days
        before, if there is any.
    is_undecided : bool
        Leave out what was decided, but for what was put off and is back.
    category : str, optional
        Rank the themes of this category or area alone; shares stay those of all documents.
    """
    snapshot = store.snapshot
    last = time_of(snapshot)
    curated = read_curated(store)
    tables = read_tables(store, curated)
    period = _measure_period(store, curated.entries, options)
    if period is not None:
        tables = replace(tables, changes=period.rows)
    decisions = list_decisions(tables, curated, last_run_now=last)
    if is_undecided:
        options = replace(options, without=options.without | decisions.settled)
    if category is not None:
        outside = themes_outside(Shown(tables.themes, tables.areas), snapshot.facts, category)
        options = replace(options, without=options.without | outside)
    ranking = _rank(store, tables, options)
    only = [f"only category {category}; shares are of all documents"] if category else []
    if options.floor is not None:
        ranking = replace(ranking, notes=(*ranking.notes, *only))
    context = ReportContext(
        run_id=snapshot.run_id,
        snapshot=snapshot.number,
        digest=snapshot.digest,
        now=now or last,
        run_at=last,
        rows=RowCounts.from_facts(snapshot.facts.get("counts")),
        warnings=(*_warnings(snapshot), *tell_silent(tables.documents, now=now or last)),
        refused=tell_refused(store.refused()),
        notes=(
            *only,
            *decisions.notes,
            *tell_curation(curated),
            *([tell_undecided(decisions)] if is_undecided else ()),
        ),
        past=read_past(store, tables.themes),
        releases=[
            Release(version=version, day=day.isoformat())
            for version, day in store.read("releases").sort("day", "version").iter_rows()
        ],
    )
    told = _compare(store, ranking, options, since, category=category)
    return build_report(
        ranking,
        context,
        since=told,
        decided=decisions.all,
        signals=show_signals(
            store,
            tables,
            options,
            entries=curated.entries,
            since=told.snapshot if told else None,
            period=period,
        ),
    )


def _measure_period(
    store: Store, entries: Sequence[Entry], options: ReportOptions
) -> PeriodChange | None:
    if options.window_days is None or options.is_filtered:
        return None
    return measure_period(store, entries, n_days=options.window_days, now=time_of(store.snapshot))


def rank_snapshot(store: Store, options: ReportOptions) -> Ranking:
    """Rank the themes of the snapshot that a store was opened at."""
    return _rank(store, read_tables(store, read_curated(store)), options)


def _rank(store: Store, tables: ReportTables, options: ReportOptions) -> Ranking:
    return rank_themes(
        tables,
        options=options,
        run_days=count_run_days(store),
        last_run_now=time_of(store.snapshot),
    )


def moment_of(store: Store, options: ReportOptions) -> Moment:
    """Tell where the themes of an earlier snapshot stand under the options of a present report."""
    curated, run_days = read_curated(store), count_run_days(store)
    themes = read_shown(store, curated).themes
    places = find_places(store, themes, options, run_days=run_days)
    if places is None:
        places = place_themes(
            read_tables(store, curated, columns=PLACE_COLUMNS),
            options=options,
            run_days=run_days,
            last_run_now=time_of(store.snapshot),
        )
    return Moment(snapshot=store.snapshot.number, places=places)


def list_runs_of(snapshots: Iterable[Snapshot]) -> Mapping[int, RunOf]:
    """Tell of each snapshot when it was made, and whether everything was clustered anew for it."""
    runs: dict[int, RunOf] = {}
    before: object = None
    for snapshot in snapshots:
        refit = snapshot.facts.get("refit")
        runs[snapshot.number] = RunOf(
            day=snapshot.published_at.date(), is_refit=refit is not None and refit != before
        )
        before = refit
    return runs


def _compare(
    store: Store,
    ranking: Ranking,
    options: ReportOptions,
    since: int | None,
    *,
    category: str | None,
) -> Since | None:
    snapshots = store.snapshots()
    previous = find_previous(snapshots, store.snapshot)
    number = since if since is not None else previous.number if previous else None
    if number is None:
        return None
    earlier = store.at(number)
    before = moment_of(earlier, options)
    changes = compare_snapshots(
        before,
        Moment(snapshot=store.snapshot.number, places=ranking.places),
        lineage=store.read("lineage"),
        runs=list_runs_of(snapshots),
    )
    if category is not None:
        members = [
            themes_inside(read_shown(each), each.snapshot.facts, category)
            for each in (earlier, store)
        ]
        changes = only_of(changes, frozenset().union(*members))
    return Since(
        snapshot=number,
        day=earlier.snapshot.published_at.date(),
        changes=changes,
        ranks={place.theme_id: place.rank for place in before.places if place.rank is not None},
    )


def _warnings(snapshot: Snapshot) -> tuple[str, ...]:
    stored = snapshot.facts.get("warnings")
    found = [str(warning) for warning in stored] if isinstance(stored, list) else []
    if "rolled_back_to" in snapshot.facts:
        day = snapshot.published_at.date().isoformat()
        found.insert(0, f"rolled back to snapshot {snapshot.facts['rolled_back_to']} on {day}")
    return (*tell_forced(snapshot), *found)
