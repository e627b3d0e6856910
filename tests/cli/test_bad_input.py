"""Every bad input gets one clear message and the design's exit code, and loses nothing."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli


def _row(n: int, text: str = "the export is broken") -> str:
    return json.dumps({"id": str(n), "source": "ticket", "text": text})


def _counts(output: str) -> dict[str, int]:
    told = json.loads(output)
    counts: dict[str, int] = told["counts"]
    assert counts["n_read"] == sum(value for name, value in counts.items() if name != "n_read")
    assert told["n_documents"] == told["n_themed"] + told["n_unthemed"]
    return counts


def test_empty_file_reads_nothing_and_is_fine(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"")
    result = cli("run", "empty.jsonl", "--json")
    assert result.exit_code == 0
    assert _counts(result.stdout)["n_read"] == 0


@pytest.mark.parametrize("args", [("missing.jsonl",), (".",), ()])
def test_missing_file_folder_or_nothing_is_a_usage_error(cli: Cli, args: tuple[str, ...]) -> None:
    result = cli("run", *args)
    assert result.exit_code == 2
    assert result.stderr.strip()


def test_binary_file_is_refused_whole(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "picture.csv").write_bytes(bytes(range(256)) * 64)
    result = cli("run", "picture.csv")
    assert result.exit_code == 1
    assert "picture.csv" in result.stderr
    assert not (tmp_path / ".thememiner").exists()


def test_truncated_gzip_keeps_what_was_whole(cli: Cli, tmp_path: Path) -> None:
    rows = "".join(f"{_row(n, f'export {n * 7919} is broken {n}')}\n" for n in range(5000))
    whole = gzip.compress(rows.encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    result = cli("run", "cut.jsonl.gz", "--json")
    counts = _counts(result.stdout)
    assert counts["n_accepted"] > 100
    assert counts["n_quarantined"] >= 1
    assert any("truncated" in reason for reason in json.loads(result.stdout)["quarantine"])


def test_broken_lines_are_quarantined_with_reasons_and_exit_3(cli: Cli, tmp_path: Path) -> None:
    bad = ["{", "[1, 2]", '"text"', '{"id": 1}', '{"text": "no id", "source": "ticket"}',
           '{"id": {"a": 1}, "source": "ticket", "text": "x"}',
           '{"id": "9", "source": "ticket", "text": [1]}',
           '{"id": "8", "source": "ticket", "text": "x", "created_at": "2026-02-30"}',
           "\x00\x01", "nonsense"]  # fmt: skip
    lines = [_row(n, f"export number {n} is broken") for n in range(30)] + bad
    (tmp_path / "mixed.jsonl").write_text("\n".join(lines))
    result = cli("run", "mixed.jsonl", "--json")
    assert result.exit_code == 3
    counts = _counts(result.stdout)
    assert (counts["n_accepted"], counts["n_quarantined"]) == (30, len(bad))
    again = cli("run", "mixed.jsonl", "--json")
    assert json.loads(again.stdout)["state"] == "unchanged"
    assert _counts(again.stdout)["n_quarantined"] == len(bad)


def test_quarantine_below_the_limit_is_a_warning(cli: Cli, tmp_path: Path) -> None:
    lines = [_row(n, f"export number {n} is broken") for n in range(200)]
    (tmp_path / "mixed.jsonl").write_text("\n".join([*lines, "{"]))
    result = cli("run", "mixed.jsonl")
    assert result.exit_code == 0
    assert "1 quarantined" in result.stdout


def test_only_broken_lines_still_publish_their_quarantine(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{\n" * 10)
    result = cli("run", "broken.jsonl", "--json")
    assert result.exit_code == 3
    assert _counts(result.stdout)["n_quarantined"] == 10
    assert cli("report").exit_code == 0


@pytest.mark.parametrize("n_rows", [1, 2, 3])
def test_few_rows_are_kept_and_reported(cli: Cli, tmp_path: Path, n_rows: int) -> None:
    rows = [_row(n, f"matter {n}") for n in range(n_rows)]
    (tmp_path / "few.jsonl").write_text("\n".join(rows))
    result = cli("run", "few.jsonl", "--json")
    assert result.exit_code == 0
    assert _counts(result.stdout)["n_accepted"] == n_rows
    for shape in ("table", "json", "csv", "md", "html", "xlsx"):
        assert cli("report", "--format", shape).exit_code == 0
    assert cli("search", "matter").exit_code == 0


def test_identical_texts_are_one_theme_and_all_counted(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "same.jsonl").write_text("\n".join(_row(n) for n in range(300)))
    assert cli("run", "same.jsonl").exit_code == 0
    rows = [json.loads(line) for line in cli("export", "assignments").stdout.splitlines()]
    assert len(rows) == 300
    assert len({row["theme_id"] for row in rows}) == 1


@pytest.mark.parametrize(
    "text", ["😀😀😀", "", "   ", "!!!", "123", "n/a", "\u202e\u200b", "好", "<p></p>"]
)
def test_texts_without_a_subject_are_kept_with_a_reason(
    cli: Cli, tmp_path: Path, text: str
) -> None:
    (tmp_path / "odd.jsonl").write_text("\n".join(_row(n, text) for n in range(40)))
    result = cli("run", "odd.jsonl", "--json")
    assert result.exit_code == 0
    assert _counts(result.stdout)["n_accepted"] == 40
    rows = [json.loads(line) for line in cli("export", "assignments").stdout.splitlines()]
    assert len(rows) == 40
    assert all(row["reason"] for row in rows if row["theme_id"] is None)
    assert cli("report").exit_code == 0


def test_three_megabytes_of_text_are_one_document(cli: Cli, tmp_path: Path) -> None:
    huge = "the printer prints every page twice and then it stops. " * 60_000
    (tmp_path / "huge.jsonl").write_text(_row(1, huge))
    result = cli("run", "huge.jsonl", "--json")
    assert result.exit_code == 0
    assert _counts(result.stdout)["n_accepted"] == 1


def test_csv_without_text_column_asks_for_a_map(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "numbers.csv").write_text("a,b\n1,2\n3,4\n")
    result = cli("run", "numbers.csv")
    assert result.exit_code == 2
    assert "--map" in result.stderr


@pytest.mark.parametrize("pair", ["text", "=x", "text=", "nofield=a", "text=nocolumn"])
def test_bad_map_is_a_usage_error(cli: Cli, feedback: Path, pair: str) -> None:
    assert cli("run", str(feedback), "--map", pair).exit_code == 2


@pytest.mark.parametrize(
    "text", ["[report]\ntop = 0\n", "[nonsense]\nx = 1\n", "[report\n", "[report]\ntopp = 3\n"]
)
def test_bad_config_names_the_problem(cli: Cli, feedback: Path, text: str) -> None:
    (feedback.parent / "thememiner.toml").write_text(text)
    result = cli("run", str(feedback), "--json")
    assert result.exit_code == 2
    assert json.loads(result.stderr.splitlines()[-1])["error"] == "config"


@pytest.mark.parametrize(
    "command",
    ["report", "export assignments", "search x", "check", "runs list", "runs rollback 1"],
)
def test_no_store_is_exit_10(cli: Cli, command: str) -> None:
    assert cli(*command.split()).exit_code == 10


def test_bad_time_is_a_usage_error(cli: Cli, feedback: Path) -> None:
    assert cli("run", str(feedback), "--now", "yesterday").exit_code == 2
