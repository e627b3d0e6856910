"""Somebody wants to be forgotten: no byte of theirs is left, and all else stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.cli.conftest import WORDS, Cli

from thememiner.pipeline.moments import PLACES_FACT
from thememiner.store import Store

if TYPE_CHECKING:
    from pathlib import Path

CRM = """Contact ID,Email,Account ID,Segment
u-1,ann@alder.example,,tiny
u-3,cy@cedar.example,A3,small
"""
CANARIES = ("zyxwort", "quorblint", "plimfrag")  # words of nobody else


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> str:
    (folder / name).write_text("\n".join(map(json.dumps, rows)))
    return name


def ticket(key: str, text: str, day: int = 1, **given: object) -> dict[str, object]:
    return {"id": key, "source": "desk", "text": text, "created_at": f"2026-09-{day:02d}", **given}


@pytest.fixture
def mined(cli: Cli, in_tmp_path: Path) -> Path:
    """Two nights of eight customers; Ann's words are her own, one of her tickets was edited."""
    rows = [
        ticket(f"{theme}-{n}", f"{text} since day {n}", n + 1, customer_id=f"c-{n}")
        for theme, text in WORDS.items()
        for n in range(8)
    ]
    rows += [
        ticket(f"ann-{theme}", f"{CANARIES[0]} {text} {CANARIES[1]}", 20, **who)
        for theme, text in WORDS.items()
        for who in ([{"customer_id": "U-1"}, {"email": "Ann@alder.example"}][len(theme) % 2],)
    ]
    (in_tmp_path / "thememiner.toml").write_text('[[customers]]\npath = "crm.csv"\n')
    (in_tmp_path / "crm.csv").write_text(CRM)
    write(in_tmp_path, "first.jsonl", rows)
    late = {**rows[-1], "text": f"{WORDS['sync']} {CANARIES[2]}", "updated_at": "2026-09-30"}
    write(in_tmp_path, "second.jsonl", [late])
    assert cli("run", "first.jsonl", "--now", "2026-10-01").exit_code == 0
    assert cli("run", "second.jsonl", "--now", "2026-10-02").exit_code == 0
    return in_tmp_path


def stored(folder: Path) -> str:
    """Give every byte of the store, and every row of its tables, as text."""
    files = [path for path in (folder / ".thememiner").rglob("*") if path.is_file()]
    tables = [path for path in files if path.suffix == ".parquet"]
    rows = [pl.read_parquet(path).rows() for path in tables]
    data = b"".join(path.read_bytes() for path in files)
    return f"{rows} {data.decode('latin-1')}".casefold()


def test_no_byte_of_somebody_forgotten_is_left_and_all_else_stands(cli: Cli, mined: Path) -> None:
    told = json.loads(cli("export", "person", "u-1").stdout)
    ids = [document["document_id"] for document in told["documents"]]
    secrets = [*CANARIES, *told["pseudonyms"], *ids, "ann-login"]
    before = stored(mined)
    assert len(ids) == len(WORDS)
    assert [secret for secret in secrets if secret not in before] == []
    others = cli("export", "assignments", "--format", "csv").stdout.splitlines()

    dry = cli("forget", "ANN@alder.example", "--dry-run")
    assert (
        dry.stdout == "would erase 4 documents and 2 rows of the CRM, and every earlier snapshot\n"
    )
    assert stored(mined) == before
    done = cli("forget", "ANN@alder.example", "--now", "2026-10-03")
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "erased 4 documents and 2 rows of the CRM; snapshot 3 is the only one left, "
    )
    after = stored(mined)
    assert [secret for secret in secrets if secret in after] == []

    assert cli("check", "--read-data").exit_code == 0
    left = cli("export", "assignments", "--format", "csv").stdout.splitlines()
    assert left == [line for line in others if not any(key in line for key in ids)]
    assert json.loads(cli("export", "person", "u-1").stdout)["documents"] == []
    report = json.loads(cli("report", "--format", "json").stdout)
    assert report["totals"]["n_documents"] == len(WORDS) * 8
    # where themes stood was counted with what is gone
    assert Store.open(mined / ".thememiner").snapshot.facts[PLACES_FACT] is None
    assert cli("themes", "list").exit_code == 0
    assert "forgotten" in cli("runs", "list").stdout


def test_earlier_snapshots_are_expired_and_nights_go_on(cli: Cli, mined: Path) -> None:
    assert cli("forget", "u-1", "--now", "2026-10-03").exit_code == 0
    gone = cli("report", "--as-of", "1")
    assert gone.exit_code == 2
    assert cli("runs", "rollback", "1").exit_code == 2
    write(mined, "third.jsonl", [ticket("new-1", f"{WORDS['login']} again", 29, customer_id="c-1")])
    (mined / "crm.csv").write_text(CRM.replace("u-1,ann@alder.example,,tiny\n", ""))
    done = cli("run", "third.jsonl", "--now", "2026-10-04")
    assert done.exit_code == 0
    report = json.loads(cli("report", "--format", "json").stdout)
    assert report["totals"]["n_documents"] == len(WORDS) * 8 + 1
    assert cli("run", "--refit", "--now", "2026-10-05").exit_code == 0
    assert cli("check", "--read-data").exit_code == 0
    assert [secret for secret in CANARIES if secret in stored(mined)] == []


def test_theme_of_somebody_alone_keeps_none_of_their_words(cli: Cli, in_tmp_path: Path) -> None:
    rows = [
        ticket(f"{who}-{theme}-{n}", f"{text} {extra} on day {n}", n + 1, customer_id=who)
        for theme, text in WORDS.items()
        for who, extra, count in (("ann", "zyxwort", 5 if theme == "sync" else 0), ("bob", "", 5))
        for n in range(count if who == "ann" or theme != "sync" else 0)
    ]
    write(in_tmp_path, "first.jsonl", rows)
    assert cli("run", "first.jsonl", "--now", "2026-10-01").exit_code == 0
    assert "calendar events" in stored(in_tmp_path)
    assert cli("forget", "ann", "--now", "2026-10-02").exit_code == 0
    after = stored(in_tmp_path)
    assert [
        words for words in ("zyxwort", "calendar events", "phone and desktop") if words in after
    ] == []
    assert cli("report").exit_code == 0
    assert cli("themes", "list").exit_code == 0


def test_who_is_unknown_is_nothing_to_erase_and_no_key_erases_nothing(
    cli: Cli, mined: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = cli("forget", "nobody@x.example", "--dry-run")
    assert none.stdout.startswith("would erase 0 documents and 0 rows")
    before = stored(mined)
    monkeypatch.setenv("THEMEMINER_KEY_FILE", str(mined / "gone.key"))
    assert cli("forget", "u-1").exit_code == 16
    assert stored(mined).count(CANARIES[0]) == before.count(CANARIES[0])
    assert cli("forget", "u-1", "--store", "nowhere").exit_code == 10


def test_files_that_a_kill_left_behind_go_with_the_next_call(cli: Cli, mined: Path) -> None:
    texts = mined / ".thememiner" / "texts"
    stray = next(texts.glob("*.parquet")).read_bytes()
    assert cli("forget", "u-1", "--now", "2026-10-03").exit_code == 0
    kept = set(texts.glob("*.parquet"))
    (texts / "part-left.parquet").write_bytes(stray)
    again = cli("forget", "u-1", "--now", "2026-10-04")
    assert "erased 0 documents and 0 rows of the CRM; snapshot 4 is the only one" in again.stdout
    assert set(texts.glob("*.parquet")) == kept
    assert cli("check", "--read-data").exit_code == 0
