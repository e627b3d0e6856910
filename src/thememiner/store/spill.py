"""Rows that memory should not hold until they are needed: written by parts, read back by parts.

Several processes may write, each to a file of its own; one reads when they have finished. Files are
those of one run: no checksum, no commit, gone with the run's folder.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from thememiner.store.faults import translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_N_PREFIXES: Final = 1 << 16


class Blob(NamedTuple):
    """Where some rows of one part lie."""

    file: str
    start: int
    size: int


class Written(NamedTuple):
    """What one file got: ten gigabytes of feedback lie in a million places, so they are numbers.

    Attributes
    ----------
    places : ndarray of shape (n_blobs, 3)
        int64: part, first byte, number of bytes.
    """

    file: str
    places: NDArray[np.int64]


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

    def write(self, frame: pl.DataFrame, *, key: str) -> Written:
        """Write rows by the part of their key; returns where they lie."""
        places = []
        file = self.folder / self.name
        number = part_of(key, n_parts=self.n_parts).alias("_part")
        parts = frame.with_columns(number).partition_by("_part", as_dict=True, include_key=False)
        with translated("writing rows to the scratch folder"), file.open("ab") as stream:
            for (part,), rows in sorted(parts.items()):
                buffer = io.BytesIO()
                rows.write_ipc(buffer, compression="lz4")
                places.append((part, stream.tell(), buffer.tell()))
                stream.write(buffer.getbuffer())
        return Written(self.name, np.array(places, dtype=np.int64).reshape(-1, 3))


class SpilledParts:
    """Reads what was spilled, part by part."""

    def __init__(self, folder: Path, written: Iterable[Written]) -> None:
        self._folder = folder
        self._files: list[str] = []
        self._places: dict[int, NDArray[np.int64]] = {}  # file, first byte, number of bytes
        for found in sorted(written, key=lambda found: found.file):
            self._add(found)

    def parts(self) -> list[int]:
        """List the parts that hold rows, ascending."""
        return sorted(part for part, places in self._places.items() if len(places))

    def blobs(self, part: int) -> list[Blob]:
        """Say where a part's rows lie."""
        places = self._places[part].tolist()
        return [Blob(self._files[file], start, size) for file, start, size in places]

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
        return pl.concat([self.read(blob) for blob in self.blobs(part)])

    def swap(self, part: int, old: Blob, new: Written) -> None:
        """Forget some rows of a part, and know of others, of any part."""
        place = (self._files.index(old.file), old.start, old.size)
        places = self._places[part]
        self._places[part] = places[(places != place).any(axis=1)]
        self._add(new)

    def _add(self, written: Written) -> None:
        if written.file not in self._files:
            self._files.append(written.file)
        if not len(written.places):
            return
        places = written.places[np.argsort(written.places[:, 0], kind="stable")]
        parts, firsts = np.unique(places[:, 0], return_index=True)
        places[:, 0] = self._files.index(written.file)
        for part, found in zip(parts.tolist(), np.split(places, firsts[1:]), strict=True):
            known = self._places.get(part, found[:0])
            self._places[part] = np.concatenate([known, found])

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Give all parts, ascending."""
        return (self.read_part(part) for part in self.parts())
