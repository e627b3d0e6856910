"""Dense groups of a few leftover texts: what could be a new theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.cluster.agglomerate import group_by_average, number_by_first
from thememiner.cluster.alike import merge_alike
from thememiner.cluster.hdbscan import density_clusters
from thememiner.cluster.neighbors import find_neighbors, shared_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_NEIGHBORS: Final = 8  # a new issue of 5 documents has no more
MIN_TEXTS: Final = 3
MIN_SAMPLES: Final = 3
FEW_TEXTS: Final = 30  # below it every text is a neighbour of most others
SAME_GROUP: Final = 0.6  # mean cosine between two groups that are one issue


def dense_groups(embeddings: NDArray[np.float32]) -> NDArray[np.int64]:
    """Find groups of texts that are nearer to each other than to the rest.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Distinct unit rows, in an order that does not depend on how they came in.

    Returns
    -------
    ndarray of shape (n_texts,)
        Group of each text, numbered by least row; -1 for those in none.
    """
    if len(embeddings) < FEW_TEXTS:
        groups = group_by_average(embeddings, min_similarity=SAME_GROUP)
    else:
        near = find_neighbors(embeddings, n_neighbors=N_NEIGHBORS)
        groups = density_clusters(
            near.index,
            1 - shared_share(near),
            min_cluster_size=MIN_TEXTS,
            min_samples=MIN_SAMPLES,
        )
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    large = number_by_first(np.where((groups >= 0) & (sizes[groups] >= MIN_TEXTS), groups, -1))
    # one loud issue among little else has several dense places
    return merge_alike(embeddings, large, min_similarity=SAME_GROUP)
