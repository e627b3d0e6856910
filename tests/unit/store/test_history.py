from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from tests.unit.store.conftest import NOW, areas, open_writer, publish, published, read_all

from thememiner.datamodels import TABLES
from thememiner.errors import StoreError
from thememiner.store import Store, check_store


def one_file(number: int) -> pl.DataFrame:
    row = {"file_hash": f"{number:03}", "source": "s", "mapping": None, "n_rows": number}
    return pl.DataFrame([row], schema=TABLES["files"].schema)


def test_long_history_must_read_at_every_number(path: Path) -> None:
    with open_writer(path) as writer:
        for number in range(1, 46):
            writer.replace("areas", areas(a=str(number)))
            if number % 15 == 1:
                writer.append("files", one_file(number))
            publish(writer)
        writer.rollback(7, run_id="r", now=NOW)
    for number in (0, 1, 7, 9, 10, 19, 20, 21, 39, 45, 46):
        store = Store.open(path, as_of=number)
        want = {0: [], 46: [("a", "7")]}.get(number, [("a", str(number))])
        assert store.read("areas").rows() == want
    assert Store.open(path, as_of=45).read("files").height == 3
    assert check_store(path, read_data=True).problems == ()


def test_every_flipped_byte_of_what_is_read_must_be_refused(path: Path) -> None:
    published(path, {"a": "one"}, {"a": "two", "b": "x"})
    expected = read_all(Store.open(path))
    n_flips = n_silent = 0
    for file in sorted(path.rglob("*")):
        hint = file.name == "_last_checkpoint" or file.parent.parent.name in {"runs", "curation"}
        if file.is_dir() or file.name == "lock" or hint:
            continue
        data = file.read_bytes()
        for position in range(7, len(data), max(1, len(data) // 3)):
            file.write_bytes(data[:position] + bytes([data[position] ^ 4]) + data[position + 1 :])
            with suppress(StoreError):  # else: a file that the newest snapshot does not need
                found = read_all(Store.open(path))
                assert all(found[name].equals(expected[name]) for name in expected)
                n_silent += 1
            n_flips += 1
        file.write_bytes(data)
    assert n_silent < n_flips / 4


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_reader_must_work_without_the_right_to_write() -> None:
    # pytest's own folders are closed to other users
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        check_reader_of_another_user(published(Path(folder) / "s", {"a": "one"}))


def check_reader_of_another_user(path: Path) -> None:
    for place in [path, *path.rglob("*")]:
        place.chmod(0o555 if place.is_dir() else 0o444)
    before = {place: place.stat().st_mtime_ns for place in [path, *path.rglob("*")]}
    code = (
        "import os, sys; from thememiner.store import Store, StoreWriter\n"
        "import polars, deltalake, datetime\n"
        "from thememiner.errors import StoreError\n"
        "import thememiner.store.writer, thememiner.store.reader\n"
        "path = sys.argv[1]; os.setuid(65534)\n"
        "assert Store.open(path).read('areas').rows() == [('a', 'one')]\n"
        "now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)\n"
        "try: StoreWriter.open(path, run_id='r', now=now, new_facts=dict)\n"
        "except StoreError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "no permission" in done.stdout
    assert {place: place.stat().st_mtime_ns for place in before} == before


def test_full_disk_must_publish_nothing_and_exit_15(path: Path) -> None:
    published(path, {"a": "one"})
    before = Store.open(path).snapshot
    code = (
        "import resource, sys\n"
        "import polars as pl\n"
        "from datetime import UTC, datetime\n"
        "from thememiner.store import StoreWriter\n"
        "from thememiner.errors import NoSpaceError\n"
        "now = datetime(2026, 1, 1, tzinfo=UTC)\n"
        "try:\n"
        "    with StoreWriter.open(sys.argv[1], run_id='r', now=now, new_facts=dict) as writer:\n"
        "        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)\n"
        "        frame = pl.DataFrame({'area_id': [str(i) for i in range(999)], 'name': 'x'})\n"
        "        writer.upsert('areas', frame)\n"
        "        writer.publish(run_id='r', now=now, facts={})\n"
        "except NoSpaceError as error:\n"
        "    sys.exit(error.exit_code)\n"
    )
    for limit in (100, 2_000, 6_000):  # in the data file, the manifest, the row
        done = subprocess.run([sys.executable, "-c", code, str(path), str(limit)])
        assert done.returncode == 15
        assert Store.open(path).snapshot == before
    published(path, {"a": "two"})
    assert Store.open(path).read("areas").rows() == [("a", "two")]
    assert check_store(path, read_data=True).problems == ()
