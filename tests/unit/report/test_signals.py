"""The blocks of signals: what is shown, what is left out, and what the reader is told of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tests.planted_signals import (
    change,
    overhaul,
    planted_fixes,
    planted_signals,
    rows,
    stopper,
)
from tests.unit.report.conftest import make_context, make_ranking, make_theme

from thememiner.report import (
    build_report,
    read_schema,
    render_csv,
    render_html,
    render_markdown,
    render_table,
)
from thememiner.report.signals import ReportSignals
from thememiner.signal_tables import CHANGES, OVERHAULS, SHOWSTOPPERS

if TYPE_CHECKING:
    from thememiner.report.contract import Report

NAMES = {"t1": "Sign-in", "t2": "Mail", "t3": "Export", "t4": "Small", "a1": "Access"}


def signals(**given: Any) -> ReportSignals:
    facts: dict[str, Any] = {
        "tables": planted_signals(),
        "fixes": planted_fixes(),
        "names": NAMES,
        "origins": {"d0001": ("tickets", "javascript:alert(1)")},
    }
    return ReportSignals(**(facts | given))


def report_of(given: ReportSignals) -> Report:
    themes = tuple(make_theme(rank, theme_id=f"t{rank}") for rank in range(1, 5))
    return build_report(make_ranking(themes=themes, praise=()), make_context(), signals=given)


def test_report_with_all_signals_must_fit_its_schema() -> None:
    report = report_of(signals(earlier=CHANGES.to_frame()))
    jsonschema.validate(json.loads(json.dumps(report)), json.loads(read_schema()))


def test_change_of_a_theme_must_be_that_of_the_run() -> None:
    themes = {theme["theme_id"]: theme for theme in report_of(signals())["themes"]}
    assert themes["t1"]["change"] | {"sentence": None} == {
        "previous": 12.0, "current": 31, "ratio": 2.58, "q_value": 0.001, "flag": "regressed",
        "sentence": None,
    }  # fmt: skip
    assert [theme["change"]["flag"] for theme in themes.values()] == [
        "regressed", "steady", "falling", "too_few",
    ]  # fmt: skip


def test_alerts_must_come_strongest_first_and_leave_out_what_is_not_listed() -> None:
    alerts = signals(names={"t1": "Sign-in", "a1": "Access"}).alerts()
    assert [(alert["kind"], alert["theme_id"], alert["area_id"]) for alert in alerts] == [
        ("theme", "t1", None),
        ("area", None, "a1"),
    ]
    assert (alerts[0]["version"], alerts[0]["fix_id"]) == ("4.4", "F-1")


def test_filter_must_leave_all_signals_out_and_say_so() -> None:
    report = report_of(signals(is_filtered=True, has_period=True))
    for block in ("alerts", "overhauls", "showstoppers"):
        assert report[block] == []
    assert report["drivers"]["scores"] == []
    assert {theme["change"]["flag"] for theme in report["themes"]} == {"too_few"}
    assert all(theme["change"]["current"] is None for theme in report["themes"])
    assert not any(theme["fixes"] or theme["drivers"]["scores"] for theme in report["themes"])
    assert sum("not shown with this filter" in note for note in report["notes"]) == 1


def test_period_must_leave_changes_out_alone() -> None:
    report = report_of(signals(has_period=True, left_out=("survey",)))
    assert report["alerts"] == []
    assert len(report["overhauls"]) == 1
    assert len(report["showstoppers"]) == 2
    assert sum("with this period" in note for note in report["notes"]) == 1
    assert not any("survey" in note for note in report["notes"])


def test_dismissed_overhaul_must_be_counted_and_not_shown() -> None:
    report = report_of(signals())
    assert [found["overhaul_id"] for found in report["overhauls"]] == ["O-a1"]
    assert "1 dismissed overhaul not shown" in report["notes"]


def test_overhaul_must_have_the_keys_of_the_design() -> None:
    pattern = overhaul(
        "a1", "pattern", 1, relief_ratio=None, returned_observed=None, found_as="pattern"
    )
    tables = planted_signals(overhauls=rows(OVERHAULS, (overhaul("a1", "candidate", 1),)))
    candidate = signals(tables=tables).overhauls()[0]
    assert list(candidate) == [
        "overhaul_id", "area_id", "state", "sentence", "n_customers", "n_accounts", "value",
        "themes", "fixes", "first_month", "last_month", "timeline", "relief", "returned",
        "coverage", "weakest_point",
    ]  # fmt: skip
    assert candidate["relief"] == {"ratio": 1.1, "interval": [0.9, 1.4], "control_ratio": 0.95}
    assert candidate["coverage"][1] == {"n_themes": 2, "customers_share": 0.85}
    assert [month["n_documents"] for month in candidate["timeline"]] == [9, 14, 20, 12, 0, 18]
    assert candidate["timeline"][2] == {
        "month": "2024-03", "n_documents": 20, "n_solved_alone": 4, "fixes": ["F-1"],
    }  # fmt: skip
    tables = planted_signals(overhauls=rows(OVERHAULS, (pattern,)))
    found = signals(tables=tables).overhauls()[0]
    assert (found["relief"], found["returned"]) == (None, None)


def test_showstoppers_must_be_grouped_and_count_a_customer_once() -> None:
    first, second = signals().showstoppers()
    assert (first["n_documents"], first["n_customers"], first["n_anonymous"]) == (2, 1, 0)
    assert (first["name"], first["samples"][0]["source"]) == ("Sign-in", "tickets")
    assert first["samples"][0]["url"] is None
    assert (second["theme_id"], second["n_anonymous"]) == (None, 1)


def test_showstoppers_beyond_ten_lines_must_be_counted() -> None:
    many = rows(
        SHOWSTOPPERS, (stopper(f"d{n:02}", theme_id=f"x{n}", voice=f"d{n:02}") for n in range(14))
    )
    given = signals(
        tables=planted_signals(showstoppers=many), names={f"x{n}": "X" for n in range(14)}
    )
    assert len(given.showstoppers()) == 10
    note = "showstoppers: 4 more lines with 4 reports (`thememiner showstoppers`)"
    assert note in given.notes()


def test_showstoppers_of_themes_that_are_not_listed_must_stay() -> None:
    found = signals(names={}).showstoppers()
    assert {line["theme_id"] for line in found} == {None}
    assert sum(line["n_documents"] for line in found) == 3


def test_without_quotes_no_words_of_customers_must_be_shown() -> None:
    shown = json.dumps(report_of(signals(quotes=False))["showstoppers"])
    assert "cannot log in" not in shown
    assert "lost it" not in shown


def test_new_flags_must_be_those_that_were_not_there_before() -> None:
    earlier = rows(CHANGES, (change("t1", "rising", 1), change("t3", "falling", 2)))
    found = signals(earlier=earlier).new_flags()
    assert [(flag["theme_id"], flag["area_id"], flag["previous_flag"]) for flag in found] == [
        ("t1", None, "rising"),
        (None, "a1", None),
    ]
    assert signals().new_flags() == []


def test_fixes_must_show_their_verdict_and_guesses_how_to_confirm_them() -> None:
    theme = report_of(signals())["themes"][0]
    assert [(fix["fix_id"], fix["verdict"], fix["is_guess"]) for fix in theme["fixes"]] == [
        ("F-1", "regressed", False),
        ("F-2", None, True),
    ]
    page = render_markdown(report_of(signals()))
    assert "then it came back" in page
    assert "thememiner fixes confirm F-2" in page


def test_pages_must_show_every_block_once() -> None:
    report = report_of(signals())
    for page in (
        render_table(report, width=90, color=True, top=15),
        render_markdown(report),
        render_html(report),
    ):
        assert page.count("Changed beyond chance") == 1
        assert page.count("Better rebuilt than fixed once more?") == 1
        assert page.count("Showstoppers of the last 7 days") == 1
        assert "=1" in page
        assert "<few>" not in page or "&lt;few&gt;" not in page
    assert "<b>help</b>" not in render_html(report)
    assert "▼ 0.2×" in render_csv(report) or "falling,0.17" in render_csv(report)


@pytest.mark.parametrize("width", [60, 200])
def test_many_alerts_must_be_cut_in_a_terminal(width: int) -> None:
    many = rows(CHANGES, (change(f"x{n}", "new", n + 1, ratio=12.0) for n in range(9)))
    given = signals(tables=planted_signals(changes=many), names={f"x{n}": "X" for n in range(9)})
    page = render_table(report_of(given), width=width, color=False, top=15)
    assert "4 more: `thememiner alerts`" in page
