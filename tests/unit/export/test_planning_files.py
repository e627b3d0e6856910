"""Files of planning: the columns and limits that the targets document, and text that stays text."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.export.decided import IDS, decide, planned_report

from thememiner.export.fields import (
    GITHUB,
    JIRA,
    LINEAR,
    PRODUCTBOARD,
    RICE,
    SLACK_MESSAGE,
    TARGETS,
    list_evidence,
    list_fields,
    say_severity,
)
from thememiner.export.github import list_issues, render_issues
from thememiner.export.sheets import render_sheet
from thememiner.export.slack import MAX_BLOCKS, MAX_MESSAGE, render_message
from thememiner.export.templates import parse_template, shipped_template
from thememiner.export.wording import MARKDOWN, SLACK, WIKI, cut, describe_theme, say_title

if TYPE_CHECKING:
    from thememiner.export.fields import Target
    from thememiner.export.templates import Template
    from thememiner.report.contract import Report

# Linear's importer reads these of each row (packages/import, LinearCsvImporter.ts)
LINEAR_READS = {
    "Id", "Team", "Title", "Description", "Status", "Estimate", "Priority", "Project", "Creator",
    "Assignee", "Labels", "Cycle Number", "Cycle Name", "Cycle Start", "Cycle End", "Created",
    "Updated", "Started", "Completed", "Canceled", "Archived",
}  # fmt: skip
HOSTILE = "=cmd|' /C calc'!A0 <!channel> @octocat #12 [x](javascript:1) {code} ~a~ `b` *c* \u202e"
LONG = "Sign in 😀 fails, " * 4_000


def template_of(target: Target) -> Template:
    return parse_template(shipped_template(target.name), origin=target.name, needs=target.needs)


def rows_of(report: Report, target: Target) -> list[dict[str, object]]:
    decisions = {decision["theme_id"]: decision for decision in report["decisions"]}
    return [
        list_fields(
            theme, report, target, template_of(target), decision=decisions.get(theme["theme_id"])
        )
        for theme in report["themes"]
    ]


def sheet_of(report: Report, target: Target, *, is_update: bool = False) -> list[list[str]]:
    columns = template_of(target).of(is_update=is_update)
    text = render_sheet(columns, rows_of(report, target))
    return list(csv.reader(io.StringIO(text), strict=True))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def long_report() -> Report:
    quote = {"document_id": "d", "quote": LONG, "created_at": None, "source": None, "url": None}
    return planned_report(name=LONG, headline=LONG, exemplars=(quote, quote, quote))


def hostile_report() -> Report:
    quote = {
        "document_id": "=1+1", "quote": HOSTILE, "created_at": "2024-03-05", "source": HOSTILE,
        "url": "https://desk.example/a)b[c]",
    }  # fmt: skip
    part = {"subtheme_id": "s", "name": HOSTILE, "n_documents": 9, "n_customers": 8}
    account = {
        "account_id": "=2+2", "name": HOSTILE, "segment": None, "value": None, "n_documents": 1,
        "last_seen": None,
    }  # fmt: skip
    return planned_report(
        name=HOSTILE,
        headline=HOSTILE,
        exemplars=(quote,),
        subthemes=(part,),
        top_accounts=(account,),
    )


def test_jira_takes_a_summary_labels_without_blanks_and_an_id_of_ours() -> None:
    head, *rows = sheet_of(planned_report(), JIRA)
    assert head == [
        "Summary", "Issue Type", "Description", "Labels", "Labels", "Labels", "External issue ID",
    ]  # fmt: skip
    assert all(re.fullmatch(r"[A-Za-z ]+", heading) for heading in head)  # no punctuation
    assert len(rows) == 18
    assert all(len(row) == len(head) for row in rows)  # no cell may be left out
    assert not any(re.search(r"\s", label) for row in rows for label in row[3:6])
    assert rows[0][3:] == ["thememiner", f"thememiner-{IDS[1]}", "sign-in", IDS[1]]
    assert {row[1] for row in rows} == {"Bug"}


def test_jira_updates_carry_the_key() -> None:
    report = planned_report(decide(1, "planned", link="https://a.example/browse/APP-7"))
    head, first, *_ = sheet_of(report, JIRA, is_update=True)
    assert first[head.index("Issue Key")] == "APP-7"


def test_linear_takes_every_column_and_its_own_words_for_priority() -> None:
    head, first, *_ = sheet_of(planned_report(), LINEAR)
    assert set(head) >= LINEAR_READS
    assert len(set(head)) == len(head)
    row = dict(zip(head, first, strict=True))
    assert row["Priority"] == "No priority"
    assert row["Labels"].split(", ") == ["thememiner", "Bug"]
    assert not any(row[name] for name in ("Archived", "Created", "Estimate"))  # parsed if not empty
    linked = planned_report(decide(1, "planned", link="ENG-9"))
    assert sheet_of(linked, LINEAR, is_update=True)[1][0] == "ENG-9"


def test_productboard_takes_a_feature_per_theme_and_a_note_per_quote() -> None:
    report = planned_report()
    head, *rows = sheet_of(report, PRODUCTBOARD)
    assert len(rows) == 18
    assert dict(zip(head, rows[1], strict=True))["Customers"] == str(567 // 2)
    notes = [fields for theme in report["themes"] for fields in list_evidence(theme, PRODUCTBOARD)]
    sheet = render_sheet(template_of(PRODUCTBOARD).evidence, notes)
    read = list(csv.DictReader(io.StringIO(sheet)))
    assert read[0]["Note text"] == "I cannot sign in any more."
    assert read[0]["Source record ID"] == f"{IDS[1]}:d1"
    assert read[0]["Display URL"] == "https://desk.example.com/1"


def test_rice_has_reach_and_leaves_the_teams_columns_empty() -> None:
    report = planned_report(decide(1, "planned", link="https://a.example/browse/APP-7"))
    fields = list_fields(
        report["themes"][0], report, RICE, template_of(RICE), reach=41,
        decision=report["decisions"][0],
    )  # fmt: skip
    row = next(csv.DictReader(io.StringIO(render_sheet(template_of(RICE).columns, [fields]))))
    assert row["Reach (customers in 90 days)"] == "41"
    assert {row[name] for name in ("Impact", "Confidence", "Effort", "RICE score")} == {""}
    assert (row["Rank"], row["Likely rank from"], row["Likely rank to"]) == ("1", "1", "3")
    assert row["Value of accounts"] == "120000"
    assert row["Mean rating"] == "2.25"
    assert row["Decision"] == "planned 1 Jun 2024"
    assert row["Link"] == "https://a.example/browse/APP-7"


def test_severity_is_who_is_blocked_and_who_scores_lower_or_left() -> None:
    report = planned_report()
    theme = report["themes"][0]
    assert say_severity(theme, report) == ""
    stopper: Any = {"theme_id": theme["theme_id"], "sentence": "2 customers cannot work"}
    score: Any = {"verdict": "lower", "sentence": "NPS is 9 lower"}
    churn: Any = {"verdict": "higher", "sentence": "3 of 9 left"}
    report["showstoppers"].append(stopper)
    few: Any = {**score, "verdict": "too_few"}
    theme["drivers"] = {"scores": [score, few], "churn": churn}
    assert say_severity(theme, report) == "2 customers cannot work; NPS is 9 lower; 3 of 9 left"


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_titles_and_descriptions_keep_the_limits_of_the_target(target: Target) -> None:
    report = long_report()
    for fields in rows_of(report, target):
        title, text = str(fields["title"]), str(fields["description"])
        assert units(title) <= target.title_limit
        assert units(text) <= target.description_limit
        assert title.endswith("…")
        title.encode("utf-8")  # no half of an emoji


def test_where_no_customer_is_known_reports_are_counted_alone() -> None:
    report = planned_report(n_customers=0)
    text = describe_theme(report["themes"][0], report, MARKDOWN, limit=10_000)
    assert "\n1,234 reports; rank 1 of 18" in text
    assert "0 customers" not in text.partition("**Parts**")[0]


def test_a_description_loses_its_quotes_before_its_numbers_and_its_mark() -> None:
    report = planned_report()
    theme = report["themes"][0]
    whole = describe_theme(theme, report, MARKDOWN, limit=10_000)
    assert "cannot sign in any more" in whole
    short = describe_theme(theme, report, MARKDOWN, limit=len(whole) - 1)
    assert "cannot sign in any more" not in short
    assert "567 customers, 1,234 reports; rank 1 of 18 (likely 1–3)" in short
    assert short.endswith(f"thememiner theme {IDS[1]}, snapshot 12")


@pytest.mark.parametrize("target", [JIRA, LINEAR, PRODUCTBOARD, RICE], ids=lambda one: one.name)
def test_no_cell_runs_as_a_formula(target: Target) -> None:
    for row in sheet_of(hostile_report(), target):
        assert not [cell for cell in row if re.match("[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]", cell)]


def test_titles_do_not_begin_like_a_formula_and_need_no_apostrophe() -> None:
    theme = planned_report(name=" =+@-  Export")["themes"][0]
    assert say_title(theme, limit=255) == "Export"
    assert say_title(planned_report(name="=-+")["themes"][0], limit=255) == "(unnamed)"


def test_markup_of_customers_is_inert() -> None:
    report = hostile_report()
    theme = report["themes"][0]
    markdown = describe_theme(theme, report, MARKDOWN, limit=30_000)
    assert "@octocat" not in markdown
    assert "#12" not in markdown
    assert "[x](" not in markdown
    assert "<!channel>" not in markdown
    wiki = describe_theme(theme, report, WIKI, limit=30_000)
    assert "{code}" not in wiki.replace("\\{", "").replace("\\}", "")
    assert "\\[x\\]" in wiki
    slack = describe_theme(theme, report, SLACK, limit=30_000)
    assert "<!channel>" not in slack


def test_issues_are_json_lines_with_a_mark_that_is_not_shown() -> None:
    report = planned_report(decide(2, "planned", link="https://github.com/acme/app/issues/12"))
    template = template_of(GITHUB)
    issues = list_issues(template.of(is_update=True), rows_of(report, GITHUB))
    read = [json.loads(line) for line in render_issues(issues).splitlines()]
    assert len(read) == 18
    assert read[0]["labels"] == ["thememiner"]
    assert read[0]["body"].endswith(f"<!-- thememiner:theme={IDS[1]} -->")
    assert read[0]["link"] is None
    assert read[1]["link"] == "https://github.com/acme/app/issues/12"
    assert len(read[0]["title"]) <= 256


@pytest.mark.parametrize("report", [long_report(), hostile_report(), planned_report()])
def test_a_message_keeps_the_limits_of_block_kit(report: Report) -> None:
    rows = rows_of(report, SLACK_MESSAGE) * 6
    message = json.loads(
        render_message(template_of(SLACK_MESSAGE).columns, rows, about={"days": "May"}, said=["x"])
    )
    blocks = message["blocks"]
    assert len(blocks) <= MAX_BLOCKS
    assert len(json.dumps(blocks, ensure_ascii=False).encode()) <= MAX_MESSAGE
    assert blocks[0]["type"] == "header"
    assert len(blocks[0]["text"]["text"]) <= 150
    sections = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert sections
    assert all(0 < len(text) <= 3_000 for text in sections)
    assert "more: `thememiner report`" in blocks[-2]["elements"][0]["text"]
    assert message["text"]
    assert "<!" not in json.dumps(message)


def test_a_message_of_nothing_says_so() -> None:
    message = json.loads(render_message({"header": "", "theme": "x"}, [], about={}))
    assert [block["type"] for block in message["blocks"]] == ["header", "section"]


@given(st.text(max_size=40), st.integers(min_value=1, max_value=30))
@settings(max_examples=200, deadline=None)
def test_cut_text_keeps_its_limit_and_its_beginning(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert units(shown) <= limit
    assert text.startswith(shown.removesuffix("…"))


def test_a_report_of_nothing_gives_files_with_a_heading(empty_sheet_targets: list[Target]) -> None:
    for target in empty_sheet_targets:
        assert render_sheet(template_of(target).columns, []).count("\n") == 1


@pytest.fixture
def empty_sheet_targets() -> list[Target]:
    return [JIRA, LINEAR, PRODUCTBOARD, RICE]
