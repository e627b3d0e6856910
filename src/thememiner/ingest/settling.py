"""What of a file's drafts only the whole file can tell: equal rows, and dates of open order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import QUARANTINE
from thememiner.ingest.batch import DATES, VERSIONS
from thememiner.ingest.picking import nth_equal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence
    from collections.abc import Set as AbstractSet

    from thememiner.ingest.batch import SourcePlan


def document_id_of(source: str, key: str) -> str:
    """Name a document by its feed and its id there, 32 hex digits."""
    return hashlib.sha256(f"{source}\0{key}".encode()).hexdigest()[:32]


def number_equals(
    drafts: pl.DataFrame,
    *,
    seen: MutableMapping[bytes, int],
    row_hash: Callable[[bytes], bytes],
) -> pl.DataFrame:
    """Give equal rows of a file without ids an id each.

    Parameters
    ----------
    drafts : DataFrame
        DRAFTS schema, of one file.
    seen : mapping
        `equal` -> how many such rows went before; brought up to date.
    """
    if drafts["equal"].null_count() == drafts.height:
        return drafts
    again: list[tuple[int, int]] = []
    for row, equal in enumerate(drafts["equal"].to_list()):
        ordinal = seen.get(equal, 0)
        seen[equal] = ordinal + 1
        if ordinal:
            again.append((row, ordinal))
    if not again:
        return drafts
    rows = pl.Series([row for row, _ in again], dtype=pl.UInt32)
    found = drafts[rows].select("id", "source", "row_hash").iter_rows()
    ids, hashes, documents = [], [], []
    for (_, ordinal), (content_id, source, first) in zip(again, found, strict=True):
        key, hashed = nth_equal(content_id, first, ordinal)
        ids.append(key)
        hashes.append(row_hash(hashed))
        documents.append(document_id_of(source, key))
    new = pl.DataFrame(
        {"_row": rows, "id": ids, "row_hash": hashes, "document_id": documents},
        schema_overrides={"row_hash": pl.Binary},
    )
    return drafts.with_row_index("_row").update(new, on="_row").drop("_row")


def settle_dates(
    drafts: pl.DataFrame, *, plan: SourcePlan, orders: Mapping[str, AbstractSet[bool]]
) -> tuple[pl.DataFrame, list[tuple[int, str, str]]]:
    """Read the open dates of a file as their columns show; all of a row's documents or none.

    Returns
    -------
    versions : DataFrame
        VERSIONS schema and what else `drafts` held.
    rejects : list of tuple
        (position, field, reason) of rows whose dates stay open.
    """
    rejects: list[tuple[int, str, str]] = []
    if drafts.select((pl.col("open_dates") != 0).any()).item():
        for bit, date in enumerate(DATES):
            shown = {True} if plan.dayfirst else orders[date]
            if len(shown) != 1:
                stuck = (pl.col("open_dates").cast(pl.Int64) // (1 << bit)) % 2 == 1
                doomed = drafts.filter(stuck & (pl.col("n_rows") > 0))
                for position, more in doomed.select("position", "more").iter_rows():
                    rejects += [(at, date, "ambiguous_date") for at in (position, *(more or ()))]
                drafts = drafts.filter(~stuck)
            elif False in shown:
                drafts = drafts.with_columns(pl.coalesce(f"{date}_monthfirst", date).alias(date))
    return drafts.select(
        [*VERSIONS, *(name for name in drafts.columns if name == "batch")]
    ), rejects


def quarantine_frame(
    rejects: Sequence[tuple[int, str, str]], *, source: str, file_hash: str
) -> pl.DataFrame:
    """Lay out what was refused of one file, QUARANTINE schema, sorted by position."""
    rejects = sorted(rejects)
    return pl.DataFrame(
        {
            "source": [source] * len(rejects),
            "file_hash": [file_hash] * len(rejects),
            "position": [position for position, _, _ in rejects],
            "field": [field for _, field, _ in rejects],
            "reason": [reason for _, _, reason in rejects],
        },
        schema=QUARANTINE,
    )
