"""A decision in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from thememiner.report import fates

if TYPE_CHECKING:
    from thememiner.report.decisions import DecisionFacts
    from thememiner.report.signal_contract import ThemeFix


def decision(**given: Any) -> DecisionFacts:
    facts: Any = {
        "entry_id": "C-1", "theme_id": "t1", "name": "Empty export", "decision": "shipped",
        "at": "2024-03-04", "author": "jo", "link": "https://x.example/browse/APP-7",
        "key": "APP-7", "note": None,
        "numbers": {"n_documents": 30, "n_customers": 20, "rank": 1, "share": 0.1},
        "now": {"n_documents": 90, "n_customers": 50}, "returned": False,
        "told_at": "2024-03-09", "sentence": "",
    }  # fmt: skip
    facts |= given
    found: DecisionFacts = facts
    return found


def fix(**given: Any) -> ThemeFix:
    facts: Any = {
        "fix_id": "APP-7", "day": "2024-03-04", "title": "Export", "url": None,
        "basis": "decision", "is_guess": False, "verdict": "worked", "ratio": 0.4,
        "interval": [0.2, 0.6],
        "sentence": "worked: 6.0 reports a week, 15 would be expected",
    }  # fmt: skip
    facts |= given
    found: ThemeFix = facts
    return found


def test_what_shipped_says_whether_it_helped_and_whether_customers_know() -> None:
    assert fates.say_fate(decision(), [fix()]) == (
        "“Empty export” shipped on 4 Mar 2024 (APP-7): worked: 6.0 reports a week, 15 would "
        "be expected; customers were told on 9 Mar 2024"
    )
    assert fates.say_fate(decision(told_at=None, key=None)) == (
        "“Empty export” shipped on 4 Mar 2024: the next run checks whether it helped; "
        "customers are not told yet"
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"decision": "planned"}, "was planned on 4 Mar 2024 (APP-7): 20 customers then, 50 now"),
        (
            {"decision": "watching", "returned": True},
            "has been watched since 4 Mar 2024 (APP-7): 20 customers then, 50 now, so it is back",
        ),
        (
            {"decision": "declined", "numbers": {"n_customers": None}},
            "was declined on 4 Mar 2024 (APP-7): 50 customers now",
        ),
    ],
)
def test_what_did_not_ship_says_how_many_then_and_now(given: dict[str, Any], told: str) -> None:
    assert fates.say_fate(decision(told_at=None, **given)) == f"“Empty export” {told}"


def test_the_fix_of_a_decision_is_found_by_its_key_and_else_by_its_day() -> None:
    others = [fix(fix_id="APP-1", day="2024-01-01"), fix(fix_id="APP-9", is_guess=True)]
    found = fates.find_fix(decision(), [fix(fix_id="app-7", day="2024-02-01"), *others])
    assert found is not None
    assert found["fix_id"] == "app-7"
    own = fix(fix_id="t1@2024-03-04")
    assert fates.find_fix(decision(key=None, link=None), [own, *others]) == own
    assert fates.find_fix(decision(), others) is None
