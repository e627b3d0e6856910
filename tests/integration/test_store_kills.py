"""`kill -9` at system calls of a night: whole before, whole after, nothing of the dead run left."""

from __future__ import annotations

import runpy
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from thememiner.datamodels import TABLES
from thememiner.errors import StoreLockedError
from thememiner.store import Store, StoreWriter, check_store, store_state
from thememiner.store.digest import table_digest

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = Path(__file__).with_name("store_nights.py")
_NIGHTS = runpy.run_path(str(SCRIPT))
run_night: Callable[[str, int], str] = _NIGHTS["run_night"]
refuse_night: Callable[[str, int], str] = partial(_NIGHTS["run_night"], is_refused=True)
adopt_night: Callable[[str, int], str] = _NIGHTS["adopt_night"]

# History before the killed night: nights that ran, and -1 for a rollback to snapshot 1.
HISTORIES: dict[str, list[int]] = {"new": [], "old": [1, 2], "rolled back": [1, 2, -1]}
TYPICAL_SECONDS = 0.5  # of a night; only spreads the random kills

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def live(store: str, nights: list[int]) -> None:
    for night in nights:
        if night > 0:
            run_night(store, night)
        else:
            now = datetime(2026, 6, 1, tzinfo=UTC)
            with StoreWriter.open(store, run_id="back", now=now, new_facts=dict) as writer:
                writer.rollback(1, run_id="back", now=now)


