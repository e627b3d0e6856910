from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from thememiner.report.labels import say_event, say_move
from thememiner.report.signal_words import say_no_alerts, say_no_overhauls, say_no_stoppers

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.report.contract import Report


def test_move_is_told_where_there_is_something_to_compare(report: Report) -> None:
    theme = report["themes"][2]
    theme["previous_rank"] = 9
    assert say_move(theme, report) == ""
    report["changes_since"]["snapshot"] = 4
    assert say_move(theme, report) == "was 9"
    theme["previous_rank"] = 3
    assert say_move(theme, report) == ""
    theme["previous_rank"] = None
    assert say_move(theme, report) == "not ranked then"


@pytest.mark.parametrize(
    ("event", "theme_id", "other", "told"),
    [
        ("born", "t001", None, "5 Mar 2024: found"),
        ("split", "t001", "t9", "5 Mar 2024: split off from “Nine” (t9)"),
        ("merged", "t9", "t001", "5 Mar 2024: took in “Nine” (t9)"),
        ("split", "t9", "t001", "5 Mar 2024: gave off “Nine” (t9)"),
        ("revived", "t001", None, "5 Mar 2024: came back"),
    ],
)
def test_events_are_told_as_their_theme_saw_them(
    report: Report, event: str, theme_id: str, other: str | None, told: str
) -> None:
    past: Any = {
        "day": "2024-03-05", "event": event, "theme_id": theme_id, "other_theme_id": other,
        "other_name": "Nine" if other else None,
    }  # fmt: skip
    assert say_event(past, report["themes"][0]) == told


def test_empty_signals_say_whether_a_filter_hid_them(report_with: Callable[..., Report]) -> None:
    report = report_with()
    assert "beyond chance" in say_no_alerts(report)
    report["notes"] = [
        "change is measured over the last week of all reports: not shown with --period"
    ]
    assert "not shown" in say_no_alerts(report)
    assert "not shown" not in say_no_stoppers(report) + say_no_overhauls(report)
    report["notes"] = [
        "change, fixes, overhauls, showstoppers and drivers: not shown with this filter"
    ]
    assert "not shown" in say_no_stoppers(report)
    assert "not shown" in say_no_overhauls(report)
