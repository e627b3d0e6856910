"""Counts that vary more than chance alone: how much, how unlikely one is, what would be usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What is known of a theme's own dispersion before its blocks are seen counts as so many.
_PRIOR_BLOCKS: Final = 24.0
_TYPICAL: Final = 0.1  # dispersion at which large themes stop telling more about it
_LEAST: Final = 1e-6  # of the dispersion, so that the size is finite
_STEPS: Final = 60  # of halving until a quantile is found


def estimate_dispersion(
    counts: NDArray[np.int64], expected: NDArray[np.float64], n_fitted: int
) -> NDArray[np.float64]:
    """Estimate by how much each row varies beyond Poisson.

    Parameters
    ----------
    counts, expected : ndarray of shape (n_rows, n_blocks)
    n_fitted : int
        Blocks to each parameter that was fitted to a row: its mean over so many.

    Returns
    -------
    ndarray of shape (n_rows,)
        φ > 0 in ``variance = mean + φ·mean²``: the moment estimate of the row, held back to
        that of all rows together as if that were 24 blocks.

    References
    ----------
    Cameron & Trivedi (2013), Regression Analysis of Count Data, ch. 3 (NB2, moments).
    """
    n_rows, n_blocks = counts.shape
    left = 1 - 1 / n_fitted  # of the squares, by a mean that was fitted to them
    excess = (np.square(counts - expected) - expected * left).sum(axis=1)
    scale = (np.square(expected) * left).sum(axis=1)
    mean = expected.mean(axis=1) if n_blocks else np.zeros(n_rows)
    weight = 1 / np.square(1 + _TYPICAL * mean)
    all_scale = float((weight * scale).sum())
    pooled = max(float((weight * excess).sum()) / all_scale, 0.0) if all_scale > 0 else 0.0
    own = np.divide(excess, scale, out=np.full(n_rows, pooled), where=scale > 0)
    # a theme of few reports tells little of its own dispersion
    trust = n_blocks * left * mean / (mean + 1 / _TYPICAL)
    shrunk = (trust * np.maximum(own, 0.0) + _PRIOR_BLOCKS * pooled) / (trust + _PRIOR_BLOCKS)
    dispersion: NDArray[np.float64] = np.maximum(shrunk, _LEAST)
    return dispersion


def at_least(
    counts: NDArray[np.int64], mean: NDArray[np.float64], variance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the chance of a count or a greater one; element by element, variance > mean > 0."""
    from scipy.special import betainc  # takes a tenth of a second: for the run alone

    size = np.square(mean) / (variance - mean)
    chance = betainc(np.maximum(counts, 1), size, mean / (mean + size))
    return np.where(counts <= 0, 1.0, chance)


def at_most(
    counts: NDArray[np.int64], mean: NDArray[np.float64], variance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the chance of a count or a smaller one; element by element, variance > mean > 0."""
    rest: NDArray[np.float64] = 1 - at_least(counts + 1, mean, variance)
    return rest


def quantile(
    share: float, mean: NDArray[np.float64], variance: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the least counts that are not exceeded with a chance of at least `share`."""
    low = np.full(len(mean), -1, np.int64)
    high: NDArray[np.int64] = np.ceil(mean + 20 * np.sqrt(variance) + 20).astype(np.int64)
    for _ in range(_STEPS):
        middle = (low + high) // 2
        is_enough = at_most(middle, mean, variance) >= share
        high = np.where(is_enough, middle, high)
        low = np.where(is_enough, low, middle)
        if (high - low <= 1).all():
            break
    return high


def adjust(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn p-values into q-values of Benjamini and Hochberg.

    References
    ----------
    Benjamini & Hochberg (1995), Controlling the False Discovery Rate, JRSS B 57.

    Examples
    --------
    >>> adjust(np.array([0.01, 0.5, 0.02])).tolist()
    [0.03, 0.5, 0.03]
    """
    n_tests = len(p_values)
    order = np.argsort(-p_values, kind="stable")
    ranks = n_tests - np.arange(n_tests)
    q_values = np.empty(n_tests)
    q_values[order] = np.minimum.accumulate(p_values[order] * n_tests / ranks) if n_tests else []
    return np.minimum(q_values, 1.0)
