"""Communities of a weighted graph: the one module that knows scikit-network.

Louvain, not Leiden: scikit-network's Leiden draws from the C library's `rand()`, which no seed of
ours reaches, so that a second call in one process gives other communities. On the labelled sets
the two differ by less than 0.01 ARI in either direction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from sknetwork.clustering import Louvain

from thememiner.cluster.neighbors import neighbor_graph

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from thememiner.cluster.neighbors import Neighbors

# The number of communities of a graph of neighbours grows with the number of texts and falls with
# the number of neighbours; in step, a corpus of twice the size has as many themes as before.
TEXTS_PER_NEIGHBOR: Final = 700
FEWEST, MOST = 5, 30  # neighbours: fewer tear themes apart, more cost memory
VOTE_RESOLUTION: Final = 3.0
FINAL_RESOLUTION: Final = 2.0  # trials of both in docs/benchmarks.md


def community_widths(n_texts: int) -> tuple[int, int]:
    """Neighbours per text of the narrow and of the wide view of a corpus."""
    n_neighbors = min(max(FEWEST, round(n_texts / TEXTS_PER_NEIGHBOR)), MOST)
    return max(2, n_neighbors * 2 // 3), max(2, n_neighbors * 4 // 3)


def agreed_communities(near: Neighbors, *, widths: tuple[int, int]) -> NDArray[np.int64]:
    """Find the communities that views of different width agree on.

    Neighbours count the more, the more views have them in one community.
    """
    views = [
        find_communities(
            neighbor_graph(near, near.cosine[:, :width].astype(np.float64)),
            resolution=VOTE_RESOLUTION,
        )
        for width in widths
    ]
    width = min(max(widths), near.index.shape[1])
    index, cosine = near.index[:, :width], near.cosine[:, :width].astype(np.float64)
    agreed = np.mean([view[:, None] == view[index] for view in views], axis=0)
    return find_communities(neighbor_graph(near, agreed**2 * cosine), resolution=FINAL_RESOLUTION)


def find_communities(graph: sparse.csr_matrix, *, resolution: float) -> NDArray[np.int64]:
    """Split a graph where edges are few; the same graph always gives the same communities.

    Parameters
    ----------
    graph : csr_matrix of shape (n_nodes, n_nodes)
        Symmetric, weights > 0.
    resolution : float
        > 0; a higher one gives more and smaller communities.

    Returns
    -------
    ndarray of shape (n_nodes,)
        Community of each node, >= 0; a node without edges is one of its own.
    """
    if graph.nnz == 0:
        return np.arange(graph.shape[0], dtype=np.int64)
    model = Louvain(resolution=resolution, shuffle_nodes=False, random_state=0)
    return np.asarray(model.fit_predict(graph), dtype=np.int64)
