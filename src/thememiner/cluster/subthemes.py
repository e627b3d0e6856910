"""Subthemes: the dense parts of a theme, and which of them each of its texts is nearest to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.cluster.agglomerate import number_by_first
from thememiner.cluster.alike import merge_alike
from thememiner.cluster.centroids import N_DECIMALS, theme_centroids

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME_SUBTHEME: Final = 0.85  # mean cosine between two parts that are one


def dense_pieces(
    themes: NDArray[np.int64], micro: NDArray[np.int64], *, min_size: int
) -> NDArray[np.int64]:
    """Cut density clusters where themes part; pieces of fewer texts than a cluster are none.

    Parameters
    ----------
    themes, micro : ndarray of shape (n_texts,)
        Theme and density cluster of each text, -1 for none.
    min_size : int
        Texts of the smallest piece.
    """
    is_dense = (themes >= 0) & (micro >= 0)
    piece = np.where(is_dense, themes * (int(micro.max(initial=0)) + 1) + micro, -1)
    piece = number_by_first(piece)
    sizes = np.bincount(piece[is_dense], minlength=1)
    return number_by_first(np.where(is_dense & (sizes[piece] >= min_size), piece, -1))


def split_themes(
    themes: NDArray[np.int64],
    pieces: NDArray[np.int64],
    *,
    embeddings: NDArray[np.float32],
    documents: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Give each member of a theme the nearest of the theme's dense pieces as subtheme.

    Pieces that are alike are one; a theme without a dense piece is its only subtheme.

    Parameters
    ----------
    themes, pieces : ndarray of shape (n_texts,)
        Theme and dense piece of each text, -1 for none; a piece lies within one theme.
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    documents : ndarray of shape (n_texts,)
        Documents per text, >= 1.

    Returns
    -------
    ndarray of shape (n_texts,)
        Numbered without gaps, -1 for texts in no theme.
    """
    subthemes = np.full(len(themes), -1, dtype=np.int64)
    n_subthemes = 0
    for theme in range(int(themes.max(initial=-1)) + 1):
        (members,) = np.nonzero(themes == theme)
        own = merge_alike(
            embeddings[members], number_by_first(pieces[members]), min_similarity=SAME_SUBTHEME
        )
        own = _spread(own, embeddings[members], documents[members])
        subthemes[members] = n_subthemes + own
        n_subthemes += int(own.max()) + 1
    return subthemes


def _spread(
    pieces: NDArray[np.int64], embeddings: NDArray[np.float32], documents: NDArray[np.int64]
) -> NDArray[np.int64]:
    if (pieces < 0).all():
        return np.zeros(len(pieces), dtype=np.int64)
    centroids = theme_centroids(embeddings, pieces, documents)
    nearest = np.argmax(np.round(embeddings @ centroids.T, N_DECIMALS), axis=1)
    return np.where(pieces >= 0, pieces, nearest)
