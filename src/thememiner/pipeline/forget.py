"""Erase what a store holds of one person: their rows, their words, and every earlier snapshot."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.duplicates.folding import fold_key
from thememiner.errors import StoreMissingError
from thememiner.pipeline.moments import PLACES_FACT
from thememiner.pipeline.person import find_subject
from thememiner.signal_tables import PLACES
from thememiner.store import Store, StoreWriter, store_state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from thememiner.pipeline.person import Subject

_BY_DOCUMENT: Final = (
    "documents", "texts", "rows", "history", "assignments", "duplicates", "showstoppers",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was erased; `snapshot` is None if nothing was written."""

    n_documents: int
    n_customers: int
    n_files: int = 0
    snapshot: int | None = None


def forget(
    path: str,
    customer: str,
    *,
    pseudonymize: Callable[[Store], Callable[[str], str]],
    run_id: str,
    now: datetime,
    dry_run: bool = False,
) -> Forgotten:
    """Erase a person or an account, publish the rest, and expire all earlier snapshots.

    Earlier snapshots and their files go even if the newest one holds nothing of them: earlier
    ones may.

    Parameters
    ----------
    customer : str
        As `find_subject` reads it.
    pseudonymize : callable
        Gives the hash of the store's key, or refuses.
    dry_run : bool
        Count, and write nothing.

    Raises
    ------
    StoreMissingError
        If there is no store.
    IdentityKeyError
    """
    if store_state(path) != "ready":
        msg = f"there is no store at {path}. Name one with --store."
        raise StoreMissingError(msg)
    if dry_run:
        store = Store.open(path)
        subject = find_subject(store, customer, lambda: pseudonymize(store))
        found = subject.documents(store).height, subject.customers(store).height
        return Forgotten(n_documents=found[0], n_customers=found[1])
    with StoreWriter.open(path, run_id=run_id, now=now, new_facts=dict) as writer:
        published = writer.published()
        subject = find_subject(published, customer, lambda: pseudonymize(published))
        ids = subject.documents(published).select("document_id")
        n_customers = _forget_customers(writer, subject)
        if ids.height:
            _forget_documents(writer, ids)
        # where themes stood was counted with the documents that go
        writer.replace("places", PLACES.to_frame())
        facts = {**writer.snapshot.facts, PLACES_FACT: None, **_count(writer)}
        snapshot, n_files = writer.publish_alone(run_id=run_id, now=now, facts=facts)
        done = Forgotten(
            n_documents=ids.height,
            n_customers=n_customers,
            n_files=n_files,
            snapshot=snapshot.number,
        )
        writer.record_run(
            {
                "run_id": run_id,
                "state": "forgotten",
                "at": now,
                "snapshot": snapshot.number,
                "exit_code": 0,
                "record": json.dumps({"n_documents": done.n_documents, "n_files": n_files}),
            }
        )
        return done


def _forget_customers(writer: StoreWriter, subject: Subject) -> int:
    """Take out what the CRM said of them; it comes back with the next file that says it."""
    customers = writer.read("customers")
    theirs = subject.customers(writer)
    if theirs.height:
        left = customers.join(theirs, on=customers.columns, how="anti", nulls_equal=True)
        writer.replace("customers", left)
    return theirs.height


def _forget_documents(writer: StoreWriter, ids: pl.DataFrame) -> None:
    mentions = writer.read("mentions")
    theirs = mentions.join(ids, on="document_id", how="semi")
    left = mentions.join(ids, on="document_id", how="anti")
    texts = [
        text
        for table in ("texts", "history")
        for text in writer.read(table, ["document_id", "text"])
        .join(ids, on="document_id", how="semi")["text"]
        .drop_nulls()
    ]
    # passages of former versions too, which no mention has any more
    passages = writer.read("passages", ["text_hash"])
    hashes = passages.join(left, on="text_hash", how="anti")
    for table in _BY_DOCUMENT:
        writer.remove(table, ids)
    writer.remove("mentions", theirs.select("mention_id"))
    for table in ("passages", "vectors"):
        writer.remove(table, hashes)
    keys = pl.DataFrame({"fold_key": [fold_key(text) for text in texts]}, {"fold_key": pl.Binary})
    writer.remove("folds", keys.unique())
    exemplars = writer.read("exemplars")
    writer.replace("exemplars", exemplars.join(ids, on="document_id", how="anti"))
    _part_groups(writer)
    _forget_words(writer, texts, standing=set(left["theme_id"].drop_nulls()))


def _part_groups(writer: StoreWriter) -> None:
    """Call what is left of a group of copies by its least document; one alone is no group."""
    rows = writer.read("duplicates")
    left = rows.filter(pl.len().over("group_id") > 1).with_columns(
        group_id=pl.col("document_id").min().over("group_id")
    )
    writer.replace("duplicates", left)


def _forget_words(writer: StoreWriter, texts: list[str], *, standing: Collection[str]) -> None:
    """Take words out of themes that nobody who is left says: names, headlines, terms."""
    gone = [_fold(text) for text in texts]
    others: list[str] = []

    def is_gone(words: str | None) -> bool:
        """Whether these words are theirs and of nobody else."""
        if not words or not any(_fold(words) in text for text in gone):
            return False
        if not others:  # read when it is needed first
            others.extend(_fold(text) for text in writer.read("texts", ["text"])["text"])
        return not any(_fold(words) in text for text in others)

    quotes = dict(
        writer.read("exemplars", ["theme_id", "position", "quote"])
        .drop_nulls("theme_id")
        .unique("theme_id", keep="first", maintain_order=True)
        .select("theme_id", "quote")
        .iter_rows()
    )
    themes = writer.read("themes")
    rows = []
    for row in themes.iter_rows(named=True):
        theme = row["theme_id"]
        if theme not in standing:
            rows.append({**row, "name": None, "headline": None, "terms": []})
            continue
        headline = row["headline"]
        terms = [term for term in row["terms"] or () if not is_gone(term)]
        if is_gone(headline):
            headline = quotes.get(theme)
        name = ", ".join(terms[:3]) or None if is_gone(row["name"]) else row["name"]
        rows.append({**row, "name": name, "headline": headline, "terms": terms})
    writer.replace("themes", pl.DataFrame(rows, schema=themes.schema))
    for table in ("subthemes", "areas"):
        frame = writer.read(table)
        names = [None if is_gone(name) else name for name in frame["name"]]
        writer.replace(table, frame.with_columns(name=pl.Series(names, dtype=pl.String)))


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _count(writer: StoreWriter) -> Mapping[str, object]:
    places = writer.read("assignments", ["document_id", "theme_id"])
    return {
        "n_documents": writer.read("documents", ["document_id"]).height,
        "n_themed": places.drop_nulls("theme_id")["document_id"].n_unique(),
    }
