"""Marks the mentions that a run made: what each wants, by its words and by its vector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from thememiner.embed import unpack_vectors
from thememiner.signals import learn_resemblance, mark_intents, prototype_texts

if TYPE_CHECKING:
    from thememiner.embed import Embedder
    from thememiner.store import StoreWriter

_FACTS = ("document_id", "kind", "question", "satisfaction", "rating_kind")


def mark_new_mentions(
    mentions: pl.DataFrame, *, documents: pl.DataFrame, embedder: Embedder, writer: StoreWriter
) -> pl.DataFrame:
    """Give the mentions without an intent theirs; the others keep what they have.

    Parameters
    ----------
    mentions : DataFrame
        `MENTIONS` schema; the vector of every passage is in the store.
    documents : DataFrame
        Asked for kind, question and satisfaction.
    embedder : Embedder
        Embeds the prototypes, if anything is new.
    writer : StoreWriter
        Asked for passages and vectors. Not written to.

    Returns
    -------
    DataFrame
        The same rows in the same order. An intent depends on its own document and the model alone.
    """
    is_new = mentions["intent"].is_null()
    if not is_new.any():
        return mentions
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == embedder.space)
    said = (
        mentions.filter(is_new)
        .select("mention_id", "document_id", "text_hash")
        .join(documents.select(_FACTS), on="document_id", how="left")
        .join(writer.read("passages").rename({"text": "passage"}), on="text_hash", how="left")
        .join(vectors.select("text_hash", "vector"), on="text_hash", how="left")
        .sort("mention_id")
    )
    prototypes = learn_resemblance(embedder.encode(prototype_texts()))
    scores = (
        None
        if prototypes is None
        else prototypes.score(unpack_vectors(said["vector"].to_list(), embedder.n_dims))
    )
    marked = said.select("mention_id", new_intent=mark_intents(said, scores))
    return (
        mentions.join(marked, on="mention_id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("intent", "new_intent").alias("intent"))
        .drop("new_intent")
    )
