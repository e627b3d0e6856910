from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from thememiner.ranking.datamodels import Week
from thememiner.report import render_csv, render_markdown, render_table
from thememiner.report.labels import (
    say_coverage,
    say_days,
    say_percent,
    say_reason,
    say_unthemed,
    say_value,
)
from thememiner.report.people import say_audience
from thememiner.report.trend import draw_trend, plot_trend

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.report.contract import Report


def cells(line: str) -> int:
    plain = re.sub(r"\x1b\[\d+m", "", line)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain)


def weeks(*counts: int) -> list[Week]:
    return [Week(week="2024-01-01", n_documents=n, n_customers=n) for n in counts]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("color", [False, True])
def test_table_fits_the_terminal(
    report_with: Callable[..., Report], width: int, *, color: bool
) -> None:
    for name in ("x" * 300, "日本語のとても長い名前" * 9, "word " * 60):
        page = render_table(report_with({"name": name}), width=width, color=color, top=15)
        assert max(cells(line) for line in page.splitlines()) <= width


def test_table_says_what_is_covered_counted_and_left_out(report: Report) -> None:
    page = render_table(report, width=200, color=False, top=15)
    lines = page.splitlines()
    assert lines[0] == (
        "all time (1 Jan–28 Jun 2024) · 10,000 of 10,000 documents"
        " · tickets 9,000 of 9,000 (newest 28 Jun 2024) · survey 1,000 of 1,000 (newest –)"
    )
    assert "Not in any theme: 2,000 (20.0%) — one-off 1,500, no text 500" in lines
    assert "10,010 rows read = 10,000 accepted + 0 updated + 4 duplicates + 6 quarantined" in lines
    assert "! survey: nothing new for 40 days" in lines
    assert "! 30 Jun 2024: not published, looks broken" in lines
    assert "15 of 18 themes shown; --top 18 shows all" in lines
    assert "who wrote in" in page
    assert "Love the speed" in page
    assert "and 2 more; --format html lists them" in page
    assert "\x1b" not in page


def test_table_shows_rank_likely_rank_area_and_shares_of_a_theme(report: Report) -> None:
    lines = render_table(report, width=100, color=False, top=1).splitlines()
    first = next(place for place, line in enumerate(lines) if line.split()[:1] == ["1"])
    assert lines[first].split()[-3:-1] == ["567", "1,234"]
    assert re.split(r"\s{2,}", lines[first + 1].strip()) == [
        "1–3", "Sign-in · problem", "5.0%", "12.3%", "2.2 (n=400)",
    ]  # fmt: skip


def test_table_marks_a_theme_on_probation(report_with: Callable[..., Report]) -> None:
    page = render_table(report_with({"life": "probation"}), width=100, color=False, top=9)
    assert "problem · new, on probation" in page


def test_table_of_one_theme_has_no_empty_blocks(report_with: Callable[..., Report]) -> None:
    report = report_with({"series": ()}, praise=(), key_accounts=())
    page = render_table(report, width=100, color=False, top=15)
    assert "themes shown" not in page
    assert "What customers value" not in page
    assert "Key accounts" not in page
    assert " –" in page


def test_table_lists_few_key_accounts_whole(report_with: Callable[..., Report]) -> None:
    report = report_with({})
    del report["key_accounts"][3:]
    assert "more; --format" not in render_table(report, width=100, color=False, top=15)


def test_empty_store_has_a_table_that_says_what_to_do(empty_report: Report) -> None:
    page = render_table(empty_report, width=80, color=False, top=15)
    assert "No themes in this period yet." in page
    assert "all time (no dates) · 0 of 0 documents" in page
    assert "Next: thememiner run FILES…" in page


def test_shown_part_of_all_time_tells_how_to_see_all(report: Report) -> None:
    report["period"]["reason"] = "--period 30d"
    assert say_coverage(report).endswith(" · --period all")


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201")


@pytest.mark.parametrize("payload", FORMULAS)
def test_csv_runs_no_formula(report_with: Callable[..., Report], payload: str) -> None:
    report = report_with(
        {
            "name": payload,
            "headline": payload,
            "terms": (payload,),
            "theme_id": payload,
            "exemplars": (
                {
                    "document_id": payload,
                    "quote": payload,
                    "created_at": None,
                    "source": None,
                    "url": None,
                },
            ),
        }
    )
    (row,) = csv.DictReader(io.StringIO(render_csv(report)))
    for column in ("name", "headline", "terms", "theme_id", "quote", "quote_document_id"):
        assert row[column] == f"'{payload}"


