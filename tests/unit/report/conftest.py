from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from thememiner.datamodels import RowCounts
from thememiner.ranking import Period, RankedTheme, Ranking
from thememiner.ranking.datamodels import SourceCoverage, Totals, Unthemed, Week
from thememiner.report import ReportContext, build_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.report.contract import Report

MONDAY = date(2024, 1, 1)
NAMES = (
    "Cannot sign in after the update",
    "Export to spreadsheet loses rows",
    "Bookmarks disappear when syncing between two computers and a phone",
)


def make_theme(rank: int, **given: Any) -> RankedTheme:
    """Make a theme with all that a report can show."""
    weeks = tuple(
        Week(
            week=(MONDAY + timedelta(weeks=week)).isoformat(),
            n_documents=week * rank % 7,
            n_customers=week * rank % 5,
        )
        for week in range(26)
    )
    facts: dict[str, Any] = {
        "theme_id": f"t{rank:03d}",
        "name": NAMES[rank % len(NAMES)],
        "headline": "It stopped working on Monday.",
        "area_id": "a1",
        "intent": "problem",
        "intent_split": {"problem": 1100 // rank, "question": 134 // rank},
        "life": "live",
        "rank": rank,
        "rank_interval": (max(rank - 1, 1), rank + 2),
        "tie": (max(rank - 1, 1), rank) if rank < 4 else (rank, rank),
        "score": 12.5 / rank,
        "score_parts": {"customers": 10 / rank, "documents": 2.5 / rank},
        "n_documents": 1234 // rank,
        "n_customers": 567 // rank,
        "n_people": 600 // rank,
        "n_anonymous": 3,
        "n_accounts": 7,
        "value": 120_000.0,
        "share": 0.123 / rank,
        "customers_share": 0.05 / rank,
        "rating": {"mean": 2.25, "n": 400 // rank},
        "rating_scale": "stars",
        "has_mixed_ratings": False,
        "series": weeks,
        "by_source": {"tickets": 1000 // rank, "reviews": 234 // rank},
        "by_segment": {"SMB": 800 // rank},
        "by_version": {f"{version}.0": 20 for version in range(9)},
        "by_product": {"Board": 30 // rank},
        "by_language": {"en": 1200 // rank, "de": 34 // rank},
        "by_audience": {"internal": {"n_documents": 4, "n_people": 2}},
        "n_flood": 25 if rank == 1 else 0,
        "terms": ("sign in", "password", "update"),
        "exemplars": (
            {
                "document_id": "d1",
                "quote": "I cannot sign in any more.",
                "created_at": "2024-03-05",
                "source": "tickets",
                "url": "https://desk.example.com/1",
            },
        ),
        "top_accounts": tuple(
            {
                "account_id": f"A{n}",
                "name": f"Company {n}" if n else None,
                "segment": "SMB" if n % 2 else None,
                "value": 1000.0 * n if n else None,
                "n_documents": 1 + n,
                "last_seen": "2024-03-05",
            }
            for n in range(7)
        ),
        "first_seen": "2024-01-02",
        "last_seen": "2024-06-28",
        "subthemes": (
            {"subtheme_id": "s1", "name": "After the update", "n_documents": 9, "n_customers": 8},
            {"subtheme_id": "s2", "name": None, "n_documents": 1, "n_customers": 1},
        ),
        "neighbours": ({"theme_id": "t002", "name": NAMES[2], "similarity": 0.61},),
    }
    return RankedTheme(**(facts | given))


def make_ranking(**given: Any) -> Ranking:
    themes = tuple(make_theme(rank) for rank in range(1, 19))
    totals = Totals(
        n_documents=10_000,
        n_themed=8_000,
        n_unthemed=2_000,
        n_customers=5_000,
        n_people=5_500,
        n_anonymous=100,
        n_internal=40,
    )
    facts: dict[str, Any] = {
        "by": "score",
        "period": Period(
            since=date(2024, 1, 1),
            until=date(2024, 6, 28),
            is_all=True,
            reason="the store has runs on fewer than 7 days: all time",
            sources=(
                SourceCoverage(
                    source="tickets", n_in_period=9_000, n_documents=9_000, newest="2024-06-28"
                ),
                SourceCoverage(source="survey", n_in_period=1_000, n_documents=1_000, newest=None),
            ),
        ),
        "themes": themes,
        "praise": (
            make_theme(1, theme_id="p1", name="Love the speed", intent="praise", area_id=None),
        ),
        "key_accounts": tuple(
            {
                "theme_id": f"k{n}",
                "name": f"Invoices are late {n}",
                "intent": "problem",
                "rank": None if n else 31,
                "n_documents": 1,
                "n_customers": 1,
                "value": 9000.0,
                "accounts": list(themes[0].top_accounts[1 : 2 + n % 2]),
            }
            for n in range(7)
        ),
        "areas": (
            {
                "area_id": "a1",
                "name": "Sign-in",
                "n_documents": 4_000,
                "n_customers": 1_900,
                "share": 0.4,
                "themes": [theme.theme_id for theme in themes],
            },
        ),
        "unthemed": Unthemed(
            n=2_000,
            by_reason={"one_off": 1_500, "no_text": 500},
            samples=(
                {
                    "document_id": "d9",
                    "quote": "ok",
                    "created_at": None,
                    "source": "survey",
                    "url": None,
                },
            ),
        ),
        "totals": totals,
        "period_totals": totals,
        "notes": ("score: 60% customers, 40% reports",),
    }
    return Ranking(**(facts | given))


def make_context(**given: Any) -> ReportContext:
    facts: dict[str, Any] = {
        "run_id": "20240701T020000Z",
        "snapshot": 12,
        "digest": "0123456789abcdef" * 4,
        "now": datetime(2024, 7, 1, 8, tzinfo=UTC),
        "run_at": datetime(2024, 7, 1, 2, tzinfo=UTC),
        "rows": RowCounts(n_read=10_010, n_accepted=10_000, n_duplicates=4, n_quarantined=6),
        "warnings": ("survey: nothing new for 40 days",),
        "refused": ("30 Jun 2024: not published, looks broken",),
    }
    return ReportContext(**(facts | given))


def make_report(**given: Any) -> Report:
    return build_report(make_ranking(**given), make_context())


def make_empty_report() -> Report:
    nothing = Totals(
        n_documents=0,
        n_themed=0,
        n_unthemed=0,
        n_customers=0,
        n_people=0,
        n_anonymous=0,
        n_internal=0,
    )
    period = Period(since=None, until=None, is_all=True, reason="no dated documents: all time")
    ranking = Ranking(
        by="score",
        period=period,
        themes=(),
        praise=(),
        key_accounts=(),
        areas=(),
        unthemed=Unthemed(n=0, by_reason={}),
        totals=nothing,
        period_totals=nothing,
        notes=(),
    )
    return build_report(ranking, make_context(warnings=(), refused=()))


@pytest.fixture
def report() -> Report:
    return make_report()


@pytest.fixture
def empty_report() -> Report:
    return make_empty_report()


@pytest.fixture
def report_with() -> Callable[..., Report]:
    """Build a report whose first theme, and whose ranking, differ in what is given."""

    def build(theme: dict[str, Any] | None = None, **given: Any) -> Report:
        if theme is not None:
            given["themes"] = (make_theme(1, **theme),)
        return make_report(**given)

    return build


@pytest.fixture
def context() -> Callable[..., ReportContext]:
    return make_context


@pytest.fixture
def ranking() -> Callable[..., Ranking]:
    return make_ranking
