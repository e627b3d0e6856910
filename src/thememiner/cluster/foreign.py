"""Themes that nothing but a language holds together.

A model that does not know a language puts all texts in it near each other, whatever they are
about. Such a group is no theme: it is dissolved, and each of its texts goes to the theme that is
near by meaning, if one is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.cluster.agglomerate import number_by_first
from thememiner.cluster.centroids import similarity_to, theme_centroids

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.cluster.themes import Clustering

MOST: Final = 0.5  # of the documents whose language is told, in a theme or in the whole corpus
MIN_TOLD: Final = 0.05  # of a theme's documents: fewer in such languages say nothing of the rest
NEAR_PERCENTILE: Final = 10  # of its members' cosines: a theme's threshold for loose placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A clustering without such themes.

    Attributes
    ----------
    is_loose : ndarray of shape (n_texts,), bool
        Texts that were placed by nearness; their subtheme is -1, and they move no centroid.
    """

    clustering: Clustering
    is_loose: NDArray[np.bool_]


def settle_foreign(
    clustering: Clustering,
    embeddings: NDArray[np.float32],
    *,
    weights: NDArray[np.int64],
    foreign: NDArray[np.int64],
    listed: NDArray[np.int64],
) -> Settled:
    """Dissolve themes that are mostly in languages that the model does not list.

    Short texts tell no language, so the share is of the documents that do; they must be at least
    `MIN_TOLD` of the theme. Where at least half of the whole corpus is in such languages nothing
    is dissolved: grouped by a model that hardly knows them is then the best that it can have.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    weights, foreign, listed : ndarray of shape (n_texts,)
        Documents per text; how many of these are in such a language, and how many in one that
        the model lists. The rest told none.
    """
    nothing = np.zeros(len(embeddings), dtype=np.bool_)
    n_themes = len(clustering.area_labels)
    totals, of_foreign, of_listed = (
        _count(clustering.labels, counts, n_themes) for counts in (weights, foreign, listed)
    )
    is_dissolved = (of_foreign >= MOST * (of_foreign + of_listed)) & (
        of_foreign >= np.maximum(MIN_TOLD * totals, 1)
    )
    is_at_home = foreign.sum() >= MOST * (foreign.sum() + listed.sum())
    if is_at_home or not is_dissolved.any():
        return Settled(clustering=clustering, is_loose=nothing)
    is_freed = (clustering.labels >= 0) & is_dissolved[clustering.labels]
    number = np.where(is_dissolved, -1, np.cumsum(~is_dissolved) - 1)
    labels = np.where(clustering.labels >= 0, number[clustering.labels], -1)
    near = _nearest(embeddings, labels, weights=weights, is_freed=is_freed)
    settled = replace(
        clustering,
        labels=np.where(near >= 0, near, labels),
        subtheme_labels=number_by_first(np.where(labels >= 0, clustering.subtheme_labels, -1)),
        area_labels=number_by_first(clustering.area_labels[~is_dissolved]),
    )
    return Settled(clustering=settled, is_loose=near >= 0)


def _count(
    labels: NDArray[np.int64], counts: NDArray[np.int64], n_themes: int
) -> NDArray[np.int64]:
    totals = np.zeros(n_themes, dtype=np.int64)
    is_member = labels >= 0
    np.add.at(totals, labels[is_member], counts[is_member])
    return totals


def _nearest(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    weights: NDArray[np.int64],
    is_freed: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Give each freed text the theme it is near enough to, -1 elsewhere."""
    near = np.full(len(labels), -1, dtype=np.int64)
    if not (labels >= 0).any():
        return near
    centroids = theme_centroids(embeddings, labels, weights)
    cosines = similarity_to(embeddings, labels, centroids)
    threshold = np.array(
        [
            np.percentile(cosines[labels == theme], NEAR_PERCENTILE, method="lower")
            for theme in range(len(centroids))
        ]
    )
    found = np.round((embeddings[is_freed] @ centroids.T).astype(np.float64), 6)
    best = found.argmax(axis=1)
    is_near = found[np.arange(len(best)), best] >= threshold[best]
    near[is_freed] = np.where(is_near, best, -1)
    return near
