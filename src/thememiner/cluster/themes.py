"""The clustering itself: neighbours, communities as themes, density clusters as subthemes.

Themes are what several communities of the cosine graph agree on, joined where they are no more
unlike each other than within; density clusters on the shared-neighbour graph become subthemes. A
community without one is no theme, but where its texts are all alike, or one of them is said by
enough documents. Areas are communities of themes. Neither library knows weights: they count in
sizes, evidence, centroids and in how like the others of its theme a text is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.cluster.agglomerate import group_by_average, number_by_first
from thememiner.cluster.alike import mean_similarity, merge_alike
from thememiner.cluster.areas import group_themes
from thememiner.cluster.centroids import similarity_to_others, theme_centroids
from thememiner.cluster.communities import find_communities
from thememiner.cluster.hdbscan import density_clusters
from thememiner.cluster.loud import place_loud
from thememiner.cluster.neighbors import (
    Neighbors,
    find_neighbors,
    neighbor_graph,
    shared_share,
)
from thememiner.cluster.subthemes import dense_pieces, split_themes
from thememiner.errors import ThemeMinerError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from thememiner.config import ClusterConfig

FEW_TEXTS: Final = 30  # below it every text is a neighbour of most others: average linkage
FEW_SIMILARITY: Final = 0.35  # mean cosine of a theme among few texts
SAME_THEME: Final = 0.7  # mean cosine of two groups that are one; themes of other labels reach 0.6
EVEN_SIMILARITY: Final = 0.5  # mean cosine of a theme without a density cluster
FINAL_RESOLUTION: Final = 2.0  # of the vote; trials in docs/benchmarks.md
DENSITY_SAMPLES: Final = 5  # neighbours that make a text a core of a density cluster
UNIT_TOLERANCE: Final = 1e-2  # of a row's length; float16 rows are off by 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """What belongs together in one run; no number means anything in the next.

    Attributes
    ----------
    labels : ndarray of shape (n_texts,), int64
        Theme of each text, numbered by least row; -1 for outliers.
    subtheme_labels : ndarray of shape (n_texts,), int64
        Subtheme of each text, each within one theme, numbered by least row; -1 for outliers.
    area_labels : ndarray of shape (n_themes,), int64
        Area of each theme, >= 0, numbered by least theme.
    """

    labels: NDArray[np.int64]
    subtheme_labels: NDArray[np.int64]
    area_labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups:
    """Groups of distinct texts before evidence is asked for, and the graph of their likeness."""

    themes: NDArray[np.int64]
    subthemes: NDArray[np.int64]
    graph: sparse.csr_matrix


def cluster_embeddings(
    embeddings: NDArray[np.float32], weights: NDArray[np.int64], *, settings: ClusterConfig
) -> Clustering:
    """Group texts into themes, subthemes and areas; the number of each follows from the data.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows, in any order: another order gives the same groups. Equal rows share a theme.
    weights : ndarray of shape (n_texts,)
        Documents per text, >= 1. A text with `min_theme_documents` is never an outlier.
    settings : ClusterConfig

    Raises
    ------
    ThemeMinerError
        If the shapes do not fit or a row is not finite or not of length 1.
    """
    _check(embeddings, weights)
    if len(embeddings) == 0:
        empty = np.empty(0, dtype=np.int64)
        return Clustering(labels=empty, subtheme_labels=empty, area_labels=empty)
    distinct, member_of = _collapse(embeddings)
    documents = np.bincount(member_of, weights=weights).astype(np.int64)
    group = _group_few if len(distinct) < FEW_TEXTS else _group_many
    groups = group(distinct, documents, settings)
    # numbered by content here and by row at the end: the order of rows must not matter for areas
    themes = number_by_first(
        _drop_small(groups.themes, documents, least=settings.min_theme_documents)
    )
    centroids = theme_centroids(distinct, themes, documents)
    area_of = group_themes(groups.graph, themes, centroids)
    subthemes = np.where(themes >= 0, groups.subthemes, -1)
    labels = number_by_first(themes[member_of])
    area_labels = np.empty(len(area_of), dtype=np.int64)
    is_member = labels >= 0
    area_labels[labels[is_member]] = area_of[themes[member_of][is_member]]
    return Clustering(
        labels=labels,
        subtheme_labels=number_by_first(subthemes[member_of]),
        area_labels=number_by_first(area_labels),
    )


def _check(embeddings: NDArray[np.float32], weights: NDArray[np.int64]) -> None:
    if embeddings.ndim != 2 or weights.shape != embeddings.shape[:1]:
        msg = (
            f"embeddings must be (n_texts, n_dims) with one weight each; "
            f"got {embeddings.shape} and {weights.shape}"
        )
        raise ThemeMinerError(msg)
    lengths = np.linalg.norm(embeddings, axis=1)
    n_wrong = int(np.count_nonzero(~(np.abs(lengths - 1) <= UNIT_TOLERANCE)))  # nan is wrong too
    if n_wrong:
        msg = f"embeddings must be finite and of length 1; {n_wrong} of {len(lengths)} are not"
        raise ThemeMinerError(msg)


def _collapse(
    embeddings: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Merge rows that are equal at the precision of the store, and sort the rest by content.

    Density methods break on duplicates, and communities depend on the order of rows: after this
    neither the caller's order nor its copies can matter.
    """
    stored = np.ascontiguousarray(embeddings.astype("<f2"))
    stored += np.float16(0)  # -0.0 and 0.0 differ in bytes only
    keys = stored.view(np.dtype((np.void, stored.dtype.itemsize * stored.shape[1]))).ravel()
    _, first, member_of = np.unique(keys, return_index=True, return_inverse=True)
    distinct = stored[first].astype(np.float32)
    distinct /= np.linalg.norm(distinct, axis=1, keepdims=True)
    return distinct, member_of


