"""Find the documents nearest in meaning to a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from thememiner.embed import load_embedder, unpack_vectors
from thememiner.errors import EmbeddingSpaceError
from thememiner.pipeline.curated import read_shown
from thememiner.pipeline.people import hide_in_quotes
from thememiner.redact import REDACTION_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from thememiner.config import EmbedConfig
    from thememiner.naming import Recognizer
    from thememiner.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One document that is near the searched text.

    Attributes
    ----------
    similarity : float
        Cosine of the document's nearest passage, in [-1, 1].
    quote : str
        That passage, redacted; other people's names are hidden where a recognizer was given.
    """

    document_id: str
    id: str
    source: str
    similarity: float
    quote: str
    theme_id: str | None
    theme: str | None
    created_at: str | None
    url: str | None


def search(
    store: Store,
    text: str,
    *,
    settings: EmbedConfig,
    model_folders: Sequence[Path] = (),
    limit: int = 10,
    recognize: Recognizer | None = None,
) -> tuple[Hit, ...]:
    """Find the documents nearest in meaning, the nearest first, ties by document_id.

    Parameters
    ----------
    recognize : callable, optional
        Finds other people's names, which are then not shown.

    Raises
    ------
    EmbeddingSpaceError
        If the configured model is not the one that the store's vectors were made with.
    """
    embedder = load_embedder(settings, folders=model_folders, redaction_version=REDACTION_VERSION)
    stored = store.snapshot.facts.get("embedding_space")
    if stored is None:
        return ()
    if stored != embedder.space:
        msg = (
            f"the store's vectors were made in embedding space {str(stored)[:12]}, the configured "
            f"model makes {embedder.space[:12]}. Put the former [embed] settings and model back."
        )
        raise EmbeddingSpaceError(msg)
    vectors = store.read("vectors").filter(pl.col("embedding_space") == embedder.space)
    if vectors.is_empty():
        return ()
    embeddings = unpack_vectors(vectors["vector"].to_list(), embedder.n_dims)
    cosines = np.round(embeddings @ embedder.encode([text])[0], 6)
    near = pl.DataFrame({"text_hash": vectors["text_hash"], "cosine": cosines})
    best = (
        store.read("mentions")
        .join(near, on="text_hash")
        .sort("cosine", "document_id", "ordinal", descending=[True, False, False])
        .unique("document_id", keep="first", maintain_order=True)
        .head(limit)
    )
    return _tell(store, best, recognize)


def _tell(store: Store, best: pl.DataFrame, recognize: Recognizer | None) -> tuple[Hit, ...]:
    documents = store.read("documents", ["document_id", "id", "source", "created_at", "url"])
    themes = read_shown(store).themes
    rows = (
        best.join(documents, on="document_id")
        .join(store.read("texts"), on="document_id")
        .join(themes.select("theme_id", "name"), on="theme_id", how="left")
        .with_columns(
            quote=pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")),
            day=pl.col("created_at").dt.strftime("%Y-%m-%d"),
        )
        .sort("cosine", "document_id", descending=[True, False])
    )
    quotes = hide_in_quotes(rows["quote"].to_list(), recognize, store=store)
    return tuple(
        Hit(
            document_id=row["document_id"],
            id=row["id"],
            source=row["source"],
            similarity=row["cosine"],
            quote=quote,
            theme_id=row["theme_id"],
            theme=row["name"],
            created_at=row["day"],
            url=row["url"],
        )
        for row, quote in zip(rows.iter_rows(named=True), quotes, strict=True)
    )
