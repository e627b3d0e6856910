"""Rows into a store: the same in one process and in several, in one part and in many."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from thememiner.config import load_config
from thememiner.datamodels import RowCounts
from thememiner.errors import NoSpaceError, ThemeMinerError
from thememiner.identity import IdentityKey
from thememiner.ingest import RawRow
from thememiner.pipeline import Input
from thememiner.pipeline.intake import ingest_settings
from thememiner.pipeline.loading import Loader, guess_bytes
from thememiner.pipeline.opening import open_inputs
from thememiner.pipeline.pool import DraftPool, send_rows
from thememiner.pipeline.request import Silent
from thememiner.pipeline.worker import Job
from thememiner.store import StoreWriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from thememiner.pipeline.intake import Intake

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONFIG = load_config(None, environ={})
MANY_BYTES = 400_000_000  # parts for so much text, whatever there is


def key(tmp_path: Path, secret: bytes = bytes(32)) -> IdentityKey:
    return IdentityKey(secret=secret, path=tmp_path / "key")


@dataclass(frozen=True)
class Loaded:
    intake: Intake
    digests: Mapping[str, str]
    documents: list[dict[str, object]]
    history: list[dict[str, object]]


def load(
    tmp_path: Path,
    files: Sequence[Path],
    *,
    store: str,
    n_bytes: int = 1,
    pool_from: int = 1 << 40,
    source: str | None = "feed",
) -> Loaded:
    """Read files into a store and publish them as pending."""
    inputs = [Input(path=str(file), source=source) for file in files]
    opened = open_inputs(inputs, config=CONFIG, progress=Silent())
    with StoreWriter.open(tmp_path / store, run_id="r", now=NOW, new_facts=dict) as writer:
        loader = Loader(
            writer,
            key=key(tmp_path),
            config=CONFIG,
            progress=Silent(),
            with_pending=True,
            pool_from=pool_from,
        )
        intake = loader.load(opened, n_bytes=n_bytes)
        writer.commit_staged()
        writer.upsert("documents", intake.changed.documents)
        writer.upsert("texts", intake.changed.texts)
        writer.append("files", intake.new_files)
        writer.append("quarantine", intake.quarantine)
        snapshot = writer.publish(run_id="r", now=NOW, facts={})
        return Loaded(
            intake,
            snapshot.digests,
            writer.read("documents").to_dicts(),
            writer.read("history").to_dicts(),
        )


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def feedback(n: int = 120) -> list[dict[str, object]]:
    """Rows with edits, repeats, bad ones, open dates that others settle, and dates that stay so."""
    rows: list[dict[str, object]] = [
        {
            "id": f"t{number}",
            "text": f"the watering plan of garden {number} is gone again",
            "created_at": f"0{1 + number % 9}/04/2026",
            "resolved_at": f"0{1 + number % 3}/0{4 + number % 3}/2026" if number % 10 == 0 else "",
            "customer_id": f"person-{number % 17}",
            "colour": "green",
        }
        for number in range(n)
    ]
    rows.append({**rows[3], "text": "edited", "updated_at": "2026-05-01"})
    rows.append({**rows[5]})
    rows.append({"text": "no id"})
    rows.append({**rows[7], "id": "clear", "created_at": "25/04/2026"})
    return rows


def test_parts_and_processes_change_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "feed.jsonl", feedback())
    alone = load(tmp_path, [file], store="alone")
    parts = load(tmp_path, [file], store="parts", n_bytes=MANY_BYTES)
    pool = load(tmp_path, [file], store="pool", n_bytes=MANY_BYTES, pool_from=0)
    assert alone.intake.counts == RowCounts(
        n_read=124, n_accepted=109, n_updated=1, n_duplicates=1, n_quarantined=13
    )
    for other in (parts, pool):
        assert other.digests == alone.digests
        assert other.documents == alone.documents
        assert other.history == alone.history
        assert other.intake.counts == alone.intake.counts
        assert other.intake.notes == alone.intake.notes
        assert other.intake.quarantine.equals(alone.intake.quarantine)
        assert other.intake.n_documents == alone.intake.n_documents


def test_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = feedback()
    one = load(tmp_path, [write(tmp_path / "a.jsonl", rows)], store="a", n_bytes=MANY_BYTES)
    two = load(tmp_path, [write(tmp_path / "b.jsonl", rows[::-1])], store="b")
    assert one.digests == two.digests


@pytest.mark.parametrize("n_bytes", [1, MANY_BYTES])
def test_equal_rows_without_ids_are_documents_each(tmp_path: Path, n_bytes: int) -> None:
    row = {"text": "the same words again", "created_at": "2026-04-01"}
    other = {"text": "words of their own", "created_at": "2026-04-01"}
    file = write(tmp_path / "feed.jsonl", [row] * 40 + [other])
    first = load(tmp_path, [file], store="store", n_bytes=n_bytes)
    assert first.intake.counts == RowCounts(n_read=41, n_accepted=41)
    assert len({document["document_id"] for document in first.documents}) == 41
    again = load(tmp_path, [file], store="store", n_bytes=n_bytes)
    assert again.intake.counts == RowCounts(n_read=41, n_duplicates=41)
    assert again.digests == first.digests
    file = write(tmp_path / "grown.jsonl", [row] * 42)
    grown = load(tmp_path, [file], store="store", n_bytes=n_bytes)
    assert grown.intake.counts == RowCounts(n_read=42, n_accepted=2, n_duplicates=40)


def test_equal_rows_have_the_same_ids_in_any_parts(tmp_path: Path) -> None:
    rows = [{"text": f"words number {number % 5}", "rating": 3} for number in range(60)]
    file = write(tmp_path / "feed.jsonl", rows)
    alone = load(tmp_path, [file], store="alone")
    pool = load(tmp_path, [file], store="pool", n_bytes=MANY_BYTES, pool_from=0)
    assert pool.documents == alone.documents


def test_later_files_update_what_is_stored(tmp_path: Path) -> None:
    rows = [{**row, "created_at": "2026-04-02"} for row in feedback(30)[:30]]
    load(tmp_path, [write(tmp_path / "a.jsonl", rows)], store="store", n_bytes=MANY_BYTES)
    newer = [{**row, "updated_at": "2026-06-01", "text": "newer"} for row in rows[:4]]
    files = [
        write(tmp_path / "b.jsonl", [*newer[:2], *rows[10:20]]),
        write(tmp_path / "c.jsonl", [*newer[2:], {"id": "new", "text": "new"}]),
    ]
    later = load(tmp_path, files, store="store", n_bytes=MANY_BYTES)
    assert later.intake.counts.is_balanced
    # the first row has a second date, and its file nothing that settles it
    assert later.intake.counts.n_updated == 3
    assert later.intake.changed.documents.height == 3
    assert later.intake.n_documents == 4


def test_what_documents_said_before_is_kept_once(tmp_path: Path) -> None:
    row: dict[str, object] = {"id": "1", "text": "first", "created_at": "2026-04-01", "rating": 2}
    edits = [{**row, "text": text, "updated_at": day} for text, day in (
        ("second", "2026-04-02"), ("third", "2026-04-03"), ("fourth", "2026-04-04"),
    )]  # fmt: skip
    file = write(tmp_path / "a.jsonl", [row, edits[0], {"id": "2", "text": "never edited"}])
    first = load(tmp_path, [file], store="store", n_bytes=MANY_BYTES)
    assert [(old["text"], old["rating"]) for old in first.history] == [("first", 2.0)]
    second = load(tmp_path, [write(tmp_path / "b.jsonl", edits[1:])], store="store")
    assert [old["text"] for old in second.history] == ["first", "second", "third"]
    # in one run the same versions leave the same table
    together = write(tmp_path / "c.jsonl", [*edits[::-1], row, {"id": "2", "text": "never edited"}])
    once = load(tmp_path, [together], store="other", n_bytes=MANY_BYTES)
    assert once.history == second.history
    assert once.digests["history"] == second.digests["history"]


def test_texts_that_take_turns_are_kept_once(tmp_path: Path) -> None:
    for number, text in enumerate(("one", "two", "one ", "two  ", "three")):
        row = {"id": "1", "text": text, "created_at": "2026-04-01", "customer_id": "anna"}
        loaded = load(tmp_path, [write(tmp_path / f"{number}.jsonl", [row])], store="store")
    assert sorted(str(old["text"]) for old in loaded.history) == ["one", "two"]


def test_known_file_of_a_source_is_not_read(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", feedback(5))
    load(tmp_path, [file], store="store")
    inputs = [Input(path=str(file), source="feed", skip_known=True)]
    opened = open_inputs(inputs, config=CONFIG, progress=Silent())
    with StoreWriter.open(tmp_path / "store", run_id="r", now=NOW, new_facts=dict) as writer:
        loader = Loader(
            writer, key=key(tmp_path), config=CONFIG, progress=Silent(), with_pending=True
        )
        intake = loader.load(opened, n_bytes=guess_bytes(inputs))
    assert intake.files[0].is_known
    assert intake.counts == RowCounts()


def test_sizes_are_guessed_from_the_files(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_bytes(bytes(100))
    packed.write_bytes(bytes(100))
    assert guess_bytes([Input(path=str(plain))]) == 100
    assert guess_bytes([Input(path=str(packed)), Input(path=str(plain))]) == 900
    assert guess_bytes([Input(path="-")]) > 900


def job(tmp_path: Path, folder: Path) -> Job:
    file = write(tmp_path / "feed.jsonl", feedback(9))
    (item,) = open_inputs([Input(path=str(file))], config=CONFIG, progress=Silent())
    from thememiner.pipeline.loading import _portable

    return Job(
        plans=(_portable(item.plan),),
        settings=ingest_settings(CONFIG),
        secret=bytes(32),
        known_rows=frozenset(),
        folder=str(folder),
        name="drafts",
        n_parts=1,
    )


def rows_of(n: int) -> list[RawRow]:
    return [
        RawRow(position=number, fields={"id": f"{number}", "text": "words"})
        for number in range(1, n + 1)
    ]


def test_full_disk_in_a_process_is_told_as_such(tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "drafts-0").symlink_to("/dev/full")
    pool = DraftPool(job(tmp_path, full), n_workers=1, from_chars=0)
    try:
        send_rows(pool, 0, iter(rows_of(3)))
        with pytest.raises(NoSpaceError):
            pool.finish()
    finally:
        pool.close()


def test_failure_of_a_process_is_told_without_what_it_read(tmp_path: Path) -> None:
    pool = DraftPool(job(tmp_path, tmp_path), n_workers=1, from_chars=0)
    try:
        pool.send(0, [(1, {"id": 1, "text": "secret words"}, None, "", (), (None,))], n_chars=1)
        with pytest.raises(ThemeMinerError, match="TypeError") as caught:
            pool.finish()
        assert "secret" not in str(caught.value) + "".join(caught.value.__notes__)
    finally:
        pool.close()


def test_killed_process_is_told(tmp_path: Path) -> None:
    pool = DraftPool(job(tmp_path, tmp_path), n_workers=1, from_chars=0)
    try:
        send_rows(pool, 0, iter(rows_of(3)))
        os.kill(pool.pids()[0], 9)
        with pytest.raises(ThemeMinerError, match="ended"):
            pool.finish()
    finally:
        pool.close()


def test_long_rows_travel_in_small_messages() -> None:
    class Heard:
        def __init__(self) -> None:
            self.sizes: list[int] = []

        def send(self, number: int, rows: Sequence[object], *, n_chars: int) -> None:
            assert number == 0
            assert n_chars or not rows
            self.sizes.append(len(rows))

    heard = Heard()
    long = [RawRow(position=1, fields={"text": "x" * 1_200_000, "meta": {"a": [1]}})] * 5
    send_rows(heard, 0, iter(long))  # type: ignore[arg-type]  # hears what a pool would
    assert heard.sizes == [2, 2, 1]
