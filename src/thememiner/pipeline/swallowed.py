"""At a refit, a theme that a larger cluster swallowed whole stands on, unless they say the same.

How many clusters a refit finds depends on how much feedback there is: two themes may come out as
one although nothing was said that makes them one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.cluster import mean_alike, similarity_to, theme_centroids
from thememiner.tracking import link_clusters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.pipeline.publishable import Found
    from thememiner.tracking import Link

KEY: Final = ["is_praise", "text_hash"]
MIN_TEXTS: Final = 10  # of the theme, and of the rest of the cluster
SAME: Final = 0.95  # mean cosine between the two, as a share of that within them: no two themes


def link_known(found: Found, strict: pl.DataFrame) -> Link:
    """Say which cluster continues which theme, by the documents that were strictly in it.

    Parameters
    ----------
    strict : DataFrame with columns document_id, is_praise, text_hash, theme_id
    """
    current = (
        strict.select("document_id", *KEY)
        .join(_rows(found).filter(pl.col("label") >= 0), on=KEY)
        .select("document_id", "label")
        .unique()
    )
    known = strict.select("document_id", group_id="theme_id").unique()
    return link_clusters(known, current, prefix="T", taken=(), snapshot=0)


def take_out_swallowed(found: Found, strict: pl.DataFrame, counts: NDArray[np.int64]) -> Found:
    """Make clusters of their own of themes that went into another theme's cluster.

    Parameters
    ----------
    counts : ndarray of shape (n_texts,)
        Documents that say each text.
    """
    link = link_known(found, strict)
    number = {theme: label for label, theme in enumerate(link.ids)}
    rows_of = strict.select(*KEY, "theme_id").unique().join(_rows(found), on=KEY).sort("row")
    labels = found.clustering.labels.copy()
    subthemes = found.clustering.subtheme_labels.copy()
    areas = found.clustering.area_labels.tolist()
    merged = link.lineage.filter(pl.col("event") == "merged").sort("theme_id")
    for theme, heir in merged.select("theme_id", "other_theme_id").iter_rows():
        label = number[heir]
        is_inside = (labels == label) & ~found.is_loose
        rows = rows_of.filter(pl.col("theme_id") == theme)["row"].to_numpy()
        rows = rows[is_inside[rows]]
        is_inside[rows] = False
        if _is_other(found.embeddings[rows], found.embeddings[is_inside]):
            labels[rows] = len(areas)
            areas.append(areas[label])
            subthemes[rows] = subthemes.max() + 1
    if len(areas) == len(found.clustering.area_labels):
        return found
    centroids = theme_centroids(found.embeddings, np.where(found.is_loose, -1, labels), counts)
    used = np.unique(subthemes[subthemes >= 0])  # a swallowed subtheme leaves no gap
    return replace(
        found,
        clustering=replace(
            found.clustering,
            labels=labels,
            subtheme_labels=np.where(subthemes >= 0, np.searchsorted(used, subthemes), -1),
            area_labels=np.array(areas, dtype=np.int64),
        ),
        centroids=centroids,
        similarities=similarity_to(found.embeddings, labels, centroids),
    )


def _rows(found: Found) -> pl.DataFrame:
    labels = pl.Series("label", found.clustering.labels)
    return found.texts.with_columns(labels, row=pl.int_range(pl.len(), dtype=pl.Int64))


def _is_other(theme: NDArray[np.float32], rest: NDArray[np.float32]) -> bool:
    if min(len(theme), len(rest)) < MIN_TEXTS:
        return False
    return mean_alike(theme, rest).ratio < SAME
