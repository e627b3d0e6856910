"""The pinned tables as one writer sees them: opened once, restored, with their digests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final, Self

import polars as pl

from thememiner.datamodels import TABLES, conform
from thememiner.errors import StoreError
from thememiner.store.delta import Handle
from thememiner.store.digest import sort_rows, table_digest
from thememiner.store.faults import translated
from thememiner.store.layout import LOG, drop_log_after, log_files
from thememiner.store.manifest import Manifests
from thememiner.store.pieces import handle_digest
from thememiner.store.place import Folder
from thememiner.store.reader import read_sorted, require_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from thememiner.datamodels import Snapshot
    from thememiner.store.snapshots import Snapshots

_HASHED_AT_ONCE: Final = 2


# Bytes of a frame: tables of a night's size are read by ten stages; larger ones are not held.
_MAX_HELD: Final = 1 << 25


class Workspace:
    """Handles on all tables, and what is known about the versions they started from.

    Attributes
    ----------
    manifests : Manifests
        Of the snapshot that the tables started from.
    """

    def __init__(
        self, handles: Mapping[str, Handle], digests: Mapping[str, str], manifests: Manifests
    ) -> None:
        self.manifests = manifests
        self._handles = dict(handles)
        self._verified: set[str] = set()
        # by table and columns: what was read, and the version that it belongs to
        self._held: dict[tuple[str, tuple[str, ...] | None], tuple[int, pl.DataFrame]] = {}
        # digest by the version that it belongs to: an unchanged table is not read again
        self._digests = {
            name: (handle.version, digests[name])
            for name, handle in handles.items()
            if name in digests
        }

    @classmethod
    def of_new_store(cls, root: Path) -> Self:
        """Open the empty tables of a store without a snapshot."""
        handles = {n: Handle(root / n, table.schema, version=0) for n, table in TABLES.items()}
        return cls(handles, {}, Manifests.none(Folder(root)))

    @classmethod
    def at_pins(cls, root: Path, snapshot: Snapshot, manifests: Manifests) -> Self:
        """Open every table at its pinned version, after its log has been verified."""
        handles = {}
        for name, table in TABLES.items():
            version = snapshot.versions[name]
            for file in log_files(root / name).needed(version):
                manifests.verify(f"{name}/{LOG}/{file}")
            handles[name] = Handle(root / name, table.schema, version=version)
        return cls(handles, snapshot.digests, manifests)

    @classmethod
    def of_snapshot(cls, root: Path, snapshots: Snapshots, manifests: Manifests) -> Self:
        """Open every table at its head, with the rows that the newest snapshot pins.

        What a dead or a refused run left is undone by a commit; else it would be in the next pin.
        """
        snapshot = snapshots.newest()
        pinned = cls.at_pins(root, snapshot, manifests)
        heads = {
            name: _head(handle, last_pin=snapshots.last_pin(name))
            for name, handle in pinned._handles.items()
        }
        return cls(heads, snapshot.digests, manifests)

    def handle(self, table: str) -> Handle:
        """Return the handle of a table, its rows verified."""
        self._verify(table)
        return self._handles[table]

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read a table's rows, sorted by its key."""
        if table not in self._handles:
            msg = f"there is no table {table!r}."
            raise StoreError(msg)
        handle, key = self.handle(table), TABLES[table].key
        held = self._find_held(table, columns)
        if held is not None:
            return held
        whole = self._find_held(table, None)
        if whole is None or columns is None:
            frame = read_sorted(handle, key, columns)
        else:
            needed = require_columns(handle, columns, key)
            frame = sort_rows(whole.select(needed), key).select(columns)
        self.hold(table, frame, columns)
        return frame

    def hold(self, table: str, frame: pl.DataFrame, columns: Sequence[str] | None = None) -> None:
        """Keep what a table holds now, as `read` gives it, until it is written to again."""
        if frame.estimated_size() <= _MAX_HELD:
            asked = (table, None if columns is None else tuple(columns))
            self._held[asked] = (self._handles[table].version, frame)

    def _find_held(self, table: str, columns: Sequence[str] | None) -> pl.DataFrame | None:
        asked = (table, None if columns is None else tuple(columns))
        version, frame = self._held.get(asked, (-1, None))
        if version == self._handles[table].version:
            return frame
        self._held.pop(asked, None)
        return None

    def find(self, table: str, keys: pl.DataFrame) -> pl.DataFrame:
        """Read the rows that share some columns with `keys`, sorted by the table's key.

        Rows are sought file by file: a large table is never held.
        """
        handle = self.handle(table)
        names = keys.columns
        first = keys[names[0]].drop_nulls()
        rows = handle.scan()
        if len(first) == keys.height and keys.height:
            # ranges that cannot match are passed over by what the files say of themselves
            low, high = pl.lit(first.min()), pl.lit(first.max())
            rows = rows.filter(pl.col(names[0]).is_between(low, high))
        with translated(f"reading {table}"):
            found = rows.join(keys.lazy(), on=names, how="semi", nulls_equal=True)
            frame = conform(found.collect(engine="streaming"), handle.schema, name=table)
        return sort_rows(frame, TABLES[table].key)

    def versions(self) -> dict[str, int]:
        """Return the version of every table."""
        return {name: handle.version for name, handle in self._handles.items()}

    def digests(self, scratch: Callable[[], Path]) -> dict[str, str]:
        """Return the digest of every table that has one.

        Parameters
        ----------
        scratch : callable
            Gives a new folder, for tables that memory should not hold.
        """
        versions = self.versions()
        stale = [
            name
            for name, table in TABLES.items()
            if table.has_digest and self._digests.get(name, (-1, ""))[0] != versions[name]
        ]
        hashers = [self._hasher(name, scratch) for name in stale]
        # reading and hashing leave Python free; more at once would hold more pieces
        with ThreadPoolExecutor(_HASHED_AT_ONCE) as threads:
            found = threads.map(lambda digest: digest(), hashers)
            for name, digest in zip(stale, found, strict=True):
                self._digests[name] = (versions[name], digest)
        return {name: digest for name, (_, digest) in self._digests.items()}

    def _hasher(self, name: str, scratch: Callable[[], Path]) -> Callable[[], str]:
        held = self._find_held(name, None)
        if held is not None:
            return partial(table_digest, held, TABLES[name])
        return partial(handle_digest, self.handle(name), TABLES[name], scratch)

    def needed_files(self) -> list[str]:
        """Paths, below the store, of the files that the tables are read from."""
        return [
            f"{name}/{file}"
            for name, handle in self._handles.items()
            for file in handle.needed_files()
        ]

    def _verify(self, table: str) -> None:
        if table in self._verified:
            return
        for file in self._handles[table].data_files():
            path = f"{table}/{file}"
            if self.manifests.find(path):  # else this run wrote it
                self.manifests.verify(path)
        self._verified.add(table)


def _head(pinned: Handle, *, last_pin: int) -> Handle:
    if log_files(pinned.folder).newest == pinned.version:
        return pinned
    try:
        head = Handle(pinned.folder, pinned.schema)
    except StoreError:
        # Power failed while a run wrote that never published: no snapshot needs these entries,
        # and half of one cannot be restored from.
        drop_log_after(pinned.folder, last_pin)
        head = Handle(pinned.folder, pinned.schema)
    # A restore that an unpublished run committed has the same files: nothing to undo again.
    if head.data_files() != pinned.data_files():
        head.restore(pinned.version)
    return head
