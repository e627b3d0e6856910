"""Likely ranks: how far a theme's place depends on which customers happened to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from thememiner.ranking.datamodels import RankKey, Weights

N_REPLICATES: Final = 200
# A constant: the same snapshot must give the same interval on every day and for every reader.
SEED: Final = 20_211
TAIL: Final = 0.05  # on either side of the 90% interval
_LEVELS: Final = 65_536  # resolution of the Poisson table, one step of a uint16


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Who said what, as parallel arrays of shape (n_rows,).

    Attributes
    ----------
    theme : ndarray of int64
        Index of the theme, 0..n_themes-1.
    unit : ndarray of int64
        Index of the customer (or of one anonymous document), 0..n_units-1.
    customers, documents, value : ndarray of float64
        What this row adds to the theme.
    unit_customers, unit_documents : ndarray of float64 of shape (n_units,)
        What the unit adds to the period, themed or not.
    n_themes : int
    has_value : bool
        False leaves the sums of `value` at 0, which saves their time.
    """

    theme: NDArray[np.int64]
    unit: NDArray[np.int64]
    customers: NDArray[np.float64]
    documents: NDArray[np.float64]
    value: NDArray[np.float64]
    unit_customers: NDArray[np.float64]
    unit_documents: NDArray[np.float64]
    n_themes: int
    has_value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Sums per theme, float64 of shape (n_themes,), and of the whole period."""

    customers: NDArray[np.float64]
    documents: NDArray[np.float64]
    value: NDArray[np.float64]
    all_customers: float
    all_documents: float


def tally(evidence: Evidence, drawn: NDArray[np.float64] | None = None) -> Tally:
    """Sum the evidence per theme, each unit as often as it was drawn (once if not given)."""
    if drawn is None:
        drawn = np.ones(len(evidence.unit_documents))
    times = drawn[evidence.unit]

    def per_theme(amount: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(evidence.theme, times * amount, minlength=evidence.n_themes)
        return sums.astype(np.float64)  # bincount gives integers for no rows

    return Tally(
        customers=per_theme(evidence.customers),
        documents=per_theme(evidence.documents),
        value=per_theme(evidence.value) if evidence.has_value else np.zeros(evidence.n_themes),
        # not `@`: BLAS starts threads for 20,000 numbers, and on a busy machine waits for them
        all_customers=float((drawn * evidence.unit_customers).sum()),
        all_documents=float((drawn * evidence.unit_documents).sum()),
    )


def score_parts(sums: Tally, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two parts of the score, in [0, 100]; without any customer it is volume alone."""
    customers, documents = weights.customers, weights.documents
    if sums.all_customers == 0:
        customers, documents = 0.0, 1.0
    return (
        100 * customers * sums.customers / max(sums.all_customers, 1.0),
        100 * documents * sums.documents / max(sums.all_documents, 1.0),
    )


def measure(sums: Tally, by: RankKey, weights: Weights) -> NDArray[np.float64]:
    """Return what themes are ranked by, greater is higher; for change see `moves`."""
    if by == "score":
        # rounded as it is printed, so that themes with equal printed scores are ties
        parts = score_parts(sums, weights)
        return parts[0].round(6) + parts[1].round(6)
    if by == "customers":
        return sums.customers
    if by == "value":
        return sums.value
    return sums.documents


def order_themes(sums: Tally, by: RankKey, weights: Weights) -> NDArray[np.int64]:
    """Order theme indices, best first; ties by documents, then by index (themes are sorted)."""
    return np.lexsort((-sums.documents, -measure(sums, by, weights).round(6)))


def rank_intervals(
    evidence: Evidence, groups: tuple[NDArray[np.int64], ...], by: RankKey, weights: Weights
) -> tuple[NDArray[np.int64], ...]:
    """Give each theme of each group the 90% interval of its rank within the group.

    Parameters
    ----------
    evidence : Evidence
    groups : tuple of ndarray of int64
        Theme indices that are ranked among each other, rank 1 first.
    by, weights
        What they are ranked by.

    Returns
    -------
    tuple of ndarray of int64 of shape (n_group, 2)
        Least and greatest likely rank, from 1, in the group's order. It always holds the rank
        that the theme has.

    Notes
    -----
    Poisson bootstrap: 200 times every customer, and every anonymous document, is counted
    Poisson(1) times and the themes are ranked again.

    References
    ----------
    Chamandy et al. (2012), Estimating Uncertainty for Massive Data Streams.
    """
    ranks = [np.empty((N_REPLICATES, len(group)), np.int64) for group in groups]
    for replicate, drawn in enumerate(_draws(len(evidence.unit_documents))):
        place = np.empty(evidence.n_themes, np.int64)
        place[order_themes(tally(evidence, drawn), by, weights)] = np.arange(evidence.n_themes)
        for group, table in zip(groups, ranks, strict=True):
            # places in the whole order become ranks within the group
            table[replicate] = place[group].argsort().argsort() + 1
    return tuple(_limits(table) for table in ranks)


def _draws(n_units: int) -> Iterator[NDArray[np.float64]]:
    probability = np.exp(-1.0) / np.cumprod(np.r_[1.0, np.arange(1.0, 9.0)])
    limits = (np.cumsum(probability) * _LEVELS).round().astype(np.int64)
    counts = np.searchsorted(limits, np.arange(_LEVELS), side="right").astype(np.float64)
    rng = np.random.default_rng(SEED)
    for _ in range(N_REPLICATES):
        yield counts[rng.integers(0, _LEVELS, n_units, np.uint16)]


def _limits(ranks: NDArray[np.int64]) -> NDArray[np.int64]:
    n_themes = ranks.shape[1]
    if n_themes == 0:
        return np.empty((0, 2), np.int64)
    ordered = np.sort(ranks, axis=0)
    cut = int(TAIL * N_REPLICATES)
    own = np.arange(1, n_themes + 1)
    low, high = ordered[cut], ordered[N_REPLICATES - 1 - cut]
    return np.stack((np.minimum(low, own), np.maximum(high, own)), axis=1)
