"""`kill -9` of the whole nightly job, process and all: done or as it was, never in between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from thememiner.pipeline import roll_back
from thememiner.store import Store, check_store

if TYPE_CHECKING:
    from pathlib import Path

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
MATTERS = (
    "cannot log in because the password reset mail never arrives",
    "the csv export of the invoice table is empty",
    "app crashes on start after the latest update",
)
TYPICAL_SECONDS = 5.0  # of a night; only spreads the random kills


def _write_night(folder: Path, night: int) -> None:
    rows = [
        {"id": f"{night}-{number}-{matter}", "source": "ticket", "customer_id": f"c{number}",
         "text": f"{text} on day {number} of month {night}",
         "created_at": f"2026-0{night}-{number + 1:02d}"}
        for matter, text in enumerate(MATTERS)
        for number in range(12)
    ]  # fmt: skip
    if night > 1:  # an edited ticket of the first night
        rows.append({**rows[0], "id": "1-0-0", "updated_at": "2026-09-01"})
    (folder / f"night{night}.jsonl").write_text("\n".join(map(json.dumps, rows)))


class Nights:
    """A folder with two nights' feedback, a store after the first, and what the second gives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = os.environ | {
            "THEMEMINER_KEY_FILE": str(folder / "key"),
            "THEMEMINER_EMBED__MODEL": "hashing",
            "THEMEMINER_SEGMENT__MODEL": "blank",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        for night in (1, 2):
            _write_night(folder, night)
        self.before = self.run("first", 1)
        shutil.copytree(folder / "first", folder / "undisturbed")
        self.after = self.run("undisturbed", 2)

    def command(self, store: str, night: int) -> list[str]:
        run = [sys.executable, "-m", "thememiner", "run", f"{self.folder}/night{night}.jsonl"]
        place = ["--store", str(self.folder / store)]
        return [*run, *place, "--now", f"2026-0{night}-28", "--json"]

    def run(self, store: str, night: int) -> str:
        done = subprocess.run(
            self.command(store, night), env=self.environ, capture_output=True, check=True
        )
        digest: str = json.loads(done.stdout)["digest"]
        return digest

    def copy(self, store: str) -> str:
        shutil.copytree(self.folder / "first", self.folder / store)
        return store

    def kill_at(self, store: str, call: str, when: int) -> bool:
        """Run the second night and kill it at the n-th such call of one of its threads."""
        trace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}"]
        trace += ["-e", f"inject={call}:signal=KILL:when={when}"]
        command = [*trace, *self.command(store, 2)]
        done = subprocess.run(command, env=self.environ, capture_output=True)
        return done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)

    def assert_recovers(self, store: str) -> None:
        path = self.folder / store
        opened = Store.open(path)
        assert opened.snapshot.digest in (self.before, self.after)
        n_documents = opened.read("documents").height
        assert n_documents == opened.read("assignments")["document_id"].n_unique()
        assert n_documents == opened.snapshot.facts["n_documents"]
        assert self.run(store, 2) == self.after
        assert check_store(path, read_data=True).problems == ()
        roll_back(str(path), 1, run_id="back", now=datetime(2026, 9, 2, tzinfo=UTC))
        assert Store.open(path).snapshot.digest == self.before
        assert self.run(store, 2) == self.after


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    return Nights(tmp_path_factory.mktemp("nights"))


# the begin of the run, the first tables, between tables, the manifest, after the publish row
POINTS = [("fsync", 1), ("linkat", 1), ("rename", 1), ("fsync", 16), ("fsync", 30)]


@needs_strace
@pytest.mark.parametrize(("call", "when"), POINTS)
def test_killed_night_must_leave_no_trace(nights: Nights, call: str, when: int) -> None:
    store = nights.copy(f"{call}-{when}")
    assert nights.kill_at(store, call, when)
    nights.assert_recovers(store)


@needs_strace
@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_night_killed_anywhere_must_leave_no_trace(nights: Nights) -> None:
    # one thread syncs everything in order; the others are delta-rs at work, each with its own count
    odd = range(1, 9, 2)
    whens = {"fsync": range(1, 36, 2), "linkat": odd, "rename": odd, "unlink": (1, 3)}
    n_killed = 0
    for call, numbers in whens.items():
        for when in numbers:
            store = nights.copy(f"slow-{call}-{when}")
            n_killed += nights.kill_at(store, call, when)
            nights.assert_recovers(store)
            shutil.rmtree(nights.folder / store)
    assert n_killed >= 20


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_night_killed_at_any_time_must_leave_no_trace(nights: Nights) -> None:
    for percent in range(40, 101, 4):
        store = nights.copy(f"at-{percent}")
        with subprocess.Popen(
            nights.command(store, 2),
            env=nights.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            timer = threading.Timer(percent / 100 * TYPICAL_SECONDS, process.kill)
            timer.start()
            process.wait()
            timer.cancel()
        nights.assert_recovers(store)
        shutil.rmtree(nights.folder / store)


def test_terminated_night_must_exit_143_and_leave_the_snapshot(nights: Nights) -> None:
    store = nights.copy("terminated")
    with subprocess.Popen(
        nights.command(store, 2),
        env=nights.environ | {"PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()  # the guessed columns: the run is on its way
        process.terminate()
        code = process.wait(timeout=60)
    assert code in (0, 143)
    nights.assert_recovers(store)
