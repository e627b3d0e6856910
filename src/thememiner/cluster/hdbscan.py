"""Density clusters on a neighbour graph: the one module that knows the `hdbscan` package.

The minimum spanning tree of the mutual reachability is built here, with sparse matrices; `hdbscan`
gets that tree as a precomputed graph, condenses it and picks the clusters. `min_samples=1` makes
its own core distances no longer than any edge of the tree, so that it takes them as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import hdbscan
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

JOIN_DISTANCE: Final = 2.0  # Jaccard distances end at 1: a join is longer than any real edge
LEAST_DISTANCE: Final = 1e-9  # a sparse matrix forgets edges of length 0


def density_clusters(
    index: NDArray[np.int64],
    distance: NDArray[np.float64],
    *,
    min_cluster_size: int,
    min_samples: int,
) -> NDArray[np.int64]:
    """Find the dense groups of a neighbour graph.

    Parameters
    ----------
    index : ndarray of shape (n_texts, n_neighbors)
        Row of each neighbour; a text's own row where there is none.
    distance : ndarray of shape (n_texts, n_neighbors)
        In [0, 1], to each neighbour.
    min_cluster_size : int
        Texts of the smallest group, >= 2.
    min_samples : int
        The distance to this many-th neighbour is a text's core distance.

    Returns
    -------
    ndarray of shape (n_texts,)
        Group of each text, -1 for those in none.
    """
    n_texts, width = index.shape
    if n_texts < 2 * min_cluster_size:  # fewer cannot be split in two
        return np.full(n_texts, -1, dtype=np.int64)
    core = np.sort(distance, axis=1)[:, min(min_samples, width) - 1]
    rows = np.repeat(np.arange(n_texts), width)
    columns = index.ravel()
    reach = np.maximum(np.maximum(core[rows], core[columns]), distance.ravel())
    tree = _spanning_tree(rows, columns, reach + LEAST_DISTANCE)
    model = hdbscan.HDBSCAN(
        min_cluster_size=min_cluster_size, min_samples=1, metric="precomputed", core_dist_n_jobs=1
    )
    return np.asarray(model.fit(tree).labels_, dtype=np.int64)


def _spanning_tree(
    rows: NDArray[np.int64], columns: NDArray[np.int64], length: NDArray[np.float64]
) -> sparse.csr_matrix:
    """Connect all texts by the shortest edges, pieces by joins between their first texts."""
    n_texts = int(rows.max()) + 1
    least, greatest = np.minimum(rows, columns), np.maximum(rows, columns)
    order = np.lexsort((length, greatest, least))
    least, greatest, length = least[order], greatest[order], length[order]
    is_first = np.ones(len(least), dtype=bool)  # of an edge that both ends name
    is_first[1:] = (np.diff(least) != 0) | (np.diff(greatest) != 0)
    is_first &= least != greatest
    edges = (length[is_first], (least[is_first], greatest[is_first]))
    tree = csgraph.minimum_spanning_tree(sparse.csr_matrix(edges, shape=(n_texts, n_texts))).tocoo()
    _, piece = csgraph.connected_components(tree, directed=False)
    first = np.sort(np.unique(piece, return_index=True)[1])
    joined = sparse.csr_matrix(
        (
            np.concatenate([tree.data, np.full(len(first) - 1, JOIN_DISTANCE)]),
            (
                np.concatenate([tree.row, first[:-1]]),
                np.concatenate([tree.col, first[1:]]),
            ),
        ),
        shape=(n_texts, n_texts),
    )
    return (joined + joined.T).tocsr()
