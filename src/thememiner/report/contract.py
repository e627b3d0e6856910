"""The shape of `report.json`, key by key; `report.schema.json` says the same to machines."""

from __future__ import annotations

from typing import Final, TypedDict

from thememiner.ranking.changes import RankMove, ThemeEvent
from thememiner.ranking.datamodels import (
    Account,
    Area,
    AudienceCount,
    Exemplar,
    KeyAccountTheme,
    Neighbour,
    Rating,
    SourceCoverage,
    Subtheme,
    Totals,
    Week,
)
from thememiner.report.decisions import DecisionFacts
from thememiner.report.signal_contract import (
    AlertFacts,
    Change,
    Drivers,
    NewFlag,
    OverhaulFacts,
    ShowstopperFacts,
    ThemeDrivers,
    ThemeFix,
)

SCHEMA_VERSION: Final = 1


class RunFacts(TypedDict):
    """Which state of the store the report is of."""

    run_id: str
    snapshot: int
    digest: str
    now: str


class SourceAge(TypedDict):
    """How old the newest document of a source is."""

    source: str
    newest: str | None
    age_days: int | None


class Freshness(TypedDict):
    """How old everything is at `run.now`, and what was out of order."""

    run_at: str
    run_age_days: int
    newest: str | None
    age_days: int | None
    sources: list[SourceAge]
    warnings: list[str]
    refused: list[str]


class PeriodFacts(TypedDict):
    """What is covered."""

    since: str | None
    until: str | None
    reason: str
    sources: list[SourceCoverage]


class AllTotals(Totals):
    """Rows that were read over all runs, and documents, of the whole snapshot."""

    n_read: int | None
    n_accepted: int | None
    n_updated: int | None
    n_duplicates: int | None
    n_quarantined: int | None


class ChangesSince(TypedDict):
    """What is different from an earlier snapshot; without one, `snapshot` and `day` are None."""

    snapshot: int | None
    day: str | None
    sentences: list[str]
    born: list[ThemeEvent]
    merged: list[ThemeEvent]
    split: list[ThemeEvent]
    retired: list[ThemeEvent]
    revived: list[ThemeEvent]
    rank_moves: list[RankMove]
    new_flags: list[NewFlag]


class Release(TypedDict):
    """The day from which a version was there."""

    version: str
    day: str


class PastEvent(TypedDict):
    """What became of a theme in one run; `other_theme_id` is where it came from or went to."""

    day: str | None
    event: str
    theme_id: str
    other_theme_id: str | None
    other_name: str | None


class ThemeFacts(TypedDict):
    """A ranked theme."""

    theme_id: str
    name: str | None
    headline: str | None
    area_id: str | None
    intent: str
    intent_split: dict[str, int]
    life: str | None
    rank: int
    previous_rank: int | None
    rank_interval: list[int]
    tie: list[int]
    score: float
    score_parts: dict[str, float]
    n_documents: int
    n_customers: int
    n_people: int | None
    n_anonymous: int | None
    n_accounts: int | None
    value: float | None
    share: float
    customers_share: float
    rating: Rating
    change: Change
    fixes: list[ThemeFix]
    drivers: ThemeDrivers
    series: list[Week]
    by_source: dict[str, int]
    by_segment: dict[str, int]
    by_version: dict[str, int]
    by_product: dict[str, int]
    by_language: dict[str, int]
    by_audience: dict[str, AudienceCount]
    n_flood: int | None
    terms: list[str]
    exemplars: list[Exemplar]
    top_accounts: list[Account]
    decision: DecisionFacts | None
    first_seen: str | None
    last_seen: str | None
    subthemes: list[Subtheme]
    neighbours: list[Neighbour]
    xy: list[int] | None
    lineage: list[PastEvent]


class UnthemedFacts(TypedDict):
    """What is in no theme; None where that would tell outside of too few."""

    n: int | None
    by_reason: dict[str, int]
    samples: list[Exemplar]


class Report(TypedDict):
    """All of `report.json`."""

    schema_version: int
    run: RunFacts
    freshness: Freshness
    notes: list[str]
    period: PeriodFacts
    totals: AllTotals
    period_totals: Totals
    changes_since: ChangesSince
    decisions: list[DecisionFacts]
    showstoppers: list[ShowstopperFacts]
    overhauls: list[OverhaulFacts]
    themes: list[ThemeFacts]
    key_accounts: list[KeyAccountTheme]
    praise: list[ThemeFacts]
    areas: list[Area]
    alerts: list[AlertFacts]
    drivers: Drivers
    releases: list[Release]
    unthemed: UnthemedFacts
