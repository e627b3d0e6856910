"""Whom a document counts for, where its own row does not say it, and what the CRM says of them."""

from __future__ import annotations

from typing import Final

import polars as pl

from thememiner.ranking.people import resolve_people

# The columns that tell who wrote a document and for whom it counts.
_WHO: Final = (
    "document_id", "person", "email_hash", "account_id", "domain", "customer", "segment",
    "audience",
)  # fmt: skip


def resolve_holders(
    documents: pl.DataFrame, customers: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Settle who is one customer, and join the customers file.

    Parameters
    ----------
    documents : DataFrame
        All of the snapshot, with `document_id`, `person`, `email_hash`, `account_id`, `domain`,
        `customer`, `segment`, `audience`.
    customers : DataFrame
        CUSTOMERS schema; may be empty.

    Returns
    -------
    documents : DataFrame
        The same rows in any order. `person`, `account_id` and `customer` are settled, `segment`
        and `audience` filled; `is_told`: the customers file knows the customer.
    holders : DataFrame
        What the file says: one row per `holder` (an account, or a person without one), with
        `account_id`, `name`, `segment`, `value`, `owner`, `audience`, sorted by `holder`.

    Notes
    -----
    The account of a document is, in this order: its own; the one that the customers file names
    for its person; the only one that its person names in other documents; the only one that the
    file names for its e-mail domain; the one of the person's domain. Where two are equally good,
    nobody said which, and the person stays a person.
    """
    whole = documents.with_columns(pl.col("audience").fill_null("customer"))
    # what is joined and joined again is narrow; the rest of the rows stays where it is
    documents = whole.select(name for name in _WHO if name in whole.columns).with_row_index("row")
    settled, told = [], []
    # what others than customers wrote must not tell who is one customer: it moves no rank
    for audience in documents["audience"].unique().sort().to_list() or ["customer"]:
        is_heard = pl.col("audience").is_in(["customer", audience])
        known, people = _settle(documents.filter(is_heard), customers)
        told.append(_list_holders(people))
        settled.append(_add_facts(known.filter(pl.col("audience") == audience), told[-1]))
    holders = pl.concat(told).unique("holder", keep="first", maintain_order=True).sort("holder")
    who = pl.concat(settled).sort("row").drop("row")
    return whole.with_columns(who.get_columns()), holders


def find_customers(documents: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Tell who is a customer, by the document's own word or by the customers file.

    Parameters
    ----------
    documents, customers : DataFrame
        As for `resolve_holders`.

    Returns
    -------
    DataFrame
        `document_id` and `is_customer`, in any order. What others wrote changes it for no
        customer's document.
    """
    known = documents
    if not customers.is_empty():
        known, _ = resolve_holders(documents, customers)
    audience = pl.col("audience").fill_null("customer")
    return known.select("document_id", (audience == "customer").alias("is_customer"))


def _settle(documents: pl.DataFrame, customers: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give everybody one pseudonym, and documents the account that they are about."""
    documents, customers = resolve_people(documents, customers)
    by_file = _only_account(customers, "person").rename({"only": "by_file"})
    documents = _follow_person(_take_account(documents, by_file, of="person"))
    by_domain = _match_domains(documents["domain"], _only_account(customers, "domain"))
    if by_domain.is_empty():  # nothing to follow any more
        return documents, customers
    return _follow_person(_take_account(documents, by_domain, of="domain")), customers


def _only_account(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Give the account of each key that has exactly one, as `only`."""
    return (
        rows.filter(pl.col(key).is_not_null() & pl.col("account_id").is_not_null())
        .group_by(key)
        .agg(pl.col("account_id").n_unique().alias("n"), pl.col("account_id").min().alias("only"))
        .filter(pl.col("n") == 1)
        .drop("n")
    )


def _take_account(documents: pl.DataFrame, accounts: pl.DataFrame, *, of: str) -> pl.DataFrame:
    """Give documents without an account the one of their person or domain.

    Parameters
    ----------
    accounts : DataFrame
        The column `of`, each value once, and an account.
    """
    if accounts.is_empty():
        return documents
    (column,) = (name for name in accounts.columns if name != of)
    is_open = pl.col("account_id").is_null() & pl.col(column).is_not_null()
    return (
        documents.join(accounts, on=of, how="left")
        .with_columns(
            pl.when(is_open)
            .then("account:" + pl.col(column))
            .otherwise("customer")
            .alias("customer"),
            pl.coalesce("account_id", column).alias("account_id"),
        )
        .drop(column)
    )


def _follow_person(documents: pl.DataFrame) -> pl.DataFrame:
    """Count a person who names exactly one account anywhere for that account everywhere."""
    elsewhere = _only_account(documents, "person").rename({"only": "elsewhere"})
    return _take_account(documents, elsewhere, of="person")


def _match_domains(domains: pl.Series, accounts: pl.DataFrame) -> pl.DataFrame:
    """Give `domain` and `by_domain`: the account of a domain, else of the nearest one above it."""
    known = dict(accounts.select("domain", "only").iter_rows())
    found: dict[str, str] = {}
    for domain in domains.unique().sort().drop_nulls().to_list() if known else ():
        above = domain
        while above not in known and "." in above:
            above = above.partition(".")[2]
        if above in known:
            found[domain] = known[above]
    return pl.DataFrame(
        {"domain": list(found), "by_domain": list(found.values())},
        schema={"domain": pl.String, "by_domain": pl.String},
    )


def _list_holders(customers: pl.DataFrame) -> pl.DataFrame:
    """One row per account, and per person whom the file lists without one."""
    person = pl.when(pl.col("account_id").is_null()).then("person:" + pl.col("person"))
    facts = ("name", "segment", "value", "owner", "audience")
    return (
        customers.with_columns(pl.coalesce("account_id", person).alias("holder"))
        .filter(pl.col("holder").is_not_null())
        .sort("holder", "value", "name", "segment", "audience")
        .group_by("holder", maintain_order=True)
        .agg(
            pl.col("account_id").first(),
            *(pl.col(name).drop_nulls().last() for name in facts),
        )
        .sort("holder")
    )


def _add_facts(documents: pl.DataFrame, holders: pl.DataFrame) -> pl.DataFrame:
    """Fill segment and audience; without a customers file everybody is a customer.

    A feed takes everyone outside the team for a customer, so its "customer" yields to the file;
    any other audience that it names stands.
    """
    told = holders.select(
        "holder",
        pl.col("segment").alias("told_segment"),
        pl.col("audience").alias("told_audience"),
        pl.lit(value=True).alias("is_told"),
    )
    named = pl.when(pl.col("audience") != "customer").then("audience")
    return (
        documents.with_columns(pl.coalesce("account_id", "customer").alias("holder"))
        .join(told, on="holder", how="left")
        .with_columns(
            pl.coalesce("segment", "told_segment").alias("segment"),
            pl.coalesce(named, "told_audience", pl.lit("customer")).alias("audience"),
            pl.col("is_told").fill_null(value=False),
        )
        .drop("told_segment", "told_audience", "holder")
    )


def number_units(doc: pl.Expr) -> pl.Expr:
    """Give the number of whom a document counts for: of the least document of the same one.

    A customer is one, however many documents there are. Of the anonymous each record is one: the
    answers of one response of a survey (ids ``response#question``) are no crowd.

    Parameters
    ----------
    doc : Expr of int
        Number of the document. The frame also has `customer`, `source`, `id` and `question`.

    Returns
    -------
    Expr of Int64
        Without nulls.
    """
    is_answer = pl.col("question").is_not_null() & pl.col("id").str.contains("#", literal=True)
    response = pl.format("{}\0{}", "source", pl.col("id").str.replace("#[^#]*$", ""))
    return (
        pl.when(pl.col("customer").is_not_null())
        .then(doc.min().over("customer"))
        .when(is_answer)
        .then(doc.min().over(pl.col("customer").is_null(), is_answer, response))
        .otherwise(doc)
        .cast(pl.Int64)
    )
