"""Texts as rows: which encoding, which format, where the table begins; all from the first bytes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal

from thememiner.errors import InputError
from thememiner.ingest.rows import RawRow
from thememiner.sources.content import Content, list_keys, take_sample
from thememiner.sources.delimited import DelimitedReader
from thememiner.sources.encodings import Utf8Meter, check_encoding, sniff_mark
from thememiner.sources.header import find_table, note_titles
from thememiner.sources.json_text import find_layout, read_rows
from thememiner.sources.jsonl import parse_jsonl
from thememiner.sources.streams import Damage, end_lines, read_lines, transcode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from thememiner.sources.encodings import Encoding
    from thememiner.sources.json_text import JsonLayout
    from thememiner.sources.streams import Line, Opener

ADVICE: Final = (
    "Allowed: CSV, TSV, JSON and JSON Lines, also gzipped or in a ZIP archive; Excel, ODS and "
    "Parquet."
)
_SUFFIXES: Final[Mapping[str, Literal["json", "csv", "tsv"]]] = {
    ".jsonl": "json", ".ndjson": "json", ".json": "json",
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
}  # fmt: skip
_HEAD_BYTES: Final = 1 << 16
_HEAD_LINES: Final = 200
_CONTROL_SHARE: Final = 0.1  # of the first bytes; text has hardly any
_SIGNATURES: Final = (
    (b"PK\x03\x04", "a ZIP or Excel file"), (b"PK\x05\x06", "a ZIP file"),
    (b"%PDF", "a PDF"), (b"PAR1", "a Parquet file"), (b"SQLite format 3", "a SQLite database"),
    (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"),
    (b"\x7fELF", "a program"), (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ", "an xz archive"), (b"\x1f\x8b", "a gzip file"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"), (b"7z\xbc\xaf", "a 7z archive"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStream:
    """How to get at a text again and again."""

    opener: Opener
    encoding: Encoding
    has_old_line_ends: bool
    max_line_bytes: int

    def chunks(self, damage: Damage) -> Iterator[bytes]:
        """Give the text as UTF-8, from the start."""
        chunks = self.opener(damage)
        if self.encoding.name != "utf-8":
            chunks = transcode(chunks, self.encoding.name)
        return end_lines(chunks) if self.has_old_line_ends else chunks

    def lines(self, damage: Damage) -> Iterator[Line]:
        """Give the lines from the first on; of a damaged text without the one that is cut."""
        for line in read_lines(self.chunks(damage), max_line_bytes=self.max_line_bytes):
            if line.is_ended or not damage.is_truncated:
                yield line


def open_text(
    opener: Opener, *, name: str, format: str, encoding: str | None, max_line_bytes: int
) -> Content:
    """Understand a text.

    Parameters
    ----------
    name : str
        Its suffix tells the format where `format` is ``auto``.
    encoding : str, optional
        Detected if not given.

    Raises
    ------
    InputError
        If it is no text.
    ConfigError
        If the encoding is unknown.
    """
    stream, head = _open_stream(opener, name, encoding, max_line_bytes)
    if _is_json(name, format, head):
        return _open_json(stream)
    return _open_table(stream, delimiter="\t" if format == "tsv" else "")


def read_json(
    opener: Opener, *, name: str, encoding: str | None, max_line_bytes: int
) -> Iterator[RawRow]:
    """Give the rows of a JSON text of which nothing else is asked.

    Raises
    ------
    InputError, ConfigError
        As `open_text` does.
    """
    stream, _ = _open_stream(opener, name, encoding, max_line_bytes)
    return _json_rows(stream, _find_layout(stream))


def _open_stream(
    opener: Opener, name: str, encoding: str | None, max_line_bytes: int
) -> tuple[TextStream, str]:
    """Give how to read a text, and how it begins."""
    head = _read_head(opener, name)
    found = _find_encoding(opener, head, named=encoding, name=name)
    text = head.decode(found.name, "replace")
    stream = TextStream(
        opener=opener, encoding=found, max_line_bytes=max_line_bytes,
        has_old_line_ends="\r" in text and "\n" not in text,
    )  # fmt: skip
    return stream, text


def _find_layout(stream: TextStream) -> JsonLayout:
    head = _head_lines(stream)
    return find_layout(head, stream.chunks(Damage()), max_bytes=stream.max_line_bytes)


def _json_rows(stream: TextStream, layout: JsonLayout) -> Iterator[RawRow]:
    damage = Damage()
    if layout.is_lines:
        return _end_damaged(parse_jsonl(stream.lines(damage)), damage)
    elements = read_rows(stream.chunks(damage), key=layout.key, max_bytes=stream.max_line_bytes)
    return _end_damaged(elements, damage)


def _open_json(stream: TextStream) -> Content:
    layout = _find_layout(stream)
    sample = take_sample(_json_rows(stream, layout))
    return Content(
        format="jsonl" if layout.is_lines else "json",
        columns=list_keys(sample),
        sample=sample,
        rows=lambda: _json_rows(stream, layout),
        encoding=stream.encoding.name,
        is_encoding_guessed=stream.encoding.is_guessed,
    )


def _open_table(stream: TextStream, *, delimiter: str) -> Content:
    head = [line.decode("utf-8", "replace") for line in _head_lines(stream)]
    table = find_table(head, delimiter=delimiter)

    def read(damage: Damage) -> DelimitedReader:
        return DelimitedReader(
            stream.lines(damage), table=table, max_line_bytes=stream.max_line_bytes
        )

    def rows() -> Iterator[RawRow]:
        damage = Damage()
        return _end_damaged(read(damage).rows(), damage)

    sample = take_sample(rows())
    return Content(
        format="tsv" if table.delimiter == "\t" else "csv",
        columns=tuple(sample[0]) if sample else read(Damage()).read_header(),
        sample=sample,
        rows=rows,
        encoding=stream.encoding.name,
        is_encoding_guessed=stream.encoding.is_guessed,
        notes=note_titles(table.n_titles),
    )


def _head_lines(stream: TextStream) -> list[bytes]:
    """Give the first lines, empty where they are longer than allowed."""
    return [line.data or b"" for line in islice(stream.lines(Damage()), _HEAD_LINES)]


def _end_damaged(rows: Iterator[RawRow], damage: Damage) -> Iterator[RawRow]:
    """Give the rows, and one for what a damaged text lacks."""
    position, problem = 0, None
    for row in rows:
        position, problem = row.position, row.problem
        yield row
    if damage.is_truncated and problem != "truncated_file":
        yield RawRow(position=position + 1, fields=None, problem="truncated_file")


def _read_head(opener: Opener, name: str) -> bytes:
    damage = Damage()
    head = b""
    for chunk in opener(damage):
        head += chunk
        if len(head) >= _HEAD_BYTES:
            break
    if damage.is_truncated and not head:
        msg = f"{name} is a gzip or ZIP file that is broken at its start. Export it again."
        raise InputError(msg, source=name)
    return head[:_HEAD_BYTES]


def _find_encoding(opener: Opener, head: bytes, *, named: str | None, name: str) -> Encoding:
    if named is not None:
        return check_encoding(named)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            msg = f"{name} is {kind}, not text. {ADVICE} Export it as CSV or JSON Lines."
            raise InputError(msg, source=name)
    marked = sniff_mark(head)
    if marked is not None:
        return marked
    n_control = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\x0b\x0c\x1b")
    if n_control > _CONTROL_SHARE * len(head):
        msg = f"{name} is a binary file, not text. {ADVICE}"
        raise InputError(msg, source=name)
    meter = Utf8Meter()
    meter.feed(opener(Damage()))
    return meter.encoding


def _is_json(name: str, format: str, head: str) -> bool:
    by_name = _SUFFIXES.get(PurePosixPath(name.lower().removesuffix(".gz")).suffix)
    kind = by_name if format == "auto" else format.replace("jsonl", "json")
    if kind is None:
        return head.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    return kind == "json"
