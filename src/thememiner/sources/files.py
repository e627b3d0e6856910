"""Opens one file of feedback: what it is, how it is encoded, and its rows as a stream."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final, Literal

from thememiner.errors import ConfigError, InputError
from thememiner.ingest.rows import RawRow
from thememiner.sources.delimited import DelimitedReader
from thememiner.sources.encodings import Encoding, Utf8Meter, check_encoding, sniff_mark
from thememiner.sources.header import Table, find_table
from thememiner.sources.jsonl import parse_array, parse_jsonl
from thememiner.sources.streams import (
    GZIP_MAGIC,
    Damage,
    Line,
    end_lines,
    inflate,
    read_chunks,
    read_lines,
    transcode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Format = Literal["jsonl", "csv", "tsv"]

FORMATS: Final = ("auto", "jsonl", "csv", "tsv")
_SUFFIXES: Final[Mapping[str, Format]] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
}  # fmt: skip
_HEAD_BYTES: Final = 1 << 16
_SAMPLE_ROWS: Final = 200
_CONTROL_SHARE: Final = 0.1  # of the first bytes; text has hardly any
_SIGNATURES: Final = (
    (b"PK\x03\x04", "a ZIP or Excel file"), (b"PK\x05\x06", "a ZIP file"),
    (b"%PDF", "a PDF"), (b"PAR1", "a Parquet file"), (b"SQLite format 3", "a SQLite database"),
    (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"),
    (b"\x7fELF", "a program"), (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"), (b"7z\xbc\xaf", "a 7z archive"),
)  # fmt: skip
_ADVICE: Final = "Allowed: JSON Lines, CSV or TSV text, also gzipped."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """How to get at the file's text again and again."""

    path: Path
    is_gzip: bool
    encoding: Encoding
    has_old_line_ends: bool
    max_line_bytes: int
    spool: IO[bytes] | None  # keeps the copy of stdin alive

    def lines(self, damage: Damage) -> Iterator[Line]:
        chunks = read_chunks(self.path)
        if self.is_gzip:
            chunks = inflate(chunks, damage)
        if self.encoding.name != "utf-8":
            chunks = transcode(chunks, self.encoding.name)
        if self.has_old_line_ends:
            chunks = end_lines(chunks)
        for line in read_lines(chunks, max_line_bytes=self.max_line_bytes):
            if line.is_ended or not damage.is_truncated:
                yield line


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One readable file of feedback.

    Attributes
    ----------
    name : str
        Base name; ``stdin`` for standard input.
    format : str
        ``jsonl``, ``csv`` or ``tsv`` (any delimiter but the tab counts as csv).
    encoding : str
        Python's name of the text encoding.
    is_encoding_guessed : bool
        The file is not UTF-8, says nothing, and nobody named an encoding.
    columns : tuple of str
        CSV and TSV: the header. JSON Lines: keys of the sample, and ``a.b`` for keys one level
        down, sorted.
    sample : tuple of mapping
        The first good rows, at most 200.
    file_hash : str
        sha256 of the bytes on disk, 64 hex digits.
    """

    name: str
    format: Format
    encoding: str
    is_encoding_guessed: bool
    columns: tuple[str, ...]
    sample: tuple[Mapping[str, object], ...]
    file_hash: str
    _stream: _Stream = field(repr=False)
    _table: Table | None = field(repr=False)

    @property
    def notes(self) -> tuple[str, ...]:
        """What opening the file had to guess or pass over, one line each."""
        guess = f"read as {self.encoding}, a guess; --encoding settles it"
        skipped = self._table.notes() if self._table else ()
        return (*((guess,) if self.is_encoding_guessed else ()), *skipped)

    def rows(self) -> Iterator[RawRow]:
        """Give every row of the file, from the start; bad ones with their reason."""
        return _rows(self._stream, self._table)


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
        File of JSON Lines (or one JSON array), CSV or TSV; gzip is told by its first bytes.
    format : {"auto", "jsonl", "csv", "tsv"}
        Told from the name and the first bytes if "auto".
    encoding : str, optional
        Detected if not given.
    max_line_bytes : int
        Longer lines become rows with the problem ``line_too_long``.
    stdin : binary file, optional
        The process's own by default.

    Raises
    ------
    InputError
        If the file is missing, a folder, unreadable or not text.
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
        return _open(file, name, format, encoding, max_line_bytes, spool)
    except (OSError, ValueError) as error:
        if isinstance(error, (InputError, ConfigError)):
            raise
        raise InputError(_explain(path, error), source=name) from error


def _open(
    file: Path,
    name: str,
    format_: str,
    encoding: str | None,
    max_line_bytes: int,
    spool: IO[bytes] | None,
) -> SourceFile:
    if file.is_dir():
        msg = f"{name} is a folder, not a file. {_ADVICE} Name the files in it."
        raise InputError(msg, source=name)
    hasher = hashlib.sha256()
    for chunk in read_chunks(file):
        hasher.update(chunk)
    head, is_gzip = _read_head(file, name)
    found = _find_encoding(file, head, is_gzip=is_gzip, named=encoding, name=name)
    text = head.decode(found.name, "replace")
    stream = _Stream(
        path=file, is_gzip=is_gzip, encoding=found, max_line_bytes=max_line_bytes, spool=spool,
        has_old_line_ends="\r" in text and "\n" not in text,
    )  # fmt: skip
    kind, table = _find_format(stream, name, format_, text)
    sample = _take_sample(stream, table)
    return SourceFile(
        name=name,
        format=kind,
        encoding=found.name,
        is_encoding_guessed=found.is_guessed,
        columns=_find_columns(stream, table, sample),
        sample=sample,
        file_hash=hasher.hexdigest(),
        _stream=stream,
        _table=table,
    )


def _spool(stdin: BinaryIO) -> IO[bytes]:
    spool = tempfile.NamedTemporaryFile(prefix="thememiner-")  # noqa: SIM115 - lives as long as its rows
    shutil.copyfileobj(stdin, spool)
    spool.flush()
    return spool


def _read_head(file: Path, name: str) -> tuple[bytes, bool]:
    head = next(read_chunks(file), b"")
    is_gzip = head.startswith(GZIP_MAGIC)
    if is_gzip:
        damage = Damage()
        head = b""
        for chunk in inflate(read_chunks(file), damage):
            head += chunk
            if len(head) >= _HEAD_BYTES:
                break
        if damage.is_truncated and not head:
            msg = f"{name} is a gzip file that is cut off or broken at its start. Export it again."
            raise InputError(msg, source=name)
    return head[:_HEAD_BYTES], is_gzip


def _find_encoding(
    file: Path, head: bytes, *, is_gzip: bool, named: str | None, name: str
) -> Encoding:
    if named is not None:
        return check_encoding(named)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            msg = f"{name} is {kind}, not text. {_ADVICE} Export it as CSV or JSON Lines."
            raise InputError(msg, source=name)
    marked = sniff_mark(head)
    if marked is not None:
        return marked
    n_control = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\x0b\x0c\x1b")
    if n_control > _CONTROL_SHARE * len(head):
        msg = f"{name} is a binary file, not text. {_ADVICE}"
        raise InputError(msg, source=name)
    meter = Utf8Meter()
    chunks = read_chunks(file)
    meter.feed(inflate(chunks, Damage()) if is_gzip else chunks)
    return meter.encoding


def _find_format(
    stream: _Stream, name: str, format_: str, head: str
) -> tuple[Format, Table | None]:
    stems = name.lower().removesuffix(".gz")
    by_name = _SUFFIXES.get(Path(stems).suffix)
    start = head.lstrip("\ufeff \t\r\n")[:1]
    kind = by_name if format_ == "auto" else format_
    if kind is None:
        kind = "jsonl" if start in ("{", "[") else "csv"
    if kind == "jsonl":
        return "jsonl", None
    lines = islice(stream.lines(Damage()), _SAMPLE_ROWS)
    texts = [(line.data or b"").decode("utf-8", "replace") for line in lines]
    table = find_table(texts, delimiter="\t" if format_ == "tsv" else "")
    return ("tsv" if table.delimiter == "\t" else "csv"), table


def _rows(stream: _Stream, table: Table | None) -> Iterator[RawRow]:
    damage = Damage()
    lines = stream.lines(damage)
    if table:
        reader = DelimitedReader(lines, table=table, max_line_bytes=stream.max_line_bytes)
        rows = reader.rows()
    else:
        rows = _json_rows(stream, lines)
    position = 0
    for row in rows:
        position = row.position
        yield row
    if damage.is_truncated:
        yield RawRow(position=position + 1, fields=None, problem="truncated_file")


def _json_rows(stream: _Stream, lines: Iterator[Line]) -> Iterator[RawRow]:
    """Read lines; a file that is one array, and no longer than one allowed line, by element."""
    held: list[Line] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line.data or b"")
        starts_array = size == 0 or _starts_array(held)
        if not starts_array or line.data is None or size > stream.max_line_bytes:
            return parse_jsonl(chain(held, lines))
    array = parse_array(b"\n".join(line.data or b"" for line in held)) if held else None
    return parse_jsonl(held) if array is None else array


def _starts_array(held: list[Line]) -> bool:
    first = next((line.data for line in held if line.data and not line.data.isspace()), b"[")
    return first.lstrip().startswith(b"[")


def _take_sample(stream: _Stream, table: Table | None) -> tuple[Mapping[str, object], ...]:
    good = (row.fields for row in islice(_rows(stream, table), 10 * _SAMPLE_ROWS))
    return tuple(islice((fields for fields in good if fields is not None), _SAMPLE_ROWS))


def _find_columns(
    stream: _Stream, table: Table | None, sample: tuple[Mapping[str, object], ...]
) -> tuple[str, ...]:
    if table:
        if sample:
            return tuple(sample[0])
        reader = DelimitedReader(
            stream.lines(Damage()), table=table, max_line_bytes=stream.max_line_bytes
        )
        return reader.read_header()
    keys: set[str] = set()
    for fields in sample:
        for key, value in fields.items():
            keys.add(key)
            if isinstance(value, dict):
                keys.update(f"{key}.{child}" for child in value)
    return tuple(sorted(keys))


def _explain(path: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path} does not exist. Check the path; use - to read standard input."
    if isinstance(error, PermissionError):
        return f"{path} may not be read by this user. Change its permissions."
    return f"{path} cannot be read ({type(error).__name__}). {_ADVICE}"
