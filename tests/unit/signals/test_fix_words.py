from __future__ import annotations

from dataclasses import replace

import pytest

from thememiner.signals.fix_check import FixCheck
from thememiner.signals.fix_words import say_check

CHECK = FixCheck(
    fix_id="F", theme_id="T", together_with=(), verdict="worked", ratio=0.25,
    interval=(0.18, 0.351), control_ratio=1.0, n_before=240, n_after=60, n_expected=240.4,
    days_before=84, days_after=84, n_customers=140, n_customers_again=12,
)  # fmt: skip


def test_check_is_one_sentence_with_its_numbers() -> None:
    assert say_check(CHECK, names={}) == (
        "worked: 5.0 reports a week, 20 would be expected (0.25 times as many, 90% interval 0.18 "
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
