"""How sure a mean of answers is: intervals for means, shares and Net Promoter Scores.

All are of sums that can be subtracted, so that "everybody else" needs no second look at the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray

Measure = Literal["nps", "csat", "rating"]

TAIL: Final = 0.05  # on either side of a 90% interval
_Z: Final = 1.6448536269514722
# What is imagined beside the answers of an NPS: 3/4 of a promoter and of a detractor, 3/2 passives.
_NPS_MORE: Final = 3.0
_NPS_MORE_SQUARED: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What groups of customers answered, as parallel arrays of shape (n_groups,).

    Attributes
    ----------
    n, total, squares : ndarray of float64
        Number of customers, and the sum and the sum of squares of their values: for `nps` in
        [-1, 1], for `csat` in [0, 1], for `rating` where they lie on their scale, in [0, 1].
    """

    n: NDArray[np.float64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]

    def less(self, other: Sums) -> Sums:
        """Give everybody who is not in `other`."""
        return Sums(
            n=self.n - other.n,
            total=(self.total - other.total).round(6),
            squares=(self.squares - other.squares).round(6),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Means with 90% intervals, as float64 of shape (n_groups,); nan where nobody answered."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def at(self, place: int) -> Means:
        """Give the mean of one group."""
        one = slice(place, place + 1)
        return Means(mean=self.mean[one], low=self.low[one], high=self.high[one])


def estimate(sums: Sums, measure: Measure) -> Means:
    """Give means and their 90% intervals.

    Notes
    -----
    `csat`: Wilson's score interval. `nps`: adjusted Wald, AW(3, T). `rating`: Student's t, after
    imagining one more customer at either end of the scale, so that ten equal answers are not
    certainty; the mean itself is as it was given.

    References
    ----------
    Wilson (1927), Probable Inference, JASA 22. Rocks (2016), Interval Estimation for the Net
    Promoter Score, The American Statistician 70. Agresti & Coull (1998), The American
    Statistician 52, for imagined answers.
    """
    n = np.where(sums.n > 0, sums.n, np.nan)
    mean = sums.total / n
    if measure == "csat":
        low, high = _wilson(mean, n)
    elif measure == "nps":
        low, high = _adjusted_wald(sums, n)
    else:
        low, high = _student(sums, n)
    return Means(mean=mean, low=np.minimum(low, mean), high=np.maximum(high, mean))


def differ(one: Means, other: Means) -> Means:
    """Give one mean less the other, with its 90% interval.

    Notes
    -----
    The square-and-add method: each end of the interval takes the nearer end of each mean's.

    References
    ----------
    Newcombe (1998), Interval Estimation for the Difference between Independent Proportions,
    Statistics in Medicine 17, method 10; Zou & Donner (2008), Statistics in Medicine 27, for
    other means.
    """
    difference = one.mean - other.mean
    below = np.hypot(one.mean - one.low, other.high - other.mean)
    above = np.hypot(one.high - one.mean, other.mean - other.low)
    return Means(mean=difference, low=difference - below, high=difference + above)


def p_values(difference: Means) -> NDArray[np.float64]:
    """Give two-sided p-values of differences, from the side of the interval towards none."""
    towards_none = np.where(
        difference.mean > 0, difference.mean - difference.low, difference.high - difference.mean
    )
    z = np.abs(difference.mean) / np.maximum(towards_none / _Z, 1e-12)
    return np.array([1.0 if np.isnan(one) else 2 * _upper_tail(one) for one in z])


def _wilson(
    share: NDArray[np.float64], n: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    center = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return center - half, center + half


def _adjusted_wald(
    sums: Sums, n: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    more = n + _NPS_MORE
    center = sums.total / more
    spread = np.maximum((sums.squares + _NPS_MORE_SQUARED) / more - center**2, 0.0)
    half = _Z * np.sqrt(spread / more)
    return np.maximum(center - half, -1.0), np.minimum(center + half, 1.0)


def _student(sums: Sums, n: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    more = n + 2
    center = (sums.total + 1) / more
    spread = np.maximum((sums.squares + 1) - more * center**2, 0.0) / (more - 1)
    half = stdtrit(more - 1, 1 - TAIL) * np.sqrt(spread / more)
    mean = sums.total / n
    return np.maximum(mean - half, 0.0), np.minimum(mean + half, 1.0)


def _upper_tail(z: float) -> float:
    return 0.5 * erfc(z / sqrt(2))
