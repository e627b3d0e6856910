"""Reports whose themes were decided about, for tests of planning."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.unit.report.conftest import make_context, make_ranking, make_theme

from thememiner.curation import make_entry
from thememiner.report import build_report
from thememiner.report.decisions import Decided

if TYPE_CHECKING:
    from thememiner.report.contract import Report

# an id as runs mint it: theme number -> id
IDS = {rank: f"T-AAAAAA{chr(64 + rank)}" for rank in range(1, 19)}


def decide(rank: int, decision: str, *, link: str = "", is_returned: bool = False) -> Decided:
    """Decide about the theme of a rank."""
    entry = make_entry(
        at=datetime(2024, 6, rank, tzinfo=UTC),
        author="jo",
        action="decide",
        theme_id=IDS[rank],
        payload={"decision": decision, "link": link or None},
    )
    return Decided(
        theme_id=IDS[rank],
        name="x",
        entry=entry,
        told=None,
        numbers={},
        n_documents=1,
        n_customers=1,
        is_returned=is_returned,
        link=link,
    )


def planned_report(*decided: Decided, **theme: Any) -> Report:
    """Build a report of eighteen themes; what is given of a theme is of all."""
    themes = tuple(make_theme(rank, **{"theme_id": IDS[rank]} | theme) for rank in IDS)
    return build_report(make_ranking(themes=themes), make_context(), decided=decided)
