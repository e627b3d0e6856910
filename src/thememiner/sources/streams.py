"""Bytes of a file as bounded chunks and lines: gzip, encodings, lines of any length.

Nothing here holds more than one chunk or one allowed line in memory.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from thememiner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CHUNK_BYTES: Final = 1 << 18
GZIP_MAGIC: Final = b"\x1f\x8b"
_ANY_WRAPPER: Final = zlib.MAX_WBITS | 16  # expect a gzip header
_MAX_RATIO: Final = 200  # bytes out of one byte in; text packs to a tenth, a bomb to a thousandth
_FREE_BYTES: Final = 10_000_000  # what may come out of any file, however well it packs
_MAX_UNPACKED: Final = 10_000_000_000


@dataclass(slots=True)
class Damage:
    """Set while a stream is read: whether its end is missing or broken."""

    is_truncated: bool = False


# Gives the bytes of a text from its start, again and again; tells of damage as it meets it.
Opener = Callable[[Damage], Iterator[bytes]]


class Line(NamedTuple):
    """One line without its line end.

    Attributes
    ----------
    data : bytes or None
        None where the line is longer than allowed.
    is_ended : bool
        False for a last line that nothing ends: of a damaged file it is only a part.
    """

    data: bytes | None
    is_ended: bool = True


def read_chunks(path: Path) -> Iterator[bytes]:
    """Give the bytes of a file as they are on disk."""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def check_unpacked(n_in: int, n_out: int, *, name: str) -> None:
    """Stop unpacking what grows beyond all measure.

    Raises
    ------
    InputError
        Beyond 10 GB, or beyond 10 MB if more than 200 bytes came out of each byte.
    """
    if n_out > _MAX_UNPACKED or (n_out > _FREE_BYTES and n_out > _MAX_RATIO * n_in):
        msg = (
            f"{name} unpacks to over {n_out // 1_000_000:,} MB from {n_in // 1000:,} kB, as files "
            "do that are built to fill a disk. If it is real feedback, unpack it first."
        )
        raise InputError(msg, source=name)


def inflate(chunks: Iterable[bytes], damage: Damage, *, name: str) -> Iterator[bytes]:
    """Unpack gzip, also of several members; what comes before a damaged place is kept.

    Raises
    ------
    InputError
        If it is a bomb.
    """
    unpack = zlib.decompressobj(_ANY_WRAPPER)
    n_in = n_out = 0
    for chunk in chunks:
        n_in += len(chunk)
        data = chunk
        while data:
            if unpack.eof:
                if not data.strip(b"\0"):  # padding of tapes and block devices
                    break
                unpack = zlib.decompressobj(_ANY_WRAPPER)
            try:
                text = unpack.decompress(data, CHUNK_BYTES)
            except zlib.error:
                damage.is_truncated = True
                return
            n_out += len(text)
            check_unpacked(n_in, n_out, name=name)
            yield text
            data = unpack.unconsumed_tail or unpack.unused_data
    if not unpack.eof:
        damage.is_truncated = True


def transcode(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Turn any encoding into UTF-8; undecodable bytes become U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def end_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Turn the lone carriage returns of old Mac files into line feeds."""
    for chunk in chunks:
        yield chunk.replace(b"\r", b"\n")


def read_lines(chunks: Iterable[bytes], *, max_line_bytes: int) -> Iterator[Line]:
    """Split a stream into lines; one that is longer than allowed is passed over, not kept."""
    held: list[bytes] = []
    n_held = 0
    for chunk in chunks:
        first, *rest = chunk.split(b"\n")
        n_held += len(first)
        if n_held <= max_line_bytes:
            held.append(first)
        if not rest:
            continue
        yield _line(held, n_held, max_line_bytes)
        for data in rest[:-1]:
            yield _line([data], len(data), max_line_bytes)
        held, n_held = [rest[-1]], len(rest[-1])
    if n_held:
        line = _line(held, n_held, max_line_bytes)
        yield Line(data=line.data, is_ended=False)


def _line(parts: list[bytes], n_bytes: int, max_line_bytes: int) -> Line:
    if n_bytes > max_line_bytes:
        return Line(data=None)
    data = parts[0] if len(parts) == 1 else b"".join(parts)
    return Line(data=data.removesuffix(b"\r"))
