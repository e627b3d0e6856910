from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.unit.store.conftest import NOW, areas, open_writer, publish, published, read_all

import thememiner.store
from thememiner.datamodels import SNAPSHOTS, TABLES, UTC_TIME
from thememiner.errors import (
    SnapshotNotFoundError,
    StoreError,
    StoreLockedError,
    StoreMissingError,
    StoreVersionError,
    ThemeMinerError,
)
from thememiner.store import Store, StoreWriter, check_store, store_state
from thememiner.store.delta import Handle
from thememiner.store.snapshots import FORMAT_VERSION, make_row

if TYPE_CHECKING:
    from pathlib import Path

# making and opening


def test_state_must_follow_the_life_of_a_store(tmp_path: Path) -> None:
    path = tmp_path / "s"
    assert store_state(path) == "missing"
    path.mkdir()
    assert store_state(path) == "missing"
    (path / "lock").touch()
    assert store_state(path) == "incomplete"
    open_writer(path).close()
    assert store_state(str(path)) == "ready"


@pytest.mark.parametrize("half_made", [False, True])
def test_reader_must_refuse_what_is_no_store(tmp_path: Path, *, half_made: bool) -> None:
    if half_made:
        (tmp_path / "lock").touch()
    with pytest.raises(StoreMissingError) as caught:
        Store.open(tmp_path)
    assert caught.value.exit_code == 10
    with pytest.raises(StoreMissingError):
        check_store(tmp_path, read_data=False)


def test_new_store_must_have_an_empty_snapshot_zero(tmp_path: Path) -> None:
    with open_writer(tmp_path / "a" / "s") as writer:
        assert writer.created
        assert writer.snapshot.number == 0
    store = Store.open(tmp_path / "a" / "s")
    assert store.snapshot == writer.snapshot
    assert store.snapshot.facts["key"] == "k"
    assert store.snapshot.facts["format"] == FORMAT_VERSION
    assert store.snapshot.parent is None
    for name, frame in read_all(store).items():
        assert frame.is_empty()
        assert frame.schema == TABLES[name].schema
    assert store.runs().is_empty()
    assert store.curation().is_empty()


def test_half_made_store_must_be_completed_by_the_next_writer(tmp_path: Path) -> None:
    def fail() -> dict[str, object]:
        msg = "no key"
        raise ThemeMinerError(msg)

    with pytest.raises(ThemeMinerError, match="no key"):
        StoreWriter.open(tmp_path, run_id="r", now=NOW, new_facts=fail)
    shutil.rmtree(tmp_path / "themes")
    assert store_state(tmp_path) == "incomplete"
    with open_writer(tmp_path) as writer:
        assert writer.created
    with StoreWriter.open(tmp_path, run_id="r", now=NOW, new_facts=fail) as writer:
        assert not writer.created
    assert check_store(tmp_path, read_data=True).problems == ()


