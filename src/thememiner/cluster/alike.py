"""Groups that are no more unlike each other than within themselves are one.

A neighbour graph only says who is nearest, never how near: it falls into communities even where
all texts say the same, the more of them the larger it is. So communities are compared once more,
by the mean cosine between their texts and within them, which does not depend on their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.cluster.agglomerate import number_by_first
from thememiner.cluster.centroids import N_DECIMALS, label_sums
from thememiner.cluster.neighbors import find_neighbors

if TYPE_CHECKING:
    from numpy.typing import NDArray

RELATIVE: Final = 0.9  # between / within: other labels reach 0.87, parts of one blob start at 0.9
LEAST_SIMILARITY: Final = 0.35  # mean cosine below which a ratio says nothing
NEAREST_GROUPS: Final = 15  # compared by texts; the others are further by centroid


def merge_alike(
    embeddings: NDArray[np.float32], groups: NDArray[np.int64], *, min_similarity: float
) -> NDArray[np.int64]:
    """Join groups of near-equal texts, and parts of one even cloud.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows of distinct texts, each counting once.
    groups : ndarray of shape (n_texts,)
        >= 0, numbered without gaps; -1 for texts in none, which stay so.
    min_similarity : float
        Mean cosine between two groups at which they say the same, whatever holds within them.

    Returns
    -------
    ndarray of shape (n_texts,)
        Groups numbered by least row.
    """
    while True:
        into = _partners(embeddings, groups, min_similarity=min_similarity)
        if np.array_equal(into, np.arange(len(into))):
            return number_by_first(groups)
        groups = number_by_first(np.where(groups >= 0, into[groups], -1))


def mean_similarity(
    embeddings: NDArray[np.float32], groups: NDArray[np.int64], weights: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Mean cosine between two documents of each group; copies of a text are documents too.

    Returns
    -------
    ndarray of shape (n_groups,)
        In [-1, 1], rounded to 6 decimals; nan for a group of one document.
    """
    sums, sizes = label_sums(embeddings, groups, weights), _sizes(groups, weights)
    return _within(sums, sizes)


def _partners(
    embeddings: NDArray[np.float32], groups: NDArray[np.int64], *, min_similarity: float
) -> NDArray[np.int64]:
    """Give the group that each group is joined to, itself if none; joined ones join no third."""
    weights = np.ones(len(groups), dtype=np.int64)
    sums, sizes = label_sums(embeddings, groups, weights), _sizes(groups, weights)
    into = np.arange(len(sums), dtype=np.int64)
    if len(sums) < 2:
        return into
    low, high = _candidates(sums)
    between = np.einsum("ij,ij->i", sums[low], sums[high]) / (sizes[low] * sizes[high])
    within = _within(sums, sizes)
    score = np.maximum(between / min_similarity, _ratio(between, within[low], within[high]))
    score = np.round(score, N_DECIMALS)
    (close,) = np.nonzero(score >= 1)
    is_joined, is_joint = np.zeros((2, len(sums)), dtype=bool)
    for edge in close[np.lexsort((high[close], low[close], -score[close]))].tolist():
        target, source = low[edge], high[edge]
        if is_joint[source]:
            target, source = source, target
        if not (is_joined[target] or is_joined[source] or is_joint[source]):
            into[source] = target
            is_joined[source] = is_joint[target] = True
    return into


def _candidates(sums: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of groups that are near by centroid, lower number first, each once."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    centroids = (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    near = find_neighbors(centroids, n_neighbors=min(NEAREST_GROUPS, len(sums) - 1))
    rows, place = np.nonzero(near.cosine > 0)
    other = near.index[rows, place]
    pairs = np.unique(np.minimum(rows, other) * len(sums) + np.maximum(rows, other))
    return pairs // len(sums), pairs % len(sums)


def _ratio(
    between: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Between over within, as a share of `RELATIVE`; a lone text is measured by the other side."""
    one, other = np.where(np.isnan(one), other, one), np.where(np.isnan(other), one, other)
    is_said = (between >= LEAST_SIMILARITY) & (one > 0) & (other > 0)
    within = np.sqrt(np.where(is_said, one * other, 1))
    return np.where(is_said, between / within / RELATIVE, 0)


def _within(sums: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    n_pairs = sizes * (sizes - 1)
    total = np.einsum("ij,ij->i", sums, sums) - sizes  # without each one's likeness to itself
    within = np.full(len(sizes), np.nan)
    np.divide(total, n_pairs, out=within, where=n_pairs > 0)
    return np.round(within, N_DECIMALS)


def _sizes(groups: NDArray[np.int64], weights: NDArray[np.int64]) -> NDArray[np.float64]:
    is_member = groups >= 0
    return np.bincount(groups[is_member], weights=weights[is_member]).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """How alike two groups are: the mean cosine between them, and as a share of that within."""

    between: float
    ratio: float


def mean_alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> Alike:
    """Compare two groups of distinct texts, each of at least one.

    Parameters
    ----------
    one, other : ndarray of shape (n_texts, n_dims)
        Unit rows.

    Returns
    -------
    Alike
        Rounded to 6 decimals; a ratio of 0 where the mean cosine is too low to say anything.
    """
    rows = np.vstack([one, other])
    groups = np.repeat(np.array([0, 1]), [len(one), len(other)])
    weights = np.ones(len(rows), dtype=np.int64)
    sums, sizes = label_sums(rows, groups, weights), _sizes(groups, weights)
    between = np.array([sums[0] @ sums[1] / (sizes[0] * sizes[1])])
    within = _within(sums, sizes)
    ratio = _ratio(between, within[:1], within[1:]) * RELATIVE
    return Alike(
        between=float(np.round(between[0], N_DECIMALS)),
        ratio=float(np.round(ratio[0], N_DECIMALS)),
    )
