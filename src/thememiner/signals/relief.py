"""The change of one theme or area beyond that of the others, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, pi, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.signals.windows import Comparison

_MIN_REPORTS: Final = 10.0  # of both windows, for another theme to serve as control
_ENOUGH: Final = 5  # controls, for a spread among them
_MIDDLE_NORMAL: Final = 0.6745  # half of normal values are nearer than this to their middle
_HALVINGS: Final = 40
_TINY: Final = 1e-12
_MEDIAN_COSTS: Final = pi / 2  # variance of a median over that of a mean, of normal values
_MOST: Final = 50.0  # on the log scale: e**50 is as good as unbounded, and still a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What others did meanwhile.

    Attributes
    ----------
    log_change : float
        Per document of the same sources.
    variance : float
        Of `log_change`.
    drift : float
        Variance of a single one's change, beyond counting.
    n : int
        How many there are; 0 = none, and the sources alone are compared with.
    """

    log_change: float
    variance: float
    drift: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Change of one group beyond that of the others.

    Attributes
    ----------
    log_ratio : float
        0 = it changed as the others did, log(1/2) = a fall of one half beyond theirs.
    error : float
        Standard error of `log_ratio`.
    n_degrees : int
        Degrees of freedom of `error`.
    log_control : float
        Change of the others per document of the same sources, on the same scale.
    n_controls : int
        How many others it was compared with; 0 = with the sources alone.
    """

    log_ratio: float
    error: float
    n_degrees: int
    log_control: float
    n_controls: int

    @property
    def ratio(self) -> float:
        """What is left of the reports: 1 = no relief, 0.5 = half of them."""
        return exp(self.log_ratio)

    def interval(self, tail: float) -> tuple[float, float]:
        """Give the interval of `ratio` with this much beyond either end."""
        return self.low(tail), self.high(tail)

    def low(self, tail: float) -> float:
        """Give the lower end of the interval of `ratio`."""
        return exp(self.log_ratio - t_quantile(tail, self.n_degrees) * self.error)

    def high(self, tail: float) -> float:
        """Give the upper end of the interval of `ratio`."""
        return exp(min(self.log_ratio + t_quantile(tail, self.n_degrees) * self.error, _MOST))


def t_quantile(tail: float, n_degrees: int) -> float:
    """Give what Student's t exceeds with this probability."""
    from scipy.special import stdtrit

    return float(-stdtrit(max(n_degrees, 1), tail))


def find_control(comparison: Comparison, controls: NDArray[np.bool_]) -> Control:
    """Tell what the others did, and how much they vary without a reason.

    Parameters
    ----------
    comparison : Comparison
    controls : ndarray of bool of shape (n_groups,)
        Which may serve; those with hardly a report do not.

    Returns
    -------
    Control

    Notes
    -----
    The weighted median of the changes, which a spike in one of them does not move. `drift` is
    what they vary beyond counting: any theme wanders without a fix, and the others are so many
    placebos. It is the τ² with median |change - middle| / √(variance + τ²) = 0.6745 over the half
    of least variance, so that a few that really changed hardly count; 0 for fewer than five.

    References
    ----------
    DerSimonian and Laird (1986) and Paule and Mandel (1982) for τ², here with a median.
    """
    usable = controls & (comparison.before + comparison.after >= _MIN_REPORTS)
    changes, variances = comparison.log_ratio[usable], comparison.variance[usable]
    if changes.size == 0:
        return Control(log_change=0.0, variance=0.0, drift=0.0, n=0)
    middle = _weighted_median(changes, 1 / variances)
    told = variances <= np.median(variances)  # the others are mostly noise
    drift = (
        _drift(np.abs(changes - middle)[told], variances[told]) if told.sum() >= _ENOUGH else 0.0
    )
    return Control(
        log_change=middle,
        variance=_MEDIAN_COSTS / float((1 / (variances + drift)).sum()),
        drift=drift,
        n=int(changes.size),
    )


def measure_relief(
    comparison: Comparison, group: int, control: Control, *, drift_share: float = 1.0
) -> Relief:
    """Compare the change of one group with that of others.

    Parameters
    ----------
    comparison : Comparison
    group : int
        Its place.
    control : Control
    drift_share : float
        How much of the others' drift it has, in (0, 1]: many themes together drift less than one.

    Returns
    -------
    Relief

    Notes
    -----
    A difference of differences on the log scale, with the variances of both, and the drift.
    """
    variance = float(comparison.variance[group]) + control.variance + drift_share * control.drift
    return Relief(
        log_ratio=float(comparison.log_ratio[group]) - control.log_change,
        error=sqrt(variance),
        n_degrees=max(comparison.n_weeks - 2, 1),
        log_control=control.log_change,
        n_controls=control.n,
    )


def _drift(distances: NDArray[np.float64], variances: NDArray[np.float64]) -> float:
    low, high = 0.0, float((distances**2).max()) / _MIDDLE_NORMAL**2 + _TINY
    if np.median(distances / np.sqrt(variances)) <= _MIDDLE_NORMAL:
        return 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_too_small = np.median(distances / np.sqrt(variances + middle)) > _MIDDLE_NORMAL
        low, high = (middle, high) if is_too_small else (low, middle)
    return high


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.lexsort((weights, values))
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