def test_store_must_not_be_made_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(StoreError, match="other files"):
        open_writer(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_place_that_is_no_folder_must_be_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for place in (str(file), str(tmp_path / "a%20b")):
        with pytest.raises(StoreError):
            Store.open(place)
        with pytest.raises(StoreError):
            StoreWriter.open(place, run_id="r", now=NOW, new_facts=dict)


@pytest.mark.parametrize("name", ["with space", "ünï", "a#b?c", "100%", "+&="])
def test_store_must_work_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    path = published(tmp_path / name, {"a": "x"})
    assert Store.open(path).read("areas").rows() == [("a", "x")]


def test_copied_store_must_read_the_same(tmp_path: Path) -> None:
    path = published(tmp_path / "s", {"a": "x"})
    shutil.copytree(path, tmp_path / "copy")
    shutil.rmtree(path)
    assert Store.open(tmp_path / "copy").read("areas").rows() == [("a", "x")]
    assert open_writer(tmp_path / "copy").snapshot.number == 1


# publishing


def test_readers_must_see_published_rows_only(path: Path) -> None:
    published(path, {"a": "one"})
    before = Store.open(path)
    with open_writer(path) as writer:
        writer.replace("areas", areas(a="two"))
        assert writer.read("areas").rows() == [("a", "two")]
        assert Store.open(path).read("areas").rows() == [("a", "one")]
        assert publish(writer, n=2) == 2
        assert before.read("areas").rows() == [("a", "one")]
        assert Store.open(path).read("areas").rows() == [("a", "two")]
    store = Store.open(path)
    assert [snapshot.number for snapshot in store.snapshots()] == [0, 1, 2]
    assert store.snapshot.facts["n"] == 2
    assert store.snapshot.facts["key"] == "k"
    assert Store.open(path, as_of=1).read("areas").rows() == [("a", "one")]


def test_unpublished_rows_must_not_leak_into_the_next_snapshot(path: Path) -> None:
    published(path, {"a": "one"})
    with open_writer(path) as writer:
        writer.replace("areas", areas(dead="rows"))
        writer.append("texts", pl.DataFrame({"document_id": ["dead"], "text": ["x"]}))
    with open_writer(path) as writer:
        assert writer.digests() == writer.snapshot.digests
        writer.upsert("areas", areas(b="two"))
        publish(writer)
    store = Store.open(path)
    assert store.read("areas").rows() == [("a", "one"), ("b", "two")]
    assert store.read("texts").is_empty()


def test_restore_must_not_be_repeated_by_runs_that_publish_nothing(path: Path) -> None:
    published(path, {"a": "one"})
    with open_writer(path) as writer:
        writer.replace("areas", areas(dead="rows"))
    entries = []
    for _ in range(3):
        open_writer(path).close()
        entries.append(len(list((path / "areas/_delta_log").glob("*.json"))))
    assert entries == [4, 4, 4]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.9])
def test_torn_log_entry_of_a_dead_run_must_be_dropped(path: Path, share: float) -> None:
    published(path, {"a": "one"})
    with open_writer(path) as writer:
        writer.replace("areas", areas(dead="rows"))
        writer.replace("areas", areas(dead="rows", more="rows"))
    entry = path / "areas/_delta_log/00000000000000000003.json"
    entry.write_bytes(entry.read_bytes()[: int(share * entry.stat().st_size)])
    with open_writer(path) as writer:
        assert writer.read("areas").rows() == [("a", "one")]
        writer.upsert("areas", areas(b="two"))
        publish(writer)
    assert Store.open(path).read("areas").rows() == [("a", "one"), ("b", "two")]
    assert check_store(path, read_data=True).problems == ()


def test_candidate_must_use_a_number_and_never_be_read(path: Path) -> None:
    published(path, {"a": "one"})
    with open_writer(path) as writer:
        writer.replace("areas", areas(a="refused"))
        assert writer.candidate(run_id="r", now=NOW, facts={}).number == 2
    assert Store.open(path).snapshot.number == 1
    with pytest.raises(SnapshotNotFoundError):
        Store.open(path, as_of=2)
    with open_writer(path) as writer:
        assert writer.read("areas").rows() == [("a", "one")]
        assert publish(writer) == 3
        assert writer.snapshot.parent == 1
    assert [snapshot.number for snapshot in Store.open(path).snapshots()] == [0, 1, 3]
    assert check_store(path, read_data=True).problems == ()


