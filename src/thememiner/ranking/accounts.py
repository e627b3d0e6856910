"""Accounts behind the themes: who they are, what they are worth, which to watch."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.ranking.datamodels import Account

if TYPE_CHECKING:
    from thememiner.ranking.selection import Selection

N_TOP_ACCOUNTS: Final = 10


def list_accounts(selection: Selection, key: frozenset[str]) -> dict[str, list[Account]]:
    """List the first accounts of each theme, highest value first, then most documents.

    Parameters
    ----------
    key : frozenset of str
        Accounts that are listed wherever they stand.
    """
    is_first = pl.int_range(pl.len()).over("theme_id") < N_TOP_ACCOUNTS
    rows = (
        selection.voices("theme_id", "account_id", "day")
        .filter(pl.col("account_id").is_not_null())
        .group_by("theme_id", "account_id")
        .agg(
            pl.len().alias("n"),
            pl.col("day").max().dt.to_string("iso").alias("last_seen"),
        )
        .join(
            selection.accounts.select("holder", "name", "segment", "value"),
            left_on="account_id",
            right_on="holder",
        )
        .sort(
            "theme_id", "value", "n", "account_id",
            descending=[False, True, True, False], nulls_last=True,
        )
        .filter(is_first | pl.col("account_id").is_in(sorted(key)))
        .select("theme_id", "account_id", "name", "segment", "value", "n", "last_seen")
    )  # fmt: skip
    accounts: dict[str, list[Account]] = defaultdict(list)
    for theme_id, account_id, name, segment, value, n_documents, last_seen in rows.iter_rows():
        accounts[theme_id].append(
            Account(
                account_id=account_id,
                name=name,
                segment=segment,
                value=value,
                n_documents=n_documents,
                last_seen=last_seen,
            )
        )
    return accounts


def find_key_accounts(selection: Selection, n_accounts: int) -> frozenset[str]:
    """Find the customers' accounts of highest value; accounts of unknown value are none."""
    paying = selection.accounts.filter(
        pl.col("account_id").is_not_null()
        & pl.col("value").is_not_null()
        & pl.col("audience").is_in(selection.audiences)
    )
    ordered = paying.sort("value", "holder", descending=[True, False])
    return frozenset(ordered["holder"].head(n_accounts))


def value_themes(selection: Selection) -> dict[str, float]:
    """Sum the value of each theme's accounts (persons, where there is no account)."""
    rows = (
        selection.voices("theme_id", "account_id", "customer")
        .select("theme_id", pl.coalesce("account_id", "customer").alias("holder"))
        .unique()
        .join(selection.accounts.select("holder", "value"), on="holder")
        .filter(pl.col("value").is_not_null())
        .sort("theme_id", "value", "holder")
    )
    values: dict[str, float] = defaultdict(float)
    # in order, on one thread: a parallel float sum may differ in its last bit
    for theme_id, _, value in rows.iter_rows():
        values[theme_id] += value
    return dict(values)
