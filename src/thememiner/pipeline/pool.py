"""Processes that read rows into drafts, side by side; one process is all that small inputs need."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Final

from thememiner.errors import NoSpaceError, ThemeMinerError
from thememiner.pipeline.worker import Done, DraftWriter, Failed, Job

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from thememiner.ingest import RawRow, Tally
    from thememiner.pipeline.worker import Sent
    from thememiner.store.spill import Written

POOL_FROM_CHARS: Final = 4_000_000  # processes take about a second to start

_MAX_WORKERS: Final = 8
_MAX_AHEAD: Final = 3  # messages that a worker has not answered
_MESSAGE_ROWS: Final = 4_000
_MESSAGE_CHARS: Final = 2_000_000
_NESTED: Final = (dict, list)
_WAIT_S: Final = 10.0
_FULL: Final = (28, 122, 27)  # no space, quota, file too large


def n_processors() -> int:
    """Count the processors that this process may use, at most 8."""
    return min(len(os.sched_getaffinity(0)), _MAX_WORKERS)


class DraftPool:
    """Hands rows to processes in turn; begins in this one, and starts them when rows are many.

    Parameters
    ----------
    job : Job
        Its `name` is the first part of the files' names.
    n_workers : int
        0 reads everything in this process.
    from_chars : int
        How long the rows must be together before processes are started.
    """

    def __init__(self, job: Job, *, n_workers: int, from_chars: int = POOL_FROM_CHARS) -> None:
        self._job = job
        self._from_chars = from_chars
        self._n_workers = n_workers
        self._early: list[tuple[int, list[Sent]]] = []
        self._n_chars = 0
        self._workers: list[_Worker] = []

    def send(self, number: int, rows: list[Sent], *, n_chars: int) -> None:
        """Have rows of one file read."""
        self._n_chars += n_chars
        if self._workers:
            self._dispatch(number, rows)
            return
        self._early.append((number, rows))
        if self._n_workers and self._n_chars >= self._from_chars:
            self._start()

    def finish(self) -> tuple[dict[int, Tally], list[Written]]:
        """Wait for all rows; returns the tallies of the files by number, and the drafts' places."""
        if not self._workers:
            alone = DraftWriter(self._job)
            for number, rows in self._early:
                alone.read(number, rows)
            done = [alone.finish()]
        else:
            for worker in self._workers:
                worker.send(None)
            done = [worker.end() for worker in self._workers]
        tallies: dict[int, Tally] = {}
        for number, tally in (item for found in done for item in found.tallies.items()):
            if number in tallies:
                tallies[number].add(tally)
            else:
                tallies[number] = tally
        return tallies, [written for found in done for written in found.written]

    def pids(self) -> list[int]:
        """Name the processes."""
        return [worker.pid for worker in self._workers]

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.close()

    def _start(self) -> None:
        for number in range(self._n_workers):
            self._workers.append(_Worker(replace(self._job, name=f"{self._job.name}-{number}")))
        for number, rows in self._early:
            self._dispatch(number, rows)
        self._early = []

    def _dispatch(self, number: int, rows: list[Sent]) -> None:
        for worker in self._workers:
            worker.hear(block=False)
        while min(worker.n_ahead for worker in self._workers) >= _MAX_AHEAD:
            wait([worker.channel for worker in self._workers])
            for worker in self._workers:
                worker.hear(block=False)
        least = min(self._workers, key=lambda worker: worker.n_ahead)
        least.n_ahead += 1
        least.send((number, rows))


@contextmanager
def draft_pool(job: Job, *, n_workers: int, from_chars: int) -> Iterator[DraftPool]:
    """Give a pool whose processes end with the block."""
    pool = DraftPool(job, n_workers=n_workers, from_chars=from_chars)
    try:
        yield pool
    finally:
        pool.close()


def send_rows(pool: DraftPool, number: int, rows: Iterator[RawRow]) -> None:
    """Send all rows of one file, in messages of bounded size."""
    message: list[Sent] = []
    n_chars = 0
    for row in rows:
        fields = row.fields
        if fields is not None and type(fields) is not dict:
            fields = dict(fields)
        message.append((row.position, fields, row.problem, row.field, row.more, row.others))
        n_chars += _measure(fields)
        for other in row.others:
            n_chars += _measure(other)
        if len(message) >= _MESSAGE_ROWS or n_chars >= _MESSAGE_CHARS:
            pool.send(number, message, n_chars=n_chars)
            message, n_chars = [], 0
    pool.send(number, message, n_chars=n_chars)


def _measure(value: Mapping[str, object] | None) -> int:
    """Count the characters of a row, about."""
    if value is None:
        return 1
    return 1 + sum(
        [
            len(item) if isinstance(item, str) else len(repr(item)) if type(item) in _NESTED else 0
            for item in value.values()
        ]
    )


class _Worker:
    def __init__(self, job: Job) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # -P: a file in the working folder must not take the place of a library
            code = f"from thememiner.pipeline.worker import main; main({theirs.fileno()})"
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", code],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self.channel = Connection(ours.detach())
        self.pid = self._process.pid
        self.n_ahead = 0
        self.send(job)

    def send(self, message: object) -> None:
        try:
            self.channel.send(message)
        except (BrokenPipeError, ConnectionError):
            self.hear(block=True)  # it may have said why

    def hear(self, *, block: bool) -> Done | None:
        """Take its answers; those to rows make room for more."""
        while block or self.channel.poll():
            try:
                answer = self.channel.recv()
            except (EOFError, ConnectionError):
                answer = Failed(kind="ended", errno=None, trace="")
            if isinstance(answer, Failed):
                _raise_failed(answer)
            if isinstance(answer, Done):
                return answer
            self.n_ahead -= 1
        return None

    def end(self) -> Done:
        done = self.hear(block=True)
        assert done is not None  # noqa: S101  # blocking ends with it
        return done

    def close(self) -> None:
        self.channel.close()
        try:
            self._process.wait(_WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _raise_failed(failed: Failed) -> None:
    if failed.errno in _FULL or failed.kind == "NoSpaceError":
        msg = "no space, or a limit of the system, at reading rows. Free some, then run again."
        raise NoSpaceError(msg)
    msg = (
        f"a process that reads rows has failed ({failed.kind}). Nothing was published; run again, "
        "and report it if it fails again."
    )
    error = ThemeMinerError(msg)
    if failed.trace:
        error.add_note(failed.trace)
    raise error