def test_rollback_must_publish_the_old_state_again(path: Path) -> None:
    published(path, {"a": "one"}, {"a": "two"}, {"a": "three"})
    old = Store.open(path, as_of=1).snapshot
    with open_writer(path) as writer:
        writer.replace("areas", areas(dropped="rows"))
        snapshot = writer.rollback(1, run_id="back", now=NOW)
        assert (snapshot.number, snapshot.parent) == (4, 3)
        assert snapshot.digest == old.digest
        assert snapshot.versions == old.versions
        assert snapshot.facts["rolled_back_to"] == 1
        assert writer.read("areas").rows() == [("a", "one")]
        writer.upsert("areas", areas(b="new"))
        publish(writer)
    store = Store.open(path)
    assert store.read("areas").rows() == [("a", "one"), ("b", "new")]
    assert "rolled_back_to" not in store.snapshot.facts
    assert Store.open(path, as_of=4).read("areas").rows() == [("a", "one")]
    assert check_store(path, read_data=True).problems == ()


def test_rollback_must_refuse_unknown_numbers(path: Path) -> None:
    with open_writer(path) as writer, pytest.raises(SnapshotNotFoundError) as caught:
        writer.rollback(7, run_id="r", now=NOW)
    assert caught.value.exit_code == 2


def one_file(number: int) -> pl.DataFrame:
    row = {"file_hash": f"{number:03}", "source": "s", "mapping": None, "n_rows": number}
    return pl.DataFrame([row], schema=TABLES["files"].schema)


# writing


def test_writes_of_what_is_there_must_make_no_commit(path: Path) -> None:
    published(path, {"a": "x", "b": "y"})
    with open_writer(path) as writer:
        before = sorted(path.rglob("*"))
        writer.replace("areas", areas(b="y", a="x"))
        writer.upsert("areas", areas(b="y"))
        writer.append("areas", areas())
        writer.upsert("areas", areas())
        writer.remove("areas", pl.DataFrame({"area_id": ["unknown"]}))
        assert sorted(path.rglob("*")) == before
        assert writer.digests() == writer.snapshot.digests


def test_what_is_held_must_follow_every_write(path: Path) -> None:
    ids = ["a", "b", "c", "d"]
    rows = pl.DataFrame({"document_id": ids, "text": ["one", "two", "three", "four"]})

    def seen(writer: StoreWriter) -> tuple[list[str], list[str]]:
        whole, part = writer.read("texts"), writer.read("texts", ["text"])
        assert whole["text"].to_list() == part["text"].to_list()
        assert writer.read("texts") is whole, "it was read twice"
        return whole["document_id"].to_list(), part["text"].to_list()

    with open_writer(path) as writer:
        assert writer.read("texts", ["text"]).is_empty()
        writer.replace("texts", rows[[2, 0]])
        assert seen(writer) == (["a", "c"], ["one", "three"])
        writer.append("texts", rows[[3, 1]])
        assert seen(writer) == (ids, ["one", "two", "three", "four"])
        writer.upsert("texts", pl.DataFrame({"document_id": ["b"], "text": ["2"]}))
        assert seen(writer) == (ids, ["one", "2", "three", "four"])
        writer.remove("texts", pl.DataFrame({"document_id": ["a"]}))
        assert seen(writer) == (ids[1:], ["2", "three", "four"])
        digests = writer.digests()
        publish(writer)
    with open_writer(path) as writer:
        assert seen(writer) == (ids[1:], ["2", "three", "four"])
        assert writer.digests() == digests
    assert check_store(path, read_data=True).problems == ()


def test_large_tables_must_not_be_held(path: Path) -> None:
    with open_writer(path) as writer:
        writer.append("texts", pl.DataFrame({"document_id": ["a"], "text": ["word " * 7_000_000]}))
        assert writer.read("texts") is not writer.read("texts")


def test_upsert_must_insert_and_update(path: Path) -> None:
    with open_writer(path) as writer:
        writer.upsert("areas", areas(b="1", a="2"))
        writer.upsert("areas", areas(c="3", a="4", b="1"))
        assert writer.read("areas").rows() == [("a", "4"), ("b", "1"), ("c", "3")]
        assert writer.read("areas", ["name"])["name"].to_list() == ["4", "1", "3"]


