"""From a ranking to the one report that every format shows. Text is made safe here, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from thememiner.ranking.changes import Changes
from thememiner.ranking.datamodels import (
    Area,
    KeyAccountTheme,
    SourceCoverage,
)
from thememiner.report.changes import say_changes
from thememiner.report.clean import clean
from thememiner.report.contract import (
    SCHEMA_VERSION,
    AllTotals,
    ChangesSince,
    Freshness,
    PeriodFacts,
    Release,
    Report,
    RunFacts,
    SourceAge,
    UnthemedFacts,
)
from thememiner.report.decisions import decision_facts
from thememiner.report.outside import show_outside
from thememiner.report.signals import NOTHING, ReportSignals
from thememiner.report.theme_facts import (
    Known,
    lay_out_accounts,
    lay_out_counts,
    lay_out_passages,
    lay_out_theme,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.datamodels import RowCounts
    from thememiner.ranking.changes import RankMove, ThemeEvent
    from thememiner.ranking.datamodels import Ranking
    from thememiner.report.contract import PastEvent
    from thememiner.report.decisions import Decided


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """The facts about a snapshot that its tables do not hold.

    Attributes
    ----------
    now : datetime
        Aware time that ages are told against; the run's own unless the reader gives another.
    run_at : datetime
        Aware `now` of the run that published the snapshot.
    rows : RowCounts
        Summed over all runs in the snapshot.
    warnings : tuple of str
        Whatever the run wants said at the head: silent sources, quarantine above its limit.
    notes : tuple of str
        What else a reader must know: curation.
    refused : tuple of str
        Nights that were not published since, one sentence each.
    past : mapping of str to sequence of PastEvent
        What became of each theme, oldest first.
    releases : sequence of Release
        By day.
    """

    run_id: str
    snapshot: int
    digest: str
    now: datetime
    run_at: datetime
    rows: RowCounts
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    past: Mapping[str, Sequence[PastEvent]] = field(default_factory=dict)
    releases: Sequence[Release] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What changed since an earlier snapshot, of that day.

    Attributes
    ----------
    ranks : mapping of str to int
        Where the themes that were ranked stood.
    """

    snapshot: int
    day: date
    changes: Changes
    ranks: Mapping[str, int] = field(default_factory=dict)


def build_report(
    ranking: Ranking,
    context: ReportContext,
    *,
    since: Since | None = None,
    decided: tuple[Decided, ...] = (),
    signals: ReportSignals | None = None,
) -> Report:
    """Build the report: plain types, with exactly the keys of `report.schema.json`.

    Parameters
    ----------
    ranking : Ranking
    context : ReportContext
    since : Since, optional
        None where no snapshot is old enough to be compared with.
    decided : tuple of Decided
        What people decided, in the order in which it is shown.
    signals : ReportSignals, optional
        What the run found; nothing if not given.
    """
    signals = signals or ReportSignals()
    of_theme = signals.of_theme()
    decisions = [
        decision_facts(each, of_theme.get(each.theme_id, NOTHING).fixes) for each in decided
    ]
    known = Known(
        decisions={decision["theme_id"]: decision for decision in decisions},
        signals=of_theme,
        ranks=since.ranks if since else {},
        past=context.past,
    )
    rows = context.rows
    sources = [_coverage(source) for source in ranking.period.sources]
    first, last = ranking.period.since, ranking.period.until
    report = Report(
        schema_version=SCHEMA_VERSION,
        run=RunFacts(
            run_id=clean(context.run_id),
            snapshot=context.snapshot,
            digest=context.digest,
            now=_stamp(context.now),
        ),
        freshness=_freshness(sources, context),
        notes=[clean(note) for note in (*ranking.notes, *context.notes, *signals.notes())],
        period=PeriodFacts(
            since=None if first is None else first.isoformat(),
            until=None if last is None else last.isoformat(),
            reason=ranking.period.reason,
            sources=sources,
        ),
        totals=AllTotals(
            n_read=rows.n_read,
            n_accepted=rows.n_accepted,
            n_updated=rows.n_updated,
            n_duplicates=rows.n_duplicates,
            n_quarantined=rows.n_quarantined,
            **ranking.totals,
        ),
        period_totals=ranking.period_totals,
        changes_since=_changes(since, signals),
        decisions=decisions,
        showstoppers=signals.showstoppers(),
        overhauls=signals.overhauls(),
        themes=[lay_out_theme(theme, known) for theme in ranking.themes],
        key_accounts=[_key_account(theme) for theme in ranking.key_accounts],
        praise=[lay_out_theme(theme, known) for theme in ranking.praise],
        areas=[_area(area) for area in ranking.areas],
        alerts=signals.alerts(),
        drivers=signals.scores(),
        releases=[
            Release(version=clean(each["version"]), day=each["day"]) for each in context.releases
        ],
        unthemed=UnthemedFacts(
            n=ranking.unthemed.n,
            by_reason=lay_out_counts(ranking.unthemed.by_reason),
            samples=lay_out_passages(ranking.unthemed.samples),
        ),
    )
    if ranking.floors is None:
        return report
    return show_outside(report, ranking.floors, notes=ranking.notes)


