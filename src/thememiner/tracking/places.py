"""Texts into the themes that stand: strictly where they are like most members, else loosely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_DECIMALS: Final = 6  # float32 products differ in the seventh between kinds of machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The nearest theme of each text, and whether it is near enough.

    Attributes
    ----------
    labels : ndarray of shape (n_texts,), int64
        Row of the theme; -1 where the nearest is not near enough.
    similarities : ndarray of shape (n_texts,), float64
        Cosine to the nearest theme, rounded to 6 decimals; nan where there is none.
    """

    labels: NDArray[np.int64]
    similarities: NDArray[np.float64]


def place_texts(
    embeddings: NDArray[np.float32],
    centroids: NDArray[np.float32],
    thresholds: NDArray[np.float64],
) -> Places:
    """Place each text in its nearest theme, if it is as near as that theme asks.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    centroids : ndarray of shape (n_themes, n_dims)
        Unit rows, in the order of the themes' ids: the first of equally near ones is taken.
    thresholds : ndarray of shape (n_themes,)
        Least cosine of each theme: the median of its members for strict places, their 10th
        percentile for loose ones.
    """
    n_texts = len(embeddings)
    if not (n_texts and len(centroids)):
        return Places(
            labels=np.full(n_texts, -1, dtype=np.int64), similarities=np.full(n_texts, np.nan)
        )
    cosine = np.round((embeddings @ centroids.T).astype(np.float64), N_DECIMALS)
    nearest = cosine.argmax(axis=1)
    similarity = np.clip(cosine[np.arange(n_texts), nearest], -1, 1)
    labels = np.where(similarity >= thresholds[nearest], nearest, -1)
    return Places(labels=labels.astype(np.int64), similarities=similarity)
