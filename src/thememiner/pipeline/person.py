"""All that a store holds of one person or account, for whoever asks for their own data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from thememiner.ingest.fields import read_somebody, spell_key
from thememiner.ingest.mailboxes import plain_mail, read_mail
from thememiner.ranking import DOCUMENT_COLUMNS
from thememiner.ranking.holders import resolve_holders
from thememiner.ranking.people import link_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from thememiner.store import Store

PERSON_MARK: Final = "person:"
ACCOUNT_MARK: Final = "account:"
_PAIR: Final = ["person", "email_hash"]
_NOT_TOLD: Final = ("row_hash", "text_hash")  # of no use to anybody without the key


class _Reader(Protocol):
    """What a store shows, in a run or afterwards."""

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who is meant: pseudonyms of one person, or an account."""

    pseudonyms: frozenset[str] = frozenset()
    account: str | None = None

    def documents(self, store: _Reader) -> pl.DataFrame:
        """Read what they wrote; of an account also what settling people gave it."""
        documents = store.read("documents")
        if self.account is None:
            return documents.filter(self._is_theirs())
        settled, _ = resolve_holders(documents.select(DOCUMENT_COLUMNS), store.read("customers"))
        theirs = settled.filter(pl.col("account_id") == self.account)
        return documents.join(theirs, on="document_id", how="semi")

    def customers(self, store: _Reader) -> pl.DataFrame:
        """Read what the CRM said of them."""
        customers = store.read("customers")
        if self.account is None:
            return customers.filter(self._is_theirs())
        return customers.filter(pl.col("account_id") == self.account)

    def _is_theirs(self) -> pl.Expr:
        theirs = sorted(self.pseudonyms)
        is_theirs = pl.col("person").is_in(theirs) | pl.col("email_hash").is_in(theirs)
        return is_theirs.fill_null(value=False)


def find_subject(
    store: Store, text: str, pseudonymize: Callable[[], Callable[[str], str]]
) -> Subject:
    """Find whom a text means.

    Parameters
    ----------
    text : str
        ``person:`` or ``account:`` as exports name customers, else the id or e-mail of a person.
    pseudonymize : callable
        Called only for an id or an e-mail: gives the hash of the identity key, or refuses.

    Returns
    -------
    Subject
        With all pseudonyms that a row links to the one that is meant: an id and its addresses.
    """
    if text.startswith(ACCOUNT_MARK):
        return Subject(account=text.removeprefix(ACCOUNT_MARK))
    if text.startswith(PERSON_MARK):
        meant = {text.removeprefix(PERSON_MARK)}
    else:
        hashed = pseudonymize()
        key = read_somebody(spell_key(text, is_cell=True)) or text
        mail = read_mail(text)
        meant = {
            hashed(key.casefold()),
            *([hashed(mail), hashed(plain_mail(mail))] if mail else []),
        }
    pairs = [store.read(table, _PAIR) for table in ("documents", "customers")]
    linked = link_pseudonyms(pl.concat(pairs))
    groups = linked.filter(pl.col("person").is_in(sorted(meant)))["group"].unique().to_list()
    others = linked.filter(pl.col("group").is_in(groups))["person"].to_list()
    return Subject(pseudonyms=frozenset(meant) | frozenset(others))


def tell_person(store: Store, subject: Subject) -> dict[str, object]:
    """Gather what the snapshot that is open holds of somebody.

    Returns
    -------
    dict
        `documents` with their redacted text, former versions, themes, passages and shown quotes,
        by document_id, and `customers`: what the CRM said of them. Times are ISO 8601.
    """
    documents = subject.documents(store)
    ids = documents.select("document_id")
    parts = {
        "text": _by_document(store.read("texts"), ids),
        "former_versions": _by_document(store.read("history"), ids),
        "themes": _by_document(_with_names(store), ids),
        "passages": _by_document(
            store.read("mentions", ["document_id", "ordinal", "start", "end", "intent"]), ids
        ),
        "shown_quotes": _by_document(
            store.read("exemplars", ["document_id", "theme_id", "quote"]), ids
        ),
        "showstoppers": _by_document(store.read("showstoppers"), ids),
    }
    told = []
    for row in documents.sort("document_id").iter_rows(named=True):
        document = _plain(row)
        own = {name: rows.get(row["document_id"], []) for name, rows in parts.items()}
        texts = own.pop("text")
        told.append({**document, "text": texts[0]["text"] if texts else None, **own})
    customers = subject.customers(store)
    return {
        "snapshot": store.snapshot.number,
        "pseudonyms": sorted(subject.pseudonyms),
        "account_id": subject.account,
        "documents": told,
        "customers": [_plain(row) for row in customers.iter_rows(named=True)],
    }


def _with_names(store: Store) -> pl.DataFrame:
    places = store.read(
        "assignments",
        ["document_id", "theme_id", "subtheme_id", "intent", "status", "reason", "similarity"],
    )
    names = store.read("themes", ["theme_id", "name"]).rename({"name": "theme"})
    return places.join(names, on="theme_id", how="left").sort("document_id", "theme_id")


def _by_document(rows: pl.DataFrame, ids: pl.DataFrame) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for row in rows.join(ids, on="document_id", how="semi", maintain_order="left").iter_rows(
        named=True
    ):
        found.setdefault(row.pop("document_id"), []).append(_plain(row))
    return found


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    """Give a row as JSON has it."""
    return {
        name: value.isoformat() if isinstance(value, (date, datetime)) else value
        for name, value in row.items()
        if name not in _NOT_TOLD
    }