def test_upsert_and_remove_must_know_null_keys(path: Path) -> None:
    schema = TABLES["assignments"].schema

    def rows(*found: tuple[str, str | None, str]) -> pl.DataFrame:
        frame = pl.DataFrame(found, schema=["document_id", "theme_id", "reason"], orient="row")
        others = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
        return frame.with_columns(others)

    def found(writer: StoreWriter) -> list[tuple[object, ...]]:
        return writer.read("assignments", ["document_id", "theme_id", "reason"]).rows()

    with open_writer(path) as writer:
        writer.upsert("assignments", rows(("d1", None, "a"), ("d2", "t", "b"), ("d3", None, "c")))
        writer.upsert("assignments", rows(("d1", None, "z"), ("d4", None, "d")))
        expected = [("d1", None, "z"), ("d2", "t", "b"), ("d3", None, "c"), ("d4", None, "d")]
        assert found(writer) == expected
        keys = pl.DataFrame({"document_id": ["d1", "d2"], "theme_id": [None, "t"]})
        writer.remove("assignments", keys)
        assert found(writer) == expected[2:]


def test_remove_must_take_listed_keys_only(path: Path) -> None:
    with open_writer(path) as writer:
        writer.append("areas", areas(a="1", b="2", c="3"))
        writer.remove("areas", pl.DataFrame({"area_id": ["c", "a", "a"], "extra": [1, 2, 3]}))
        assert writer.read("areas").rows() == [("b", "2")]
        writer.remove("areas", pl.DataFrame({"area_id": ["b"]}))
        assert writer.read("areas").is_empty()


def test_order_of_writes_must_not_change_the_digest(tmp_path: Path) -> None:
    digests = set()
    for order in ("abc", "cab", "bca"):
        with open_writer(tmp_path / order) as writer:
            for letter in order:
                writer.upsert("areas", areas(**{letter: letter}))
            digests.add(writer.publish(run_id=order, now=NOW, facts={}).digest)
    assert len(digests) == 1


def test_all_types_must_come_back_as_they_were(path: Path) -> None:
    when = datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)
    values = {pl.String: "é\0\U0001f600", pl.Binary: b"\xff\0", pl.Int64: -(2**62)}
    values |= {pl.Float64: -1.5e300, pl.Boolean: False, pl.Date: date(2024, 2, 29)}
    with open_writer(path) as writer:
        for name, table in TABLES.items():
            full = {
                column: when if dtype == UTC_TIME else values.get(type(dtype), ["b", "", "a"])
                for column, dtype in table.schema.items()
            }
            bare: dict[str, object] = {
                c: "key" if c in table.key and t == pl.String else None
                for c, t in table.schema.items()
            }
            if table.schema[table.key[0]] == pl.Binary:
                bare[table.key[0]] = b"key"
            frame = pl.DataFrame([full, bare], schema=table.schema)
            writer.append(name, frame)
            back = writer.read(name)
            assert back.equals(frame.sort(table.key))
            assert back.schema == table.schema


def test_categories_and_narrow_integers_must_be_cast(path: Path) -> None:
    with open_writer(path) as writer:
        frame = one_file(3).with_columns(
            pl.col("source").cast(pl.Categorical), pl.col("n_rows").cast(pl.UInt8)
        )
        writer.replace("files", frame)
        assert writer.read("files").rows() == [("003", "s", None, 3)]


@pytest.mark.parametrize(
    ("table", "frame"),
    [
        ("areas", pl.DataFrame({"area_id": ["a"]})),
        ("no_such_table", pl.DataFrame()),
        ("areas", pl.DataFrame({"area_id": ["a", "a"], "name": ["x", "y"]})),
    ],
)
def test_frames_that_do_not_fit_must_be_refused(
    path: Path, table: str, frame: pl.DataFrame
) -> None:
    with open_writer(path) as writer, pytest.raises(ThemeMinerError):
        writer.upsert(table, frame)


