"""Which documents are one voice: found anew in every run, and what mining makes of floods.

What costs most, to fold a text to the words that are compared, is done once for each text. A flood
is clustered as its first document alone, so that six hundred copies of one mail make no theme; its
other documents go where the first one's passages went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import DUPLICATES, FOLDS, conform
from thememiner.duplicates import COLUMNS, find_duplicates, fold_key, fold_words
from thememiner.ranking import find_customers

if TYPE_CHECKING:
    from thememiner.store import StoreWriter

_WHO = ("account_id", "domain", "segment", "audience")  # and what COLUMNS has
_PLACE = ("label", "subtheme_label", "cosine", "is_loose")


def group_duplicates(writer: StoreWriter) -> pl.DataFrame:
    """Find the groups among all documents, and store them.

    Returns
    -------
    DataFrame
        `DUPLICATES` schema.
    """
    documents = writer.read("documents", list(dict.fromkeys((*COLUMNS, *_WHO))))
    folded = documents.join(_fold_texts(writer), on="document_id", how="left")
    folded = folded.with_columns(pl.col("n_words").fill_null(0))
    duplicates = find_groups(folded, writer.read("customers"))
    writer.replace("duplicates", duplicates)
    return duplicates


def _fold_texts(writer: StoreWriter) -> pl.DataFrame:
    """Give each document's words as comparisons see them; only those of new texts are made."""
    texts = writer.read("texts")
    keys = pl.Series([fold_key(text or "") for text in texts["text"]], dtype=pl.Binary)
    keyed = texts.with_columns(fold_key=keys)
    known = writer.read("folds")
    new = keyed.join(known, on="fold_key", how="anti").unique("fold_key").sort("fold_key")
    if new.height:
        made = new.select("fold_key").hstack(fold_words(new["text"]))
        made = conform(made, FOLDS, name="folds")
        writer.append("folds", made)
        known = pl.concat([known, made])
    return keyed.drop("text").join(known, on="fold_key", how="left").drop("fold_key")


def find_groups(documents: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Find the groups among customers' documents, and apart from them among all others.

    Copies that staff, partners or machines wrote must not make a flood of what customers say, nor
    speak for them.

    Parameters
    ----------
    documents : DataFrame
        What `find_duplicates` and `find_customers` need; rows in any order.
    customers : DataFrame
        CUSTOMERS schema; may be empty.

    Returns
    -------
    DataFrame
        `DUPLICATES` schema, sorted by document_id.
    """
    sides = documents.join(find_customers(documents, customers), on="document_id")
    found = [find_duplicates(side) for side in sides.partition_by("is_customer")]
    return pl.concat([DUPLICATES.to_frame(), *found]).sort("document_id")


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
