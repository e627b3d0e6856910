from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from thememiner.report import render_theme
from thememiner.report.screen import count_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.report.contract import Report


def page(report: Report, *, width: int = 80, color: bool = False) -> str:
    return render_theme(report["themes"][0], report, width=width, color=color)


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_page_fits_its_terminal(report: Report, width: int) -> None:
    report["themes"][0]["exemplars"][0]["quote"] = "很长的一句话 and more words of it " * 20
    # commands are to be copied: they stay on one line
    lines = page(report, width=width).partition("\nNext\n")[0].splitlines()
    assert max(map(count_cells, lines)) <= min(max(width, 60), 100)
    assert not any(line != line.rstrip() for line in lines)


def test_page_tells_every_part(report: Report) -> None:
    theme = report["themes"][0]
    theme["lineage"] = [
        {"day": "2024-01-02", "event": "born", "theme_id": "t001", "other_theme_id": None,
         "other_name": None}
    ]  # fmt: skip
    report["releases"] = [{"version": "4.0", "day": "2024-03-05"}]
    text = page(report)
    for told in (
        "Export to spreadsheet loses rows  t001", "It stopped working on Monday.",
        "567 customers (5.0%) · 1,234 reports (12.3%)",
        "“I cannot sign in any more.”", "tickets · 5 Mar 2024 · https://desk.example.com/1",
        "5 Mar 2024: release 4.0", "After the update", "not counted Our own staff", "and 3 more",
        "Company 1", "0.61  t002", "2 Jan 2024: found", "thememiner themes decide t001",
    ):  # fmt: skip
        assert told in text, told


def test_colour_is_asked_for_and_changes_no_word(report: Report) -> None:
    assert "\x1b" not in page(report)
    assert re.sub(r"\x1b\[\d+m", "", page(report, color=True)) == page(report)


def test_bare_theme_has_no_empty_parts(report_with: Callable[..., Report]) -> None:
    lists = ("exemplars", "series", "subthemes", "top_accounts", "neighbours", "terms")
    splits = ("source", "segment", "product", "version", "language", "audience")
    empty: dict[str, Any] = {f"by_{name}": {} for name in splits} | dict.fromkeys(lists, ())
    text = page(report_with(empty | {"value": None, "headline": None}))
    heads = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert heads[-1] == "Next"
    assert not any(head.startswith(("In their", "Reports per", "Its ", "Who")) for head in heads)