def test_unknown_tables_and_columns_must_be_refused(path: Path) -> None:
    published(path, {"a": "x"})
    store = Store.open(path)
    with pytest.raises(StoreError, match="no table"):
        store.read("snapshots")
    with pytest.raises(StoreError, match="no columns"):
        store.read("areas", ["colour"])
    with open_writer(path) as writer, pytest.raises(StoreError, match="no table"):
        writer.read("runs")


def test_run_log_must_be_in_order_and_survive_a_rollback(path: Path) -> None:
    published(path, {"a": "x"})
    empty = {"snapshot": None, "exit_code": None, "record": "{}"}
    with open_writer(path) as writer:
        writer.record_run({"run_id": "b", "state": "started", "at": NOW, **empty})
        writer.record_run({"run_id": "b", "state": "published", "at": NOW, **empty})
        writer.rollback(0, run_id="c", now=NOW)
    runs = Store.open(path).runs()
    assert runs.select("run_id", "state").rows() == [("b", "started"), ("b", "published")]


def test_files_of_the_store_must_be_private_and_hold_no_statistics(path: Path) -> None:
    published(path, {"a": "secret-name"})
    assert path.stat().st_mode & 0o077 == 0
    for entry in (path / "areas/_delta_log").glob("*.json"):
        assert b"secret-name" not in entry.read_bytes()


# the lock


def test_second_writer_must_be_told_who_holds_the_lock(path: Path) -> None:
    with open_writer(path, run_id="first"):
        with pytest.raises(StoreLockedError, match=f"{os.getpid()}, run first") as caught:
            open_writer(path)
        assert caught.value.exit_code == 11
        assert Store.open(path).snapshot.number == 0
    open_writer(path).close()


def test_lock_must_be_freed_when_opening_fails(path: Path) -> None:
    published(path, {"a": "x"})
    manifest = path / "manifests/00000001.json"
    kept = manifest.read_bytes()
    manifest.unlink()
    with pytest.raises(StoreError):
        open_writer(path)
    manifest.write_bytes(kept)
    open_writer(path).close()


def test_lock_must_tell_of_a_holder_without_a_note(path: Path) -> None:
    with open_writer(path):
        (path / "lock").write_text("{")
        with pytest.raises(StoreLockedError, match="not said"):
            open_writer(path)


# damage


@pytest.mark.parametrize(
    "name",
    [
        "areas/*.parquet",
        "areas/_delta_log/*.json",
        "areas/_delta_log/*0.json",
        "snapshots/*.parquet",
        "snapshots/_delta_log/*0.json",
        "manifests/*1.json",
    ],
)
def test_missing_file_must_be_refused(path: Path, name: str) -> None:
    published(path, {"a": "one"})
    max(path.glob(name)).unlink()
    with pytest.raises(StoreError):
        Store.open(path).read("areas")


def test_what_was_begun_must_be_read_as_if_it_was_not(path: Path) -> None:
    published(path, {"a": "one", "b": "two"})
    store = Store.open(path)
    store.begin("areas")
    store.begin("areas", ["name"])
    assert store.read("areas").equals(Store.open(path).read("areas"))
    assert store.read("areas", ["name"]).columns == ["name"]
    for file in (path / "areas").glob("*.parquet"):
        file.unlink()
    store.begin("areas")
    with pytest.raises(StoreError, match="missing"):
        store.read("areas")


def test_check_must_find_what_is_damaged(path: Path) -> None:
    published(path, {"a": "one"}, {"a": "two"})
    good = check_store(path, read_data=True)
    assert good.problems == ()
    assert good.n_files == 39  # of 27 tables, 3 snapshots
    assert good.n_bytes > 10_000
    (old, new) = sorted((path / "areas").glob("*.parquet"))
    data = old.read_bytes()
    old.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    assert check_store(path, read_data=False).problems == ()
    (problem,) = check_store(path, read_data=True).problems
    assert problem == f"areas/{old.name} was changed"
    old.write_bytes(data[:-1])
    assert "bytes instead of" in check_store(path, read_data=False).problems[0]
    old.unlink()
    assert "missing" in check_store(path, read_data=False).problems[0]
    old.write_bytes(data)
    (path / "manifests/00000001.json").write_text("{}")
    (path / "runs/_delta_log/00000000000000000000.json").write_text("{")
    problems = check_store(path, read_data=False).problems
    assert [p for p in problems if "00000001.json" in p]
    assert [p for p in problems if "runs" in p]
    assert new.exists()


