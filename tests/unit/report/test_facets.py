from __future__ import annotations

import json
from typing import TYPE_CHECKING

from thememiner.report.commands import list_overhaul_commands, list_theme_commands
from thememiner.report.facets import N_VALUES, list_facets, render_data

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from thememiner.report.contract import Report


def test_values_come_by_their_reports_and_the_rarest_are_counted(
    report_with: Callable[..., Report],
) -> None:
    versions = {f"1.{n}": 1 + n for n in range(N_VALUES + 5)}
    report = report_with({"by_version": versions})
    facets = list_facets(report["themes"], has_customers=True)
    (version,) = [facet for facet in facets if facet["key"] == "version"]
    assert version["values"][:2] == [f"1.{N_VALUES + 4}", f"1.{N_VALUES + 3}"]
    assert (len(version["values"]), version["rest"]) == (N_VALUES, 5)
    assert len(version["themes"][0]) == 2 * N_VALUES


def test_audience_is_theirs_who_are_counted(report_with: Callable[..., Report]) -> None:
    others = {name: {"n_documents": 4, "n_people": 2} for name in ("free", "internal")}
    report = report_with({"by_audience": others})
    of = {
        has: next(f for f in list_facets(report["themes"], has_customers=has)
                  if f["key"] == "audience")
        for has in (True, False)
    }  # fmt: skip
    assert of[True]["values"] == ["customer", "free", "internal"]
    assert of[False]["words"] == ["Free users", "Our own staff"]


def test_nothing_parts_no_theme() -> None:
    assert list_facets([], has_customers=True) == []


def test_data_cannot_end_their_script() -> None:
    given = {"name": "</script><script>alert(1)</script>&\u2028"}
    text = render_data(given)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == given


def test_commands_take_no_id_for_a_command(report_with: Callable[..., Report]) -> None:
    theme = report_with({"theme_id": "a; rm -rf ~", "neighbours": (), "subthemes": ()})["themes"][0]
    lines = [command["line"] for command in list_theme_commands(theme)]
    assert "thememiner themes ignore 'a; rm -rf ~'" in lines
    assert "thememiner themes merge 'a; rm -rf ~' OTHER_THEME" in lines
    assert not any(" told " in line or " split " in line for line in lines)


def test_commands_follow_what_is_known(report: Report) -> None:
    theme = report["themes"][0]
    theme["decision"] = {"decision": "shipped"}  # type: ignore[typeddict-item]
    lines = [command["line"] for command in list_theme_commands(theme)]
    assert "thememiner themes told t001" in lines
    assert "thememiner themes split t001 s1" in lines
    overhaul: Any = {"overhaul_id": "O-1", "state": "candidate"}
    accept = "thememiner overhauls accept O-1"
    assert accept in [command["line"] for command in list_overhaul_commands(overhaul)]
    overhaul["state"] = "accepted"
    assert accept not in [command["line"] for command in list_overhaul_commands(overhaul)]
