"""From a ranking to the one report that every format shows. Text is made safe here, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from thememiner.ranking.changes import Changes
from thememiner.ranking.datamodels import (
    Account,
    Area,
    Exemplar,
    KeyAccountTheme,
    SourceCoverage,
    Subtheme,
)
from thememiner.report.changes import say_changes
from thememiner.report.clean import clean, safe_url
from thememiner.report.contract import (
    SCHEMA_VERSION,
    AllTotals,
    ChangesSince,
    Freshness,
    PeriodFacts,
    Report,
    RunFacts,
    SourceAge,
    ThemeFacts,
    UnthemedFacts,
)
from thememiner.report.decisions import decision_facts
from thememiner.report.signals import NOTHING, ReportSignals, ThemeSignals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.datamodels import RowCounts
    from thememiner.ranking.changes import RankMove, ThemeEvent
    from thememiner.ranking.datamodels import RankedTheme, Ranking
    from thememiner.report.decisions import Decided, DecisionFacts


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What changed since an earlier snapshot, of that day."""

    snapshot: int
    day: date
    changes: Changes


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
    decisions = [decision_facts(each) for each in decided]
    known = _Known(
        decisions={decision["theme_id"]: decision for decision in decisions},
        signals=signals.of_theme(),
    )
    rows = context.rows
    sources = [_coverage(source) for source in ranking.period.sources]
    first, last = ranking.period.since, ranking.period.until
    return Report(
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
        themes=[_theme(theme, known) for theme in ranking.themes],
        key_accounts=[_key_account(theme) for theme in ranking.key_accounts],
        praise=[_theme(theme, known) for theme in ranking.praise],
        areas=[_area(area) for area in ranking.areas],
        alerts=signals.alerts(),
        drivers=signals.scores(),
        unthemed=UnthemedFacts(
            n=ranking.unthemed.n,
            by_reason=_counts(ranking.unthemed.by_reason),
            samples=_exemplars(ranking.unthemed.samples),
        ),
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of themes beside their rank, by theme_id."""

    decisions: Mapping[str, DecisionFacts]
    signals: Mapping[str, ThemeSignals]


def _theme(theme: RankedTheme, known: _Known) -> ThemeFacts:
    signals = known.signals.get(theme.theme_id, NOTHING)
    return ThemeFacts(
        theme_id=theme.theme_id,
        name=clean(theme.name),
        headline=clean(theme.headline),
        area_id=theme.area_id,
        intent=theme.intent,
        intent_split=dict(theme.intent_split),
        life=theme.life,
        rank=theme.rank,
        rank_interval=list(theme.rank_interval),
        tie=list(theme.tie),
        score=theme.score,
        score_parts=dict(theme.score_parts),
        n_documents=theme.n_documents,
        n_customers=theme.n_customers,
        n_people=theme.n_people,
        n_anonymous=theme.n_anonymous,
        n_accounts=theme.n_accounts,
        value=theme.value,
        share=theme.share,
        customers_share=theme.customers_share,
        rating=theme.rating,
        change=signals.change,
        fixes=list(signals.fixes),
        drivers=signals.drivers,
        series=list(theme.series),
        by_source=_counts(theme.by_source),
        by_segment=_counts(theme.by_segment),
        by_version=_counts(theme.by_version),
        by_audience=dict(theme.by_audience),
        n_flood=theme.n_flood,
        terms=[clean(term) for term in theme.terms],
        exemplars=_exemplars(theme.exemplars),
        top_accounts=_accounts(theme.top_accounts),
        decision=known.decisions.get(theme.theme_id),
        first_seen=theme.first_seen,
        last_seen=theme.last_seen,
        subthemes=[
            Subtheme(
                subtheme_id=part["subtheme_id"],
                name=clean(part["name"]),
                n_documents=part["n_documents"],
                n_customers=part["n_customers"],
            )
            for part in theme.subthemes
        ],
    )


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Two values that look alike once they are safe to show are one."""
    safe: dict[str, int] = {}
    for value, count in counts.items():
        shown = clean(value)
        safe[shown] = safe.get(shown, 0) + count
    return safe


def _exemplars(passages: Iterable[Exemplar]) -> list[Exemplar]:
    return [
        Exemplar(
            document_id=passage["document_id"],
            quote=clean(passage["quote"]),
            created_at=passage["created_at"],
            source=clean(passage["source"]),
            url=safe_url(passage["url"]),
        )
        for passage in passages
    ]


def _accounts(accounts: Iterable[Account]) -> list[Account]:
    return [
        Account(
            account_id=clean(account["account_id"]),
            name=clean(account["name"]),
            segment=clean(account["segment"]),
            value=account["value"],
            n_documents=account["n_documents"],
            last_seen=account["last_seen"],
        )
        for account in accounts
    ]


def _key_account(theme: KeyAccountTheme) -> KeyAccountTheme:
    return KeyAccountTheme(
        theme_id=theme["theme_id"],
        name=clean(theme["name"]),
        intent=theme["intent"],
        rank=theme["rank"],
        n_documents=theme["n_documents"],
        n_customers=theme["n_customers"],
        value=theme["value"],
        accounts=_accounts(theme["accounts"]),
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