def test_file_that_no_manifest_has_must_be_refused(path: Path) -> None:
    published(path, {"a": "one"})
    log = path / "areas/_delta_log"
    (log / "00000000000000000001.checkpoint.parquet").write_bytes(b"x")
    with pytest.raises(StoreError, match="no manifest"):
        Store.open(path).read("areas")


def add_row(path: Path, **changes: object) -> None:
    """Append a snapshot row as another program, or a fault, would."""
    handle = Handle(path / "snapshots", SNAPSHOTS)
    (row,) = handle.read().sort("number").tail(1).to_dicts()
    snapshot = Store.open(path).snapshot
    fresh = make_row(snapshot, manifest=str(row["manifest"]))
    handle.append(pl.DataFrame([{**fresh, **changes}], schema=SNAPSHOTS))


@pytest.mark.parametrize("found", [0, FORMAT_VERSION - 1, FORMAT_VERSION + 1])
def test_other_formats_must_be_refused(path: Path, found: int) -> None:
    published(path, {"a": "one"})
    add_row(path, number=2, facts=json.dumps({"format": found}))
    for opening in (Store.open, open_writer):
        with pytest.raises(StoreVersionError) as caught:
            opening(path)
        assert (caught.value.found, caught.value.supported) == (found, FORMAT_VERSION)
        assert caught.value.exit_code == 13


@pytest.mark.parametrize(
    "changes", [{"number": 2}, {}, {"facts": "{"}, {"facts": "{}"}, {"facts": "[]"}]
)
def test_forged_snapshot_row_must_be_refused(path: Path, changes: dict[str, object]) -> None:
    published(path, {"a": "one"})
    add_row(path, **changes)
    with pytest.raises(StoreError, match="damaged"):
        Store.open(path)


def test_doubled_snapshot_row_must_be_refused(path: Path) -> None:
    published(path, {"a": "one"})
    handle = Handle(path / "snapshots", SNAPSHOTS)
    handle.append(handle.read().filter(number=1))
    with pytest.raises(StoreError, match="gaps"):
        Store.open(path)


def test_check_must_find_rows_that_are_not_what_was_hashed(path: Path) -> None:
    published(path, {"a": "one"})
    handle = Handle(path / "snapshots", SNAPSHOTS)
    (row,) = handle.read().filter(number=1).to_dicts()
    snapshot = Store.open(path).snapshot
    forged = replace(snapshot, number=2, digest="0", digests={**snapshot.digests, "areas": "0"})
    shutil.copy(path / "manifests/00000001.json", path / "manifests/00000002.json")
    fresh = make_row(replace(forged, parent=1), manifest=str(row["manifest"]))
    handle.append(pl.DataFrame([fresh], schema=SNAPSHOTS))
    problems = check_store(path, read_data=True).problems
    assert [problem.split(" ")[3] for problem in problems] == ["areas", "snapshot"]


# who may read


def test_unknown_name_must_be_an_attribute_error() -> None:
    assert not hasattr(thememiner.store, "no_such_name")


def test_store_must_load_neither_pyarrow_nor_the_writer_for_a_reader() -> None:
    code = (
        "import sys, thememiner.store as s; s.store_state; assert 'polars' not in sys.modules\n"
        "s.Store; heavy = {'pyarrow', 'torch', 'sklearn', 'thememiner.store.writer'}\n"
        "print(heavy & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
