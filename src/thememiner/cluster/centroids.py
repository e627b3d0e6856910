"""Centroids of groups of texts, and how near each text is to its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_DECIMALS: Final = 6  # float32 products differ in the seventh between kinds of machine


def theme_centroids(
    embeddings: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Average the embeddings of each label, every document counting once.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    labels : ndarray of shape (n_texts,)
        0..n_themes-1, -1 for outliers, which are left out.
    weights : ndarray of shape (n_texts,)
        Documents per text, >= 1.

    Returns
    -------
    ndarray of shape (n_themes, n_dims)
        Unit rows. A theme whose members cancel out gets a row of zeros.
    """
    sums = label_sums(embeddings, labels, weights)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    unit = np.zeros(sums.shape, dtype=np.float32)
    np.divide(sums, lengths, out=unit, where=lengths > 0, casting="same_kind")
    return unit


def similarity_to(
    embeddings: NDArray[np.float32], labels: NDArray[np.int64], centroids: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Cosine of each text to the centroid of its own theme.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    labels : ndarray of shape (n_texts,)
        Row of `centroids`, -1 for outliers.
    centroids : ndarray of shape (n_themes, n_dims)
        Unit rows.

    Returns
    -------
    ndarray of shape (n_texts,)
        In [-1, 1], rounded to 6 decimals; nan for outliers.
    """
    similarity = np.full(len(labels), np.nan)
    (members,) = np.nonzero(labels >= 0)
    cosine = np.einsum("ij,ij->i", embeddings[members], centroids[labels[members]])
    similarity[members] = np.clip(np.round(cosine.astype(np.float64), N_DECIMALS), -1, 1)
    return similarity


def label_sums(
    embeddings: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Add up the documents' embeddings per label, shape (n_labels, n_dims)."""
    n_themes = int(labels.max(initial=-1)) + 1
    (members,) = np.nonzero(labels >= 0)
    membership = sparse.csr_matrix(
        (weights[members].astype(np.float64), (labels[members], members)),
        shape=(n_themes, len(labels)),
    )
    return np.asarray(membership @ embeddings.astype(np.float64))