def _group_few(
    embeddings: NDArray[np.float32], documents: NDArray[np.int64], settings: ClusterConfig
) -> _Groups:
    """Join a handful of texts by average linkage; each theme is its only subtheme."""
    del documents  # evidence is asked for later
    themes = group_by_average(embeddings, min_similarity=FEW_SIMILARITY)
    near = find_neighbors(embeddings, n_neighbors=settings.n_neighbors)
    graph = neighbor_graph(near, near.cosine.astype(np.float64))
    return _Groups(themes=themes, subthemes=themes, graph=graph)


def _group_many(
    embeddings: NDArray[np.float32], documents: NDArray[np.int64], settings: ClusterConfig
) -> _Groups:
    """Find communities and density clusters on the graph of neighbours."""
    widths = (settings.n_neighbors * 2 // 3, settings.n_neighbors * 4 // 3)
    widths = (max(2, widths[0]), min(max(2, widths[1]), len(embeddings) - 1))
    near = find_neighbors(embeddings, n_neighbors=widths[1])
    themes = number_by_first(_agreed_communities(near, widths=widths))
    micro = density_clusters(
        near.index[:, : settings.n_neighbors],
        1 - shared_share(_first(near, settings.n_neighbors)),
        min_cluster_size=settings.min_cluster_size,
        min_samples=DENSITY_SAMPLES,
    )
    themes = merge_alike(embeddings, themes, min_similarity=SAME_THEME)
    # a text said by enough documents for a theme is certain: more must not outshout its group
    voices = np.minimum(documents, settings.min_theme_documents)
    themes = _near_members(themes, embeddings, voices, settings=settings)
    pieces = dense_pieces(themes, micro, min_size=settings.min_cluster_size)
    themes = _dense_themes(themes, pieces, embeddings=embeddings, voices=voices)
    is_loud = documents >= settings.min_theme_documents
    themes = place_loud(embeddings, themes, is_loud=is_loud, min_similarity=SAME_THEME)
    pieces = np.where(themes >= 0, pieces, -1)
    return _Groups(
        themes=themes,
        subthemes=split_themes(themes, pieces, embeddings=embeddings, documents=documents),
        graph=neighbor_graph(near, near.cosine.astype(np.float64)),
    )


def _near_members(
    themes: NDArray[np.int64],
    embeddings: NDArray[np.float32],
    voices: NDArray[np.int64],
    *,
    settings: ClusterConfig,
) -> NDArray[np.int64]:
    """Leave out the texts that are unlike the others of their community.

    Copies of a text are others, but a loud text must be like other *texts*: its own theme is
    looked for later, and it would drown a community that it does not belong to.
    """
    alone = np.ones(len(themes), dtype=np.int64)
    likeness = np.where(
        voices >= settings.min_theme_documents,
        similarity_to_others(embeddings, themes, alone),
        similarity_to_others(embeddings, themes, voices),
    )
    return number_by_first(np.where(likeness >= settings.min_similarity, themes, -1))


def _dense_themes(
    themes: NDArray[np.int64],
    pieces: NDArray[np.int64],
    *,
    embeddings: NDArray[np.float32],
    voices: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Leave out communities of one-offs: without a dense piece, and unlike each other on average.

    One even cloud has no density cluster however dense it is: nothing in it is denser than the
    rest.
    """
    is_dense = mean_similarity(embeddings, themes, voices) >= EVEN_SIMILARITY  # nan is not
    is_dense[themes[pieces >= 0]] = True
    (dense,) = np.nonzero(is_dense)
    return number_by_first(np.where(np.isin(themes, dense), themes, -1))


def _first(near: Neighbors, width: int) -> Neighbors:
    return Neighbors(index=near.index[:, :width], cosine=near.cosine[:, :width])


def _agreed_communities(near: Neighbors, *, widths: tuple[int, int]) -> NDArray[np.int64]:
    """Find the communities that a coarse and a fine view, narrow and wide, agree on.

    The fitting resolution grows with the number of texts: at 120 texts 1 recovers most, at
    13,000 it is 2.
    """
    coarse = math.log10(len(near.index)) / 2
    votes = [
        find_communities(
            neighbor_graph(near, near.cosine[:, :width].astype(np.float64)), resolution=resolution
        )
        for width in widths
        for resolution in (coarse, 2 * coarse)
    ]
    agreed = np.mean([vote[:, None] == vote[near.index] for vote in votes], axis=0)
    return find_communities(
        neighbor_graph(near, agreed**2 * near.cosine), resolution=FINAL_RESOLUTION
    )


def _drop_small(
    labels: NDArray[np.int64], documents: NDArray[np.int64], *, least: int
) -> NDArray[np.int64]:
    """Leave out groups with too few documents to be called recurring."""
    if not len(labels):
        return labels
    sizes = np.bincount(labels[labels >= 0], weights=documents[labels >= 0], minlength=1)
    return np.where((labels >= 0) & (sizes[labels] >= least), labels, -1)
