"""What is stored of one person, for who asks: all of theirs, nothing of others."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import WORDS, Cli

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-10-01"
CRM = """Contact ID,Email,Account ID,Segment
u-1,ann@alder.example,A1,small
u-3,cy@alder.example,A1,
"""
WRITERS: dict[str, dict[str, object]] = {
    "ann-by-id": {"customer_id": "U-1"},
    "ann-by-mail": {"email": "Ann+x@Alder.example"},
    "bob": {"customer_id": "u-2", "email": "bob@birch.example"},
    "cy": {"email": "cy@alder.example"},
    "dee": {"account_id": "A1"},
    "nobody": {},
}


@pytest.fixture
def mined(cli: Cli, in_tmp_path: Path) -> Path:
    """Two nights: in the second Ann's first ticket has another text."""
    rows = [
        {"id": f"{who}-{theme}", "source": "desk", "text": f"{text}, says number {n}", **given,
         "created_at": f"2026-09-{n + 1:02d}", "updated_at": "2026-09-20"}
        for theme, text in WORDS.items()
        for n, (who, given) in enumerate(WRITERS.items())
    ]  # fmt: skip
    (in_tmp_path / "thememiner.toml").write_text('[[customers]]\npath = "crm.csv"\n')
    (in_tmp_path / "crm.csv").write_text(CRM)
    (in_tmp_path / "first.jsonl").write_text("\n".join(map(json.dumps, rows)))
    edited = {**rows[0], "text": f"{rows[0]['text']}, still", "updated_at": "2026-09-30"}
    (in_tmp_path / "second.jsonl").write_text(json.dumps(edited))
    assert cli("run", "first.jsonl", "--now", NOW).exit_code == 0
    assert cli("run", "second.jsonl", "--now", "2026-10-02").exit_code == 0
    return in_tmp_path


def wrote(cli: Cli, customer: str) -> set[str]:
    """Give who wrote the documents that are told of a customer."""
    told = json.loads(cli("export", "person", customer).stdout)
    assert len(told["documents"]) % len(WORDS) == 0
    return {document["id"].rpartition("-")[0] for document in told["documents"]}


ANN = {"ann-by-id", "ann-by-mail"}


CASES: dict[str, set[str]] = {
    "u-1": ANN,
    "U-1": ANN,
    "ANN@alder.example": ANN,
    "ann+x@alder.example": ANN,
    "ann+other@alder.example": ANN,
    "bob@birch.example": {"bob"},
    "account:A1": {*ANN, "cy", "dee"},
    "account:A9": set(),
    "person:000000000000000000000000": set(),
    "ann@elsewhere.example": set(),
}


def test_all_that_a_person_wrote_is_told_and_nothing_of_others(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    assert {customer: wrote(cli, customer) for customer in CASES} == CASES


def test_everything_that_is_stored_of_a_document_is_told(cli: Cli, mined: Path) -> None:
    done = cli("export", "person", "u-1", "-o", "ann.json")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "8 documents in snapshot 2\n"
    assert stat.S_IMODE((mined / "ann.json").stat().st_mode) == 0o600
    told = json.loads((mined / "ann.json").read_text())
    edited = next(each for each in told["documents"] if each["id"] == "ann-by-id-login")
    assert edited["text"] == f"{WORDS['login']}, says number 0, still"
    assert [each["text"] for each in edited["former_versions"]] == [
        f"{WORDS['login']}, says number 0"
    ]
    assert edited["created_at"] == "2026-09-01T00:00:00+00:00"
    assert edited["themes"][0].keys() >= {"theme_id", "theme", "intent"}
    assert edited["passages"]
    assert {row["account_id"] for row in told["customers"]} == {"A1"}
    assert len(told["customers"]) == 1
    pseudonym = edited["person"]
    assert pseudonym in told["pseudonyms"]
    same = json.loads(cli("export", "person", f"person:{pseudonym}").stdout)
    assert same["documents"] == told["documents"]


def test_earlier_snapshot_tells_what_it_held(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    told = json.loads(cli("export", "person", "u-1", "--as-of", "1").stdout)
    assert told["snapshot"] == 1
    assert not any(each["former_versions"] for each in told["documents"])


def test_id_needs_the_key_and_a_pseudonym_does_not(
    cli: Cli, mined: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEMEMINER_KEY_FILE", str(mined / "gone.key"))
    assert cli("export", "person", "u-1").exit_code == 16
    assert cli("export", "person", "account:A1").exit_code == 0
