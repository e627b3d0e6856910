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
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from thememiner.cluster.neighbors import Neighbors

# The number of communities of a graph of neighbours grows with the number of texts and falls with
# the number of neighbours; in step, a corpus of twice the size has as many themes as before.
TEXTS_PER_NEIGHBOR: Final = 700
FEWEST, MOST = 10, 30  # neighbours: fewer tear themes apart, more cost memory
WIDTHS: Final = (1 / 2, 3 / 4, 1, 4 / 3)  # of the views, as shares of that number
VOTE_RESOLUTION: Final = 3.0
FINAL_RESOLUTION: Final = 2.0  # trials of both in docs/benchmarks.md
# A small corpus shows few of the themes that there are, so that it is seen more coarsely.
SMALL: Final = 4_000  # texts
COARSENING: Final = 0.3  # power of the share of that number; 0.25 to 0.6 are alike


def community_widths(n_texts: int) -> tuple[int, ...]:
    """Neighbours per text of the views of a corpus, narrowest first."""
    n_neighbors = min(max(FEWEST, round(n_texts / TEXTS_PER_NEIGHBOR)), MOST)
    return tuple(max(2, round(n_neighbors * width)) for width in WIDTHS)


def agreed_communities(
    near: Neighbors, others: Sequence[Neighbors], *, widths: tuple[int, ...]
) -> NDArray[np.int64]:
    """Find the communities that views of different width agree on.

    One run moves many texts when one text is added; what several agree on stays. Neighbours count
    the more, the more views have them in one community.

    Parameters
    ----------
    near : Neighbors
        The neighbours that are to agree.
    others : sequence of Neighbors
        Other opinions about who is near, of the same texts.
    widths : tuple of int
        From `community_widths`.
    """
    scale = min(1, (len(near.index) / SMALL) ** COARSENING)
    votes = [
        find_communities(
            neighbor_graph(opinion, opinion.cosine[:, :width].astype(np.float64)),
            resolution=VOTE_RESOLUTION * scale,
        )
        for opinion in (near, *others)
        for width in widths
    ]
    index = near.index[:, : widths[-1]]
    cosine = near.cosine[:, : widths[-1]].astype(np.float64)
    agreed = np.mean([vote[:, None] == vote[index] for vote in votes], axis=0)
    return find_communities(
        neighbor_graph(near, agreed**2 * cosine), resolution=FINAL_RESOLUTION * scale
    )


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
