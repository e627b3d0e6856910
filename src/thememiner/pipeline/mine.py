"""From stored documents to themes: segment, embed, cluster, link, name, assign.

Works on what an open `StoreWriter` shows and writes back through it. Every frame is sorted by id
before it meets a model or a clusterer, so that the order in which rows arrived cannot matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from thememiner.cluster import (
    cluster_embeddings,
    settle_foreign,
    similarity_to,
    theme_centroids,
)
from thememiner.datamodels import MENTIONS, PASSAGES, VECTORS, conform
from thememiner.embed import pack_vectors, unpack_vectors
from thememiner.naming import Models
from thememiner.pipeline.intents import mark_new_mentions
from thememiner.pipeline.publishable import (
    Found,
    assign_documents,
    is_unlisted,
    theme_tables,
    unthemed_rows,
)
from thememiner.segment import SentenceSplitter, segment_documents

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.config import Config
    from thememiner.embed import Embedder
    from thememiner.pipeline.request import Progress
    from thememiner.pipeline.timing import Timer
    from thememiner.store import StoreWriter

_UNSEGMENTED = ("no_text", "no_subject", "too_short")
_UNPLACED = ("intent", "theme_id", "subtheme_id", "status", "similarity", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The models and the listeners that mining needs."""

    embedder: Embedder
    load_splitter: SplitterLoader
    progress: Progress
    timer: Timer


