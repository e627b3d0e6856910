from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from thememiner.report.charts import (
    N_RELEASES,
    draw_bars,
    draw_coverage,
    draw_months,
    list_fix_months,
    list_marks,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.report.contract import Report

MONDAY = date(2024, 1, 1)  # of the first of the 26 weeks that each theme here has


def fix(day: date) -> Any:
    return {"fix_id": f"F-{day}", "day": day.isoformat()}


def release(version: str, day: date) -> Any:
    return {"version": version, "day": day.isoformat()}


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw_bars([]) == draw_bars([0, 0]) == {"path": "", "width": 0, "top": 0}
    assert draw_coverage([]) == "0,90"


def test_bars_are_as_high_as_their_counts_and_quiet_weeks_have_none() -> None:
    assert draw_bars([4, 0, 1])["path"] == "M87 90v-90M433 90v-22"
    assert draw_bars([1], top=9)["path"] == "M260 90v-10"


def test_fixes_and_releases_are_marked_within_the_weeks_alone(
    report_with: Callable[..., Report],
) -> None:
    theme = report_with({"by_version": {"4.0": 3}})["themes"][0]
    days = [MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(weeks=26)]
    theme["fixes"] = [fix(day) for day in days]
    shipped = [release("4.0", MONDAY + timedelta(weeks=13)), release("9.9", MONDAY)]
    marks = list_marks(theme, shipped)
    assert [(mark["kind"], mark["name"], mark["x"]) for mark in marks] == [
        ("fix", "F-2024-01-01", 0),
        ("release", "4.0", 260),
    ]


def test_releases_are_marked_where_no_report_names_a_version(
    report_with: Callable[..., Report],
) -> None:
    theme = report_with({"by_version": {}})["themes"][0]
    shipped = [release(f"1.{n}", MONDAY + timedelta(weeks=n)) for n in range(20)]
    marks = list_marks(theme, shipped)
    assert [mark["name"] for mark in marks] == [f"1.{n}" for n in range(20 - N_RELEASES, 20)]
    bare = report_with({"series": ()})["themes"][0]
    assert list_marks(bare, shipped) == []


@pytest.mark.parametrize("n_months", [1, 6])
def test_months_share_one_scale_and_fixes_stand_at_their_months(n_months: int) -> None:
    timeline: Any = [
        {"month": f"2024-{n:02}", "n_documents": 4 * n, "n_solved_alone": n, "fixes": []}
        for n in range(1, n_months + 1)
    ]
    timeline[-1]["fixes"] = ["F-1", "F-2"]
    complaints, solved = draw_months(timeline)
    assert complaints["top"] == 4 * n_months
    assert solved["path"].endswith("v-22")
    ((x, fixes),) = list_fix_months(timeline)
    assert fixes == "F-1, F-2"
    assert complaints["path"].rpartition("M")[2].startswith(f"{x} ")
