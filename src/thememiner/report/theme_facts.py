"""A ranked theme as `report.json` shows it. Text is made safe here, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from thememiner.ranking.datamodels import Account, Exemplar, Neighbour, Subtheme
from thememiner.report.clean import clean, safe_url
from thememiner.report.contract import PastEvent, ThemeFacts
from thememiner.report.signals import NOTHING, ThemeSignals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.ranking.datamodels import RankedTheme
    from thememiner.report.decisions import DecisionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of themes beside their rank, by theme_id.

    Attributes
    ----------
    ranks : mapping of str to int
        At the snapshot that the report is compared with.
    past : mapping of str to sequence of PastEvent
        Oldest first.
    """

    decisions: Mapping[str, DecisionFacts]
    signals: Mapping[str, ThemeSignals]
    ranks: Mapping[str, int]
    past: Mapping[str, Sequence[PastEvent]]


def lay_out_theme(theme: RankedTheme, known: Known) -> ThemeFacts:
    """Make a theme safe to show."""
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
        previous_rank=known.ranks.get(theme.theme_id),
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
        by_source=lay_out_counts(theme.by_source),
        by_segment=lay_out_counts(theme.by_segment),
        by_version=lay_out_counts(theme.by_version),
        by_product=lay_out_counts(theme.by_product),
        by_language=lay_out_counts(theme.by_language),
        by_audience=dict(theme.by_audience),
        n_flood=theme.n_flood,
        terms=[clean(term) for term in theme.terms],
        exemplars=lay_out_passages(theme.exemplars),
        top_accounts=lay_out_accounts(theme.top_accounts),
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
        neighbours=[
            Neighbour(
                theme_id=other["theme_id"],
                name=clean(other["name"]),
                similarity=other["similarity"],
            )
            for other in theme.neighbours
        ],
        xy=None if theme.xy is None else list(theme.xy),
        lineage=[
            PastEvent(
                day=event["day"],
                event=event["event"],
                theme_id=event["theme_id"],
                other_theme_id=event["other_theme_id"],
                other_name=clean(event["other_name"]),
            )
            for event in known.past.get(theme.theme_id, ())
        ],
    )


def lay_out_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Two values that look alike once they are safe to show are one."""
    safe: dict[str, int] = {}
    for value, count in counts.items():
        shown = clean(value)
        safe[shown] = safe.get(shown, 0) + count
    return safe


def lay_out_passages(passages: Iterable[Exemplar]) -> list[Exemplar]:
    """Make passages safe to show."""
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


def lay_out_accounts(accounts: Iterable[Account]) -> list[Account]:
    """Make accounts safe to show."""
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
