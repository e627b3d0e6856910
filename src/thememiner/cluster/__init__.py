"""From embeddings to subthemes, themes and areas.

In: unit vectors of distinct texts, and how many documents each stands for.
Out: three labels per text or theme, that mean nothing outside this run; centroids; similarities.
Refused: vectors that are not finite, not two-dimensional or not of length 1.
"""

from thememiner.cluster.alike import Alike, mean_alike
from thememiner.cluster.centroids import similarity_to, theme_centroids
from thememiner.cluster.settle import (
    Settled,
    dissolve_themes,
    foreign_themes,
    subjectless_themes,
)
from thememiner.cluster.themes import Clustering, cluster_embeddings

__all__ = [
    "Alike",
    "Clustering",
    "Settled",
    "cluster_embeddings",
    "dissolve_themes",
    "foreign_themes",
    "mean_alike",
    "similarity_to",
    "subjectless_themes",
    "theme_centroids",
]
