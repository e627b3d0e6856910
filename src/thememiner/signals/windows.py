"""How much each theme or area changed between two windows, source by source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.signals.days import LEAST_HEARD, ordinal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.signals.days import Window
    from thememiner.signals.reports import Reports

_WEEK: Final = 7
# The variation of one theme is known from some 20 weeks only; that of all counts as much as 10.
_SHARED_WEEKS: Final = 10.0
_ADDED: Final = 0.5  # to counts, so that none is 0 (Haldane, Anscombe)
_MIN_REPORTS: Final = 10.0  # of both windows, for a group to tell how much weeks vary


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two windows of all groups; arrays of shape (n_groups,), in the order of `Reports.ids`.

    Attributes
    ----------
    before, after : ndarray of float64
        Reports in the sources that count.
    expected : ndarray of float64
        Reports of the second window, had the group kept its share of each source's documents.
    log_ratio : ndarray of float64
        log(after / expected), both with a half added.
    variance : ndarray of float64
        Of `log_ratio`, from counting alone.
    dispersion : ndarray of float64
        Variance of a week's reports over that of a Poisson law, >= 1.
    n_weeks : int
        Whole and begun weeks in both windows.
    left_out : tuple of str
        Sources without documents on more than half of either window's days.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64]
    expected: NDArray[np.float64]
    log_ratio: NDArray[np.float64]
    variance: NDArray[np.float64]
    dispersion: NDArray[np.float64]
    n_weeks: int
    left_out: tuple[str, ...]


def compare_windows(reports: Reports, before: Window, after: Window) -> Comparison:
    """Compare two windows of every group, source by source.

    Parameters
    ----------
    reports : Reports
    before, after : Window
        Without a common day. A begun week counts by its days.

    Returns
    -------
    Comparison

    Notes
    -----
    expected = Σ over sources of (reports before / documents before) · documents after.
    The variance is that of a quasi-Poisson law, φ (1/before + 1/after), where φ is the Pearson
    statistic of the weeks over its degrees of freedom, drawn towards that of all groups.

    References
    ----------
    McCullagh and Nelder (1989), Generalized Linear Models, 4.5 and 6.2; Smyth (2004) for the
    drawing together of variances.
    """
    starts = (_week_starts(before, backward=True), _week_starts(after, backward=False))
    n_weeks = [len(weeks) for weeks in starts]
    documents, silent = _documents(reports, before, after, starts)
    counts = _per_week(reports, before, after, starts)
    counts, documents = counts[:, ~silent], documents[~silent]
    parts = np.split(np.arange(sum(n_weeks)), [n_weeks[0]])
    in_before, in_after = (counts[:, :, part].sum(axis=2) for part in parts)
    rates = [
        counts[:, :, part].sum(axis=2) / np.maximum(documents[:, part].sum(axis=1), 1.0)
        for part in parts
    ]
    expected = (rates[0] * documents[:, parts[1]].sum(axis=1)).sum(axis=1)
    fitted = np.concatenate(
        [
            np.einsum("gs,sw->gw", rate, documents[:, part])
            for rate, part in zip(rates, parts, strict=True)
        ],
        axis=1,
    )
    dispersion = _dispersion(counts.sum(axis=1), fitted)
    n_before, n_after = in_before.sum(axis=1), in_after.sum(axis=1)
    return Comparison(
        before=n_before,
        after=n_after,
        expected=expected,
        log_ratio=np.log((n_after + _ADDED) / (expected + _ADDED)),
        variance=dispersion * (1 / (n_before + _ADDED) + 1 / (n_after + _ADDED)),
        dispersion=dispersion,
        n_weeks=sum(n_weeks),
        left_out=tuple(np.array(reports.sources, dtype=object)[silent]),
    )


def _week_starts(window: Window, *, backward: bool) -> NDArray[np.int64]:
    """Give the first day of each week; the begun one is first or last, away from the event."""
    first, last = ordinal(window.first), ordinal(window.last)
    if backward:
        return np.maximum(np.arange(last - _WEEK + 1, first - _WEEK, -_WEEK)[::-1], first)
    return np.arange(first, last + 1, _WEEK)


def _weeks_of(
    day: NDArray[np.int64],
    windows: tuple[Window, Window],
    starts: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.int64]:
    """Give the week of each day, those of the first window before those of the second; else -1."""
    week = np.full(len(day), -1, np.int64)
    n_earlier = 0
    for window, weeks in zip(windows, starts, strict=True):
        inside = (day >= ordinal(window.first)) & (day <= ordinal(window.last))
        week[inside] = n_earlier + np.searchsorted(weeks, day[inside], side="right") - 1
        n_earlier += len(weeks)
    return week


def _documents(
    reports: Reports,
    before: Window,
    after: Window,
    starts: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Count the documents of each source and week, and tell which sources are silent."""
    n_sources, n_weeks = len(reports.sources), sum(map(len, starts))
    week = _weeks_of(reports.all_day, (before, after), starts)
    inside = week >= 0
    place = reports.all_source[inside] * n_weeks + week[inside]
    totals = np.bincount(place, reports.all_n[inside], n_sources * n_weeks).astype(np.float64)
    silent = np.zeros(n_sources, np.bool_)
    for window in (before, after):
        here = (reports.all_day >= ordinal(window.first)) & (
            reports.all_day <= ordinal(window.last)
        )
        n_heard = np.bincount(reports.all_source[here], minlength=n_sources)
        silent |= n_heard < LEAST_HEARD * window.n_days
    return totals.reshape(n_sources, n_weeks), silent


def _per_week(
    reports: Reports,
    before: Window,
    after: Window,
    starts: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.float64]:
    """Count reports; shape (n_groups, n_sources, n_weeks)."""
    low, high = np.searchsorted(reports.day, [ordinal(before.first), ordinal(after.last) + 1])
    cut = slice(low, high)
    week = _weeks_of(reports.day[cut], (before, after), starts)
    inside = week >= 0
    shape = (len(reports.ids), len(reports.sources), sum(map(len, starts)))
    place = (reports.group[cut][inside] * shape[1] + reports.source[cut][inside]) * shape[2] + week[
        inside
    ]
    counts = np.bincount(place, reports.n[cut][inside], int(np.prod(shape)))
    return counts.astype(np.float64).reshape(shape)


def _dispersion(counts: NDArray[np.float64], fitted: NDArray[np.float64]) -> NDArray[np.float64]:
    n_degrees = max(counts.shape[1] - 2, 1)
    squares = np.divide(
        (counts - fitted) ** 2, fitted, out=np.zeros_like(fitted), where=fitted > 0
    ).sum(axis=1)
    seen = counts.sum(axis=1) >= _MIN_REPORTS
    shared = max(1.0, float(np.median(squares[seen])) / n_degrees) if seen.any() else 1.0
    drawn = (squares + _SHARED_WEEKS * shared) / (n_degrees + _SHARED_WEEKS)
    dispersion: NDArray[np.float64] = np.maximum(drawn, 1.0)
    return dispersion
