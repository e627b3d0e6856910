"""What would be usual for each theme or area, and how unlikely what was seen is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.signals.negative_binomial import at_least, at_most, estimate_dispersion, quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TAIL: Final = 0.05  # on either side of a 90% interval
_Z: Final = 1.645
_RISES: Final = 0.9  # of the errors; a rise that is missed costs more than a fall
_HALF: Final = 0.5  # a report that a theme without any past is taken to have had (Jeffreys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The window against the past, as parallel arrays of shape (n_subjects,).

    Attributes
    ----------
    current : ndarray of int64
        Customers in the window.
    past : ndarray of int64
        Customers in the blocks of the past that count, summed.
    usual, usual_low, usual_high : ndarray of float64
        Expected in the window, and its 90% interval.
    ratio, ratio_low, ratio_high : ndarray of float64
        Current over usual, and its 90% interval.
    excess : ndarray of float64 of shape (n_subjects, n_sources)
        Customers beyond what is usual, >= 0.
    p_value : ndarray of float64
        In [0, 1]; nine tenths of its errors are rises, one tenth falls.
    """

    current: NDArray[np.int64]
    past: NDArray[np.int64]
    usual: NDArray[np.float64]
    usual_low: NDArray[np.float64]
    usual_high: NDArray[np.float64]
    ratio: NDArray[np.float64]
    ratio_low: NDArray[np.float64]
    ratio_high: NDArray[np.float64]
    excess: NDArray[np.float64]
    p_value: NDArray[np.float64]


def measure_levels(
    counts: NDArray[np.int64],
    written: NDArray[np.float64],
    *,
    is_past: NDArray[np.bool_],
    dispersion: NDArray[np.float64],
) -> Levels:
    """Compare block 0 with the past.

    Parameters
    ----------
    counts : ndarray of shape (n_subjects, n_sources, n_blocks)
    written : ndarray of shape (n_sources, n_blocks)
    is_past : ndarray of bool of shape (n_subjects, n_blocks)
        Blocks that tell what is usual; never block 0.
    dispersion : ndarray of shape (n_subjects,)

    Notes
    -----
    Usual is the share of each source's customers that the subject had, times those who wrote in
    the window, summed over sources. Where one theme floods a source the shares of all others
    fall though nobody left them (and rise where a large one is gone): what is less by its share
    and not by its number is as usual, and likewise what is more.

    The chance is that of a negative binomial whose variance adds what is not known of the past,
    ``μ(1 + r) + φ(μ² + r²Σe²)`` with r the window's exposure over that of the past and e what
    was expected in its blocks; without over-dispersion that is the predictive distribution of a
    Poisson count under a gamma prior.
    """
    current = counts[:, :, 0].sum(axis=1)
    by_source = np.where(is_past[:, None, :], counts, 0).sum(axis=2)
    past = by_source.sum(axis=1) + _HALF
    weight = is_past.astype(np.float64)
    past_written = weight @ written.T
    shares = _divide(by_source, past_written)
    expected = shares @ written
    per_block = _divide(by_source, weight @ (written > 0).T).sum(axis=1)
    at_rest = _HALF * written[:, 0].sum() / np.maximum(past_written.sum(axis=1), 1.0)
    by_share = expected[:, 0] + at_rest
    by_number = per_block + at_rest
    squares = np.where(is_past, np.square(expected), 0.0).sum(axis=1)

    def vary(mean: NDArray[np.float64]) -> NDArray[np.float64]:
        ratio = mean / past
        beyond = dispersion * (np.square(mean) + np.square(ratio) * squares)
        varied: NDArray[np.float64] = mean * (1 + ratio) + beyond
        return varied

    low = np.minimum(by_share, by_number)
    more = np.where(current > by_number, at_least(current, by_share, vary(by_share)), 1.0)
    less = at_most(current, low, vary(low))
    usual = np.where(current < low, low, by_share)
    variance = vary(usual)
    ratio = (current + _HALF) / (usual + _HALF)
    error = _Z * np.sqrt(1 / (current + _HALF) + (variance - usual) / np.square(usual))
    return Levels(
        current=current,
        past=by_source.sum(axis=1),
        usual=usual,
        usual_low=quantile(_TAIL, usual, variance).astype(np.float64),
        usual_high=quantile(1 - _TAIL, usual, variance).astype(np.float64),
        ratio=current / usual,
        ratio_low=ratio * np.exp(-error),
        ratio_high=ratio * np.exp(error),
        excess=np.maximum(counts[:, :, 0] - shares * written[:, 0], 0.0),
        p_value=np.minimum(1.0, np.minimum(more / _RISES, less / (1 - _RISES))),
    )


def measure_dispersion(
    counts: NDArray[np.int64], written: NDArray[np.float64], n_fitted: int
) -> NDArray[np.float64]:
    """Estimate the over-dispersion of each subject.

    Parameters
    ----------
    counts : ndarray of shape (n_subjects, n_sources, n_blocks)
    written : ndarray of shape (n_sources, n_blocks)
    n_fitted : int
        Blocks over which a subject's share of a source is taken to be the same; the oldest
        blocks beyond a multiple of it are not used.

    Returns
    -------
    ndarray of shape (n_subjects,)
    """
    n_used = counts.shape[2] // n_fitted * n_fitted
    expected = np.zeros((len(counts), n_used))
    for start in range(0, n_used, n_fitted):
        some = slice(start, start + n_fitted)
        shares = _divide(counts[:, :, some].sum(axis=2), written[:, some].sum(axis=1))
        expected[:, some] = shares @ written[:, some]
    return estimate_dispersion(counts[:, :, :n_used].sum(axis=1), expected, n_fitted)


def _divide(one: NDArray[np.int64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = one / np.where(other > 0, other, np.inf)
    return shares
