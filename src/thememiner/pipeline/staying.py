"""At a refit, what was placed strictly stays, unless its theme has left it behind.

Clusters of more documents divide the even ground between two themes elsewhere: a fifth of all
documents would change their theme for no reason that a reader could see. So a text whose theme goes
on stays in it while it is as near to it as most, or nearly as near as to the new place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.cluster import similarity_to, theme_centroids
from thememiner.pipeline.sides import is_praise
from thememiner.pipeline.swallowed import KEY, link_known, take_out_swallowed
from thememiner.pipeline.watched import watched_ids

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.pipeline.publishable import Found
    from thememiner.store import StoreWriter

LOW_PERCENTILE: Final = 10
NEARLY: Final = 0.15  # cosine by which the new place must be nearer
MOST: Final = 0.5  # a group that would lose more is a group of its own, or goes as a whole
N_DECIMALS: Final = 6


def let_stay(found: Found, counts: NDArray[np.int64], *, writer: StoreWriter) -> Found:
    """Put texts back into the themes that go on; all that are in a theme get a subtheme.

    Parameters
    ----------
    found : Found
        This run's clusters.
    counts : ndarray of shape (n_texts,)
        Documents that say each text.
    writer : StoreWriter
        Asked where the mentions were.
    """
    return _with_subthemes(_put_back(found, counts, writer))


def _put_back(found: Found, counts: NDArray[np.int64], writer: StoreWriter) -> Found:
    before = writer.read("mentions", ["document_id", "text_hash", "intent", "theme_id", "status"])
    is_strict = (pl.col("status") == "strict") & ~pl.col("theme_id").is_in(watched_ids(writer))
    strict = before.filter(is_strict).with_columns(is_praise=is_praise())
    if strict.is_empty() or not len(found.centroids):
        return found
    found = take_out_swallowed(found, strict, counts)
    homes = _homes(found, strict)
    labels = np.where(found.is_loose, -1, found.clustering.labels)
    stays = _stays(found, labels, homes)
    if not stays.any():
        return found
    labels = np.where(stays, homes, found.clustering.labels)
    subthemes = _move_subthemes(found, labels, stays)
    is_loose = found.is_loose & ~stays
    centroids = theme_centroids(found.embeddings, np.where(is_loose, -1, labels), counts)
    return replace(
        found,
        clustering=replace(found.clustering, labels=labels, subtheme_labels=subthemes),
        is_loose=is_loose,
        centroids=centroids,
        similarities=similarity_to(found.embeddings, labels, centroids),
    )


def _homes(found: Found, strict: pl.DataFrame) -> NDArray[np.int64]:
    """Give, for each text, the cluster that continues the theme it was strictly in, or -1."""
    rows = found.texts.with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))
    label_of = {theme: label for label, theme in enumerate(link_known(found, strict).ids)}
    homes = np.full(rows.height, -1, dtype=np.int64)
    was = strict.select(*KEY, "theme_id").unique().join(rows, on=KEY).sort("row", "theme_id")
    for row, theme in was.select("row", "theme_id").iter_rows():
        homes[row] = label_of.get(theme, -1)
    return homes


def _stays(found: Found, labels: NDArray[np.int64], homes: NDArray[np.int64]) -> NDArray[np.bool_]:
    rows = np.flatnonzero((homes >= 0) & (homes != labels))
    at_home = _cosine(found, rows, homes[rows])
    at_new = np.where(labels[rows] >= 0, _cosine(found, rows, labels[rows]), -1)
    low = np.array(
        [_low(found, labels == label) for label in range(len(found.centroids))], dtype=np.float64
    )
    near = (at_home >= low[homes[rows]]) | (at_home >= at_new - NEARLY)
    stays = np.zeros(len(labels), dtype=bool)
    stays[rows[near & (at_home > 0)]] = True
    sizes = np.bincount(labels[labels >= 0], minlength=len(low))
    leaving = np.bincount(labels[stays & (labels >= 0)], minlength=len(low))
    is_own = leaving > MOST * sizes  # what is new by half has good reason to be
    return stays & ~((labels >= 0) & is_own[labels])


def _cosine(
    found: Found, rows: NDArray[np.int64], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    product = np.einsum("ij,ij->i", found.embeddings[rows], found.centroids[labels])
    cosine: NDArray[np.float64] = np.round(product.astype(np.float64), N_DECIMALS)
    return cosine


def _low(found: Found, is_member: NDArray[np.bool_]) -> float:
    cosine = found.similarities[is_member]
    return float(np.percentile(cosine, LOW_PERCENTILE)) if len(cosine) else np.inf


def _with_subthemes(found: Found) -> Found:
    """Give loose places the nearest subtheme of their theme, as a night does."""
    labels = found.clustering.labels
    lacks = (labels >= 0) & (found.clustering.subtheme_labels < 0)
    if not lacks.any():
        return found
    subthemes = _move_subthemes(found, labels, lacks)
    return replace(found, clustering=replace(found.clustering, subtheme_labels=subthemes))


def _move_subthemes(
    found: Found, labels: NDArray[np.int64], comes: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Give those who come the nearest subtheme of their theme; the numbers have no gaps."""
    before = found.clustering.subtheme_labels
    subthemes = np.where(comes, -1, before)
    homes = np.full(int(before.max(initial=-1)) + 1, -1, dtype=np.int64)
    homes[subthemes[subthemes >= 0]] = labels[subthemes >= 0]
    ones = np.ones(len(labels), dtype=np.int64)
    is_left = np.flatnonzero(homes >= 0)
    centroids = theme_centroids(found.embeddings, _numbered(subthemes, is_left), ones)
    for row in np.flatnonzero(comes).tolist():
        own = np.flatnonzero(homes[is_left] == labels[row])
        cosine = np.round(centroids[own] @ found.embeddings[row], N_DECIMALS)
        if len(own):
            subthemes[row] = is_left[own[int(np.argmax(cosine))]]
    return _numbered(subthemes, is_left)


def _numbered(labels: NDArray[np.int64], kept: NDArray[np.int64]) -> NDArray[np.int64]:
    places = np.searchsorted(kept, labels)
    return np.where(labels >= 0, places, -1).astype(np.int64)
