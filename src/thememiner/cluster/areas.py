"""Areas: which themes belong to one part of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.cluster.agglomerate import group_by_average

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AREA_SIMILARITY: Final = 0.5  # mean cosine between the centroids of an area's themes


def group_themes(centroids: NDArray[np.float32]) -> NDArray[np.int64]:
    """Group themes by their centroids.

    Parameters
    ----------
    centroids : ndarray of shape (n_themes, n_dims)
        Unit rows.

    Returns
    -------
    ndarray of shape (n_themes,)
        Area of each theme, >= 0, numbered by least theme.
    """
    return group_by_average(centroids, min_similarity=AREA_SIMILARITY)
