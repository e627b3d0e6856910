"""ZIP archives: which members can be read, and their bytes. Nothing is ever written to disk."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.errors import InputError
from thememiner.sources.content import plain_name
from thememiner.sources.streams import check_unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from thememiner.sources.streams import Damage, Opener

ZIP_MAGIC: Final = b"PK\x03\x04"
EMPTY_ZIP_MAGIC: Final = b"PK\x05\x06"
_MAX_ENTRIES: Final = 100_000  # a Slack export has a file per channel and day
_MAX_DIRECTORY: Final = 64 << 20  # bytes; 100,000 entries with long names take a third of it
_TAIL_BYTES: Final = 1 << 17  # where the end record is, behind a comment of at most 64 kB
_TABLES: Final = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".tab")
_PROSE: Final = (".txt",)  # a table only if there is no other; else somebody's read-me
_NESTED: Final = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".zst", ".jar")
_BINARY: Final = (".xlsx", ".xls", ".xlsm", ".ods", ".parquet")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 1
_PART_BYTES: Final = 1 << 14  # a small part: where a member is damaged, it is what is lost
# All that the zip module is known to raise for broken archives and members.
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError,
    ValueError, IndexError, OverflowError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One text file in an archive.

    Attributes
    ----------
    name : str
        Its path in the archive; letters, digits and plain punctuation only.
    """

    name: str
    opener: Opener


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What an archive holds.

    Attributes
    ----------
    members : tuple of Member
        Texts and tables, sorted by name.
    binaries : tuple of str
        Names of spreadsheets and Parquet files.
    n_other : int
        Files of other kinds.
    office : str
        ``workbook`` or ``document`` if the archive is a file of an office program, else "".
    """

    members: tuple[Member, ...]
    binaries: tuple[str, ...]
    n_other: int
    office: str = ""


def open_archive(path: Path, *, name: str) -> Archive:
    """List an archive; its members are opened when they are read.

    Raises
    ------
    InputError
        If it is damaged, has too many entries, unpacks to too much, or a member is encrypted, a
        link, an archive, or named so that it would be written elsewhere.
    """
    _check_directory(path, name)
    try:
        # Its list is kept: members are read later, many times, and listing them anew takes long.
        opened = zipfile.ZipFile(_Unheld(path))
        entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    except _BROKEN as error:
        raise InputError(_damaged(name), source=name) from error
    office = _find_office({entry.filename for entry in entries})
    size = path.stat().st_size
    check_unpacked(size, sum(entry.file_size for entry in entries), name=name)
    entries = [entry for entry in entries if not _is_noise(entry.filename)]
    for entry in entries:
        _check_entry(entry, name)
        check_unpacked(entry.compress_size, entry.file_size, name=name)
    entries.sort(key=lambda entry: (entry.filename, entry.header_offset))
    texts = _by_suffix(entries, _TABLES) or _by_suffix(entries, _PROSE)
    binaries = _by_suffix(entries, _BINARY)
    return Archive(
        members=tuple(
            Member(name=plain_name(entry.filename), opener=_opener(opened, entry))
            for entry in texts
        ),
        binaries=tuple(plain_name(entry.filename) for entry in binaries),
        n_other=len(entries) - len(texts) - len(binaries),
        office=office,
    )


class _Unheld:
    """A file that is open only while it is read: nothing to close, and no limit on archives."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place = 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._path.stat().st_size}
        place = start[whence] + offset
        if place < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._place = place
        return place

    def read(self, size: int | None = -1, /) -> bytes:
        with self._path.open("rb", buffering=0) as stream:
            stream.seek(self._place)
            data = stream.read(-1 if size is None else size)
        self._place += len(data)
        return data


def _opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Opener:
    def read(damage: Damage) -> Iterator[bytes]:
        try:
            with archive.open(entry) as stream:
                while chunk := stream.read(_PART_BYTES):
                    yield chunk
        except _BROKEN:
            damage.is_truncated = True

    return read


def _check_directory(path: Path, name: str) -> None:
    """Refuse a list of members that would not fit in memory, before the zip module reads it."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise InputError(_damaged(name), source=name)
    n_entries, n_bytes = struct.unpack_from("<HI", tail, end + 10)
    wide = tail.rfind(b"PK\x06\x06", 0, end)
    if wide >= 0 and len(tail) - wide >= 48:
        n_entries, n_bytes = struct.unpack_from("<QQ", tail, wide + 32)
    if n_entries > _MAX_ENTRIES or n_bytes > _MAX_DIRECTORY:
        msg = f"{name} holds {n_entries:,} files; at most {_MAX_ENTRIES:,} are read. Extract it."
        raise InputError(msg, source=name)


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    parts = _split(entry.filename)
    reason = ""
    if ".." in parts or not parts[0] or ":" in parts[0]:
        reason = "has a name that leads out of the folder it is extracted to"
    elif entry.flag_bits & _ENCRYPTED:
        reason = "is encrypted"
    elif stat.S_ISLNK(entry.external_attr >> 16):
        reason = "is a link"
    elif entry.filename.lower().endswith(_NESTED):
        reason = "is an archive itself"
    elif entry.compress_type not in _METHODS:
        reason = "is packed in a way that is not read"
    if reason:
        member = plain_name(entry.filename)
        msg = f"{name}: the member {member} {reason}. Extract it and name the file."
        raise InputError(msg, source=name)


def _by_suffix(
    entries: Sequence[zipfile.ZipInfo], suffixes: tuple[str, ...]
) -> list[zipfile.ZipInfo]:
    return [entry for entry in entries if entry.filename.lower().endswith(suffixes)]


def _split(filename: str) -> list[str]:
    return re.split(r"[/\\]", filename)


def _is_noise(filename: str) -> bool:
    parts = _split(filename)
    return parts[0] == "__MACOSX" or (parts[-1].startswith(".") and ".." not in parts)


def _find_office(names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        return "workbook" if any(name.startswith("xl/") for name in names) else "document"
    if "mimetype" in names and "content.xml" in names:
        return "workbook"
    return ""


def _damaged(name: str) -> str:
    return f"{name} is a ZIP archive that is cut off or damaged. Export or copy it again."
