"""Opens one file of feedback: what it is, and its rows as a stream."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections import deque
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from thememiner.errors import ConfigError, InputError
from thememiner.sources.archives import EMPTY_ZIP_MAGIC, ZIP_MAGIC, open_archive
from thememiner.sources.binaries import open_parquet, open_workbook
from thememiner.sources.members import open_members
from thememiner.sources.streams import GZIP_MAGIC, Damage, inflate, read_chunks
from thememiner.sources.texts import ADVICE, open_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from thememiner.ingest.rows import RawRow
    from thememiner.sources.content import Content, Format

FORMATS: Final = ("auto", "jsonl", "json", "csv", "tsv", "xlsx", "parquet", "zip")
_BINARY: Final = ("xlsx", "parquet", "zip")
_OLD_OFFICE_MAGIC: Final = b"\xd0\xcf\x11\xe0"
_PARQUET_MAGIC: Final = b"PAR1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One readable file of feedback.

    Attributes
    ----------
    name : str
        Base name; ``stdin`` for standard input.
    file_hash : str
        sha256 of the bytes on disk, 64 hex digits.
    """

    name: str
    file_hash: str
    _content: Content = field(repr=False)
    _spool: IO[bytes] | None = field(repr=False)  # keeps the copy of stdin alive

    @property
    def format(self) -> Format:
        """What it is in.

        ``jsonl``; ``json`` (an array, or pages around arrays); ``csv`` (any delimiter but the tab)
        or ``tsv``; ``xlsx`` (any spreadsheet); ``parquet``; ``zip`` (several JSON files).
        """
        return self._content.format

    @property
    def encoding(self) -> str:
        """Python's name of the text encoding; ``binary`` where there is none."""
        return self._content.encoding

    @property
    def is_encoding_guessed(self) -> bool:
        """Whether it is not UTF-8, says nothing, and nobody named an encoding."""
        return self._content.is_encoding_guessed

    @property
    def columns(self) -> tuple[str, ...]:
        """Of tables the header; of objects the keys of the sample, sorted.

        ``a.b`` stands for a key one level down; of Parquet they come after the columns.
        """
        return self._content.columns

    @property
    def sample(self) -> tuple[Mapping[str, object], ...]:
        """The first good rows, at most 200; of several files some of each."""
        return self._content.sample

    @property
    def notes(self) -> tuple[str, ...]:
        """What opening the file had to guess or pass over, one line each."""
        guess = f"read as {self.encoding}, a guess; --encoding settles it"
        return (*((guess,) if self.is_encoding_guessed else ()), *self._content.notes)

    def rows(self) -> Iterator[RawRow]:
        """Give every row of the file, from the start; bad ones with their reason."""
        return self._content.rows()


def open_source(
    path: str,
    *,
    format: str = "auto",
    encoding: str | None = None,
    max_line_bytes: int = 16_777_216,
    stdin: BinaryIO | None = None,
) -> SourceFile:
    """Open a file, or "-" for standard input, which is copied to a temporary file.

    Parameters
    ----------
    path : str
        A text (JSON, JSON Lines, CSV, TSV; also gzipped), a spreadsheet, a Parquet file, or a ZIP
        archive of texts. What is packed or binary is told by its first bytes.
    format : {"auto", "jsonl", "json", "csv", "tsv", "xlsx", "parquet", "zip"}
        Of texts told from the name and the first bytes if "auto".
    encoding : str, optional
        Detected if not given.
    max_line_bytes : int
        Longer lines, and elements of JSON arrays, become rows with the problem ``line_too_long``.
    stdin : binary file, optional
        The process's own by default.

    Raises
    ------
    InputError
        If the file is missing, a folder, unreadable, damaged as a whole, or of no known format;
        an archive also if it is built to do harm or holds what does not belong together.
    ConfigError
        If the format or the encoding is unknown.
    """
    if format not in FORMATS:
        msg = f"format {format!r} is unknown. Allowed: {', '.join(FORMATS)}."
        raise ConfigError(msg)
    spool = _spool(stdin or sys.stdin.buffer) if path == "-" else None
    file = Path(spool.name) if spool else Path(path)
    name = "stdin" if spool else file.name
    try:
        if file.is_dir():
            msg = f"{name} is a folder, not a file. {ADVICE} Name the files in it."
            raise InputError(msg, source=name)
        file_hash = _hash(file, name)
        content = _open(file, name, format, encoding, max_line_bytes)
    except (OSError, ValueError) as error:
        if isinstance(error, (InputError, ConfigError)):
            raise
        raise InputError(_explain(path, error), source=name) from error
    return SourceFile(name=name, file_hash=file_hash, _content=content, _spool=spool)


def _open(
    file: Path, name: str, format_: str, encoding: str | None, max_line_bytes: int
) -> Content:
    with file.open("rb") as stream:
        head = stream.read(8)
    text_format = "auto" if format_ in _BINARY else format_
    if head.startswith(_PARQUET_MAGIC):
        return open_parquet(file, name=name, max_line_bytes=max_line_bytes)
    if head.startswith(_OLD_OFFICE_MAGIC):
        return open_workbook(file, name=name)
    if head.startswith((ZIP_MAGIC, EMPTY_ZIP_MAGIC)):
        archive = open_archive(file, name=name)
        if archive.office == "workbook":
            return open_workbook(file, name=name)
        return open_members(
            archive, name=name, format=text_format, encoding=encoding,
            max_line_bytes=max_line_bytes,
        )  # fmt: skip
    if format_ in _BINARY:
        msg = f"{name} is no {format_} file: its first bytes are others. Leave --format out."
        raise InputError(msg, source=name)

    def opener(damage: Damage) -> Iterator[bytes]:
        chunks = read_chunks(file)
        is_gzip = head.startswith(GZIP_MAGIC)
        return inflate(chunks, damage, name=name) if is_gzip else chunks

    return open_text(
        opener, name=name, format=text_format, encoding=encoding, max_line_bytes=max_line_bytes
    )


def _hash(file: Path, name: str) -> str:
    """Give the sha256 of the bytes, and unpack them once: a bomb is refused before it is read."""
    hasher = hashlib.sha256()

    def read() -> Iterator[bytes]:
        for chunk in read_chunks(file):
            hasher.update(chunk)
            yield chunk

    chunks = read()
    first = next(chunks, b"")
    if first.startswith(GZIP_MAGIC):
        deque(inflate(chain([first], chunks), Damage(), name=name), maxlen=0)
    deque(chunks, maxlen=0)
    return hasher.hexdigest()


def _spool(stdin: BinaryIO) -> IO[bytes]:
    spool = tempfile.NamedTemporaryFile(prefix="thememiner-")  # noqa: SIM115 - lives as long as its rows
    shutil.copyfileobj(stdin, spool)
    spool.flush()
    return spool


def _explain(path: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path} does not exist. Check the path; use - to read standard input."
    if isinstance(error, PermissionError):
        return f"{path} may not be read by this user. Change its permissions."
    return f"{path} cannot be read ({type(error).__name__}). {ADVICE}"