class SplitterLoader:
    """Loads the sentence splitter when the first document needs it, and not before."""

    def __init__(self, model: str) -> None:
        self._model = model

    def __call__(self) -> SentenceSplitter:
        """Load it; spaCy is imported here."""
        from thememiner.language import load_sentence_splitter  # spaCy takes seconds to import

        return load_sentence_splitter(self._model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """What mining found, in numbers."""

    n_themes: int
    n_themed: int
    n_embedded: int


def mine(
    writer: StoreWriter, config: Config, tools: Tools, *, changed: frozenset[str], snapshot: int
) -> Mined:
    """Bring mentions, vectors, themes and assignments up to date with the documents.

    Parameters
    ----------
    changed : frozenset of str
        Documents whose text was replaced by this run: their mentions are made anew.
    snapshot : int
        Number that the new snapshot will have.
    """
    documents = writer.read("documents").sort("document_id")
    mentions, unsegmented = _segment(writer, config, tools, documents=documents, changed=changed)
    n_embedded = _embed(writer, tools, mentions=mentions)
    with tools.timer("intent"):
        mentions = mark_new_mentions(
            mentions, documents=documents, embedder=tools.embedder, writer=writer
        )
    tools.progress.stage("cluster")
    with tools.timer("cluster"):
        found = _cluster(writer, config, tools.embedder, mentions=mentions, documents=documents)
    tools.progress.stage("name")
    with tools.timer("name"):
        published = theme_tables(
            found,
            writer=writer,
            documents=documents,
            settings=config.naming,
            models=_naming_models(found, config, tools.embedder),
            snapshot=snapshot,
        )
    assignments = assign_documents(
        published.mentions,
        documents=documents.with_columns(is_foreign=is_unlisted(config.embed.model)),
        unsegmented=unsegmented,
        themes=published.themes,
    )
    with tools.timer("write themes"):
        writer.replace("mentions", published.mentions)
        writer.replace("themes", published.themes)
        writer.replace("subthemes", published.subthemes)
        writer.replace("areas", published.areas)
        writer.replace("exemplars", published.exemplars)
        writer.append("lineage", published.lineage)
        writer.replace("assignments", assignments)
    themed = assignments.filter(pl.col("theme_id").is_not_null())
    return Mined(
        n_themes=published.themes.height,
        n_themed=themed["document_id"].n_unique(),
        n_embedded=n_embedded,
    )


def mark_pending(writer: StoreWriter, *, changed: frozenset[str]) -> None:
    """Account for documents that no run has mined yet: in no theme, because pending."""
    documents = writer.read("documents", ["document_id"])
    kept = writer.read("assignments").filter(~pl.col("document_id").is_in(sorted(changed)))
    fresh = documents.join(kept.select("document_id").unique(), on="document_id", how="anti")
    pending = fresh.select("document_id", reason=pl.lit("pending"))
    rows = pl.concat([kept, unthemed_rows(pending)])
    writer.replace("assignments", rows.sort("document_id", "theme_id"))
    stale = writer.read("mentions")
    writer.replace("mentions", stale.filter(~pl.col("document_id").is_in(sorted(changed))))


def _segment(
    writer: StoreWriter,
    config: Config,
    tools: Tools,
    *,
    documents: pl.DataFrame,
    changed: frozenset[str],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All mentions (without a place), and the documents that have none, with the reason."""
    old = writer.read("mentions").filter(~pl.col("document_id").is_in(sorted(changed)))
    idle = writer.read("assignments").filter(
        pl.col("reason").is_in(_UNSEGMENTED) & ~pl.col("document_id").is_in(sorted(changed))
    )
    done = pl.concat([old.select("document_id"), idle.select("document_id")]).unique()
    fresh = documents.join(done, on="document_id", how="anti").sort("document_id")
    unsegmented = idle.select("document_id", "reason")
    if fresh.is_empty():
        return old, unsegmented
    tools.progress.stage("segment")
    with tools.timer("segment"):
        texts = writer.read("texts").join(fresh.select("document_id"), on="document_id", how="semi")
        asked = fresh.select("document_id", "kind", "question").join(texts, on="document_id")
        segmented = segment_documents(
            asked.sort("document_id"), tools.load_splitter(), settings=config.segment
        )
        placed = _unplaced(segmented.mentions)
        known = writer.read("passages", ["text_hash"])
        new = segmented.passages.join(known, on="text_hash", how="anti").sort("text_hash")
        writer.append("passages", conform(new, PASSAGES, name="passages"))
    mentions = pl.concat([old, placed]).sort("document_id", "ordinal")
    return mentions, pl.concat([unsegmented, segmented.unsegmented]).sort("document_id")


def _unplaced(mentions: pl.DataFrame) -> pl.DataFrame:
    """Lay fresh mentions out as the table has them, with nothing known but where they stand."""
    nothing = [pl.lit(None, MENTIONS[name]).alias(name) for name in _UNPLACED]
    return conform(mentions.with_columns(nothing).select(list(MENTIONS)), MENTIONS, name="mentions")


def _embed(writer: StoreWriter, tools: Tools, *, mentions: pl.DataFrame) -> int:
    """Embed the distinct passages that the cache does not hold; returns how many."""
    space = tools.embedder.space
    known = writer.read("vectors", ["text_hash", "embedding_space"])
    known = known.filter(pl.col("embedding_space") == space)
    needed = mentions.select("text_hash").unique().join(known, on="text_hash", how="anti")
    todo = writer.read("passages").join(needed, on="text_hash", how="semi").sort("text_hash")
    if todo.is_empty():
        return 0
    tools.progress.stage("embed")
    with tools.timer("embed"):
        embeddings = tools.embedder.encode(
            todo["text"].to_list(), on_progress=tools.progress.advance
        )
        vectors = todo.select("text_hash").with_columns(
            embedding_space=pl.lit(space),
            vector=pl.Series(pack_vectors(embeddings), dtype=pl.Binary),
        )
        writer.append("vectors", conform(vectors, VECTORS, name="vectors"))
    return todo.height


def _cluster(
    writer: StoreWriter,
    config: Config,
    embedder: Embedder,
    *,
    mentions: pl.DataFrame,
    documents: pl.DataFrame,
) -> Found:
    """Cluster the distinct passages; each weighs as many documents as say it."""
    is_foreign = is_unlisted(config.embed.model)
    said_by = mentions.select("text_hash", "document_id").unique()
    weights = (
        said_by.join(documents.select("document_id", "language"), on="document_id")
        .group_by("text_hash")
        .agg(
            n_documents=pl.len(),
            n_foreign=is_foreign.sum(),
            n_listed=(~is_foreign & (pl.col("language") != "und")).sum(),
        )
        .sort("text_hash")
    )
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == embedder.space)
    texts = weights.join(vectors, on="text_hash", how="left").sort("text_hash")
    embeddings: NDArray[np.float32] = unpack_vectors(texts["vector"].to_list(), embedder.n_dims)
    counts = texts["n_documents"].to_numpy().astype(np.int64)
    settled = settle_foreign(
        cluster_embeddings(embeddings, counts, settings=config.cluster),
        embeddings,
        weights=counts,
        foreign=texts["n_foreign"].to_numpy().astype(np.int64),
        listed=texts["n_listed"].to_numpy().astype(np.int64),
    )
    clustering = settled.clustering
    strict = np.where(settled.is_loose, -1, clustering.labels)
    centroids = theme_centroids(embeddings, strict, counts)
    return Found(
        mentions=mentions,
        text_hashes=texts["text_hash"],
        embeddings=embeddings,
        clustering=clustering,
        is_loose=settled.is_loose,
        centroids=centroids,
        similarities=similarity_to(embeddings, clustering.labels, centroids),
    )


def _naming_models(found: Found, config: Config, embedder: Embedder) -> Models:
    """Give what naming asks of models; the parser is loaded only where there is a theme."""
    from thememiner.language import load_grammar  # spaCy takes seconds to import

    has_themes = len(found.centroids) > 0
    grammar = load_grammar(config.segment.model) if has_themes else None
    return Models(encode=embedder.encode, grammar=grammar)
