"""Templates: the shipped ones are whole, a team's own is refused with all its faults at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.unit.export.decided import planned_report

from thememiner.errors import ConfigError
from thememiner.export.fields import TARGETS, list_fields
from thememiner.export.templates import FIELDS, fill, parse_template, shipped_template

CONFIGS = Path(__file__).parents[3] / "configs" / "planning"


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_configs_hold_the_shipped_template_of_each_target(name: str) -> None:
    text = (CONFIGS / f"{name}.toml").read_text("utf-8")
    assert text == shipped_template(name)
    assert parse_template(text, origin=name, needs=TARGETS[name].needs).columns


def test_jiras_own_import_configuration_maps_every_heading() -> None:
    read = json.loads((CONFIGS / "jira-import.json").read_text("utf-8"))
    template = parse_template(shipped_template("jira"), origin="jira")
    headings = set(template.of(is_update=True))
    mapped = read["config.field.mappings"]
    assert set(mapped) | {"External issue ID"} == headings
    assert mapped["Summary"]["jira.field"] == "summary"


def test_every_field_that_templates_may_name_has_a_value() -> None:
    report = planned_report()
    template = parse_template(shipped_template("jira"), origin="jira")
    given = list_fields(report["themes"][0], report, TARGETS["jira"], template)
    assert set(given) | {"url", "day", "document_id"} == FIELDS


def test_the_page_on_planning_lists_every_field() -> None:
    page = (CONFIGS.parents[1] / "docs" / "planning.md").read_text("utf-8")
    table = page[page.index("| field | is |") :]
    told = [
        name
        for line in table.splitlines()
        for name in re.findall(r"`(\w+)`", line[2:].split("|")[0])
    ]
    assert sorted(told) == sorted(FIELDS)


def test_a_fault_is_told_with_its_place_and_what_is_allowed() -> None:
    text = '[columns]\n"A" = "{nme}"\n"B" = 3\n[colums]\n[kinds]\nproblem = "x"\n'
    with pytest.raises(ConfigError) as told:
        parse_template(text, origin="own.toml", needs=("Summary",))
    problems = "; ".join(told.value.problems)
    for words in ("no [colums]", "columns.A has no field nme", "theme_id", "columns.B is neither",
                  "needs Summary"):  # fmt: skip
        assert words in problems


@pytest.mark.parametrize("text", ["[columns", "columns = 3", "", "[columns]"])
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_template(text, origin="own.toml")


def test_what_fills_a_field_is_not_filled_again() -> None:
    fields = {"title": "{value}", "value": 7, "area": None}
    assert fill("{title}", fields) == "{value}"
    assert fill("a {title} {area}b", fields) == "a {value} b"
    assert fill("{value}", fields) == 7
    assert fill("{area}", fields) is None
