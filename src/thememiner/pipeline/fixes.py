"""The run's stage for fixes: what shipped when, what it is for, and the releases that brought it.

`place_fixes` writes the tables `fixes` and `releases` and gives them, for the stages that ask what
the fixes did.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np
import polars as pl

from thememiner.curation import Heirs, find_effects, fold_fixes, is_about_fixes
from thememiner.datamodels import VECTORS, conform
from thememiner.embed import pack_vectors, require_rows, unpack_vectors
from thememiner.pipeline.ties import (
    TICKETS,
    fix_rows,
    gather_tickets,
    list_releases,
    needs_guess,
    read_fix_rows,
    read_release_rows,
    release_rows,
    tie_fixes,
)
from thememiner.ranking.changes import GONE
from thememiner.segment.frames import hash_text
from thememiner.signals.likeness import guess_themes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from thememiner.curation import Entry, SaidFix, SaidFixes
    from thememiner.embed import Embedder
    from thememiner.signals.observed import Fix, Release
    from thememiner.store import Store, StoreWriter

FACT: Final = "fixes"  # of a snapshot: sha256 of the entries that its fixes follow from
_KEYS: Final = re.compile(r"[\[(]?(?:\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b|(?<!\w)#\d{1,9}\b)[\])]?:?")
_PREFIX: Final = re.compile(r"^\s*[a-z]{2,10}(?:\(([\w ./-]{1,40})\))?!?:\s+")
_LETTERS: Final = re.compile(r"[^\W\d_]{3}")


class _Tables(Protocol):
    """What reads tables: a store, or a writer that shows its own writes too."""

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame: ...


class Placed(NamedTuple):
    """The fixes and the releases of a snapshot."""

    fixes: tuple[Fix, ...]
    releases: tuple[Release, ...]


def fix_facts(entries: Iterable[Entry]) -> str:
    """Name the entries that fixes follow from; "" if there are none."""
    told = [entry.entry_id for entry in entries if is_about_fixes(entry)]
    return hashlib.sha256("\0".join(sorted(told)).encode()).hexdigest() if told else ""


def is_placing_due(entries: Iterable[Entry], facts: Mapping[str, object]) -> bool:
    """Whether people or files said something of fixes since the last snapshot was mined."""
    return "refit" in facts and facts.get(FACT, "") != fix_facts(entries)


def place_fixes(writer: StoreWriter, embedder: Embedder, entries: Sequence[Entry]) -> Placed:
    """Say of each fix what it is for, and write the tables `fixes` and `releases`.

    Parameters
    ----------
    writer : StoreWriter
        Shows themes and documents as this run made them.
    entries : sequence of Entry
        Of the log, without what was taken back.
    """
    said = fold_fixes(entries, _heirs(writer))
    solved = gather_tickets(_tickets(writer, said), said)
    near = _guess(writer, embedder, needs_guess(said, solved), entries) if said.fixes else {}
    placed = Placed(fixes=tie_fixes(said, solved, near), releases=list_releases(said))
    writer.replace("fixes", fix_rows(placed.fixes))
    writer.replace("releases", release_rows(placed.releases))
    return placed


def read_placed(store: _Tables) -> Placed:
    """Read what the run of a snapshot made of fixes and releases."""
    return Placed(
        fixes=read_fix_rows(store.read("fixes")),
        releases=read_release_rows(store.read("releases")),
    )


def read_current(store: Store, entries: Sequence[Entry]) -> Placed:
    """Give fixes as the newest log has them, over the themes of the snapshot that is open.

    What people say counts at once; what a new title is like, only the next run finds out.
    """
    said = fold_fixes(entries, _heirs(store))
    solved = gather_tickets(_tickets(store, said), said)
    near = {fix.fix_id: fix.theme_ids for fix in read_placed(store).fixes if fix.is_guess}
    return Placed(fixes=tie_fixes(said, solved, near), releases=list_releases(said))


def _heirs(tables: _Tables) -> Heirs:
    stands = tables.read("themes", ["theme_id"])["theme_id"].to_list()
    return Heirs.of(tables.read("lineage"), stands)


def _tickets(tables: _Tables, said: SaidFixes) -> pl.DataFrame:
    """Give the documents that name a fix, or are its issue, with the theme they are most of in."""
    own = [fix.fix_id for fix in said.fixes if not fix.fix_id.isdecimal()]
    is_own = pl.col("id").is_in(own) & pl.col("kind").is_in(["issue", "ticket"])
    columns = ["document_id", "id", "kind", "fix_id", "resolved_at"]
    documents = (
        tables.read("documents", columns)
        .with_columns(pl.coalesce("fix_id", pl.when(is_own).then("id")))
        .filter(pl.col("fix_id").is_not_null())
    )
    if documents.is_empty():
        return TICKETS.to_frame()
    places = tables.read("assignments", ["document_id", "theme_id", "is_primary"]).filter(
        "is_primary"
    )
    return documents.join(places, on="document_id", how="left").select(
        "fix_id", pl.col("resolved_at").dt.date().alias("solved_on"), "theme_id"
    )


def plain_title(title: str) -> str:
    """Give the words of a title that say what it is about: no keys, no kind of commit.

    Examples
    --------
    >>> [plain_title(title) for title in ("fix(login): reset mail #12", "[AB-3] Empty export")]
    ['login reset mail', 'Empty export']
    """
    words = _PREFIX.sub(lambda match: f"{match[1]} " if match[1] else "", _KEYS.sub(" ", title))
    return " ".join(words.split())


def _guess(
    writer: StoreWriter, embedder: Embedder, fixes: Sequence[SaidFix], entries: Sequence[Entry]
) -> dict[str, tuple[str, ...]]:
    """Find the themes that titles are like; praise and ignored themes are not looked at."""
    titles = {fix.fix_id: plain_title(fix.title) for fix in fixes}
    titles = {
        fix.fix_id: titles[fix.fix_id]
        for fix in fixes
        if fix.title not in {fix.fix_id, fix.version} and _LETTERS.search(titles[fix.fix_id])
    }
    themes = _candidates(writer, entries)
    if not titles or themes.is_empty():
        return {}
    centroids = np.stack(
        [np.frombuffer(row, dtype="<f4").astype(np.float32) for row in themes["centroid"]]
    )
    found = guess_themes(
        _embed_titles(writer, embedder, tuple(titles.values())),
        centroids,
        themes["similarity_low"].cast(pl.Float64).fill_null(float("nan")).to_numpy(),
    )
    ids = themes["theme_id"].to_list()
    return {
        fix_id: tuple(sorted(ids[row] for row in rows))
        for fix_id, rows in zip(titles, found, strict=True)
        if rows
    }


def _candidates(writer: StoreWriter, entries: Sequence[Entry]) -> pl.DataFrame:
    stands = pl.col("centroid").is_not_null() & pl.col("life").ne_missing(GONE)
    themes = writer.read("themes").filter(stands).sort("theme_id")
    is_praise = pl.col("intent") == "praise"
    praised = (
        writer.read("assignments", ["document_id", "theme_id", "intent"])
        .group_by("theme_id")
        .agg(share=is_praise.fill_null(value=False).mean())
        .filter(pl.col("share") > 0.5)["theme_id"]
    )
    ignored = find_effects(entries, _heirs(writer)).ignored
    return themes.filter(~pl.col("theme_id").is_in([*praised.drop_nulls(), *sorted(ignored)]))


def _embed_titles(
    writer: StoreWriter, embedder: Embedder, titles: Sequence[str]
) -> NDArray[np.float32]:
    """Give a vector per title; those that are new are kept, as those of passages are."""
    hashes = pl.DataFrame(
        {"text_hash": [hash_text(title) for title in titles], "title": titles},
        schema={"text_hash": pl.Binary, "title": pl.String},
    )
    known = writer.read("vectors").filter(pl.col("embedding_space") == embedder.space)
    todo = (
        hashes.join(known, on="text_hash", how="anti")
        .sort("text_hash", "title")
        .unique("text_hash", keep="first", maintain_order=True)
    )
    if todo.height:
        made = embedder.encode(todo["title"].to_list())
        require_rows(made, n_texts=todo.height, n_dims=embedder.n_dims)
        new = todo.select(
            "text_hash",
            embedding_space=pl.lit(embedder.space),
            vector=pl.Series(pack_vectors(made), dtype=pl.Binary),
        )
        writer.append("vectors", conform(new, VECTORS, name="vectors"))
        known = pl.concat([known, conform(new, VECTORS, name="vectors")])
    rows = hashes.join(known, on="text_hash", how="left", maintain_order="left")
    return unpack_vectors(rows["vector"].to_list(), embedder.n_dims)
