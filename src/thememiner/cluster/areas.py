"""Areas: which themes belong to one part of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from thememiner.cluster.agglomerate import number_by_first
from thememiner.cluster.communities import find_communities
from thememiner.cluster.neighbors import find_neighbors, neighbor_graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

AREA_RESOLUTION: Final = 2.0  # ARI 0.70 with the 18 domains of hwu64; 1.0 gives 0.50


NEAREST_THEMES: Final = 3  # joined by centroid: tight themes may share no neighbouring texts


def group_themes(
    graph: sparse.csr_matrix, themes: NDArray[np.int64], centroids: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Group themes whose texts are neighbours of each other.

    Parameters
    ----------
    graph : csr_matrix of shape (n_texts, n_texts)
        Symmetric; how alike two neighbouring texts are, > 0.
    themes : ndarray of shape (n_texts,)
        Theme of each text, -1 for outliers.
    centroids : ndarray of shape (n_themes, n_dims)
        Unit rows.

    Returns
    -------
    ndarray of shape (n_themes,)
        Area of each theme, >= 0, numbered by least theme.
    """
    n_themes = len(centroids)
    (members,) = np.nonzero(themes >= 0)
    membership = sparse.csr_matrix(
        (np.ones(len(members)), (members, themes[members])), shape=(len(themes), n_themes)
    )
    near = find_neighbors(centroids, n_neighbors=NEAREST_THEMES)
    by_centroid = neighbor_graph(near, near.cosine.astype(np.float64))
    between = (membership.T @ graph @ membership + by_centroid).tolil()
    between.setdiag(0)  # what holds a theme together says nothing about its area
    between = between.tocsr()
    between.sort_indices()
    return number_by_first(find_communities(between, resolution=AREA_RESOLUTION))
