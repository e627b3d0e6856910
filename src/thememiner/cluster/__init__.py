"""From embeddings to subthemes, themes and areas.

In: unit vectors of distinct texts, and how many documents each stands for.
Out: three labels per text or theme, that mean nothing outside this run; centroids; similarities.
Refused: vectors that are not finite, not two-dimensional or not of length 1.
"""

from thememiner.cluster.centroids import similarity_to, theme_centroids
from thememiner.cluster.foreign import Settled, settle_foreign
from thememiner.cluster.themes import Clustering, cluster_embeddings

__all__ = [
    "Clustering",
    "Settled",
    "cluster_embeddings",
    "settle_foreign",
    "similarity_to",
    "theme_centroids",
]
