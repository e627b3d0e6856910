"""Which pseudonyms are one person: an id and an e-mail that stand in one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A person has few addresses and few ids (one per system). What stands beside more is no person's:
# the id of a form that many fill in, an address that many share.
MAX_LINKS: Final = 3


def resolve_people(
    documents: pl.DataFrame, customers: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give everybody one pseudonym, where a row of either table links an id and an e-mail.

    Parameters
    ----------
    documents, customers : DataFrame
        With `person` and `email_hash`; documents also with `document_id`, `audience`,
        `account_id`, `customer`. Rows in any order.

    Returns
    -------
    documents, customers : DataFrame
        The same rows; `person` is that of the person's least document (a customer's, if there
        is one), and `customer` follows where the document has no account.
    """
    pairs = ["person", "email_hash"]
    linked = link_pseudonyms(pl.concat([documents.select(pairs), customers.select(pairs)]))
    if linked.is_empty():
        return documents, customers
    known = documents.join(linked, on="person", how="left", maintain_order="left").with_columns(
        pl.coalesce("group", "person").alias("group")
    )
    firsts = (
        known.filter(pl.col("group").is_not_null())
        .sort(pl.col("audience") != "customer", "document_id")
        .unique("group", keep="first", maintain_order=True)
        .select("group", pl.col("person").alias("as_person"))
    )
    one = pl.coalesce("as_person", "group")
    # without an account a customer is the person
    is_person = pl.col("account_id").is_null() & pl.col("person").is_not_null()
    documents = (
        known.join(firsts, on="group", how="left", maintain_order="left")
        .with_columns(
            one.alias("person"),
            pl.when(is_person).then("person:" + one).otherwise("customer").alias("customer"),
        )
        .drop("group", "as_person")
    )
    customers = (
        customers.join(linked, on="person", how="left", maintain_order="left")
        .with_columns(pl.coalesce("group", "person").alias("group"))
        .join(firsts, on="group", how="left", maintain_order="left")
        .with_columns(one.alias("person"))
        .drop("group", "as_person")
    )
    return documents, customers


def link_pseudonyms(pairs: pl.DataFrame) -> pl.DataFrame:
    """Give `person` and `group` of every pseudonym that is linked to another one.

    Parameters
    ----------
    pairs : DataFrame
        `person` and `email_hash`, of all rows that may link them.
    """
    links = (
        pairs.drop_nulls()
        .filter(pl.col("person") != pl.col("email_hash"))
        .unique()
        .filter((pl.len().over("person") <= MAX_LINKS) & (pl.len().over("email_hash") <= MAX_LINKS))
    )
    names = pl.concat([links["person"], links["email_hash"]]).unique().sort()
    group = _components(
        names.search_sorted(links["person"]).to_numpy(),
        names.search_sorted(links["email_hash"]).to_numpy(),
        n_nodes=len(names),
    )
    return pl.DataFrame({"person": names, "group": names.gather(group)})


def _components(
    left: NDArray[np.uint32], right: NDArray[np.uint32], *, n_nodes: int
) -> NDArray[np.int64]:
    """Give each node the least node that it is joined to."""
    least = np.arange(n_nodes)
    while True:
        both = np.minimum(least[left], least[right])
        after = least.copy()
        np.minimum.at(after, left, both)
        np.minimum.at(after, right, both)
        after = after[after]
        if np.array_equal(after, least):
            return least
        least = after
