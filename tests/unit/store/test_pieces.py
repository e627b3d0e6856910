from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.unit.store.conftest import open_writer

from thememiner.datamodels import TABLES
from thememiner.errors import StoreError
from thememiner.store.delta import Handle
from thememiner.store.digest import table_digest
from thememiner.store.pieces import cut_keys, handle_digest
from thememiner.store.spill import SpilledParts, SpillWriter

if TYPE_CHECKING:
    from pathlib import Path


def document_ids(n: int) -> list[str]:
    return [hashlib.sha256(str(number).encode()).hexdigest()[:32] for number in range(n)]


def documents(n: int) -> pl.DataFrame:
    """Documents whose people and accounts are shared in different ways; some have none."""
    schema = TABLES["documents"].schema
    rows = [
        {
            **dict.fromkeys(schema),
            "document_id": document_id,
            "customer": f"account:{number % 7}" if number % 5 else None,
            "person": f"p{number % 31}" if number % 3 else None,
            "email_hash": f"m{number}",
            "n_chars": number,
        }
        for number, document_id in enumerate(document_ids(n))
    ]
    return pl.DataFrame(rows, schema=schema)


def texts(n: int, *, text: str = "words") -> pl.DataFrame:
    return pl.DataFrame({"document_id": document_ids(n), "text": text})


@pytest.mark.parametrize("piece_rows", [1, 17, 100, 1000])
def test_digest_must_not_depend_on_the_pieces(tmp_path: Path, piece_rows: int) -> None:
    frame = documents(200)
    handle = Handle.create(tmp_path / "documents", frame.schema)
    handle.append(frame.head(90))
    handle.append(frame.tail(110))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    found = handle_digest(handle, TABLES["documents"], lambda: scratch, piece_rows=piece_rows)
    assert found == table_digest(frame, TABLES["documents"])


def test_digest_in_pieces_must_see_who_shares_a_customer(tmp_path: Path) -> None:
    frame = documents(60)
    other = frame.with_columns(
        customer=pl.when(pl.col("n_chars") == 41).then(pl.lit("account:3")).otherwise("customer")
    )
    digests = []
    for name, rows in (("one", frame), ("two", other)):
        (tmp_path / name).mkdir()
        handle = Handle.create(tmp_path / name / "documents", frame.schema)
        handle.append(rows)
        scratch = tmp_path / name / "scratch"
        scratch.mkdir()
        digests.append(
            handle_digest(handle, TABLES["documents"], lambda s=scratch: s, piece_rows=9)  # type: ignore[misc]
        )
    assert digests[0] != digests[1]


def test_tables_without_hashed_keys_must_be_hashed_whole(tmp_path: Path) -> None:
    table = TABLES["areas"]
    frame = pl.DataFrame({"area_id": ["a", "b"], "name": ["x", None]}, schema=table.schema)
    handle = Handle.create(tmp_path / "areas", table.schema)
    handle.append(frame)
    found = handle_digest(handle, table, lambda: tmp_path, piece_rows=1)
    assert found == table_digest(frame, table)


def test_ranges_must_cover_every_key_once() -> None:
    ranges = cut_keys(7)
    for key in [*document_ids(300), "0" * 32, "f" * 32]:
        assert sum(low <= key < high for low, high in ranges) == 1


def test_staged_rows_must_count_once_they_are_committed(path: Path) -> None:
    with open_writer(path) as writer:
        writer.stage("texts", texts(3))
        writer.stage("texts", texts(0))
        assert writer.count("texts") == 0
        writer.commit_staged()
        assert writer.count("texts") == 3
        assert writer.read("texts").equals(texts(3).sort("document_id"))
        writer.upsert("texts", texts(4, text="other"))
        assert set(writer.read("texts")["text"]) == {"other"}


def test_staged_rows_must_leave_no_file_if_they_are_not_committed(path: Path) -> None:
    before = sorted(path.rglob("*.parquet"))
    with open_writer(path) as writer:
        writer.stage("texts", texts(3))
        assert sorted(path.rglob("*.parquet")) != before
    assert sorted(path.rglob("*.parquet")) == before


def test_staged_files_must_be_in_the_manifest(path: Path) -> None:
    from thememiner.store import check_store

    with open_writer(path) as writer:
        writer.stage("texts", texts(3))
        writer.commit_staged()
        writer.publish(run_id="r", now=writer.snapshot.published_at, facts={})
    assert check_store(path, read_data=True).problems == ()
    (staged,) = (path / "texts").glob("part-*.parquet")
    staged.write_bytes(staged.read_bytes()[:-1] + b"\0")
    assert check_store(path, read_data=True).problems


def test_scratch_of_a_killed_run_must_be_gone_with_the_next(path: Path) -> None:
    left = path / ".scratch" / "1"
    left.mkdir(parents=True)
    (left / "drafts").write_bytes(b"what a customer wrote")
    with open_writer(path) as writer:
        assert not left.exists()
        assert writer.scratch().stat().st_mode & 0o777 == 0o700
    assert not (path / ".scratch").exists()


def test_rows_of_some_documents_must_be_found_in_all_files(path: Path) -> None:
    ids = document_ids(20)
    with open_writer(path) as writer:
        assert writer.find("texts", pl.Series(ids)).is_empty()
        for start in (0, 10):
            writer.append("texts", texts(20)[start : start + 10])
        found = writer.find("texts", pl.Series([ids[3], ids[15], "no such"]))
        assert found["document_id"].to_list() == sorted([ids[3], ids[15]])
        assert writer.find("texts", pl.Series([], dtype=pl.String)).is_empty()


def test_rows_must_go_by_the_first_columns_of_a_key(path: Path) -> None:
    table = TABLES["assignments"]
    rows = [
        {**dict.fromkeys(table.schema), "document_id": name, "theme_id": theme, "is_primary": True}
        for name, theme in (("a", "T1"), ("a", "T2"), ("a", None), ("b", "T1"))
    ]
    with open_writer(path) as writer:
        writer.append("assignments", pl.DataFrame(rows, schema=table.schema))
        writer.remove("assignments", pl.DataFrame({"document_id": ["a", "z"]}))
        assert writer.read("assignments")["document_id"].to_list() == ["b"]
        assert writer.count_distinct("assignments", "document_id", where="theme_id") == 1


def test_spilled_rows_must_come_back_by_their_part(tmp_path: Path) -> None:
    writers = [SpillWriter(folder=tmp_path, name=f"w{n}", n_parts=5) for n in range(2)]
    frame = texts(300)
    written = [
        writers[0].write(frame[:100], key="document_id"),
        writers[1].write(frame[100:], key="document_id"),
        writers[0].write(frame[:0], key="document_id"),
    ]
    parts = list(SpilledParts(tmp_path, written))
    assert len(parts) == 5
    assert pl.concat(parts).sort("document_id").equals(frame.sort("document_id"))
    for before, after in pairwise(parts):
        assert max(before["document_id"]) < min(after["document_id"])


def test_spill_must_say_where_it_failed(tmp_path: Path) -> None:
    writer = SpillWriter(folder=tmp_path / "gone", name="w", n_parts=1)
    with pytest.raises(StoreError, match="scratch"):
        writer.write(texts(1), key="document_id")