def test_csv_has_one_header_then_rank_one_and_plain_numbers(report: Report) -> None:
    text = render_csv(report)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["rank"] for row in rows] == [str(rank) for rank in range(1, 19)]
    assert (rows[0]["n_documents"], rows[0]["share"], rows[0]["value"]) == (
        "1234",
        "0.123",
        "120000.0",
    )
    assert rows[0]["area"] == "Sign-in"
    assert rows[0]["change_ratio"] == ""


def test_csv_of_an_empty_store_is_its_header(empty_report: Report) -> None:
    assert render_csv(empty_report).splitlines() == [render_csv(empty_report).strip()]


def test_csv_without_passages_has_empty_quotes(report_with: Callable[..., Report]) -> None:
    (row,) = csv.DictReader(io.StringIO(render_csv(report_with({"exemplars": ()}))))
    assert row["quote"] == row["quote_url"] == ""


HOSTILE = "a|b <img src=x onerror=alert(1)> [x](http://evil) `c` *d* @team #12\nnext"


def test_markdown_makes_customers_text_inert(report_with: Callable[..., Report]) -> None:
    quote = {
        "document_id": "d1",
        "quote": HOSTILE,
        "created_at": "2024-03-05",
        "source": HOSTILE,
        "url": "https://x/1",
    }
    page = render_markdown(
        report_with({"name": HOSTILE, "terms": (HOSTILE,), "exemplars": (quote,)})
    )
    assert "<img" not in page
    assert "](http://evil)" not in page.replace("\\](http", "")
    assert "@team" not in page
    table = [line for line in page.splitlines() if line.startswith("| 1 |")]
    assert len(re.findall(r"(?<!\\)\|", table[0])) == 10


@pytest.mark.parametrize("start", ["# title", "- item", "+ item", "1. item", "1) item", "=== x"])
def test_markdown_quote_begins_no_block(report_with: Callable[..., Report], start: str) -> None:
    quote = {
        "document_id": "d1",
        "quote": start,
        "created_at": None,
        "source": None,
        "url": None,
    }
    page = render_markdown(report_with({"exemplars": (quote,)}))
    assert f"> {start}" not in page.splitlines()
    assert page.replace("\\", "").count(f"> {start}") == 1 + page.count("never")


def test_markdown_links_every_row_to_an_anchor_that_is_there(report: Report) -> None:
    page = render_markdown(report)
    links = re.findall(r"\]\(#([\w-]+)\)", page)
    anchors = re.findall(r'<a id="([\w-]+)"></a>', page)
    assert sorted(links) == sorted(anchors)
    assert "theme-t001" in anchors


def test_markdown_of_an_empty_store_says_so(empty_report: Report) -> None:
    assert "No themes in this period yet." in render_markdown(empty_report)


def test_markdown_of_a_bare_theme_has_no_empty_lists(report_with: Callable[..., Report]) -> None:
    bare: dict[str, object] = {
        "by_source": {},
        "by_segment": {},
        "subthemes": (),
        "top_accounts": (),
        "exemplars": (
            {"document_id": "d", "quote": None, "created_at": None, "source": None, "url": None},
        ),
        "terms": (),
        "area_id": None,
    }
    page = render_markdown(report_with(bare, praise=()))
    assert "Words:" not in page
    assert "> —" not in page


def test_trend_is_drawn_from_the_end_and_scaled_to_its_top() -> None:
    assert draw_trend(weeks(0, 0, 7, 1), width=4) == "▁▁█▂"
    assert draw_trend(weeks(9, 1, 1, 2, 2), width=3) == "█▃▅"
    assert draw_trend(weeks(0, 0), width=4) == draw_trend([], width=4) == ""
    assert len(draw_trend(weeks(*range(26)), width=13)) == 13


def test_plotted_trend_needs_two_weeks_and_something_to_show() -> None:
    assert plot_trend(weeks(1), width=9, height=3) == ""
    assert plot_trend(weeks(0, 0), width=9, height=3) == ""
    assert plot_trend(weeks(0, 4), width=9, height=3) == "0,3 9,0"


def test_words_on_screen_are_those_of_the_design(report: Report) -> None:
    assert say_audience("internal") == "Our own staff"
    assert say_audience("analyst") == "analyst"
    assert say_reason("future_date") == "future date"
    assert say_unthemed(report).startswith("Not in any theme: ")
    assert say_days("2023-12-30", "2024-01-02") == "30 Dec 2023–2 Jan 2024"
    assert say_days("2024-01-02", "2024-01-02") == "2 Jan 2024"
    assert (say_percent(1), say_percent(0.9999), say_value(None)) == ("100%", "100.0%", "–")
