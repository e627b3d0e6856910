"""Which documents are one voice: found anew in every run, and what mining makes of floods.

A flood is clustered as its first document alone, so that six hundred copies of one mail make no
theme; its other documents go where the first one's passages went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from thememiner.duplicates import COLUMNS, find_duplicates

if TYPE_CHECKING:
    from thememiner.store import StoreWriter

_PLACE = ("label", "subtheme_label", "cosine", "is_loose")


def group_duplicates(writer: StoreWriter) -> pl.DataFrame:
    """Find the groups among all documents, and store them.

    Returns
    -------
    DataFrame
        `DUPLICATES` schema.
    """
    documents = writer.read("documents", list(COLUMNS))
    duplicates = find_duplicates(documents.join(writer.read("texts"), on="document_id", how="left"))
    writer.replace("duplicates", duplicates)
    return duplicates


def list_copies(duplicates: pl.DataFrame) -> pl.DataFrame:
    """List the documents of floods but the first of each: `document_id`, `group_id`."""
    is_copy = (pl.col("relation") == "flood") & (pl.col("document_id") != pl.col("group_id"))
    return duplicates.filter(is_copy).select("document_id", "group_id")


def follow_first(placed: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    """Put the passages of copies where the same passage of their flood's first document is.

    Parameters
    ----------
    placed : DataFrame
        Mentions with `label`, `subtheme_label`, `cosine` and `is_loose`, all null where the text
        is said by copies alone.
    copies : DataFrame
        What `list_copies` gives.

    Returns
    -------
    DataFrame
        The same rows in any order; `label` is -1 where the first document has no such passage.
    """
    firsts = placed.join(
        copies.select(pl.col("group_id").unique()), left_on="document_id", right_on="group_id"
    ).select(
        pl.col("document_id").alias("group_id"),
        "ordinal",
        *(pl.col(name).alias(f"first_{name}") for name in _PLACE),
    )
    is_open = pl.col("label").is_null()
    return (
        placed.join(copies, on="document_id", how="left")
        .join(firsts, on=["group_id", "ordinal"], how="left")
        .with_columns(
            pl.when(is_open).then(f"first_{name}").otherwise(name).alias(name) for name in _PLACE
        )
        .with_columns(
            pl.col("label", "subtheme_label").fill_null(-1),
            pl.col("is_loose").fill_null(value=False),
        )
        .drop("group_id", *(f"first_{name}" for name in _PLACE))
    )
