"""Which files a snapshot added, with size and SHA-256, so that no changed byte is believed."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from thememiner.errors import StoreError
from thememiner.store.faults import translated
from thememiner.store.layout import MANIFESTS, manifest_name
from thememiner.store.place import Folder, Place
from thememiner.store.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# Every so many snapshots a manifest lists all files in use, so that no reader walks back further.
COMPLETE_EVERY: Final = 20


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size in bytes and SHA-256 of a file."""

    size: int
    sha256: str


class Manifests:
    """The files of one snapshot, its manifest first, then as far back through its parents as asked.

    Loaded as they are needed: most tables are read from the newest few.
    """

    def __init__(self, place: Place, snapshots: Snapshots, number: int) -> None:
        self._place = place
        self._snapshots = snapshots
        self._next: int | None = number
        self._files: dict[str, FileRecord] = {}

    @classmethod
    def none(cls, place: Place) -> Self:
        """Return those of a store without a snapshot: no file has a record."""
        manifests = cls(place, Snapshots({}), -1)
        manifests._next = None
        return manifests

    def find(self, path: str) -> FileRecord | None:
        """Return the record of a file (path below the store), None if no manifest has it."""
        while path not in self._files and self._next is not None:
            self._load(self._next)
        return self._files.get(path)

    def _load(self, number: int) -> None:
        sha256, parent = self._snapshots.manifest(number)
        files, is_complete = load_manifest(self._place, number, sha256)
        for path, record in files.items():
            self._files.setdefault(path, record)
        self._next = None if is_complete else parent

    def verify(self, path: str) -> None:
        """Read a file and compare it.

        Raises
        ------
        StoreError
            If it is missing, not in a manifest, or not as it was written.
        """
        problem = compare(self._place, path, self.find(path), read_data=True)
        if problem:
            msg = f"the store is damaged: {problem}. Restore it from a backup."
            raise StoreError(msg)


def load_manifest(place: Place, number: int, sha256: str) -> tuple[dict[str, FileRecord], bool]:
    """Read a snapshot's manifest.

    Returns
    -------
    files : dict of str to FileRecord
        By path below the store.
    is_complete : bool
        Whether it lists every file that the snapshot is read from, not the new ones alone.

    Raises
    ------
    StoreError
        If its hash is not `sha256`.
    """
    with translated(f"reading the manifest of snapshot {number}"):
        place.fetch([manifest_name(number)])
        data = (place.root / manifest_name(number)).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        msg = f"the store is damaged: {manifest_name(number)} was changed. Restore a backup."
        raise StoreError(msg)
    content = json.loads(data)
    files = {path: FileRecord(size, digest) for path, size, digest in content["files"]}
    return files, bool(content["complete"])


def compare(place: Place, path: str, record: FileRecord | None, *, read_data: bool) -> str | None:
    """Say what is wrong with a file, None if nothing is."""
    if record is None:
        return f"{path} is in no manifest"
    if read_data:
        place.fetch([path])
        size = Folder(place.root).measure(path)
    else:
        size = place.measure(path)
    if size is None:
        return f"{path} is missing"
    if size != record.size:
        return f"{path} has {size} bytes instead of {record.size}"
    if read_data and hash_file(place.root / path).sha256 != record.sha256:
        return f"{path} was changed"
    return None


def hash_file(file: Path) -> FileRecord:
    """Measure a file as it is now."""
    with translated(f"reading {file.name}"), file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return FileRecord(stream.tell(), sha256)


def write_manifest(
    root: Path, number: int, files: Mapping[str, FileRecord], *, is_complete: bool
) -> str:
    """Write a snapshot's manifest durably; return its SHA-256.

    One that a dead run left under the same number is replaced: no row names it.
    """
    listing = [[path, record.size, record.sha256] for path, record in sorted(files.items())]
    data = json.dumps({"complete": is_complete, "files": listing, "snapshot": number}).encode()
    target = root / manifest_name(number)
    part = target.with_suffix(".part")
    with translated(f"writing the manifest of snapshot {number}"):
        target.parent.mkdir(mode=0o700, exist_ok=True)
        part.write_bytes(data)
        sync_files(root, [f"{MANIFESTS}/{part.name}"])
        part.replace(target)
        sync_files(root, [manifest_name(number)])
    return hashlib.sha256(data).hexdigest()


def sync_files(root: Path, paths: Iterable[str]) -> None:
    """Force files, and the folders that name them, up to the store's, to disk."""
    files = [root / path for path in paths]
    folders = {parent for file in files for parent in file.parents if parent.is_relative_to(root)}
    with translated("forcing files to disk"):
        for place in [*files, *sorted(folders)]:
            descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
