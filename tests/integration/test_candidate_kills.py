"""`kill -9` on the way of a refused run: to its candidate, and from there to `publish --force`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from thememiner.store import Store, check_store

if TYPE_CHECKING:
    from pathlib import Path

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
pytestmark = [needs_strace, pytest.mark.slow, pytest.mark.timeout(3000)]

MATTERS = (
    "cannot log in because the password reset mail never arrives",
    "the csv export of the invoice table is empty",
    "app crashes on start after the latest update",
)
FLOOD = "thank you for contacting us we will be back with you shortly"
REFUSED = 4


class Refusals:
    """A folder with a store, a file that is refused, and what comes of both undisturbed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = os.environ | {
            "THEMEMINER_KEY_FILE": str(folder / "key"),
            "THEMEMINER_EMBED__MODEL": "hashing",
            "THEMEMINER_SEGMENT__MODEL": "blank",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        good = [
            {"id": f"{number}-{matter}", "source": "ticket", "customer_id": f"c{number}",
             "text": f"{text} on day {number}", "created_at": f"2026-01-{number + 1:02d}"}
            for matter, text in enumerate(MATTERS)
            for number in range(12)
        ]  # fmt: skip
        flood = [{"id": f"x{n}", "source": "ticket", "text": FLOOD} for n in range(120)]
        for name, rows in (("good", good), ("flood", flood)):
            (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
        assert self.call("first", *self.night("good", "2026-01-28")) == 0
        self.before = self.digest("first")
        shutil.copytree(folder / "first", folder / "refused")
        assert self.call("refused", *self.refuse()) == REFUSED
        assert self.digest("refused") == self.before
        shutil.copytree(folder / "refused", folder / "undisturbed")
        assert self.call("undisturbed", *self.force()) == 0
        self.after = self.digest("undisturbed")

    def night(self, name: str, day: str) -> list[str]:
        return ["run", str(self.folder / f"{name}.jsonl"), "--now", day]

    def refuse(self) -> list[str]:
        return [*self.night("flood", "2026-01-29"), "--run-id", "flood"]

    def force(self) -> list[str]:
        return ["publish", "--force", "--now", "2026-01-30"]

    def command(self, store: str, *words: str) -> list[str]:
        return [sys.executable, "-m", "thememiner", *words, "--store", str(self.folder / store)]

    def call(self, store: str, *words: str) -> int:
        done = subprocess.run(self.command(store, *words), env=self.environ, capture_output=True)
        return done.returncode

    def digest(self, store: str) -> str:
        return Store.open(self.folder / store).snapshot.digest

    def kill_at(self, store: str, call: str, when: int, *words: str) -> bool:
        trace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}"]
        trace += ["-e", f"inject={call}:signal=KILL:when={when}"]
        command = [*trace, *self.command(store, *words)]
        done = subprocess.run(command, env=self.environ, capture_output=True)
        return done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)

    def assert_ends_as_undisturbed(self, store: str) -> None:
        """Refuse and force once more, if it has not come to that, and look at everything."""
        if self.digest(store) == self.before:
            assert self.call(store, *self.refuse()) == REFUSED
            assert self.digest(store) == self.before
            assert self.call(store, *self.force()) == 0
        assert self.digest(store) == self.after
        assert check_store(self.folder / store, read_data=True).problems == ()


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> Refusals:
    return Refusals(tmp_path_factory.mktemp("refusals"))


def test_refused_run_killed_anywhere_changes_nothing(refusals: Refusals) -> None:
    points = [("fsync", when) for when in (1, 6, 12, 18, 24)] + [("linkat", 1), ("rename", 1)]
    n_killed = 0
    for call, when in points:
        store = f"run-{call}-{when}"
        shutil.copytree(refusals.folder / "first", refusals.folder / store)
        n_killed += refusals.kill_at(store, call, when, *refusals.refuse())
        assert refusals.digest(store) == refusals.before
        refusals.assert_ends_as_undisturbed(store)
        shutil.rmtree(refusals.folder / store)
    assert n_killed >= 5


def test_publishing_by_force_killed_anywhere_is_done_or_not(refusals: Refusals) -> None:
    n_killed = 0
    for call, when in [("fsync", when) for when in range(1, 7)] + [("linkat", 1), ("rename", 1)]:
        store = f"force-{call}-{when}"
        shutil.copytree(refusals.folder / "refused", refusals.folder / store)
        n_killed += refusals.kill_at(store, call, when, *refusals.force())
        assert refusals.digest(store) in (refusals.before, refusals.after)
        refusals.assert_ends_as_undisturbed(store)
        shutil.rmtree(refusals.folder / store)
    assert n_killed >= 3
