from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import Ranking, ReportTables

DAY = datetime(2024, 6, 30, 23, 59, tzinfo=UTC)


def days_ago(*ages: int) -> list[dict[str, object]]:
    return [{"created_at": DAY - timedelta(days=age), "themes": ["t"]} for age in ages]


def test_few_run_days_cover_all_time(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables(days_ago(0, 400)), run_days=6)
    assert ranking.period.is_all
    assert ranking.period.reason.endswith("all time")
    assert ranking.period.since == date(2023, 5, 27)
    assert ranking.themes[0].n_documents == 2


def test_a_week_of_run_days_covers_ninety_days_to_the_newest_document(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables(days_ago(1, 90, 91)), run_days=7)
    assert (ranking.period.since, ranking.period.until) == (date(2024, 4, 1), date(2024, 6, 29))
    assert ranking.themes[0].n_documents == 2
    assert ranking.period.sources == (
        {"source": "tickets", "n_in_period": 2, "n_documents": 3, "newest": "2024-06-29"},
    )


def test_asked_days_go_before_the_rule(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    assert rank(tables(days_ago(0, 29, 30)), period="30d").themes[0].n_documents == 2
    everything = rank(tables(days_ago(0, 400)), period="all", run_days=30)
    assert everything.themes[0].n_documents == 2


@pytest.mark.parametrize("period", ["", "30", "d", "0d", "-3d", "1w", "30d ", "999999d"])
def test_other_periods_are_refused(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking], period: str
) -> None:
    with pytest.raises(ConfigError, match="30d"):
        rank(tables(days_ago(0)), period=period)


def test_undated_and_future_documents_belong_to_all_time_only(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    future = {"created_at": datetime(2025, 1, 1, tzinfo=UTC), "themes": ["t"]}
    documents = [*days_ago(0), {"created_at": None, "themes": ["t"]}, future]
    recent, everything = rank(tables(documents), period="30d"), rank(tables(documents))
    assert recent.themes[0].n_documents == 1
    assert recent.period.until == date(2024, 6, 30)
    assert recent.period.sources[0]["newest"] == "2024-06-30"
    theme = everything.themes[0]
    assert theme.n_documents == 3
    assert sum(week["n_documents"] for week in theme.series) == 1
    assert theme.last_seen == "2024-06-30"
    assert any(note.startswith("2 documents without a date") for note in everything.notes)
    assert any("all time only" in note for note in recent.notes)


def test_store_without_dates_falls_back_to_all_time(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables([{"created_at": None, "themes": ["t"]}]), run_days=9)
    assert ranking.period.reason == "no dated documents: all time"
    assert ranking.period.since is None
    assert (ranking.themes[0].n_documents, ranking.themes[0].series) == (1, ())


@pytest.mark.parametrize(
    ("option", "column"), [("segments", "segment"), ("sources", "source"), ("products", "product")]
)
def test_filters_keep_their_values_and_are_told(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking], option: str, column: str
) -> None:
    documents = [{column: value, "themes": ["t"]} for value in ("x", "x", "y", None)]
    documents[3][column] = "z"
    ranking = rank(tables(documents), **{option: ("x", "z")})
    assert ranking.themes[0].n_documents == 3
    assert ranking.themes[0].share == 1.0
    assert ranking.period_totals["n_documents"] == 3
    assert ranking.totals["n_documents"] == 4
    assert any(f"{column} x or z" in note for note in ranking.notes)


def test_chosen_audience_is_counted_in_place_of_customers(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"audience": "free", "themes": ["t"]}, {"themes": ["t"]}, {"themes": ["t"]}]
    ranking = rank(tables(documents), audiences=("free",))
    assert ranking.themes[0].n_documents == 1
    assert any(note.startswith("counted audience: free;") for note in ranking.notes)


def test_crm_fills_segment_and_audience_that_the_feed_does_not_say(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [
        {"account_id": "A", "audience": None, "themes": ["t"]},
        {"account_id": "B", "audience": None, "segment": "SMB", "themes": ["t"]},
        {"audience": None, "themes": ["t"]},
    ]
    customers = [
        {"account_id": "A", "segment": "Enterprise", "audience": "partner"},
        {"account_id": "B", "segment": "Enterprise"},
    ]
    theme = rank(tables(documents, customers=customers)).themes[0]
    assert theme.by_audience == {"partner": {"n_documents": 1, "n_people": 0}}
    assert theme.by_segment == {"SMB": 1}
    assert theme.n_documents == 2


def test_missing_crm_is_told(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"themes": ["t"], "account_id": "A"}]
    assert any("paying status unknown" in note for note in rank(tables(documents)).notes)
    known = rank(tables(documents, customers=[{"account_id": "A"}]))
    assert not any("paying status" in note for note in known.notes)


def test_exemplars_are_shown_only_from_counted_documents(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [
        {"themes": ["t"], "source": "tickets", "url": "https://x/1"},
        {"themes": ["t"], "audience": "internal"},
        {"themes": ["t"]},
        {"reason": "one_off"},
    ]
    exemplars = [
        {"theme_id": "t", "position": 1, "document_id": "d00000", "quote": "second"},
        {"theme_id": "t", "position": 2, "document_id": "d00001", "quote": "staff"},
        {"theme_id": "t", "position": 0, "document_id": "d00002", "quote": "first"},
        {"position": 0, "document_id": "d00003", "quote": "alone"},
    ]
    ranking = rank(tables(documents, exemplars=exemplars))
    assert [passage["quote"] for passage in ranking.themes[0].exemplars] == ["first", "second"]
    assert ranking.themes[0].exemplars[1] == {
        "document_id": "d00000",
        "quote": "second",
        "created_at": "2024-06-01",
        "source": "tickets",
        "url": "https://x/1",
    }
    assert [passage["quote"] for passage in ranking.unthemed.samples] == ["alone"]


def test_no_quotes_leaves_no_sentence_of_a_customer(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    exemplars = [{"theme_id": "t", "position": 0, "document_id": "d00000", "quote": "secret"}]
    themes = [{"theme_id": "t", "headline": "secret"}]
    ranking = rank(tables([{"themes": ["t"]}], exemplars=exemplars, themes=themes), quotes=False)
    assert "secret" not in repr(ranking)
    assert ranking.themes[0].exemplars[0]["document_id"] == "d00000"
