"""`Store`: one published snapshot, read without a lock and without writing a byte."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from thememiner.datamodels import RUNS, TABLES
from thememiner.errors import SnapshotNotFoundError, StoreError
from thememiner.store.curation import read_log
from thememiner.store.delta import Handle, open_table
from thememiner.store.digest import sort_rows
from thememiner.store.layout import LOG
from thememiner.store.manifest import Manifests
from thememiner.store.place import Place, list_log, require_place
from thememiner.store.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from pathlib import Path

    import polars as pl

    from thememiner.datamodels import Snapshot

    _Asked = tuple[str, tuple[str, ...] | None]


class Store:
    """A store as one of its published snapshots tells it.

    What a writer does afterwards is not seen: every table is read at the version that the
    snapshot pins, and every file that is opened is compared with the snapshot's manifests.

    Attributes
    ----------
    path : str
        Its folder or address.
    snapshot : Snapshot
    """

    def __init__(self, place: Place, snapshots: Snapshots, snapshot: Snapshot) -> None:
        self.path = place.address
        self.snapshot = snapshot
        self._place = place
        self._snapshots = snapshots
        self._manifests = Manifests(place, snapshots, snapshot.number)
        self._handles: dict[str, Handle] = {}
        self._begun: dict[_Asked, Future[pl.DataFrame]] = {}

    @classmethod
    def open(cls, path: str | Path, *, as_of: int | None = None) -> Store:
        """Open the newest published snapshot, or the one with number `as_of`.

        Raises
        ------
        StoreMissingError
            If there is no store, or none that was ever completed.
        StoreVersionError
            If a newer or older program wrote it.
        SnapshotNotFoundError
            If `as_of` is no published snapshot.
        StoreError
            If it is damaged or may not be read.
        """
        place = require_place(path)
        snapshots = Snapshots.load(place)
        snapshot = snapshots.newest() if as_of is None else snapshots.get(as_of)
        return cls(place, snapshots, snapshot)

    def at(self, number: int) -> Store:
        """Open another published snapshot of what was opened.

        Raises
        ------
        SnapshotNotFoundError
            If `number` is none.
        """
        return Store(self._place, self._snapshots, self._snapshots.get(number))

    def snapshots(self) -> list[Snapshot]:
        """Return the published snapshots, oldest first."""
        return self._snapshots.published()

    def candidates(self) -> list[Snapshot]:
        """Return the refused runs, oldest first."""
        return self._snapshots.candidates()

    def refused(self) -> list[Snapshot]:
        """Return the runs that were refused while this snapshot was the newest, oldest first."""
        return [each for each in self.candidates() if each.parent == self.snapshot.number]

    def candidate(self, number: int) -> Snapshot:
        """Return a refused run by its number.

        Raises
        ------
        SnapshotNotFoundError
            If no refused run has this number.
        """
        for refused in self.candidates():
            if refused.number == number:
                return refused
        msg = f"no refused run has number {number}; `thememiner runs list` shows them."
        raise SnapshotNotFoundError(msg)

    def begin(self, table: str, columns: Sequence[str] | None = None) -> None:
        """Begin to read what `read` will be asked for; it then waits, and raises what was wrong."""
        # a store of its own: what one thread remembers of files, no other changes
        beside = Store(self._place, self._snapshots, self.snapshot)
        thread = ThreadPoolExecutor(1)
        self._begun[_asked(table, columns)] = thread.submit(beside.read, table, columns)
        thread.shutdown(wait=False)

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read a table, sorted by its key (ties by the columns that were asked for).

        Parameters
        ----------
        columns : sequence of str, optional
            All columns of the schema if not given.

        Raises
        ------
        StoreError
            If a file is missing or not as it was written, or there is no such table or column.
        """
        begun = self._begun.pop(_asked(table, columns), None)
        if begun is not None:
            return begun.result()
        handle = self._open(table)
        files = [f"{table}/{name}" for name in handle.data_files()]
        self._place.fetch(files)
        for file in files:
            self._manifests.verify(file)
        return read_sorted(handle, TABLES[table].key, columns)

    def _open(self, table: str) -> Handle:
        if table not in self._handles:
            version = self.snapshot.versions.get(table)
            if version is None or table not in TABLES:
                msg = f"the store has no table {table!r}; it has {', '.join(TABLES)}."
                raise StoreError(msg)
            # A flipped bit in a log entry can name other files: the log is checked before it is
            # believed.
            log = [f"{table}/{LOG}/{name}" for name in list_log(self._place, table).needed(version)]
            self._place.fetch(log)
            for name in log:
                self._manifests.verify(name)
            folder = self._place.root / table
            self._handles[table] = Handle(folder, TABLES[table].schema, version=version)
        return self._handles[table]

    def runs(self) -> pl.DataFrame:
        """Read the log of runs at its newest version, oldest first."""
        # One clock reading serves a whole run, so its start and its end bear the same time.
        runs = open_table(self._place, "runs", RUNS).read()
        return runs.sort(["at", "run_id", runs["state"] != "started", "state", "record"])

    def curation(self) -> pl.DataFrame:
        """Read the log of curation at its newest version, oldest first."""
        return read_log(self._place)[0]


def _asked(table: str, columns: Sequence[str] | None) -> _Asked:
    return table, None if columns is None else tuple(columns)


def read_sorted(
    handle: Handle, key: Sequence[str], columns: Sequence[str] | None = None
) -> pl.DataFrame:
    """Read a table's rows in the order of its key.

    Raises
    ------
    StoreError
        If a column is not in the table.
    """
    if columns is None:
        return sort_rows(handle.read(), key)
    frame = handle.read(require_columns(handle, columns, key))
    return sort_rows(frame, key).select(columns)


def require_columns(handle: Handle, columns: Sequence[str], key: Sequence[str]) -> list[str]:
    """Give the columns that must be read: the key orders the rows even where it is not asked for.

    Raises
    ------
    StoreError
        If a column is not in the table.
    """
    unknown = [column for column in columns if column not in handle.schema]
    if unknown:
        msg = f"the table {handle.name} has no columns {unknown}."
        raise StoreError(msg)
    return list(dict.fromkeys([*columns, *key]))
