"""A short period is a window of its own: its change is measured when a report asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.pipeline.test_signal_stage import NOW, history, memory, placing

from thememiner.pipeline.present import make_report
from thememiner.pipeline.signal_stage import place_signals
from thememiner.ranking import ReportOptions, Weights
from thememiner.store import Store, StoreWriter

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Publish sixteen weeks in which one theme rose in the last one."""
    path = tmp_path / "store"
    with StoreWriter.open(path, run_id="r", now=NOW, new_facts=lambda: {"key": "k"}) as writer:
        for name, table in memory(history()).tables.items():
            if table.height:
                writer.replace(name, table)
        facts = place_signals(writer, placing())
        writer.publish(run_id="r", now=NOW, facts={"signals": facts, "now": NOW.isoformat()})
    return Store.open(path)


def told(store: Store, period: str | None, **options: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "weights": Weights(customers=0.6, documents=0.4), "min_customers": 1,
        "n_key_accounts": 0, "period": period,
    }  # fmt: skip
    return make_report(store, options=ReportOptions(**(given | options)))  # type: ignore[return-value]  # its keys


@pytest.mark.parametrize(("period", "n_days"), [("7d", 7), ("10d", 10), ("14d", 14), ("28d", 28)])
def test_short_period_must_have_numbers_of_its_own_days(
    store: Store, period: str, n_days: int
) -> None:
    report = told(store, period)
    change = {theme["theme_id"]: theme["change"] for theme in report["themes"]}
    n_spread = -(-n_days * 4 // 6)  # four reports a day in six themes, and 42 more in one
    assert change["T-2"]["current"] == pytest.approx(
        42 + n_spread, abs=7
    )  # who writes twice is one
    assert change["T-2"]["flag"] == "rising"
    assert change["T-5"]["current"] == pytest.approx(n_spread, abs=1)
    assert change["T-5"]["flag"] == "steady"
    alert = next(one for one in report["alerts"] if one["theme_id"] == "T-2")
    assert alert["last_day"] == "2024-06-30"
    when = {7: "last week", 14: "in two weeks"}.get(n_days, f"in {n_days} days")
    assert when in alert["sentence"]
    assert not any("change" in note for note in report["notes"])


def test_ranking_by_change_must_follow_the_period(store: Store) -> None:
    report = told(store, "10d", by="change")
    assert report["themes"][0]["theme_id"] == "T-2"
    assert any(note.startswith("ranked by change") for note in report["notes"])


@pytest.mark.parametrize("period", ["31d", "90d"])
def test_long_period_must_leave_changes_out(store: Store, period: str) -> None:
    report = told(store, period, by="change")
    assert {theme["change"]["flag"] for theme in report["themes"]} == {"too_few"}
    assert any("at most 30 days" in note for note in report["notes"])


def test_filter_must_leave_changes_out_of_a_short_period_too(store: Store) -> None:
    report = told(store, "7d", sources=("tickets",))
    assert report["alerts"] == []
    assert {theme["change"]["current"] for theme in report["themes"]} == {None}
