"""What a table says, as one SHA-256: the same for the same rows in any order and any packing.

A table is hashed column by column over its sorted rows. Each column gives its name, then a length
or null mark per row, then its values, so that null, "" and 0 and the borders of lists all differ.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.errors import ThemeMinerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.datamodels import Table

_PSEUDONYMS: Final = ("customer", "person", "email_hash")
_NULL_LENGTH: Final = -1


def sort_rows(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Order rows by the key columns, ties by all columns."""
    ordered = frame.sort(key)
    if frame.height < 2 or not _has_ties(ordered, key):
        return ordered
    return frame.sort([*key, *(column for column in frame.columns if column not in key)])


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
        `person` and `email_hash` count as the least `document_id` that shares the value.
    """
    columns = [column for column in table.schema if column not in table.not_in_digest]
    frame = frame.select(columns)
    if table.name == "documents":
        frame = frame.with_columns(_least_document(column) for column in _PSEUDONYMS)
    frame = sort_rows(frame, table.key)
    sha = hashlib.sha256()
    _add_text(sha, table.name)
    _add_text(sha, str(frame.height))
    for column in frame.get_columns():
        _add_text(sha, column.name)
        _add_column(sha, column)
    return sha.hexdigest()


def snapshot_digest(digests: Mapping[str, str]) -> str:
    """Hash the digests of a snapshot's tables, in the order of their names."""
    sha = hashlib.sha256()
    for name, digest in sorted(digests.items()):
        _add_text(sha, name)
        _add_text(sha, digest)
    return sha.hexdigest()


def _least_document(column: str) -> pl.Expr:
    least = pl.col("document_id").min().over(column)
    return pl.when(pl.col(column).is_not_null()).then(least).alias(column)


def _add_text(sha: hashlib._Hash, text: str) -> None:
    data = text.encode()
    sha.update(len(data).to_bytes(8, "little"))
    sha.update(data)


def _add_column(sha: hashlib._Hash, column: pl.Series) -> None:
    dtype = column.dtype
    if isinstance(dtype, (pl.String, pl.Binary)):
        data = column.cast(pl.Binary)
        _add_lengths(sha, data.bin.size())
        sha.update(b"".join(data.drop_nulls().to_list()))
    elif isinstance(dtype, pl.List):
        lengths = column.list.len()
        _add_lengths(sha, lengths)
        _add_column(sha, column.filter(lengths > 0).explode())
    elif isinstance(dtype, pl.Float64):
        _add_lengths(sha, column.is_not_null().cast(pl.Int64))
        # one zero and one NaN: their other bit patterns say nothing
        plain = column.fill_null(0.0).fill_nan(float("nan")).to_numpy() + 0.0
        sha.update(plain.astype("<f8").tobytes())
    elif isinstance(dtype, (pl.Int64, pl.Boolean, pl.Datetime)):
        _add_lengths(sha, column.is_not_null().cast(pl.Int64))
        whole = column.to_physical().cast(pl.Int64).fill_null(0)
        sha.update(whole.to_numpy().astype("<i8").tobytes())
    else:
        msg = f"a column of type {dtype} has no place in a digest"
        raise ThemeMinerError(msg)


def _add_lengths(sha: hashlib._Hash, lengths: pl.Series) -> None:
    marks = lengths.cast(pl.Int64).fill_null(_NULL_LENGTH)
    sha.update(marks.to_numpy().astype("<i8").tobytes())
