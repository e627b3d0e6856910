"""Decisions about themes as `report.json` shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from thememiner.curation.fix_keys import find_key
from thememiner.report.clean import clean, safe_url
from thememiner.report.fates import say_fate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.curation import Entry
    from thememiner.report.signal_contract import ThemeFix


class DecisionNumbers(TypedDict):
    """A theme over all time; rank and share are those of the report of the day."""

    n_documents: int | None
    n_customers: int | None
    rank: int | None
    share: float | None


class DecisionNow(TypedDict):
    """The same theme now, over all time."""

    n_documents: int
    n_customers: int


class DecisionFacts(TypedDict):
    """What was decided about a theme, by whom and when, and what it has come to."""

    entry_id: str
    theme_id: str
    name: str | None
    decision: str
    at: str
    author: str
    link: str | None
    key: str | None
    note: str | None
    numbers: DecisionNumbers
    now: DecisionNow
    returned: bool
    told_at: str | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that stands, beside its theme as it is now.

    Attributes
    ----------
    numbers : mapping
        Of the day of the decision.
    link : str
        An address or a tracker's key, of this decision or of the last one that had one.
    is_returned : bool
        Whether it was put off and its customers have doubled since.
    """

    theme_id: str
    name: str | None
    entry: Entry
    told: Entry | None
    numbers: Mapping[str, object]
    n_documents: int
    n_customers: int
    is_returned: bool
    link: str = ""


def decision_facts(decided: Decided, fixes: Sequence[ThemeFix] = ()) -> DecisionFacts:
    """Make a decision safe to show, with what the fixes of its theme say of it."""
    entry = decided.entry
    facts = DecisionFacts(
        entry_id=clean(entry.entry_id),
        theme_id=decided.theme_id,
        name=clean(decided.name),
        decision=clean(entry.text("decision")),
        at=entry.text("on") or entry.at.date().isoformat(),
        author=clean(entry.author),
        link=safe_url(decided.link or None),
        key=find_key(decided.link),
        note=clean(entry.text("note") or entry.reason or None),
        numbers=DecisionNumbers(
            n_documents=_whole(decided.numbers.get("n_documents")),
            n_customers=_whole(decided.numbers.get("n_customers")),
            rank=_whole(decided.numbers.get("rank")),
            share=_share(decided.numbers.get("share")),
        ),
        now=DecisionNow(n_documents=decided.n_documents, n_customers=decided.n_customers),
        returned=decided.is_returned,
        told_at=decided.told.at.date().isoformat() if decided.told else None,
        sentence="",
    )
    return {**facts, "sentence": say_fate(facts, fixes)}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
