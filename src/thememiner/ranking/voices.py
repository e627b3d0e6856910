"""Documents that are one voice: whose they are, and under which key they count."""

from __future__ import annotations

from typing import Final

import polars as pl

from thememiner.ranking.holders import find_customers

# Who somebody is; with a review's two copies one feed may tell it, and the other not.
_IDENTITY: Final = ("customer", "person", "email_hash", "account_id", "domain", "audience")


def split_groups(
    duplicates: pl.DataFrame, documents: pl.DataFrame, customers: pl.DataFrame
) -> pl.DataFrame:
    """Part the documents of customers from those of all others in each group.

    Groups are found so, but the customers file may have become another since. What is left of a
    flood stays one: the report does not look for groups anew, the next run that mines does.

    Parameters
    ----------
    duplicates : DataFrame
        `DUPLICATES` schema.
    documents, customers : DataFrame
        As for `resolve_holders`; documents, all of the snapshot.
    """
    if duplicates.is_empty():
        return duplicates
    group = ("group_id", "is_customer")
    return (
        duplicates.join(find_customers(documents, customers), on="document_id")
        .filter(pl.len().over(group) > 1)
        .with_columns(pl.col("document_id").min().over(group).alias("group_id"))
        .drop("is_customer")
    )


def add_voices(documents: pl.DataFrame, duplicates: pl.DataFrame) -> pl.DataFrame:
    """Tell which documents count together, and let all copies of a review count for its author.

    Parameters
    ----------
    documents : DataFrame
        All of the snapshot, with `document_id` and who wrote it.
    duplicates : DataFrame
        `DUPLICATES` schema.

    Returns
    -------
    DataFrame
        The same rows in any order, with `relation` (null outside of groups) and `voice` (the
        group, else the document itself). The copies of a repost have the author of the group's
        least document that names an account, else a person.
    """
    grouped = documents.join(duplicates, on="document_id", how="left").with_columns(
        pl.coalesce("group_id", "document_id").alias("voice")
    )
    columns = [name for name in _IDENTITY if name in documents.columns]
    authors = (
        grouped.join(
            duplicates.filter(pl.col("relation") == "repost").select("group_id").unique(),
            on="group_id",
            how="semi",
        )
        .filter(pl.col("customer").is_not_null())
        .sort("group_id", pl.col("account_id").is_null(), "document_id")
        .unique("group_id", keep="first", maintain_order=True)
        .select("group_id", *(pl.col(name).alias(f"author_{name}") for name in columns))
    )
    is_copy = (pl.col("relation") == "repost") & pl.col("author_customer").is_not_null()
    return (
        grouped.join(authors, on="group_id", how="left")
        .with_columns(
            pl.when(is_copy).then(f"author_{name}").otherwise(name).alias(name) for name in columns
        )
        .drop("group_id", *(f"author_{name}" for name in columns))
    )