class Undisturbed:
    """Stores after each history, and the digests that nights 3 and 4 give on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: dict[str, tuple[str, str]] = {}
        for name, nights in HISTORIES.items():
            live(str(folder / name), nights)
            if (folder / name).exists():
                shutil.copytree(folder / name, folder / f"{name} copy")
            copy = str(folder / f"{name} copy")
            self.digests[name] = (run_night(copy, 3), run_night(copy, 4))

    def copy(self, name: str, target: Path) -> str:
        if (self.folder / name).exists():
            shutil.copytree(self.folder / name, target)
        return str(target)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return Undisturbed(tmp_path_factory.mktemp("undisturbed"))


def assert_whole(store: str, *, digests: set[str]) -> None:
    """Every table of the newest snapshot reads, as one of these states."""
    opened = Store.open(store)
    for name, table in TABLES.items():
        frame = opened.read(name)
        if table.has_digest:
            assert table_digest(frame, table) == opened.snapshot.digests[name]
    assert opened.snapshot.digest in digests


def assert_recovers(store: str, before: str | None, expected: tuple[str, str]) -> None:
    if before or store_state(store) == "ready":
        # a new store may have got as far as its empty snapshot 0
        empty = Store.open(store, as_of=0).snapshot.digest
        assert_whole(store, digests={before or empty, expected[0]})
    assert run_night(store, 3) == expected[0]
    assert_whole(store, digests={expected[0]})
    assert run_night(store, 4) == expected[1]
    assert check_store(store, read_data=True).problems == ()


def digest_before(store: str) -> str | None:
    return Store.open(store).snapshot.digest if Path(store).exists() else None


def kill_at(store: str, call: str, when: int, *how: str) -> bool:
    """Run night 3, or what is said, and kill it at the n-th such call of any of its threads."""
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    command += ["-e", f"inject={call}:signal=KILL:when={when}"]
    night = [sys.executable, str(SCRIPT), store, "3", *how]
    done = subprocess.run([*command, *night], capture_output=True)
    return done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)


# Before the first table, between tables, around the manifest and after the publish row.
@needs_strace
@pytest.mark.parametrize(
    ("name", "call", "when"),
    [
        ("new", "fsync", 60),
        ("old", "linkat", 1),
        ("old", "fsync", 24),
        ("rolled back", "rename", 2),
        ("rolled back", "fsync", 40),
    ],
)
def test_kill_must_leave_the_last_snapshot_and_no_trace(
    undisturbed: Undisturbed, tmp_path: Path, name: str, call: str, when: int
) -> None:
    store = undisturbed.copy(name, tmp_path / "s")
    before = digest_before(store)
    assert kill_at(store, call, when)
    assert_recovers(store, before, undisturbed.digests[name])


@needs_strace
@pytest.mark.slow
@pytest.mark.timeout(1200)  # a loaded machine takes minutes
@pytest.mark.parametrize("name", HISTORIES)
def test_kill_anywhere_must_leave_the_last_snapshot_and_no_trace(
    undisturbed: Undisturbed, tmp_path: Path, name: str
) -> None:
    points = {
        "linkat": range(1, 6),
        "unlink": range(1, 4),
        "rename": range(1, 12),
        "mkdir": range(1, 40, 6) if name == "new" else (),
        "fsync": range(1, 150 if name == "new" else 60, 9 if name == "new" else 3),
        "write": range(10, 120, 25),
    }
    n_killed = 0
    for call, whens in points.items():
        for when in whens:
            store = undisturbed.copy(name, tmp_path / f"{call}-{when}")
            before = digest_before(store)
            n_killed += kill_at(store, call, when)
            assert_recovers(store, before, undisturbed.digests[name])
    assert n_killed >= 20


@needs_strace
@pytest.mark.slow
@pytest.mark.timeout(1200)  # a loaded machine takes minutes
@pytest.mark.parametrize("how", ["refuse", "adopt"])
def test_kill_of_a_refusal_or_its_publication_must_leave_a_whole_store(
    undisturbed: Undisturbed, tmp_path: Path, how: str
) -> None:
    before, after = digest_before(str(undisturbed.folder / "old")), undisturbed.digests["old"][0]
    points = {"linkat": range(1, 4), "rename": range(1, 6), "fsync": range(1, 40, 4)}
    n_killed = 0
    for call, whens in points.items():
        for when in whens:
            store = undisturbed.copy("old", tmp_path / f"{call}-{when}")
            if how == "adopt":
                refuse_night(store, 3)
            n_killed += kill_at(store, call, when, how)
            assert Store.open(store).snapshot.digest in (
                {before, after} if how == "adopt" else {before}
            )
            if how == "adopt":
                # the candidate is there until it is published, however often that is tried
                assert adopt_night(store, 3) == after
                assert_whole(store, digests={after})
                assert run_night(store, 4) == undisturbed.digests["old"][1]
            else:
                assert refuse_night(store, 3) == after
                assert_recovers(store, before, undisturbed.digests["old"])
            assert check_store(store, read_data=True).problems == ()
            shutil.rmtree(store)
    assert n_killed >= 8


@pytest.mark.slow
@pytest.mark.timeout(1200)  # a loaded machine takes minutes
@pytest.mark.parametrize("name", HISTORIES)
def test_kill_at_any_time_must_leave_the_last_snapshot_and_no_trace(
    undisturbed: Undisturbed, tmp_path: Path, name: str
) -> None:
    for percent in range(30, 101, 7):
        store = undisturbed.copy(name, tmp_path / f"at-{percent}")
        before = digest_before(store)
        process = subprocess.Popen([sys.executable, str(SCRIPT), store, "3"])
        timer = threading.Timer(percent / 100 * TYPICAL_SECONDS, process.kill)
        timer.start()
        process.wait()
        timer.cancel()
        assert_recovers(store, before, undisturbed.digests[name])


def test_killed_holder_must_free_the_lock_and_a_live_one_refuse(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    store = undisturbed.copy("old", tmp_path / "s")
    code = (
        "import datetime, sys\n"
        "from thememiner.store import StoreWriter\n"
        "now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)\n"
        "with StoreWriter.open(sys.argv[1], run_id='holder', now=now, new_facts=dict):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, store]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        start = time.monotonic()
        with pytest.raises(StoreLockedError, match=f"process {holder.pid}, run holder") as caught:
            run_night(store, 3)
        assert time.monotonic() - start < 1
        assert caught.value.exit_code == 11
        holder.kill()
        holder.wait()
        assert run_night(store, 3) == undisturbed.digests["old"][0]
