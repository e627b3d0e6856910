from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import jsonschema
import pytest

import thememiner.report
from thememiner.report import build_report, read_schema, render_json
from thememiner.report.clean import clean, safe_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import Ranking
    from thememiner.report import ReportContext
    from thememiner.report.contract import Report

HOSTILE = "\x1b[31mred\x1b[0m\x07 \u202etxt\u202c\x1b]0;title\x07\nnext\x9b1m\u200b\ufeff"


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(read_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_json_is_valid_against_the_shipped_schema(
    report: Report, empty_report: Report, validator: jsonschema.Draft202012Validator
) -> None:
    for each in (report, empty_report):
        validator.validate(json.loads(render_json(each)))


def test_schema_knows_no_other_key_and_needs_every_key(
    report: Report, validator: jsonschema.Draft202012Validator
) -> None:
    plain = json.loads(render_json(report))
    del plain["themes"][1:], plain["praise"][:], plain["themes"][0]["series"][2:]
    theme = plain["themes"][0]
    for part in (plain, theme, plain["run"], plain["unthemed"], theme["exemplars"][0]):
        for key in list(part):
            value = part.pop(key)
            assert not validator.is_valid(plain), key
            part[key] = value
        part["other"] = 1
        assert not validator.is_valid(plain)
        del part["other"]
    assert validator.is_valid(plain)


def test_report_has_the_keys_of_the_contract_in_its_order(report: Report) -> None:
    assert list(report) == [
        "schema_version", "run", "freshness", "notes", "period", "totals", "period_totals",
        "changes_since", "decisions", "showstoppers", "overhauls", "themes", "key_accounts",
        "praise", "areas", "alerts", "drivers", "releases", "unthemed",
    ]  # fmt: skip
    assert list(report["themes"][0]) == [
        "theme_id", "name", "headline", "area_id", "intent", "intent_split", "life", "rank",
        "previous_rank", "rank_interval", "tie", "score", "score_parts", "n_documents",
        "n_customers", "n_people", "n_anonymous", "n_accounts", "value", "share",
        "customers_share", "rating", "change", "fixes", "drivers", "series", "by_source",
        "by_segment", "by_version", "by_product", "by_language", "by_audience", "n_flood", "terms",
        "exemplars", "top_accounts", "decision", "first_seen", "last_seen", "subthemes",
        "neighbours", "xy", "lineage",
    ]  # fmt: skip


def test_what_was_not_found_is_present_and_empty(report: Report) -> None:
    assert not any(report[name] for name in ("decisions", "showstoppers", "overhauls", "alerts"))
    assert report["changes_since"]["snapshot"] is None
    change = report["themes"][0]["change"]
    assert change == {
        "previous": None,
        "current": None,
        "ratio": None,
        "q_value": None,
        "flag": "too_few",
        "sentence": None,
    }


def test_totals_hold_rows_and_documents(report: Report) -> None:
    totals = report["totals"]
    parts = ("n_accepted", "n_updated", "n_duplicates", "n_quarantined")
    assert totals["n_read"] == sum(totals[part] for part in parts)  # type: ignore[literal-required]
    assert totals["n_documents"] == (totals["n_themed"] or 0) + (totals["n_unthemed"] or 0)


def test_times_are_told_in_utc_and_ages_against_now(
    ranking: Callable[..., Ranking], context: Callable[..., ReportContext]
) -> None:
    east = timezone(timedelta(hours=9))
    now = datetime(2024, 7, 11, 5, tzinfo=east)
    report = build_report(ranking(), context(now=now))
    assert report["run"]["now"] == "2024-07-10T20:00:00Z"
    freshness = report["freshness"]
    assert freshness["run_at"] == "2024-07-01T02:00:00Z"
    assert (freshness["run_age_days"], freshness["age_days"]) == (9, 12)
    assert [source["age_days"] for source in freshness["sources"]] == [12, None]


def test_equal_input_gives_equal_bytes(
    ranking: Callable[..., Ranking], context: Callable[..., ReportContext]
) -> None:
    now = datetime(2024, 7, 1, 8, tzinfo=UTC)
    twice = [render_json(build_report(ranking(), context(now=now))) for _ in range(2)]
    assert twice[0] == twice[1]


@pytest.mark.parametrize(
    "field", ["name", "headline", "terms", "by_segment", "by_source", "by_version"]
)
def test_no_control_or_bidirectional_character_is_shown(
    report_with: Callable[..., Report], field: str
) -> None:
    value: object = HOSTILE
    if field == "terms":
        value = (HOSTILE,)
    elif field.startswith("by_"):
        value = {HOSTILE: 3, clean(HOSTILE): 4}
    shown = report_with({field: value})["themes"][0][field]  # type: ignore[literal-required]
    expected = "red txt next"
    assert shown in (expected, [expected], {expected: 7})


def test_clean_keeps_what_scripts_and_emoji_need() -> None:
    family = "\U0001f468\u200d\U0001f469"
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert clean(f"{family} {persian} naïve 日本") == f"{family} {persian} naïve 日本"
    assert clean(None) is None
    assert clean("\ud800x\U000e0041") == "x"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        " //x",
        "https://x/\"onload='",
        "ftp://x",
        "",
        None,
    ],
)
def test_only_web_links_are_links(url: str | None) -> None:
    assert safe_url(url) is None
    assert safe_url("https://x/1?a=b&c=d#e") == "https://x/1?a=b&c=d#e"


def test_report_package_names_are_all_there_and_no_other() -> None:
    for name in thememiner.report.__all__:
        assert getattr(thememiner.report, name) is not None
    with pytest.raises(AttributeError):
        thememiner.report.render_pdf  # noqa: B018


def test_table_and_json_load_no_heavy_library() -> None:
    heavy = "scipy sklearn torch spacy pydantic pyarrow jinja2 deltalake pandas"
    program = (
        "import sys, thememiner.ranking; from thememiner.report import *;"
        "from thememiner.report import build, machine, markdown, terminal;"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    ).replace("from thememiner.report import *;", "")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
