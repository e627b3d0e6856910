"""From stored documents to themes: segment, embed, cluster, link, name, assign.

Works on what an open `StoreWriter` shows and writes back through it. Every frame is sorted by id
before it meets a model or a clusterer, so that the order in which rows arrived cannot matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from thememiner.cluster import similarity_to, theme_centroids
from thememiner.datamodels import VECTORS, conform
from thememiner.embed import pack_vectors, require_rows, unpack_vectors
from thememiner.pipeline.assigning import assign_documents, is_unlisted
from thememiner.pipeline.carrying import carry_themes
from thememiner.pipeline.categories import place_in_taxonomy
from thememiner.pipeline.intents import mark_new_mentions
from thememiner.pipeline.llm_names import word_themes
from thememiner.pipeline.mentions import draft_mentions, part_draft
from thememiner.pipeline.night_state import Fresh, NightOf, stored_centroids
from thememiner.pipeline.nightly import mine_night
from thememiner.pipeline.publishable import (
    Found,
    Published,
    link_themes,
    theme_tables,
)
from thememiner.pipeline.replay import Kept, keep_entries
from thememiner.pipeline.shown import naming_models, without_people
from thememiner.pipeline.sides import cluster_sides, is_praise
from thememiner.pipeline.staying import let_stay
from thememiner.pipeline.voices import group_duplicates, list_copies
from thememiner.pipeline.watched_tables import add_watched
from thememiner.pipeline.watching import claim_mentions

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from thememiner.config import Config
    from thememiner.curation import Entry
    from thememiner.embed import Embedder
    from thememiner.llm import Worded
    from thememiner.pipeline.categories import Places
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """What mining found, in numbers, and what a language model said, where one was asked."""

    n_themes: int
    n_themed: int
    n_embedded: int
    worded: Worded | None
    is_refit: bool
    kept: Kept  # of the log of curation
    places: Places  # of the team's taxonomy


def mine(
    writer: StoreWriter,
    config: Config,
    tools: Tools,
    *,
    changed: frozenset[str],
    night: NightOf,
    entries: tuple[Entry, ...] = (),
) -> Mined:
    """Bring mentions, vectors, themes and assignments up to date with the documents.

    Parameters
    ----------
    changed : frozenset of str
        Documents whose text was replaced by this run: their mentions are made anew.
    night : NightOf
        Which night it is, and whether everything is clustered anew.
    entries : tuple of Entry
        Curation that was not taken back.
    """
    documents = writer.read("documents").sort("document_id")
    tools.progress.stage("duplicates")
    with tools.timer("duplicates"):
        duplicates = group_duplicates(writer)
    copies = list_copies(duplicates)
    cluster = partial(_cluster, writer, config, tools.embedder, documents, copies)
    draft = draft_mentions(writer, config.segment, tools, documents=documents, changed=changed)
    n_embedded = _embed(writer, tools, mentions=draft.mentions)
    mentions = draft.mentions
    if night.is_carried:
        carry_themes(writer, tools, mentions=mentions, copies=copies)
    if draft.units.height:
        tools.progress.stage("part")
        with tools.timer("part"):
            stands = cluster(mentions).centroids if night.is_refit else stored_centroids(writer)
            mentions = part_draft(
                draft, stands, writer=writer, tools=tools, settings=config.segment
            )
        n_embedded += _embed(writer, tools, mentions=mentions)
    with tools.timer("intent"):
        mentions = mark_new_mentions(
            mentions, documents=documents, embedder=tools.embedder, writer=writer
        )
    mentions = mentions.with_columns(pl.col("seen_on").fill_null(pl.lit(night.day)))
    with tools.timer("watch"):
        claims = claim_mentions(mentions, copies, config, tools, writer=writer, night=night)
    mentions = claims.rest
    new = Fresh(mentions=mentions, documents=documents, copies=copies, changed=changed)
    worded = None
    if night.is_refit:
        published, worded = _refit(writer, config, tools, new, partial(cluster, mentions), night)
    else:
        published = mine_night(writer, config, tools, new, night)
    with tools.timer("watch"):
        published = add_watched(
            published, claims, new=new, config=config, tools=tools, writer=writer, night=night
        )
    published, places = place_in_taxonomy(published, config, tools=tools, writer=writer)
    with tools.timer("curation"):
        published, kept = keep_entries(
            published, entries, writer=writer, embedder=tools.embedder, new=new, night=night
        )
    assignments = assign_documents(
        published.mentions,
        documents=documents.with_columns(
            is_foreign=is_unlisted(config.embed.model),
            is_flood=_is_flood(duplicates),
        ),
        unsegmented=draft.unsegmented,
        themes=published.themes,
    )
    if night.is_refit:
        _drop_former_space(writer, tools)
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
        worded=worded,
        is_refit=night.is_refit,
        kept=replace(kept, moved=kept.moved | claims.moved),
        places=places,
    )


def _refit(
    writer: StoreWriter,
    config: Config,
    tools: Tools,
    new: Fresh,
    cluster: Callable[[], Found],
    night: NightOf,
) -> tuple[Published, Worded | None]:
    """Cluster everything, and map what was found to the themes that are known."""
    tools.progress.stage("cluster")
    with tools.timer("cluster"):
        found = cluster()
    tools.progress.stage("name")
    with tools.timer("name"):
        linked = link_themes(
            found,
            writer=writer,
            documents=new.documents,
            settings=config.naming,
            models=naming_models(tools, has_themes=len(found.centroids) > 0),
            snapshot=night.snapshot,
        )
        shown = without_people(linked.proposed, tools, writer=writer)
        linked = replace(linked, proposed=shown)
    worded = None
    if tools.namer:
        tools.progress.stage("ask for names")
        with tools.timer("ask for names"):
            worded = word_themes(
                linked.proposed, tools.namer, writer=writer, progress=tools.progress
            )
    known = writer.read("themes", ["theme_id", "born_on"])
    names = worded.names if worded else {}
    return theme_tables(linked, worded=names, known=known, day=night.day), worded


def _drop_former_space(writer: StoreWriter, tools: Tools) -> None:
    """Forget vectors of other models at the refit after a change: until then it can be undone."""
    current = tools.embedder.space
    spaces = writer.read("vectors", ["embedding_space"])["embedding_space"]
    if writer.snapshot.facts.get("embedding_space") != current or not (spaces != current).any():
        return
    vectors = writer.read("vectors")
    writer.replace("vectors", vectors.filter(pl.col("embedding_space") == current))


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
        require_rows(embeddings, n_texts=todo.height, n_dims=tools.embedder.n_dims)
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
    documents: pl.DataFrame,
    copies: pl.DataFrame,
    mentions: pl.DataFrame,
) -> Found:
    """Cluster the distinct passages of each side; each weighs as many documents as say it."""
    is_foreign = is_unlisted(config.embed.model)
    voices = mentions.join(copies, on="document_id", how="anti")
    said_by = voices.select("text_hash", "document_id", is_praise=is_praise()).unique()
    weights = (
        said_by.join(documents.select("document_id", "language"), on="document_id")
        .group_by("is_praise", "text_hash")
        .agg(
            n_documents=pl.len(),
            n_foreign=is_foreign.sum(),
            n_listed=(~is_foreign & (pl.col("language") != "und")).sum(),
        )
    )
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == embedder.space)
    texts = (
        weights.join(vectors, on="text_hash", how="left")
        .join(writer.read("passages"), on="text_hash", how="left")
        .sort("is_praise", "text_hash")
    )
    embeddings: NDArray[np.float32] = unpack_vectors(texts["vector"].to_list(), embedder.n_dims)
    sided = cluster_sides(texts, embeddings, settings=config.cluster)
    clustering = sided.clustering
    strict = np.where(sided.is_loose, -1, clustering.labels)
    counts = texts["n_documents"].to_numpy().astype(np.int64)
    centroids = theme_centroids(embeddings, strict, counts)
    found = Found(
        mentions=mentions,
        copies=copies,
        texts=texts.select("is_praise", "text_hash"),
        embeddings=embeddings,
        clustering=clustering,
        is_loose=sided.is_loose,
        centroids=centroids,
        similarities=similarity_to(embeddings, clustering.labels, centroids),
    )
    return let_stay(found, counts, writer=writer)


def _is_flood(duplicates: pl.DataFrame) -> pl.Expr:
    mass_sent = duplicates.filter(pl.col("relation") == "flood")["document_id"]
    return pl.col("document_id").is_in(mass_sent.to_list())
