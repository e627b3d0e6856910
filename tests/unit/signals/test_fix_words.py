from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from thememiner.signals.fix_check import FixCheck
from thememiner.signals.fix_words import say_check, say_fix

CHECK = FixCheck(
    fix_id="F", theme_id="T", together_with=(), verdict="worked", ratio=0.25,
    interval=(0.18, 0.351), control_ratio=1.0, n_before=240, n_after=60, n_expected=240.4,
    days_before=84, days_after=84, n_customers=140, n_customers_again=12,
)  # fmt: skip


def test_check_is_one_sentence_with_its_numbers() -> None:
    assert say_check(CHECK, names={}) == (
        "worked: 5 reports a week, 20 would be expected (0.25 times as many, 90% interval 0.18 "
        "to 0.35); 12 of 140 customers reported it again"
    )


def test_moved_names_where_to() -> None:
    moved = replace(CHECK, verdict="moved_elsewhere", moved_to=("T2", "T3"), n_customers=0)
    said = say_check(moved, names={"T2": "Lost drafts"})
    assert said.startswith("moved the trouble elsewhere (Lost drafts, T3 rose): ")
    assert "again" not in said


@pytest.mark.parametrize(("verdict", "words"), [("too_early", "too early"), ("too_few", "too li")])
def test_nothing_to_compare_gives_no_numbers(verdict: str, words: str) -> None:
    blank = replace(CHECK, verdict=verdict, ratio=None, interval=None)  # type: ignore[arg-type]
    said = say_check(blank, names={})
    assert said.startswith(words)
    assert said.endswith("to say")


@pytest.mark.parametrize(
    ("n_before", "n_after", "said"),
    [
        (180, 72, "from 15 to 6 a week"),
        (108, 42, "from 9.0 to 3.5 a week"),
        (180, 3, "from 15 to 0.2 a week"),
        (180, 0, "from 15 to 0 a week"),
    ],
)
def test_what_is_compared_is_said_equally_precisely(n_before: int, n_after: int, said: str) -> None:
    row = {
        "day": date(2026, 3, 4), "verdict": "worked", "moved_to": [], "ratio": n_after / n_before,
        "ratio_low": 0.0, "ratio_high": 0.6, "n_before": n_before, "days_before": 84,
        "n_after": n_after, "days_after": 84, "n_expected": float(n_before),
    }  # fmt: skip
    assert said in say_fix(row, names={})
