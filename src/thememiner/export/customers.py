"""Every customer of a theme, with what it takes to answer them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.export.contacts import Writer
from thememiner.export.told import last_telling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from thememiner.export.contacts import Contact, Contacts
    from thememiner.export.told import Telling

CUSTOMER_COLUMNS: Final = (
    "rank", "theme_id", "theme", "customer", "account_id", "account", "segment", "value", "owner",
    "pseudonyms", "n_documents", "first_seen", "last_seen", "documents", "links", "decision",
    "told",
)  # fmt: skip
CONTACT_COLUMNS: Final = ("contact_names", "contact_emails", "contact_of")

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFacts:
    """What a row says of its theme; `rank` is None for a theme that the report does not list."""

    name: str | None
    rank: int | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who wrote, and what is known of them.

    Attributes
    ----------
    members : DataFrame
        A row per theme and document: `theme_id, document_id, id, source, url, created_at,
        customer, person, account_id, segment`; people are settled (`thememiner.ranking.holders`).
    accounts : DataFrame
        `holder` (account_id, else customer), `name, segment, value, owner`.
    keys : mapping of str to frozenset of str
        Document -> the pseudonyms that its own row gave.
    linked : mapping of str to frozenset of str
        Pseudonym -> all that are linked to it.
    tellings : mapping of str to sequence of Telling
        By theme.
    contacts : Contacts, optional
    """

    members: pl.DataFrame
    accounts: pl.DataFrame
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    linked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tellings: Mapping[str, Sequence[Telling]] = field(default_factory=dict)
    contacts: Contacts | None = None

    def reach(
        self, documents: Sequence[Mapping[str, str | None]], account: str | None
    ) -> Mapping[str, object]:
        """Give the columns of contacts of those who wrote some documents, else of their account.

        Parameters
        ----------
        documents : sequence of mapping
            With `document_id` and `person`.
        """
        if self.contacts is None:
            return {}
        own: dict[str, frozenset[str]] = {}
        for document in documents:
            person = document["person"]
            if person:
                keys = self.keys.get(str(document["document_id"]), frozenset())
                own[person] = own.get(person, frozenset()) | keys
        found: list[Contact] = []
        for person, said in own.items():
            keys = said or frozenset({person})  # a copy of a review has its author's
            linked = keys.union({person}, *(self.linked.get(key, ()) for key in (*keys, person)))
            found += self.contacts.find_person(Writer(own=keys, linked=linked, account=account))
        of = "person" if found else ""
        if not found and account:
            found = list(self.contacts.find_account(account))
            of = "account" if found else ""
        known = sorted({(each.email or "", each.name or "") for each in found})
        return {
            "contact_names": [name for _, name in known],
            "contact_emails": [email for email, _ in known],
            "contact_of": of,
        }


def list_customers(people: People, themes: Mapping[str, ThemeFacts]) -> list[Row]:
    """List a row per theme and customer.

    Parameters
    ----------
    themes : mapping of str to ThemeFacts
        Themes that are listed, in this order.

    Returns
    -------
    list of dict
        `CUSTOMER_COLUMNS`, with contacts `CONTACT_COLUMNS` too; within a theme by value, number of
        documents and last day, greatest first. No order depends on a pseudonym.
    """
    order = {theme: place for place, theme in enumerate(themes)}
    rows = [
        _row(people, group, themes[str(group["theme_id"])])
        for group in group_customers(people, list(themes)).iter_rows(named=True)
    ]
    rows.sort(key=lambda row: order[str(row["theme_id"])])
    return rows


def group_customers(people: People, themes: Sequence[str]) -> pl.DataFrame:
    """Gather the documents of each theme and customer, the newest first."""
    facts = people.accounts.select("holder", "name", "segment", "value", "owner")
    ordered = (
        people.members.filter(pl.col("theme_id").is_in(themes) & pl.col("customer").is_not_null())
        .sort("theme_id", "created_at", "document_id", descending=[False, True, False],
              nulls_last=True)
    )  # fmt: skip
    document = pl.struct("document_id", "source", "id", "url", "created_at", "person")
    return (
        ordered.group_by("theme_id", "customer", maintain_order=True)
        .agg(
            pl.col("account_id").first(),
            pl.col("segment").drop_nulls().first().alias("own_segment"),
            document.alias("documents"),
            pl.len().cast(pl.Int64).alias("n_documents"),
            pl.col("created_at").min().alias("first_at"),
            pl.col("created_at").max().alias("last_at"),
            pl.col("document_id").min().alias("least"),
        )
        .join(
            facts,
            left_on=pl.coalesce("account_id", "customer"),
            right_on="holder",
            how="left",
        )
        .sort(
            "theme_id", "value", "n_documents", "last_at", "least",
            descending=[False, True, True, True, False], nulls_last=True,
        )
    )  # fmt: skip


def _row(people: People, group: Row, theme: ThemeFacts) -> Row:
    documents: list[dict[str, str | None]] = group["documents"]  # type: ignore[assignment]  # of a struct
    customer, account = str(group["customer"]), group["account_id"]
    known = None if account is None else str(account)
    first: datetime | None = group["first_at"]  # type: ignore[assignment]  # a time
    current = [each for each in people.tellings.get(str(group["theme_id"]), ()) if each.is_current]
    told = last_telling(current, customer=customer, account=known, since=first)
    return {
        "rank": theme.rank,
        "theme_id": group["theme_id"],
        "theme": theme.name,
        "customer": customer,
        "account_id": account,
        "account": group["name"],
        "segment": group["segment"] or group["own_segment"],
        "value": group["value"],
        "owner": group["owner"],
        **describe_documents(documents),
        "n_documents": group["n_documents"],
        "first_seen": say_day(first),
        "last_seen": say_day(group["last_at"]),
        "decision": theme.decision,
        "told": say_day(told),
        **people.reach(documents, known),
    }


def describe_documents(documents: Sequence[Mapping[str, object]]) -> Row:
    """Give `pseudonyms, documents, links` of documents, in their order."""
    pseudonyms = dict.fromkeys(each["person"] for each in documents if each["person"])
    return {
        "pseudonyms": list(pseudonyms),
        "documents": [
            {
                "source": each["source"],
                "id": each["id"],
                "day": say_day(each["created_at"]),
                "url": each["url"],
            }
            for each in documents
        ],
        "links": list(dict.fromkeys(each["url"] for each in documents if each["url"])),
    }


def say_day(moment: object) -> str | None:
    """Give the day of a time, ISO 8601."""
    return None if moment is None else str(moment)[:10]
