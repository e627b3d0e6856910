"""Earlier snapshots, what changed between two, other models, and the team's own categories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

TAXONOMY = """
[[category]]
facet = "area"
name = "Sign in"
description = "cannot log in because the password reset mail never arrives in my inbox"
[[category]]
facet = "area"
name = "Export"
description = "the csv export of the monthly invoice table is empty when I download it"
[[category]]
facet = "job"
name = "Bookkeeping"
description = "the csv export of the monthly invoice table is empty when I download it"
"""


@pytest.fixture
def mined(cli: Cli, feedback: Path) -> Cli:
    """Three snapshots: 1 October, the 5th without one theme, and a refit of the 20th."""
    lines = feedback.read_text().splitlines(keepends=True)
    for day, kept in (("01", lines[:30]), ("05", lines[:32]), ("20", lines)):
        feedback.write_text("".join(kept))
        refit = ["--refit"] if day == "20" else []
        assert cli("run", str(feedback), "--now", f"2026-10-{day}T02:00", *refit).exit_code == 0
    return cli


def report(cli: Cli, *options: str) -> Any:
    return json.loads(cli("report", "--format", "json", *options).stdout)


def test_report_as_of_a_day_is_what_readers_saw_then(mined: Cli) -> None:
    then = report(mined, "--as-of", "2026-10-03")
    assert (then["run"]["snapshot"], then["totals"]["n_documents"]) == (1, 30)
    assert then == report(mined, "--as-of", "1")
    assert report(mined, "--as-of", "2026-10-05")["run"]["snapshot"] == 2
    assert mined("report", "--as-of", "2026-09-01").exit_code == 2
    assert mined("report", "--as-of", "soon").exit_code == 2


def test_report_tells_what_is_new_since_seven_days_before(mined: Cli) -> None:
    changes = report(mined)["changes_since"]
    assert (changes["snapshot"], changes["day"]) == (2, "2026-10-05")
    assert len(changes["born"]) == 1
    assert "1 new theme" in changes["sentences"][0]
    assert "Since 5 Oct 2026 (snapshot 2)" in mined("report").stdout
    assert report(mined, "--as-of", "2")["changes_since"]["snapshot"] is None
    assert report(mined, "--since-snapshot", "1")["changes_since"]["snapshot"] == 1
    assert mined("report", "--since-snapshot", "3").exit_code == 2


def test_filter_that_the_earlier_snapshot_does_not_know_compares_with_nothing(
    mined: Cli, tmp_path: Path
) -> None:
    row = {"id": "1", "source": "calls", "text": "the csv export is empty", "customer_id": "p"}
    (tmp_path / "calls.jsonl").write_text(json.dumps(row) + "\n")
    mined("run", "calls.jsonl", "--now", "2026-10-30T02:00:00Z")
    changes = report(mined, "--source", "calls")["changes_since"]
    assert changes["snapshot"] == 3
    assert changes["rank_moves"] == []


def test_runs_diff_says_what_changed_and_why(mined: Cli) -> None:
    found = json.loads(mined("runs", "diff", "2", "--json").stdout)
    assert (found["before"]["snapshot"], found["after"]["snapshot"]) == (2, 3)
    assert len(found["changes"]["born"]) == 1
    assert found["documents"]["n_new"] == 8
    assert sum(found["documents"].values()) == 40
    assert any("clustered anew" in cause for cause in found["causes"])
    shown = mined("runs", "diff", "2026-10-05", "3").stdout
    assert "born (1)" in shown
    assert shown == mined("runs", "diff", "3", "2").stdout


def test_runs_diff_of_a_rollback_names_it(mined: Cli) -> None:
    assert mined("runs", "rollback", "1", "--now", "2026-10-21T02:00:00Z").exit_code == 0
    shown = mined("runs", "diff", "3", "4").stdout
    assert "rolled back to snapshot 1" in shown
    assert "retired (1)" in shown
    assert "by a rollback" in shown
    assert "the same content" in mined("runs", "diff", "1", "4").stdout


def test_other_model_is_refused_and_then_carries_every_theme(
    mined: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {theme["theme_id"] for theme in report(mined, "--intent", "all")["themes"]}
    monkeypatch.setenv("THEMEMINER_EMBED__MAX_TOKENS", "16")
    assert mined("run", "feedback.jsonl", "--now", "2026-10-21T02:00:00Z").exit_code == 12
    result = mined("run", "--reembed", "--now", "2026-10-21T02:00:00Z")
    assert result.exit_code == 0
    after = report(mined, "--intent", "all")
    assert before <= {theme["theme_id"] for theme in after["themes"]}
    assert after["run"]["snapshot"] == 4
    assert mined("search", "password reset mail").exit_code == 0
    assert mined("run", "--refit", "--now", "2026-10-22T02:00:00Z").exit_code == 0
    assert mined("check", "--read-data").exit_code == 0


def test_themes_go_into_the_areas_of_the_team_and_back(mined: Cli, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(TAXONOMY)
    run = ("run", "feedback.jsonl", "--now", "2026-10-21T02:00:00Z")
    assert mined(*run, "--config", "own.toml").exit_code == 0
    whole = report(mined)
    areas = {area["name"]: area["themes"] for area in whole["areas"]}
    assert sorted(areas) == ["Export", "In none of your areas", "Sign in"]
    assert len(areas["In none of your areas"]) == 2
    ids = {theme["theme_id"] for theme in whole["themes"]}
    assert ids == {theme["theme_id"] for theme in report(mined, "--as-of", "3")["themes"]}
    cut = report(mined, "--category", "sign in")
    assert [theme["theme_id"] for theme in cut["themes"]] == areas["Sign in"]
    job = report(mined, "--category", "bookkeeping")
    assert [theme["theme_id"] for theme in job["themes"]] == areas["Export"]
    assert mined("report", "--category", "nothing").exit_code == 2
    for name, n_born in (("sign in", 0), ("in none of your areas", 1)):
        changes = report(mined, "--category", name, "--since-snapshot", "2")["changes_since"]
        assert len(changes["born"]) == n_born, name
    again = mined(*run, "--config", "own.toml")
    assert "nothing new" in again.stdout
    assert mined("run", "feedback.jsonl", "--now", "2026-10-22T02:00:00Z").exit_code == 0
    assert "Sign in" not in {area["name"] for area in report(mined)["areas"]}
