"""`ingest --dry-run`: what each file is, what of it can be used, and why the rest cannot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

ROWS = [
    {"id": "1", "text": "Call me at +49 30 1234567 about the lost order", "customer_id": "u1",
     "created_at": "2026-01-05", "colour": "red"},
    {"id": "2", "text": "Call me at +49 30 1234567, jo@shop.example", "created_at": "2026-02-07"},
    {"id": "3", "text": "", "customer_id": "u2"},
    {"id": "4", "text": "The order is lost again", "created_at": "2026-13-45"},
]  # fmt: skip


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def lines(rows: list[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_each_file_is_told_and_nothing_is_made(cli: Cli, in_tmp_path: Path) -> None:
    path = write(in_tmp_path, "feed.jsonl", lines(ROWS))
    result = cli("ingest", path, "--dry-run")
    assert result.exit_code == 3  # a quarter of the rows
    for told in (
        "feed.jsonl: canonical lines",
        "jsonl, utf-8: 4 rows, 3 documents",
        "dates: 2026-01-05 to 2026-02-07, 1 documents without one",
        "33% without text, 67% with a customer",
        "not used 1: created_at: bad_date",
        "3 redactions; most often PHONE +49 … 67 ×2, EMAIL j…@s….example ×1",
        "! keys not mapped: colour",
        "4 rows read = 3 accepted + 0 updated + 0 duplicates + 1 quarantined",
    ):
        assert told in result.stdout, told
    assert "1234567" not in result.output
    assert not (in_tmp_path / ".thememiner").exists()


def test_a_file_without_messages_is_called_out(cli: Cli, in_tmp_path: Path) -> None:
    subjects = write(in_tmp_path, "a.csv", "id,text\n1,Help\n2,Question\n3,Login\n")
    result = cli("ingest", subjects, "--dry-run")
    assert "TEXT-POOR: texts have 6 characters on average" in result.stdout
    assert "NO CUSTOMERS" in result.stdout
    assert "NO DATES" in result.stdout
    blank = write(in_tmp_path, "b.csv", "id,text\n1,\n2,\n3,It never starts in the morning\n")
    assert (
        "TEXT-POOR: 67% of the documents have no text" in cli("ingest", blank, "--dry-run").stdout
    )


def test_a_preset_is_named_with_what_it_reads(cli: Cli, in_tmp_path: Path) -> None:
    table = (
        "Package Name,Review Submit Date and Time,Review Submit Millis Since Epoch,Star Rating,"
        "Review Title,Review Text,Reviewer Language,Review Link,Mood\n"
        "com.example.garden,2026-01-05T10:00:00Z,1767607200000,1,,It forgets my plants,en,,sad\n"
    )
    result = cli("ingest", write(in_tmp_path, "reviews.csv", table), "--dry-run")
    assert "(preset play-console)" in result.stdout
    assert "layout checked against" in result.stdout
    assert "keys not mapped: Mood" in result.stdout


def test_the_facts_are_there_for_machines(cli: Cli, in_tmp_path: Path) -> None:
    path = write(in_tmp_path, "feed.jsonl", lines(ROWS))
    told = json.loads(cli("ingest", path, "--dry-run", "--json").stdout)
    (facts,) = told["inspected"]
    assert facts["n_documents"] == 3
    assert facts["first_day"] == "2026-01-05"
    assert facts["rejects"] == {"created_at: bad_date": 1}
    assert told["state"] == "dry_run"


def test_known_rows_are_told_as_such(cli: Cli, in_tmp_path: Path) -> None:
    path = write(in_tmp_path, "feed.jsonl", lines(ROWS[:3]))
    assert cli("ingest", path).exit_code == 0
    result = cli("ingest", path, "--dry-run")
    assert "3 rows read = 0 accepted + 0 updated + 3 duplicates" in result.stdout
    assert "3 rows, 3 documents" in result.stdout
