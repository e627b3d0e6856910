"""Whom a document counts for, where its own row does not say it."""

from __future__ import annotations

import polars as pl


def resolve_accounts(documents: pl.DataFrame) -> pl.DataFrame:
    """Count persons for their account, so that nobody is two customers.

    A document without an account whose person wrote for exactly one account anywhere in the
    snapshot counts for that account. A person of two or more accounts stays a person there: which
    of them the document is about, nobody said.

    Parameters
    ----------
    documents : DataFrame
        All of the snapshot, with `person`, `account_id`, `customer`.

    Returns
    -------
    DataFrame
        The same rows in any order, `account_id` and `customer` filled from the person's account.
    """
    known = (
        documents.filter(pl.col("person").is_not_null() & pl.col("account_id").is_not_null())
        .group_by("person")
        .agg(
            pl.col("account_id").n_unique().alias("n_accounts"),
            pl.col("account_id").min().alias("of_account"),
            pl.col("customer").min().alias("as_customer"),
        )
        .filter(pl.col("n_accounts") == 1)
        .drop("n_accounts")
    )
    is_open = pl.col("account_id").is_null() & pl.col("of_account").is_not_null()
    return (
        documents.join(known, on="person", how="left")
        .with_columns(
            pl.when(is_open)
            .then(pl.coalesce("as_customer", "customer"))
            .otherwise("customer")
            .alias("customer"),
            pl.coalesce("account_id", "of_account").alias("account_id"),
        )
        .drop("of_account", "as_customer")
    )


def add_customer_facts(documents: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Fill segment and audience from the customers file; without one everybody is a customer.

    A feed takes everyone outside the team for a customer, so its "customer" yields to the file;
    any other audience that it names stands.

    Parameters
    ----------
    documents : DataFrame
        With `account_id`, `segment`, `audience`.
    customers : DataFrame
        One row per `account_id`.
    """
    told = customers.select(
        "account_id",
        pl.col("segment").alias("told_segment"),
        pl.col("audience").alias("told_audience"),
    )
    named = pl.when(pl.col("audience") != "customer").then("audience")
    return (
        documents.join(told, on="account_id", how="left")
        .with_columns(
            pl.coalesce("segment", "told_segment").alias("segment"),
            pl.coalesce(named, "told_audience", pl.lit("customer")).alias("audience"),
        )
        .drop("told_segment", "told_audience")
    )
