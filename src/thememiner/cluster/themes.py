"""The clustering itself: neighbours, communities as themes, density clusters as subthemes.

Themes are what several views of the neighbours agree on, joined where they are no more unlike each
other than within; texts with nothing near them are in none. Density clusters on the
shared-neighbour graph become subthemes. A community without one is no theme, but where its texts
are all alike, or one of them is said by enough documents. Areas are communities of themes. Neither
library knows weights: they count in sizes, evidence, centroids and in what is near a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.cluster.agglomerate import group_by_average, number_by_first
from thememiner.cluster.alike import mean_similarity, merge_alike
from thememiner.cluster.areas import group_themes
from thememiner.cluster.centroids import theme_centroids
from thememiner.cluster.communities import agreed_communities, community_widths
from thememiner.cluster.hdbscan import density_clusters
from thememiner.cluster.loud import place_loud
from thememiner.cluster.neighbors import (
    Neighbors,
    find_neighbors,
    neighbor_graph,
    reorder_neighbors,
    shared_share,
)
from thememiner.cluster.outliers import is_one_off
from thememiner.cluster.space import contrast_space
from thememiner.cluster.subthemes import dense_pieces, split_themes
from thememiner.errors import ThemeMinerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from thememiner.config import ClusterConfig

FEW_TEXTS: Final = 30  # below it every text is a neighbour of most others: average linkage
FEW_SIMILARITY: Final = 0.35  # mean cosine of a theme among few texts
SAME_THEME: Final = 0.7  # mean cosine of two groups that are one; themes of other labels reach 0.6
EVEN_SIMILARITY: Final = 0.5  # mean cosine of a theme without a density cluster
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
    embeddings: NDArray[np.float32],
    weights: NDArray[np.int64],
    *,
    settings: ClusterConfig,
    texts: Sequence[str] | None = None,
) -> Clustering:
    """Group texts into themes, subthemes and areas; the number of each follows from the data.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows, in any order: another order gives the same groups. Equal rows share a theme.
    weights : ndarray of shape (n_texts,)
        Documents per text, >= 1. A text with `min_theme_documents` is never an outlier.
    settings : ClusterConfig
    texts : sequence of str, one per row, optional
        Their words help to tell themes apart.

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
    if len(distinct) < FEW_TEXTS:
        groups = _group_few(distinct, settings)
    else:
        words = _least_texts(texts, member_of) if texts is not None else None
        groups = _group_many(distinct, documents, settings, texts=words)
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


def _least_texts(texts: Sequence[str], member_of: NDArray[np.int64]) -> list[str]:
    """Give one text per distinct row, whatever the order of its copies."""
    order = sorted(range(len(texts)), key=texts.__getitem__)
    _, first = np.unique(member_of[order], return_index=True)
    return [texts[order[row]] for row in first]


def _group_few(embeddings: NDArray[np.float32], settings: ClusterConfig) -> _Groups:
    """Join a handful of texts by average linkage; each theme is its only subtheme."""
    themes = group_by_average(embeddings, min_similarity=FEW_SIMILARITY)
    near = find_neighbors(embeddings, n_neighbors=settings.n_neighbors)
    graph = neighbor_graph(near, near.cosine.astype(np.float64))
    return _Groups(themes=themes, subthemes=themes, graph=graph)


def _group_many(
    embeddings: NDArray[np.float32],
    documents: NDArray[np.int64],
    settings: ClusterConfig,
    *,
    texts: Sequence[str] | None,
) -> _Groups:
    """Find communities and density clusters on the graph of neighbours."""
    widths = community_widths(len(embeddings))
    width = min(max(settings.n_neighbors, *widths), len(embeddings) - 1)
    space = contrast_space(embeddings, texts)
    # whoever is nearest in it is a neighbour: unlike means no more than far from the mean of all
    near = find_neighbors(space, n_neighbors=width, min_cosine=-1)
    by_meaning = reorder_neighbors(near, embeddings)
    themes = number_by_first(agreed_communities(near, [by_meaning], widths=widths))
    micro = density_clusters(
        near.index[:, : settings.n_neighbors],
        1 - shared_share(_first(near, settings.n_neighbors)),
        min_cluster_size=settings.min_cluster_size,
        min_samples=DENSITY_SAMPLES,
    )
    themes = merge_alike(embeddings, themes, min_similarity=SAME_THEME)
    least_loud = settings.min_theme_documents
    one_off = is_one_off(
        by_meaning,
        documents,
        min_similarity=settings.min_similarity,
        least_loud=least_loud,
    )
    themes = number_by_first(np.where(one_off, -1, themes))
    pieces = dense_pieces(themes, micro, min_size=settings.min_cluster_size)
    # more copies must not outshout the group
    voices = np.minimum(documents, least_loud)
    themes = _dense_themes(themes, pieces, embeddings=embeddings, voices=voices)
    is_loud = documents >= least_loud
    themes = place_loud(embeddings, themes, is_loud=is_loud, min_similarity=SAME_THEME)
    pieces = np.where(themes >= 0, pieces, -1)
    return _Groups(
        themes=themes,
        subthemes=split_themes(themes, pieces, embeddings=embeddings, documents=documents),
        graph=neighbor_graph(near, near.cosine.astype(np.float64)),
    )


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


def _drop_small(
    labels: NDArray[np.int64], documents: NDArray[np.int64], *, least: int
) -> NDArray[np.int64]:
    """Leave out groups with too few documents to be called recurring."""
    if not len(labels):
        return labels
    sizes = np.bincount(labels[labels >= 0], weights=documents[labels >= 0], minlength=1)
    return np.where((labels >= 0) & (sizes[labels] >= least), labels, -1)
