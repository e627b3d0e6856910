"""What a table says, as one SHA-256: the same for the same rows in any order and any packing.

A table is hashed column by column over its sorted rows. Each column gives its name, a length or
null mark per row, and its values, so that null, "" and 0 and the borders of lists all differ. Marks
and values are streams of their own, so that a table can be hashed without being held.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.errors import ThemeMinerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.datamodels import Table

PSEUDONYMS: Final = ("customer", "person", "email_hash")
_NULL_LENGTH: Final = -1
_ROW: Final = "_row"


def sort_rows(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Order rows by the key columns, ties by all columns.

    What lies in order already keeps its chunks: a sum of floats over a whole column may differ by
    them in its last bit.
    """
    if frame.height < 2 or _is_ordered(frame, key):  # as tables are written: to look is cheap
        return frame
    ordered = frame.sort(key)
    if not _has_ties(ordered, key):
        return ordered
    return frame.sort([*key, *(column for column in frame.columns if column not in key)])


def _is_ordered(frame: pl.DataFrame, key: Sequence[str]) -> bool:
    """Whether each row's key is greater than the one before; False if a null makes it unknown."""
    is_greater = pl.lit(value=False)
    for column in reversed(key):
        value, before = pl.col(column), pl.col(column).shift(1)
        is_greater = (value > before) | ((value == before) & is_greater)
    return frame.select(is_greater.slice(1).all(ignore_nulls=False)).item() is True


def _has_ties(ordered: pl.DataFrame, key: Sequence[str]) -> bool:
    same = [pl.col(column).eq_missing(pl.col(column).shift(1)) for column in key]
    # row 0 has no row before it; shift gives it null, which may equal a null key
    return bool(ordered.select(pl.all_horizontal(same).slice(1).any()).item())


def table_digest(frame: pl.DataFrame, table: Table) -> str:
    """Hash a table's rows.

    Parameters
    ----------
    frame : DataFrame
        Fits `table.schema`; rows in any order.

    Returns
    -------
    str
        64 hex digits. Columns in `table.not_in_digest` do not count; in `documents`, `customer`,
        `person` and `email_hash` count as the number of the first row that shares the value.
    """
    hasher = TableHasher(table)
    frame = sort_rows(frame.select(hasher.columns), table.key)
    if table.name == "documents":
        numbered = frame.with_row_index(_ROW)
        frame = numbered.with_columns(_first_row(column) for column in PSEUDONYMS)
    hasher.add(frame)
    return hasher.hexdigest()


class TableHasher:
    """Hashes a table piece by piece, its rows in the order of its key.

    Attributes
    ----------
    columns : list of str
        Those that count. In `documents` the pseudonyms are given as the number of the first row
        that shares them.
    """

    def __init__(self, table: Table) -> None:
        self.columns = [column for column in table.schema if column not in table.not_in_digest]
        self._name = table.name
        self._n_rows = 0
        self._hashers = {column: _ColumnHasher() for column in self.columns}

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next rows."""
        self._n_rows += frame.height
        for name, hasher in self._hashers.items():
            hasher.add(frame[name])

    def hexdigest(self) -> str:
        """Give 64 hex digits for the rows so far."""
        sha = hashlib.sha256()
        _add_text(sha, self._name)
        _add_text(sha, str(self._n_rows))
        for name, hasher in self._hashers.items():
            _add_text(sha, name)
            sha.update(hasher.digest())
        return sha.hexdigest()


def snapshot_digest(digests: Mapping[str, str]) -> str:
    """Hash the digests of a snapshot's tables, in the order of their names."""
    sha = hashlib.sha256()
    for name, digest in sorted(digests.items()):
        _add_text(sha, name)
        _add_text(sha, digest)
    return sha.hexdigest()


def _first_row(column: str) -> pl.Expr:
    first = pl.col(_ROW).cast(pl.Int64).min().over(column)
    return pl.when(pl.col(column).is_not_null()).then(first).alias(column)


def _add_text(sha: hashlib._Hash, text: str) -> None:
    data = text.encode()
    sha.update(len(data).to_bytes(8, "little"))
    sha.update(data)


class _ColumnHasher:
    """Marks and values of one column, each a stream of its own; lists have a column inside."""

    def __init__(self) -> None:
        self._marks = hashlib.sha256()
        self._values = hashlib.sha256()
        self._inner: _ColumnHasher | None = None

    def digest(self) -> bytes:
        inner = self._inner.digest() if self._inner else b""
        return self._marks.digest() + self._values.digest() + inner

    def add(self, column: pl.Series) -> None:
        dtype = column.dtype
        if isinstance(dtype, (pl.String, pl.Binary)):
            data = column.cast(pl.Binary)
            self._mark(data.bin.size())
            self._values.update(b"".join(data.drop_nulls().to_list()))
        elif isinstance(dtype, pl.List):
            lengths = column.list.len()
            self._mark(lengths)
            self._inner = self._inner or _ColumnHasher()
            self._inner.add(column.filter(lengths > 0).explode())
        elif isinstance(dtype, pl.Float64):
            self._mark(column.is_not_null())
            # one zero and one NaN: their other bit patterns say nothing
            plain = column.fill_null(0.0).fill_nan(float("nan")).to_numpy() + 0.0
            self._values.update(plain.astype("<f8").tobytes())
        elif isinstance(dtype, (pl.Int64, pl.Boolean, pl.Datetime, pl.Date)):
            self._mark(column.is_not_null())
            whole = column.to_physical().cast(pl.Int64).fill_null(0)
            self._values.update(whole.to_numpy().astype("<i8").tobytes())
        else:
            msg = f"a column of type {dtype} has no place in a digest"
            raise ThemeMinerError(msg)

    def _mark(self, lengths: pl.Series) -> None:
        marks = lengths.cast(pl.Int64).fill_null(_NULL_LENGTH)
        self._marks.update(marks.to_numpy().astype("<i8").tobytes())
