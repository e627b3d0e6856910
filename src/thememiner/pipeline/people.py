"""Hands the few texts that are shown to the recognizer of names, with what must be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from thememiner.naming.people import hide_in_names, hide_people, own_words, recognize_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from thememiner.naming import ProposedNames, Recognizer
    from thememiner.naming.people import OwnWords


N_LIKELY: Final = 3


class _Reader(Protocol):
    """What a store shows, in a run or afterwards."""

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame: ...


def hide_in_themes(
    proposed: ProposedNames, recognize: Recognizer, *, store: _Reader
) -> ProposedNames:
    """Hide other people's names in quotes, headlines and names of themes."""
    shown = [
        *proposed.exemplars["quote"],
        *proposed.themes["headline"],
        *_likely(proposed.themes),
        *_likely(proposed.subthemes),
    ]
    terms = [term for row in proposed.themes["terms"] for term in row]
    people = recognize_people(shown, recognize, own=_own(store, terms), texts=_texts(store))
    return hide_in_names(proposed, people)


def hide_in_quotes(
    quotes: Sequence[str], recognize: Recognizer | None, *, store: _Reader
) -> list[str]:
    """Hide other people's names in single quotes, such as what a search found."""
    if recognize is None or not quotes:
        return list(quotes)
    terms = [term for row in store.read("themes", ["terms"])["terms"].drop_nulls() for term in row]
    people = recognize_people(quotes, recognize, own=_own(store, terms), texts=_texts(store))
    return [hide_people(quote, people) for quote in quotes]


def _likely(named: pl.DataFrame) -> list[str]:
    """Give the candidates that are most often taken; the others lose what is found elsewhere."""
    return [name for row in named["candidates"] for name in row[:N_LIKELY]]


def _own(store: _Reader, terms: Sequence[str]) -> OwnWords:
    documents = store.read("documents", ["product", "version", "account_id", "source"])
    accounts = store.read("customers", ["account_id", "name", "domain"])
    products = [*documents["product"].unique(), *documents["source"].unique()]
    named = [documents["version"], documents["account_id"], *accounts.get_columns()]
    return own_words(products, [*terms, *(name for column in named for name in column.unique())])


def _texts(store: _Reader) -> pl.DataFrame:
    documents = store.read("documents", ["document_id", "customer"])
    return store.read("texts").join(documents, on="document_id").select("customer", "text")
