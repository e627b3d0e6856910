"""Loud texts: what enough documents say in the same words is a theme without any neighbour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from thememiner.cluster.agglomerate import number_by_first
from thememiner.cluster.alike import merge_alike
from thememiner.cluster.centroids import N_DECIMALS

if TYPE_CHECKING:
    from numpy.typing import NDArray


def place_loud(
    embeddings: NDArray[np.float32],
    themes: NDArray[np.int64],
    *,
    is_loud: NDArray[np.bool_],
    min_similarity: float,
) -> NDArray[np.int64]:
    """Leave no loud text an outlier: it joins the theme that it is like, or is one.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows of distinct texts.
    themes : ndarray of shape (n_texts,)
        Theme of each text, numbered without gaps, -1 for outliers.
    is_loud : ndarray of shape (n_texts,)
        Whether a text alone is said by enough documents for a theme.
    min_similarity : float
        Mean cosine at which two texts or themes say the same; outliers as near to a loud outlier
        follow it.

    Returns
    -------
    ndarray of shape (n_texts,)
        Themes numbered by least row, -1 for outliers.
    """
    (loud,) = np.nonzero(is_loud & (themes < 0))
    if not len(loud):
        return themes
    placed = themes.copy()
    placed[loud] = int(themes.max()) + 1 + np.arange(len(loud))
    (quiet,) = np.nonzero(placed < 0)
    cosine = np.round(embeddings[quiet] @ embeddings[loud].T, N_DECIMALS)
    nearest = np.argmax(cosine, axis=1)
    is_near = cosine[np.arange(len(quiet)), nearest] >= min_similarity
    placed[quiet[is_near]] = placed[loud[nearest[is_near]]]
    return merge_alike(embeddings, number_by_first(placed), min_similarity=min_similarity)
