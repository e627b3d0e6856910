"""Known themes in another embedding space: their texts stay in them, their measures are new.

Clustering anew in the other space would continue only part of them (17 of 29 of the demo's from
hashing to all-MiniLM-L6-v2). A model is changed to see more, not to lose what was agreed on, so
the next refit does that, on its day or by `--refit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from thememiner.cluster import similarity_to, theme_centroids
from thememiner.datamodels import THEMES, conform
from thememiner.embed import unpack_vectors
from thememiner.pipeline.publishable import LOW_PERCENTILE
from thememiner.tracking import LIKE

if TYPE_CHECKING:
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter


def carry_themes(
    writer: StoreWriter, tools: Tools, *, mentions: pl.DataFrame, copies: pl.DataFrame
) -> None:
    """Measure every stored theme in the new space, by its own texts.

    Parameters
    ----------
    mentions : DataFrame
        `MENTIONS` with their places; all have a vector in the new space.
    copies : DataFrame
        What `list_copies` gives: they have no voice.
    """
    themes = writer.read("themes").sort("theme_id")
    number = themes.select("theme_id").with_row_index("label")
    placed = mentions.filter(pl.col("theme_id").is_not_null()).join(
        copies, on="document_id", how="anti"
    )
    # a theme without a sure text is measured by the others
    is_sure = pl.col("status") != "loose"
    counted = placed.filter(is_sure | ~is_sure.any().over("theme_id"))
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == tools.embedder.space)
    texts = (
        counted.group_by("theme_id", "text_hash")
        .agg(n_documents=pl.col("document_id").n_unique(), n_mentions=pl.len())
        .sort("theme_id", "text_hash")
        .join(number, on="theme_id", maintain_order="left")
        .join(vectors, on="text_hash", maintain_order="left")
    )
    embeddings = unpack_vectors(texts["vector"].to_list(), tools.embedder.n_dims)
    labels = texts["label"].cast(pl.Int64).to_numpy()
    centroids = np.zeros((themes.height, tools.embedder.n_dims), dtype=np.float32)
    found = theme_centroids(embeddings, labels, texts["n_documents"].cast(pl.Int64).to_numpy())
    centroids[: len(found)] = found
    similarity = pl.Series(similarity_to(embeddings, labels, centroids))
    spread = (
        texts.select("theme_id", "n_mentions", similarity=similarity)
        .select(pl.exclude("n_mentions").repeat_by("n_mentions"))
        .explode("theme_id", "similarity")
        .group_by("theme_id")
        .agg(
            similarity_median=pl.col("similarity").median().round(6),
            similarity_low=pl.col("similarity").quantile(LOW_PERCENTILE / 100, "lower").round(6),
            radius=pl.col("similarity").quantile(LIKE, "lower").round(6),
        )
    )
    measured = (
        themes.drop("centroid", "similarity_median", "similarity_low", "radius")
        .with_columns(centroid=pl.Series([row.astype("<f4").tobytes() for row in centroids]))
        .join(spread, on="theme_id", how="left", maintain_order="left")
    )
    writer.replace("themes", conform(measured.select(list(THEMES)), THEMES, name="themes"))
