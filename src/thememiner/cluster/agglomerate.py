"""Average linkage: for the few texts or centroids where a neighbour graph says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

if TYPE_CHECKING:
    from numpy.typing import NDArray


def group_by_average(
    embeddings: NDArray[np.float32], *, min_similarity: float
) -> NDArray[np.int64]:
    """Join groups while the mean cosine between them is high enough.

    Parameters
    ----------
    embeddings : ndarray of shape (n_rows, n_dims)
        Unit rows; time and memory grow with the square of their number.
    min_similarity : float
        Mean cosine at which two groups are still joined.

    Returns
    -------
    ndarray of shape (n_rows,)
        Group of each row, >= 0, numbered by least row.
    """
    n_rows = len(embeddings)
    if n_rows < 2:
        return np.zeros(n_rows, dtype=np.int64)
    above = np.triu_indices(n_rows, k=1)
    distance = np.clip(1 - (embeddings @ embeddings.T).astype(np.float64)[above], 0, 2)
    tree = linkage(np.round(distance, 6), method="average")
    groups = fcluster(tree, t=1 - min_similarity, criterion="distance")
    return number_by_first(np.asarray(groups, dtype=np.int64))


def number_by_first(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Renumber groups 0, 1, 2… as they first appear; negative labels become -1."""
    is_member = labels >= 0
    _, first, group = np.unique(labels[is_member], return_index=True, return_inverse=True)
    numbered = np.full(len(labels), -1, dtype=np.int64)
    numbered[is_member] = np.argsort(np.argsort(first))[group]
    return numbered
