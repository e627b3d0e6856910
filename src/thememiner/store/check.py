"""`check_store`: compare every file of every snapshot with what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from thememiner.datamodels import TABLES
from thememiner.errors import StoreError
from thememiner.store.creation import LOGS
from thememiner.store.delta import open_table
from thememiner.store.digest import snapshot_digest, table_digest
from thememiner.store.manifest import FileRecord, compare, load_manifest
from thememiner.store.place import Place, require_place
from thememiner.store.reader import Store
from thememiner.store.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check looked at and what it found.

    Attributes
    ----------
    n_files : int
        Files that the snapshots are read from, and their manifests.
    n_bytes : int
        Size of the former, as it was written.
    problems : tuple of str
        One line each, with paths and numbers only; empty if all is well.
    """

    n_files: int
    n_bytes: int
    problems: tuple[str, ...]


def check_store(path: str | Path, *, read_data: bool) -> CheckResult:
    """Check the rows of all snapshots, their manifests, and the files that these list.

    Parameters
    ----------
    read_data : bool
        Read every byte, and compute the digests of the newest published snapshot anew; else only
        presence and sizes are looked at.

    Raises
    ------
    StoreMissingError
        If there is no store.
    StoreError
        If `snapshots` itself cannot be read: nothing can be checked then.
    """
    place = require_place(path)
    snapshots = Snapshots.load(place)
    files: dict[str, FileRecord] = {}
    problems: list[str] = []
    for number in snapshots.kept():
        try:
            files |= load_manifest(place, number, snapshots.manifest(number)[0])[0]
        except StoreError as error:
            problems.append(str(error))
    for name, record in sorted(files.items()):
        problem = compare(place, name, record, read_data=read_data)
        problems += [problem] if problem else []
    problems += _check_logs(place)
    if read_data and not problems:
        problems += _check_digests(Store(place, snapshots, snapshots.newest()))
    return CheckResult(
        n_files=len(files) + len(snapshots.rows),
        n_bytes=sum(record.size for record in files.values()),
        problems=tuple(problems),
    )


def _check_logs(place: Place) -> Iterator[str]:
    for name, schema in LOGS.items():
        try:
            open_table(place, name, schema).read()
        except StoreError as error:
            yield str(error)


def _check_digests(store: Store) -> Iterator[str]:
    snapshot = store.snapshot
    for name, table in TABLES.items():
        if table.has_digest and table_digest(store.read(name), table) != snapshot.digests[name]:
            yield f"the rows of {name} are not those that snapshot {snapshot.number} was made of"
    if snapshot_digest(snapshot.digests) != snapshot.digest:
        yield f"the digest of snapshot {snapshot.number} is not that of its tables"