def _changes(since: Since | None, signals: ReportSignals) -> ChangesSince:
    changes = since.changes if since else Changes()
    found = ChangesSince(
        snapshot=since.snapshot if since else None,
        day=since.day.isoformat() if since else None,
        sentences=[],
        born=_events(changes.born),
        merged=_events(changes.merged),
        split=_events(changes.split),
        retired=_events(changes.retired),
        revived=_events(changes.revived),
        # a move within the likely ranks is no news
        rank_moves=[_move(move) for move in changes.rank_moves if move["is_clear"]],
        new_flags=signals.new_flags() if since else [],
    )
    return {**found, "sentences": say_changes(found)}


def _events(events: Iterable[ThemeEvent]) -> list[ThemeEvent]:
    return [
        {**event, "name": clean(event["name"]), "other_name": clean(event["other_name"])}
        for event in events
    ]


def _move(move: RankMove) -> RankMove:
    return {**move, "name": clean(move["name"])}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _age(day: str | None, now: datetime) -> int | None:
    if day is None:
        return None
    return (now.astimezone(UTC).date() - date.fromisoformat(day)).days


def _freshness(sources: list[SourceCoverage], context: ReportContext) -> Freshness:
    newest = max((source["newest"] for source in sources if source["newest"]), default=None)
    return Freshness(
        run_at=_stamp(context.run_at),
        run_age_days=_age(context.run_at.astimezone(UTC).date().isoformat(), context.now) or 0,
        newest=newest,
        age_days=_age(newest, context.now),
        sources=[
            SourceAge(
                source=source["source"],
                newest=source["newest"],
                age_days=_age(source["newest"], context.now),
            )
            for source in sources
        ],
        warnings=[clean(warning) for warning in context.warnings],
        refused=[clean(night) for night in context.refused],
    )


def _coverage(source: SourceCoverage) -> SourceCoverage:
    return SourceCoverage(
        source=clean(source["source"]),
        n_in_period=source["n_in_period"],
        n_documents=source["n_documents"],
        newest=source["newest"],
    )


def _key_account(theme: KeyAccountTheme) -> KeyAccountTheme:
    return KeyAccountTheme(
        theme_id=theme["theme_id"],
        name=clean(theme["name"]),
        intent=theme["intent"],
        rank=theme["rank"],
        n_documents=theme["n_documents"],
        n_customers=theme["n_customers"],
        value=theme["value"],
        accounts=lay_out_accounts(theme["accounts"]),
    )


def _area(area: Area) -> Area:
    return Area(
        area_id=area["area_id"],
        name=clean(area["name"]),
        n_documents=area["n_documents"],
        n_customers=area["n_customers"],
        share=area["share"],
        themes=area["themes"],
    )
