from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

NOW = ("--now", "2026-10-01T02:00:00Z")


@pytest.fixture
def mined(cli: Cli, feedback: Path) -> Cli:
    assert cli("run", str(feedback), *NOW).exit_code == 0
    return cli


def test_search_finds_the_matter_first(mined: Cli) -> None:
    hits = json.loads(mined("search", "password reset mail", "--json", "--limit", "3").stdout)
    assert len(hits) == 3
    assert all(hit["id"].startswith("login-") for hit in hits)
    assert all(hit["theme_id"] for hit in hits)
    assert hits[0]["similarity"] >= hits[1]["similarity"] >= hits[2]["similarity"]
    shown = mined("search", "password reset mail").stdout
    assert "cannot log in" in shown


def test_search_of_an_empty_store_finds_nothing(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    cli("run", "empty.jsonl")
    assert cli("search", "anything").stdout == "no documents\n"


def test_report_files_are_written_in_the_shape_of_their_ending(mined: Cli, tmp_path: Path) -> None:
    for ending, start in (("json", "{"), ("csv", "rank"), ("md", "#"), ("html", "<!doctype")):
        assert mined("report", "-o", f"report.{ending}").exit_code == 0
        text = (tmp_path / f"report.{ending}").read_text(encoding="utf-8")
        assert text.lower().startswith(start)
    assert mined("report", "-o", "report.xlsx").exit_code == 0
    assert zipfile.is_zipfile(tmp_path / "report.xlsx")
    assert sorted(path.name for path in tmp_path.glob(".report*")) == []


def test_report_is_the_same_bytes_twice(mined: Cli) -> None:
    for shape in ("table", "json", "csv", "md", "html", "xlsx"):
        one, other = (mined("report", "--format", shape).stdout_bytes for _ in range(2))
        assert one == other
        assert one.startswith(b"PK") == (shape == "xlsx")


def test_report_to_a_place_that_is_not_there_is_a_usage_error(mined: Cli) -> None:
    assert mined("report", "-o", "no/such/folder/report.json").exit_code == 2
    assert mined("report", "-o", "report.pdf").exit_code == 2


def test_report_filters_and_limits(mined: Cli) -> None:
    one = json.loads(mined("report", "--format", "json", "--top", "1").stdout)
    assert len(one["themes"]) == 1
    assert mined("report", "--source", "nothing").exit_code == 2
    quiet = json.loads(mined("report", "--format", "json", "--no-quotes").stdout)
    assert not any(quote["quote"] for theme in quiet["themes"] for quote in theme["exemplars"])
    assert mined("report", "--period", "soon").exit_code == 2
    everything = json.loads(mined("report", "--format", "json", "--intent", "all").stdout)
    assert len(everything["themes"]) == 4


def test_report_as_of_an_earlier_snapshot(mined: Cli) -> None:
    empty = json.loads(mined("report", "--format", "json", "--as-of", "0").stdout)
    assert empty["totals"]["n_documents"] == 0
    assert mined("report", "--as-of", "99").exit_code == 2


def test_exported_rows_are_all_there_in_both_shapes(mined: Cli, tmp_path: Path) -> None:
    lines = mined("export", "assignments").stdout.splitlines()
    table = mined("export", "assignments", "--format", "csv").stdout.splitlines()
    assert len(lines) == len(table) - 1 == 40
    assert table[0].startswith("document_id,id,source,theme_id,subtheme_id,area_id,intent,status")
    assert list(json.loads(lines[0])) == table[0].split(",")
    assert mined("export", "assignments", "-o", "rows.jsonl").stdout == ""
    assert (tmp_path / "rows.jsonl").read_text().splitlines() == lines


def test_check_finds_a_whole_store_whole_and_a_flipped_bit(mined: Cli, tmp_path: Path) -> None:
    assert mined("check").exit_code == 0
    assert json.loads(mined("check", "--read-data", "--json").stdout)["problems"] == []
    file = next((tmp_path / ".thememiner" / "documents").glob("*.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    result = mined("check", "--read-data")
    assert result.exit_code == 13
    assert "documents" in result.stdout
    assert mined("report").exit_code == 13


def test_doctor_says_what_is_there(mined: Cli) -> None:
    result = mined("doctor", "--json")
    assert result.exit_code == 0
    found = {finding["what"]: finding["state"] for finding in json.loads(result.stdout)}
    assert found["store"] == found["identity key"] == found["embedding model"] == "ok"
    assert "store" in mined("doctor").stdout


def test_doctor_says_what_is_missing(
    mined: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next(home.rglob("keys/*")).unlink()
    monkeypatch.setenv("THEMEMINER_EMBED__MODEL", "no/such/folder")
    monkeypatch.setenv("THEMEMINER_SEGMENT__MODEL", "no_such_package")
    result = mined("doctor", "--json")
    assert result.exit_code == 1
    found = {finding["what"]: finding["state"] for finding in json.loads(result.stdout)}
    assert found["embedding model"] == found["sentence model"] == "failed"
    assert found["identity key"] == "failed"
    (tmp_path / ".thememiner" / "snapshots" / "_delta_log" / f"{1:020}.json").write_text("{}")
    assert "failed   store" in mined("doctor").stdout


def test_doctor_works_before_there_is_a_store(cli: Cli) -> None:
    result = cli("doctor")
    assert result.exit_code == 0
    assert "not made yet" in result.stdout


def test_evaluate_scores_the_planted_themes(cli: Cli, feedback: Path, home: Path) -> None:
    rows = [json.loads(line) for line in feedback.read_text().splitlines()]
    labelled = [row | {"label": row["id"].partition("-")[0]} for row in rows]
    labelled[0].pop("label")
    feedback.write_text("\n".join(map(json.dumps, labelled)))
    told = json.loads(cli("evaluate", str(feedback), "--json").stdout)
    assert (told["n"], told["k_true"], told["k"]) == (39, 4, 4)
    assert told["ari"] == told["macro_f1"] == 1
    assert told["n_unlabelled"] == 1
    assert "ari" in cli("evaluate", str(feedback)).stdout
    assert not list(home.rglob("keys"))  # a store of its own, and a key of its own
    assert not (feedback.parent / ".thememiner").exists()


def test_evaluate_without_labels_says_so(cli: Cli, feedback: Path) -> None:
    result = cli("evaluate", str(feedback))
    assert result.exit_code == 1
    assert "--label" in result.stderr


def test_demo_mines_its_planted_themes_and_writes_the_report(cli: Cli, tmp_path: Path) -> None:
    result = cli("demo", "shown")
    assert result.exit_code == 0
    assert (tmp_path / "shown" / "report.html").read_text().startswith("<!doctype html>")
    assert "Customers" in result.stdout
    again = cli("demo", "shown")
    assert again.exit_code == 0
    assert again.stdout == result.stdout


def test_demo_leaves_a_folder_of_other_files_alone(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious").write_text("x")
    assert cli("demo", "mine").exit_code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["precious"]


def test_config_shows_what_is_in_force(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEMEMINER_REPORT__TOP", "7")
    told = json.loads(cli("config", "show", "--json", "--store", "x").stdout)
    assert (told["report"]["top"], told["store"]["path"]) == (7, "x")
    assert 'store.path = "x"' in cli("config", "show", "--store", "x").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_names_the_program(cli: Cli, shell: str) -> None:
    assert "thememiner" in cli("completion", shell).stdout


def test_second_writer_is_refused(mined: Cli, feedback: Path, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from thememiner.store import StoreWriter

    now = datetime(2026, 10, 1, tzinfo=UTC)
    with StoreWriter.open(tmp_path / ".thememiner", run_id="other", now=now, new_facts=dict):
        result = mined("run", str(feedback), "--json")
    assert result.exit_code == 11
    assert json.loads(result.stderr.splitlines()[-1])["error"] == "locked"


def test_unknown_command_and_option_are_usage_errors(cli: Cli) -> None:
    assert cli("nonsense").exit_code == 2
    assert cli("report", "--nonsense").exit_code == 2
    assert cli().exit_code == 2
    assert cli("--version").stdout.startswith("thememiner 0.1.0")
