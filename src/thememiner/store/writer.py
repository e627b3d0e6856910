"""`StoreWriter`: the one process that writes; what it wrote counts from its publish row on."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Self

import polars as pl

from thememiner.datamodels import RUNS, SNAPSHOTS, TABLES, Snapshot, conform
from thememiner.errors import StoreError
from thememiner.store.creation import create_tables, prepare_folder
from thememiner.store.delta import Handle
from thememiner.store.digest import snapshot_digest, sort_rows
from thememiner.store.expiry import drop_unneeded
from thememiner.store.faults import translated
from thememiner.store.layout import LOCK, SCRATCH, SNAPSHOTS_TABLE, local_path
from thememiner.store.lock import WriterLock
from thememiner.store.manifest import (
    COMPLETE_EVERY,
    Manifests,
    hash_file,
    sync_files,
    write_manifest,
)
from thememiner.store.place import Folder, store_state
from thememiner.store.reader import Store
from thememiner.store.snapshots import EXPIRED_BEFORE, FORMAT_VERSION, Snapshots, make_row
from thememiner.store.staging import Staging
from thememiner.store.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from thememiner.datamodels import SnapshotState


class StoreWriter:
    """The only writer of a store, for as long as its context is open.

    Writes go to the tables at once and to readers never: they count from `publish` on, whose row
    is one commit. Leaving the context frees the lock and publishes nothing.

    Attributes
    ----------
    created : bool
        Whether this writer made the store, or completed a half-made one.
    snapshot : Snapshot
        The newest published one, the parent of what is published next.
    """

    def __init__(self, path: Path, lock: WriterLock, *, run_id: str) -> None:
        self.path = path
        self.created = False
        self._lock = lock
        self._staging = Staging(run_id)
        self._n_scratch = 0

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        run_id: str,
        now: datetime,
        new_facts: Callable[[], Mapping[str, object]],
    ) -> StoreWriter:
        """Lock the store, make it if need be, and drop what a dead or refused run left.

        Parameters
        ----------
        new_facts : callable
            Called only if there is no published snapshot; its facts are those of snapshot 0 and
            stay in every later one.

        Raises
        ------
        StoreLockedError
            If another process writes; known at once.
        StoreVersionError
            If a newer or older program wrote the store.
        NoSpaceError
        StoreError
            If the store is damaged, may not be written, or its folder holds something else.
        """
        root = local_path(path)
        is_ready = store_state(root) == "ready"
        prepare_folder(root)
        writer = cls(root, WriterLock.acquire(root / LOCK, run_id=run_id), run_id=run_id)
        try:
            writer._begin(run_id, now, new_facts, is_ready=is_ready)
        except BaseException:
            writer.close()
            raise
        return writer

    def _begin(
        self,
        run_id: str,
        now: datetime,
        new_facts: Callable[[], Mapping[str, object]],
        *,
        is_ready: bool,
    ) -> None:
        self._drop_scratch()  # what a killed run left
        # A store of another format is refused before a table is made or restored in it.
        files = [] if is_ready else create_tables(self.path)
        self._rows = Handle(self.path / SNAPSHOTS_TABLE, SNAPSHOTS)
        self._snapshots = Snapshots.of(self._rows)
        if not self._snapshots.rows:
            sync_files(self.path, files)
            self._tables = Workspace.of_new_store(self.path)
            facts = dict(new_facts())
            facts.setdefault(
                "store_id", hashlib.sha256(f"{run_id} {now}".encode()).hexdigest()[:32]
            )
            self._append("published", run_id=run_id, now=now, facts=facts)
            self.created = True
        else:
            self._return_to_published()

    def _return_to_published(self) -> None:
        self.snapshot = self._snapshots.newest()
        manifests = Manifests(Folder(self.path), self._snapshots, self.snapshot.number)
        self._tables = Workspace.of_snapshot(self.path, self._snapshots, manifests)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the lock. What was not published is dropped by the next writer."""
        try:
            self._staging.discard()
            self._drop_scratch()
        finally:
            self._lock.release()

    def scratch(self) -> Path:
        """Make a folder, on the store's disk and for its owner only, that goes with this writer."""
        self._n_scratch += 1
        folder = self.path / SCRATCH / str(self._n_scratch)
        with translated("making the scratch folder"):
            folder.parent.mkdir(mode=0o700, exist_ok=True)
            folder.mkdir(mode=0o700)
        return folder

    def _drop_scratch(self) -> None:
        shutil.rmtree(self.path / SCRATCH, ignore_errors=True)

    def published(self) -> Store:
        """Open the newest published snapshot as readers see it, without this run's writes."""
        return Store(Folder(self.path), self._snapshots, self.snapshot)

    @property
    def next_number(self) -> int:
        """Number that the next snapshot will have, refused ones counted too."""
        return max(self._snapshots.rows, default=-1) + 1

    def count(self, table: str) -> int:
        """Count a table's rows, this run's committed writes included."""
        return self._tables.handle(table).count()

    def count_distinct(self, table: str, column: str, *, where: str) -> int:
        """Count the values of a column in the rows whose column `where` is not null."""
        rows = self._tables.handle(table).scan().filter(pl.col(where).is_not_null())
        with translated(f"reading {table}"):
            counted = rows.select(pl.col(column).n_unique()).collect(engine="streaming")
        return int(counted.item())

    def find(self, table: str, ids: pl.Series) -> pl.DataFrame:
        """Read the rows of some documents alone, sorted by the table's key.

        Parameters
        ----------
        ids : Series of str
            Values of `document_id`.
        """
        return self._tables.find(table, ids.alias("document_id").to_frame())

    def stage(self, table: str, frame: pl.DataFrame) -> None:
        """Write rows whose keys are not in the table; `commit_staged` adds them."""
        if frame.height:
            self._staging.add(self._tables.handle(table), _sorted(table, frame))

    def commit_staged(self) -> None:
        """Add what was staged to the tables."""
        self._staging.commit()

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read a table as it would be published, this run's writes included, sorted by its key."""
        return self._tables.read(table, columns)

    def replace(self, table: str, frame: pl.DataFrame) -> None:
        """Put these rows in place of all others; equal ones make no commit."""
        frame = _sorted(table, frame)
        if not frame.equals(self.read(table)):
            self._tables.handle(table).overwrite(frame)
            self._tables.hold(table, frame)

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add rows whose keys are not in the table; none make no commit."""
        frame = _sorted(table, frame)
        if frame.height:
            self._tables.handle(table).append(frame)

    def upsert(self, table: str, frame: pl.DataFrame) -> None:
        """Insert new keys and update known ones; rows equal to what is there are left alone.

        Raises
        ------
        StoreError
            If a key is in `frame` twice.
        """
        frame = _sorted(table, frame)
        key = list(TABLES[table].key)
        if frame.select(key).is_duplicated().any():
            msg = f"{table}: rows with the same key cannot be written at once."
            raise StoreError(msg)
        before = self._tables.find(table, frame.select(key))
        columns = frame.columns
        changed = _sorted(table, frame.join(before, on=columns, how="anti", nulls_equal=True))
        known = changed.join(before, on=key, how="semi", nulls_equal=True)
        if known.is_empty():
            self.append(table, changed)
        elif _has_null(known, key):
            # the merge of Delta compares keys by =, which no null passes
            others = self.read(table).join(changed, on=key, how="anti", nulls_equal=True)
            self.replace(table, pl.concat([others, changed]))
        else:
            self._tables.handle(table).merge(changed, key)

    def remove(self, table: str, keys: pl.DataFrame) -> None:
        """Remove the rows whose key columns are in `keys`; unknown keys are ignored.

        Parameters
        ----------
        keys : DataFrame
            All columns of the key, or its first ones: then all rows that share them go.
        """
        key = [name for name in TABLES[table].key if name in keys.columns]
        schema = pl.Schema({name: TABLES[table].schema[name] for name in key})
        wanted = conform(keys.select(key), schema, name=table)
        doomed = self._tables.find(table, wanted).select(key).unique()
        if doomed.is_empty():
            return
        if _has_null(doomed, key):
            before = self.read(table)
            self.replace(table, before.join(doomed, on=key, how="anti", nulls_equal=True))
        else:
            self._tables.handle(table).delete(doomed.sort(key))

    def digests(self) -> Mapping[str, str]:
        """Return the digest per table of what this run would publish."""
        return self._tables.digests(self.scratch)

    def publish(self, *, run_id: str, now: datetime, facts: Mapping[str, object]) -> Snapshot:
        """Make what was written the newest snapshot, durably and all at once.

        Parameters
        ----------
        facts : mapping
            Values that JSON can hold. The store's own (`format`, `store_id`, and those that it
            was made with) are added.
        """
        return self._append("published", run_id=run_id, now=now, facts=facts)

    def candidate(self, *, run_id: str, now: datetime, facts: Mapping[str, object]) -> Snapshot:
        """Keep what was written as a refused run: it has a number, and readers never see it."""
        return self._append("candidate", run_id=run_id, now=now, facts=facts)

    def newest_candidate(self) -> Snapshot | None:
        """Return the refused run that nothing has followed yet; None if there is none."""
        candidates = self._snapshots.candidates()
        is_last = candidates and candidates[-1].number == self.next_number - 1
        return candidates[-1] if is_last else None

    def adopt(
        self, candidate: Snapshot, *, run_id: str, now: datetime, facts: Mapping[str, object]
    ) -> Snapshot:
        """Publish what a refused run wrote.

        Parameters
        ----------
        candidate : Snapshot
            What `newest_candidate` gave: only it has the newest published one as its parent.
        facts : mapping
            Added to the candidate's own.
        """
        return self._publish_again(candidate, run_id=run_id, now=now, facts=facts)

    def publish_alone(
        self, *, run_id: str, now: datetime, facts: Mapping[str, object]
    ) -> tuple[Snapshot, int]:
        """Publish, expire all earlier snapshots, and drop the files of those, which are counted.

        What a kill left of them is dropped by the next call.
        """
        facts = {**facts, EXPIRED_BEFORE: self.next_number}
        snapshot = self._append("published", run_id=run_id, now=now, facts=facts, is_complete=True)
        return snapshot, drop_unneeded(self.path, self._tables.needed_files())

    def rollback(self, number: int, *, run_id: str, now: datetime) -> Snapshot:
        """Publish the state of an earlier snapshot again; what this run wrote is dropped.

        Raises
        ------
        SnapshotNotFoundError
            If no published snapshot has this number.
        """
        target = self._snapshots.get(number)
        return self._publish_again(target, run_id=run_id, now=now, facts={"rolled_back_to": number})

    def _publish_again(
        self, target: Snapshot, *, run_id: str, now: datetime, facts: Mapping[str, object]
    ) -> Snapshot:
        manifests = Manifests(Folder(self.path), self._snapshots, target.number)
        self._tables = Workspace.at_pins(self.path, target, manifests)
        facts = {**target.facts, **facts}
        snapshot = self._append("published", run_id=run_id, now=now, facts=facts, is_complete=True)
        self._return_to_published()
        return snapshot

    def record_run(self, row: Mapping[str, object]) -> None:
        """Append a row to the log of runs, which is never pinned and never restored."""
        frame = pl.DataFrame([row], schema_overrides=RUNS)
        handle = Handle(self.path / "runs", RUNS)
        before = set(handle.needed_files())
        handle.append(frame, with_retries=True)
        sync_files(self.path, (f"runs/{file}" for file in set(handle.needed_files()) - before))

    def _append(
        self,
        state: SnapshotState,
        *,
        run_id: str,
        now: datetime,
        facts: Mapping[str, object],
        is_complete: bool = False,
    ) -> Snapshot:
        rows = self._snapshots.rows
        number = self.next_number
        digests = self._tables.digests(self.scratch)
        own = self._snapshots.own_facts() if rows else facts
        fixed = {"format": FORMAT_VERSION, "store_id": own["store_id"]}
        snapshot = Snapshot(
            number=number,
            state=state,
            run_id=run_id,
            parent=self.snapshot.number if rows else None,
            published_at=now,
            digest=snapshot_digest(digests),
            versions=self._tables.versions(),
            digests=digests,
            facts={**own, **facts, **fixed},
        )
        manifest = self._write_manifest(number, is_complete=is_complete)
        row = make_row(snapshot, manifest=manifest)
        before = set(self._rows.needed_files())
        self._rows.append(pl.DataFrame([row], schema=SNAPSHOTS))
        new = sorted(set(self._rows.needed_files()) - before)
        sync_files(self.path, (f"{SNAPSHOTS_TABLE}/{file}" for file in new))
        self._snapshots = Snapshots({**rows, number: row})
        if state == "published":
            self.snapshot = snapshot
            self._tables.manifests = Manifests(Folder(self.path), self._snapshots, number)
        return snapshot

    def _write_manifest(self, number: int, *, is_complete: bool) -> str:
        is_complete = is_complete or number % COMPLETE_EVERY == 0
        # The rows before this one are listed too, for `check`; each one hashes itself as well.
        rows = (f"{SNAPSHOTS_TABLE}/{file}" for file in self._rows.needed_files())
        needed = [*self._tables.needed_files(), *rows]
        files = {path: self._tables.manifests.find(path) for path in needed}
        new = {path: hash_file(self.path / path) for path, known in files.items() if not known}
        sync_files(self.path, new)
        known = {path: record for path, record in files.items() if record and is_complete}
        return write_manifest(self.path, number, {**known, **new}, is_complete=is_complete)


def _sorted(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    if table not in TABLES:
        msg = f"there is no table {table!r}."
        raise StoreError(msg)
    return sort_rows(conform(frame, TABLES[table].schema, name=table), TABLES[table].key)


def _has_null(frame: pl.DataFrame, key: Sequence[str]) -> bool:
    return any(frame[column].null_count() for column in key)
