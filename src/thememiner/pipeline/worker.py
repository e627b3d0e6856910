"""Rows into spilled drafts, and the process of its own that does so.

It hears and answers over one socket (`thememiner.pipeline.pool` holds the other end) and ends when
that closes, so that it never outlives the run. What it writes lies in the run's scratch folder.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import polars as pl

from thememiner.identity import IdentityKey
from thememiner.ingest import IngestSettings, RawRow, RowReader, SourcePlan, Tally
from thememiner.pipeline.intake import ingest_tools
from thememiner.store.spill import SpillWriter, Written

_FLUSH_ROWS: Final = 20_000  # drafts held before they are written to the scratch folder
_FLUSH_CHARS: Final = 12_000_000
_SWITCH_S: Final = 0.0005  # a message comes in many pieces, and the run waits for each to be taken

# position, fields, problem, field, more, others: a tuple travels faster than a dataclass
Sent = tuple[int, dict[str, object] | None, str | None, str, tuple[int, ...], tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a worker is told before the first row."""

    plans: tuple[SourcePlan, ...]
    settings: IngestSettings
    secret: bytes
    known_rows: frozenset[bytes]
    folder: str
    name: str
    n_parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a worker has come to: tallies by the number of the file, and where the drafts lie."""

    tallies: dict[int, Tally]
    written: list[Written]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why a worker stopped; the message of a foreign error may hold a customer's words."""

    kind: str
    errno: int | None
    trace: str


class DraftWriter:
    """Reads rows of several files, one after the other, and spills their drafts."""

    def __init__(self, job: Job) -> None:
        self._job = job
        key = IdentityKey(secret=job.secret, path=Path())
        self._tools = ingest_tools(key)
        self._spill = SpillWriter(folder=Path(job.folder), name=job.name, n_parts=job.n_parts)
        self._number = -1
        self._reader: RowReader | None = None
        self._tallies: dict[int, Tally] = {}
        self._written: list[Written] = []
        self._held: list[pl.DataFrame] = []
        self._n_held = 0
        self._n_chars = 0

    def read(self, number: int, rows: list[Sent]) -> None:
        """Read rows of one file."""
        self._hold(self._reader_of(number).read(map(RawRow._make, rows)))
        if self._n_held >= _FLUSH_ROWS or self._n_chars >= _FLUSH_CHARS:
            self._flush()

    def finish(self) -> Done:
        """Write what is held."""
        self._close_file()
        self._flush()
        return Done(tallies=self._tallies, written=self._written)

    def _reader_of(self, number: int) -> RowReader:
        if self._reader is None or number != self._number:
            self._close_file()
            self._number = number
            self._reader = RowReader(
                plan=self._job.plans[number],
                tools=self._tools,
                settings=self._job.settings,
                known_rows=self._job.known_rows,
            )
        return self._reader

    def _hold(self, drafts: pl.DataFrame) -> None:
        drafts = drafts.with_columns(pl.lit(self._number, dtype=pl.Int64).alias("batch"))
        self._held.append(drafts)
        self._n_held += drafts.height
        self._n_chars += int(drafts["n_chars"].sum())

    def _flush(self) -> None:
        if self._n_held:
            self._written.append(self._spill.write(pl.concat(self._held), key="document_id"))
        self._held, self._n_held, self._n_chars = [], 0, 0

    def _close_file(self) -> None:
        if self._reader is not None:
            self._tallies[self._number] = self._reader.tally()
            self._reader = None


def main(descriptor: int) -> None:
    """Work until the other end says that there is no more, or is gone."""
    gc.disable()  # rows make no cycles, and looking for some costs a tenth of the time
    sys.setswitchinterval(_SWITCH_S)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides, and closes the socket
    channel = Connection(descriptor)
    inbox: SimpleQueue[object] = SimpleQueue()
    threading.Thread(target=_listen, args=(channel, inbox), daemon=True).start()
    try:
        writer = DraftWriter(inbox.get())  # type: ignore[arg-type]  # the first message
        while (message := inbox.get()) is not None:
            if isinstance(message, EOFError):
                return
            writer.read(*message)  # type: ignore[misc]  # all further ones are number and rows
            channel.send(None)
        channel.send(writer.finish())
    except BaseException as error:  # noqa: BLE001  # the run tells of it
        trace = "".join(traceback.format_tb(error.__traceback__))
        code = getattr(error.__cause__ or error, "errno", None)
        with suppress(OSError):  # the run may be gone
            channel.send(Failed(kind=type(error).__name__, errno=code, trace=trace))


def _listen(channel: Connection, inbox: SimpleQueue[object]) -> None:
    """Take messages off the socket while rows are being read: the run need not wait to send."""
    while True:
        try:
            message = channel.recv()
        except (EOFError, OSError) as error:
            inbox.put(EOFError(str(error)))
            return
        inbox.put(message)
        if message is None:
            return
