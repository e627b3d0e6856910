"""Rows that memory should not hold until they are needed: written by parts, read back by parts.

Several processes may write, each to a file of its own; one reads when they have finished. Files are
those of one run: no checksum, no commit, gone with the run's folder.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from thememiner.store.faults import translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_N_PREFIXES: Final = 1 << 16


class Blob(NamedTuple):
    """Where some rows of one part lie."""

    part: int
    file: str
    start: int
    size: int


def part_of(column: str, *, n_parts: int) -> pl.Expr:
    """Give the part of a row by the first four hex digits of a key: parts are ranges of it."""
    prefix = pl.col(column).str.slice(0, 4).str.to_integer(base=16, strict=False)
    return (prefix.fill_null(0) * n_parts // _N_PREFIXES).cast(pl.Int64)


@dataclass(slots=True, kw_only=True)
class SpillWriter:
    """Writes the rows of one process."""

    folder: Path
    name: str
    n_parts: int

    def write(self, frame: pl.DataFrame, *, key: str) -> list[Blob]:
        """Write rows by the part of their key; returns where they lie."""
        blobs = []
        file = self.folder / self.name
        number = part_of(key, n_parts=self.n_parts).alias("_part")
        parts = frame.with_columns(number).partition_by("_part", as_dict=True, include_key=False)
        with translated("writing rows to the scratch folder"), file.open("ab") as stream:
            for (part,), rows in sorted(parts.items()):
                buffer = io.BytesIO()
                rows.write_ipc(buffer, compression="lz4")
                blobs.append(Blob(part, self.name, stream.tell(), buffer.tell()))
                stream.write(buffer.getbuffer())
        return blobs


class SpilledParts:
    """Reads what was spilled, part by part."""

    def __init__(self, folder: Path, blobs: Iterable[Blob]) -> None:
        self._folder = folder
        self._blobs: dict[int, list[Blob]] = {}
        for blob in sorted(blobs):
            self._blobs.setdefault(blob.part, []).append(blob)

    def parts(self) -> list[int]:
        """List the parts that hold rows, ascending."""
        return sorted(self._blobs)

    def blobs(self, part: int) -> list[Blob]:
        """Say where a part's rows lie."""
        return list(self._blobs.get(part, ()))

    def read(self, blob: Blob) -> pl.DataFrame:
        """Read some rows of a part."""
        with (
            translated("reading rows from the scratch folder"),
            (self._folder / blob.file).open("rb") as stream,
        ):
            stream.seek(blob.start)
            return pl.read_ipc(io.BytesIO(stream.read(blob.size)))

    def read_part(self, part: int) -> pl.DataFrame:
        """Read all rows of a part."""
        return pl.concat([self.read(blob) for blob in self._blobs[part]])

    def swap(self, part: int, old: Blob, new: Iterable[Blob]) -> None:
        """Forget some rows of a part, and know of others, of any part."""
        self._blobs[part].remove(old)
        for blob in new:
            self._blobs.setdefault(blob.part, []).append(blob)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Give all parts, ascending."""
        return (self.read_part(part) for part in self.parts() if self._blobs[part])
