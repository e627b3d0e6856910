"""Every number in every format agrees with `report --format json`."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook
from tests.planted_signals import planted_fixes, planted_signals
from tests.unit.report.test_html import Page

from thememiner.report import (
    build_report,
    render_csv,
    render_html,
    render_json,
    render_markdown,
    render_table,
    render_xlsx,
)
from thememiner.report.labels import say_percent
from thememiner.report.signals import ReportSignals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from thememiner.ranking import Ranking
    from thememiner.report import ReportContext
    from thememiner.report.contract import Report

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Numbers of the product's own prose: what a likely rank is, how many rows a page begins with.
_PROSE = {"90", "200", "0", "1", "2", "7", "20", "80"}


@pytest.fixture
def report(ranking: Callable[..., Ranking], context: Callable[..., ReportContext]) -> Report:
    """Give a report in which nearly every part has something to show."""
    names: dict[str, str | None] = {f"t{n}": f"Theme {n}" for n in range(1, 5)}
    signals = ReportSignals(
        tables=planted_signals(), fixes=planted_fixes(), names=names | {"a1": "Sign-in"}
    )
    return build_report(ranking(), context(), signals=signals)


@pytest.fixture
def told(report: Report) -> dict[str, Any]:
    return dict(json.loads(render_json(report)))


def numbers(value: object) -> Iterator[float]:
    """Give every number of the JSON, and how many things its lists hold."""
    if isinstance(value, dict):
        yield len(value)
        for each in value.values():
            yield from numbers(each)
    elif isinstance(value, list):
        yield len(value)
        for each in value:
            yield from numbers(each)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


def strings(value: object) -> Iterator[str]:
    """Give every text of the JSON: days, ids, names, quotes, sentences."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def ways(number: float) -> Iterator[str]:
    """Give the ways in which a report may write a number."""
    yield f"{number:,}"
    yield f"{number:,.0f}"
    yield f"{number:.1f}"
    yield f"{number:.2f}"
    if 0 <= number <= 1:
        yield say_percent(number).strip("<%")


def allowed(told: dict[str, Any]) -> set[str]:
    """Give every number that a rendering may show."""
    known = {way for number in numbers(told) for way in ways(number)} | _PROSE
    for text in strings(told):
        known |= set(_NUMBER.findall(text))
        known |= {part.lstrip("0") or "0" for part in _NUMBER.findall(text)}  # days: 05 is 5
    totals, n = told["period_totals"], told["period_totals"]["n_documents"]
    parts = [totals["n_themed"], *told["unthemed"]["by_reason"].values(), told["unthemed"]["n"]]
    known |= {say_percent(part / n).strip("<%") for part in parts}
    sources = told["period"]["sources"]
    known |= {f"{sum(each[key] for each in sources):,}" for key in ("n_in_period", "n_documents")}
    for theme in (*told["themes"], *told["praise"]):  # what a list leaves out is counted
        rest = list(theme["by_version"].values())[6:]
        known |= {
            f"{len(rest)}",
            f"{sum(rest):,}",
            f"{max(w['n_documents'] for w in theme['series'])}",
        }
        known |= {f"{theme['n_accounts'] - 5}"}
        low, high = theme["tie"]
        known |= {str(place) for place in range(low, high + 1)}
    known |= {f"{len(told['key_accounts']) - 5}", f"{len(told['themes'][:20])}"}
    return known


def unknown(text: str, told: dict[str, Any]) -> set[str]:
    known = allowed(told)
    return {number for number in _NUMBER.findall(text) if number.rstrip(",") not in known}


class Spaced(Page):
    """A page whose cells do not run into each other."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self.text += " "


def test_terminal_says_no_other_number(report: Report, told: dict[str, Any]) -> None:
    for width in (80, 200):
        text = render_table(report, width=width, color=False, top=15)
        assert unknown(text, told) == set()


def test_markdown_says_no_other_number(report: Report, told: dict[str, Any]) -> None:
    text = re.sub(r"&#\d+;|<a id[^>]*>|\(<[^>]*>\)|\(#[^)]*\)", "", render_markdown(report))
    assert unknown(text, told) == set()


def test_html_says_no_other_number(report: Report, told: dict[str, Any]) -> None:
    assert unknown(Spaced(render_html(report)).text, told) == set()


def test_html_rows_are_those_of_the_json(report: Report, told: dict[str, Any]) -> None:
    rows = [facts for tag, facts in Page(render_html(report)).tags if tag == "tr" and facts]
    themes = [*told["themes"], *told["praise"]]
    assert [int(row["data-customers"] or "") for row in rows] == [t["n_customers"] for t in themes]
    assert [int(row["data-reports"] or "") for row in rows] == [t["n_documents"] for t in themes]
    assert [float(row["data-value"] or "") for row in rows] == [t["value"] for t in themes]


def test_csv_rows_are_those_of_the_json(report: Report, told: dict[str, Any]) -> None:
    rows = list(csv.DictReader(io.StringIO(render_csv(report))))
    for row, theme in zip(rows, told["themes"], strict=True):
        flat = theme | {
            "rank_low": theme["rank_interval"][0], "rank_high": theme["rank_interval"][1],
            "score_customers": theme["score_parts"]["customers"],
            "score_documents": theme["score_parts"]["documents"],
            "rating_mean": theme["rating"]["mean"], "rating_n": theme["rating"]["n"],
            "change_ratio": theme["change"]["ratio"],
        }  # fmt: skip
        for key, cell in row.items():
            if isinstance(flat.get(key), (int, float)):
                assert float(cell) == flat[key], key


def test_workbook_cells_are_those_of_the_json(report: Report, told: dict[str, Any]) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render_xlsx(report)))
    known = {round(number, 9) for number in numbers(told)}
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python()[1:]:
            found = {round(cell, 9) for cell in row if isinstance(cell, float)}
            assert found <= known, (name, row)
    run = {str(row[0]): row[1] for row in book.get_sheet_by_name("Run").to_python()[1:]}
    assert run["Customers in the period"] == told["period_totals"]["n_customers"]


def test_a_wrong_number_is_found(report: Report, told: dict[str, Any]) -> None:
    report["themes"][3]["n_customers"] += 4_321
    text = render_table(report, width=200, color=False, top=15)
    assert unknown(text, told) != set()
