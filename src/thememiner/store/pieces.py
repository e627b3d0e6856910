"""Large tables by ranges of their key, so that none needs to be held to be hashed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.datamodels import conform
from thememiner.store.digest import PSEUDONYMS, TableHasher, sort_rows, table_digest
from thememiner.store.faults import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from thememiner.datamodels import Table
    from thememiner.store.delta import Handle

PIECE_ROWS: Final = 60_000
_HEX_KEYS: Final = ("document_id", "mention_id")  # begin with digits of a hash: evenly spread
_N_PREFIXES: Final = 1 << 16
_MAX_BUCKETS: Final = 64
_SHARED: Final = np.dtype([("hash", "<u8"), ("hash_2", "<u8"), ("row", "<u4")])
_FIRST: Final = np.dtype([("row", "<u4"), ("first", "<u4")])


def handle_digest(
    handle: Handle, table: Table, scratch: Callable[[], Path], *, piece_rows: int = PIECE_ROWS
) -> str:
    """Hash the rows of a table; see `table_digest`, whose result this is.

    Parameters
    ----------
    scratch : callable
        Gives an empty folder for what memory should not hold; asked by large tables alone.
    piece_rows : int
        Rows that are held at once, about.
    """
    n_pieces = -(-handle.count() // piece_rows)
    if n_pieces <= 1 or table.key[0] not in _HEX_KEYS:
        return table_digest(handle.read(), table)
    hasher = TableHasher(table)
    bounds = cut_keys(n_pieces)
    shared = None
    if table.name == "documents":
        with translated(f"hashing {handle.name}"):
            shared = _SharedValues(scratch())
            names = [*table.key, *PSEUDONYMS]
            shared.index(_pieces(handle, table, bounds=bounds, columns=names))
    for number, piece in enumerate(_pieces(handle, table, bounds=bounds, columns=hasher.columns)):
        hasher.add(shared.replace(number, piece) if shared else piece)
    return hasher.hexdigest()


def cut_keys(n_pieces: int) -> list[tuple[str, str]]:
    """Cut all keys that begin with four hex digits into ranges: from (inclusive), to (exclusive).

    Examples
    --------
    >>> cut_keys(2)
    [('', '8000'), ('8000', 'g')]
    """
    inner = [f"{number * _N_PREFIXES // n_pieces:04x}" for number in range(1, n_pieces)]
    return list(pairwise(["", *inner, "g"]))


def _pieces(
    handle: Handle, table: Table, *, bounds: Sequence[tuple[str, str]], columns: Sequence[str]
) -> Iterator[pl.DataFrame]:
    key = pl.col(table.key[0])
    files = [(file, *_span(file, table.key[0])) for file in handle.paths()]
    needed = list(dict.fromkeys([*columns, *table.key]))
    schema = pl.Schema({name: table.schema[name] for name in needed})
    for low, high in bounds:
        with translated(f"reading {handle.name}"):
            near = [file for file, first, last in files if first < high and last >= low]
            if not near:
                continue
            rows = pl.scan_parquet(near, glob=False).select(needed)
            found = rows.filter((key >= low) & (key < high)).collect()
            yield sort_rows(conform(found, schema, name=handle.name), table.key)


def _span(file: Path, key: str) -> tuple[str, str]:
    """Give the least and the greatest key in a file; files that runs staged cover little each."""
    spans = pl.scan_parquet(file, glob=False).select(
        pl.col(key).min().alias("first"), pl.col(key).max().alias("last")
    )
    first, last = spans.collect(engine="streaming").row(0)
    return str(first), str(last)


class _SharedValues:
    """Which row is the first with the same value, per column of pseudonyms; kept on disk.

    Values are told apart by 128 bits of two hashes that hold within this process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starts = [0]

    def index(self, pieces: Iterator[pl.DataFrame]) -> None:
        for piece in pieces:
            start = self._starts[-1]
            for column in PSEUDONYMS:
                self._spread(piece[column], start)
            self._starts.append(start + piece.height)
        for column in PSEUDONYMS:
            for bucket in range(_MAX_BUCKETS):
                self._find_first(column, bucket)

    def replace(self, number: int, piece: pl.DataFrame) -> pl.DataFrame:
        start = self._starts[number]
        found = {}
        for column in PSEUDONYMS:
            pairs = _load(self._folder / f"first-{column}-{number}", _FIRST)
            first = np.full(piece.height, -1, dtype=np.int64)
            first[pairs["row"] - start] = pairs["first"]
            found[column] = pl.Series(column, first)
        return piece.with_columns(
            pl.when(values >= 0).then(values).alias(column) for column, values in found.items()
        )

    def _spread(self, values: pl.Series, start: int) -> None:
        """Send each value to the file of its hash."""
        here = values.is_not_null().to_numpy()
        held = values.drop_nulls()
        rows = np.empty(len(held), dtype=_SHARED)
        rows["hash"] = held.hash(seed=1).to_numpy()
        rows["hash_2"] = held.hash(seed=2).to_numpy()
        rows["row"] = np.flatnonzero(here) + start
        buckets = rows["hash"] % np.uint64(_MAX_BUCKETS)
        order = np.argsort(buckets, kind="stable")
        ends = np.searchsorted(buckets[order], np.arange(_MAX_BUCKETS + 1, dtype=np.uint64))
        for bucket, (low, high) in enumerate(pairwise(ends.tolist())):
            _add(self._folder / f"shared-{values.name}-{bucket}", rows[order[low:high]])

    def _find_first(self, column: str, bucket: int) -> None:
        file = self._folder / f"shared-{column}-{bucket}"
        rows = _load(file, _SHARED)
        # in a tenth of the time that sorting the records themselves takes
        rows = rows[np.lexsort((rows["row"], rows["hash_2"], rows["hash"]))]
        file.unlink(missing_ok=True)
        is_new = np.ones(len(rows), dtype=np.bool_)
        is_new[1:] = (np.diff(rows["hash"]) != 0) | (np.diff(rows["hash_2"]) != 0)
        leaders = np.flatnonzero(is_new)
        found = np.empty(len(rows), dtype=_FIRST)
        found["row"] = rows["row"]
        found["first"] = rows["row"][leaders][np.cumsum(is_new) - 1]
        found = found[np.argsort(found["row"], kind="stable")]
        ends = np.searchsorted(found["row"], np.array(self._starts, dtype=np.uint32))
        for number, (low, high) in enumerate(pairwise(ends.tolist())):
            _add(self._folder / f"first-{column}-{number}", found[low:high])


def _add(file: Path, rows: NDArray[np.void]) -> None:
    if len(rows):
        with file.open("ab") as stream:
            stream.write(rows.tobytes())


def _load(file: Path, dtype: np.dtype[np.void]) -> NDArray[np.void]:
    return np.fromfile(file, dtype=dtype) if file.exists() else np.empty(0, dtype=dtype)
