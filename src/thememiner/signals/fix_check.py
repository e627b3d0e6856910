"""Did a fix help: its theme before and after, against its sources and the other areas.

Every fix is checked once per theme. A verdict needs an interval: where that cannot tell, it is
too early, or there is too little to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

from thememiner.signals.reports import count_reports, ordinal
from thememiner.signals.spans import divide
from thememiner.signals.windows import compare_windows, measure_relief

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from thememiner.signals.observed import Fix
    from thememiner.signals.reports import Reports, Window
    from thememiner.signals.spans import Span
    from thememiner.signals.windows import Comparison, Relief

Verdict = Literal[
    "worked", "partly", "no_change", "moved_elsewhere", "regressed", "too_early", "too_few"
]

TAIL: Final = 0.05  # beyond either end of the 90% interval
WORKED: Final = 0.6  # of the reports at most are left
NO_FALL: Final = 0.7  # an interval above this rules out a fall of 30%
_BACK: Final = 0.8  # of the reports at least are there again
_MOVED: Final = 0.5  # of what the theme lost, at least, that siblings won
_LEAST_BEFORE: Final = 28  # days
_FIRST_LOOK: Final = 21  # days after a fix before anything is said
_LAST_LOOK: Final = 42  # days after which what cannot be said is no matter of waiting
_EARLY: Final = (28, 42, 56, 84)  # days for which it may have been better before it came back
_ENOUGH_OTHERS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FixCheck:
    """What became of one theme after one fix.

    Attributes
    ----------
    fix_id, theme_id : str
    together_with : tuple of str
        Fixes of the same theme within 28 days of it: they are judged as one, from before the
        first to after the last.
    verdict : Verdict
    ratio : float or None
        What is left of the reports, beyond what the others did: 1 = no relief. None where there
        is nothing to compare yet.
    interval : tuple of float, or None
        90%, of `ratio`.
    control_ratio : float or None
        What the other areas' themes did per document of the same sources; None without any.
    n_before, n_after : int
        Reports in the two windows; a customer's counts again after a week of silence.
    n_expected : float
        Reports in the second, had nothing been fixed.
    days_before, days_after : int
        Length of the windows.
    n_customers, n_customers_again : int
        Customers who reported it in the window before; those of them who did after it too.
    moved_to : tuple of str
        Themes of the area that rose instead.
    left_out : tuple of str
        Sources without documents on more than half of either window's days.
    """

    fix_id: str
    theme_id: str
    together_with: tuple[str, ...]
    verdict: Verdict
    ratio: float | None = None
    interval: tuple[float, float] | None = None
    control_ratio: float | None = None
    n_before: int = 0
    n_after: int = 0
    n_expected: float = 0.0
    days_before: int = 0
    days_after: int = 0
    n_customers: int = 0
    n_customers_again: int = 0
    moved_to: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Known customers of a theme, as numbers that mean nothing else, and days since 1970."""

    customer: NDArray[np.int64]
    day: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Product:
    """What all checks look at."""

    told: Mapping[str, _Told]
    reports: Reports
    place: Mapping[str, int]
    fix_days: Mapping[str, list[int]]

    def others(self, group: int, first: int, last: int) -> NDArray[np.bool_]:
        """Tell the themes of other areas, without those that were fixed on these days."""
        own = self.reports.parts_of[group]
        others = np.array([area != own for area in self.reports.parts_of])
        unfixed = np.array(
            [
                not any(first <= day <= last for day in self.fix_days.get(theme_id, ()))
                for theme_id in self.reports.ids
            ]
        )
        calm = others & unfixed
        return calm if calm.sum() >= _ENOUGH_OTHERS else others

    def siblings(self, group: int) -> NDArray[np.int64]:
        """Give the places of the other themes of its area."""
        own = self.reports.parts_of[group]
        return np.array(
            [
                place
                for place, area in enumerate(self.reports.parts_of)
                if area == own and place != group
            ],
            dtype=np.int64,
        )

    def compare(self, before: Window, after: Window) -> Comparison:
        return compare_windows(self.reports, before, after)

    def relief(self, comparison: Comparison, group: int, before: Window, after: Window) -> Relief:
        controls = self.others(group, ordinal(before.first), ordinal(after.last))
        return measure_relief(comparison, group, controls)


def check_fixes(
    observed: pl.DataFrame, fixes: Iterable[Fix], *, until: date
) -> tuple[FixCheck, ...]:
    """Check every fix on every theme that it is said to address.

    Parameters
    ----------
    observed : DataFrame of `OBSERVED`
    fixes : iterable of Fix
        Guesses are left out: they are no evidence of anything. So are those after `until`.
    until : date
        Last complete day.

    Returns
    -------
    tuple of FixCheck
        By day, fix and theme.
    """
    known = sorted(
        (fix for fix in fixes if not fix.is_guess and fix.day <= until),
        key=lambda fix: (fix.day, fix.fix_id),
    )
    if not known:
        return ()
    by_theme: dict[str, list[Fix]] = {}
    for fix in known:
        for theme_id in fix.theme_ids:
            by_theme.setdefault(theme_id, []).append(fix)
    seen = observed.filter(pl.col("day") <= until)
    reports = count_reports(seen, "theme_id")
    product = _Product(
        told=_who_told(seen, by_theme),
        reports=reports,
        place={theme_id: place for place, theme_id in enumerate(reports.ids)},
        fix_days={
            theme_id: [ordinal(fix.day) for fix in own] for theme_id, own in by_theme.items()
        },
    )
    since = min(seen["day"].to_list(), default=until)
    checks = [
        check
        for theme_id, own in by_theme.items()
        for span in divide(own, since=since, until=until)
        for check in _of_each(_check(product, theme_id, span), span)
    ]
    order = {fix.fix_id: place for place, fix in enumerate(known)}
    return tuple(sorted(checks, key=lambda check: (order[check.fix_id], check.theme_id)))


def _of_each(check: FixCheck, span: Span) -> tuple[FixCheck, ...]:
    ids = [fix.fix_id for fix in span.fixes]
    return tuple(
        replace(check, fix_id=own, together_with=tuple(other for other in ids if other != own))
        for own in ids
    )


def _check(product: _Product, theme_id: str, span: Span) -> FixCheck:
    """Check the fixes of a span as one."""
    blank = FixCheck(
        fix_id=span.fixes[0].fix_id, theme_id=theme_id, together_with=(), verdict="too_few"
    )
    before, after = span.before, span.after()
    if theme_id not in product.place or before.n_days < _LEAST_BEFORE:
        return blank
    if span.age < _FIRST_LOOK:
        return blank if span.is_closed else replace(blank, verdict="too_early")
    group = product.place[theme_id]
    comparison = product.compare(before, after)
    relief = product.relief(comparison, group, before, after)
    met, again = _count_customers(product.told.get(theme_id), before, after)
    moved_to = _moved_to(product, comparison, group, span)
    return replace(
        blank,
        verdict=_judge(product, group, relief, span, is_moved=bool(moved_to)),
        ratio=relief.ratio,
        interval=relief.interval(TAIL),
        control_ratio=float(np.exp(relief.log_control)) if relief.n_controls else None,
        n_before=int(comparison.before[group]),
        n_after=int(comparison.after[group]),
        n_expected=float(comparison.expected[group] * np.exp(relief.log_control)),
        days_before=before.n_days,
        days_after=after.n_days,
        n_customers=met,
        n_customers_again=again,
        moved_to=moved_to,
        left_out=comparison.left_out,
    )


def _judge(product: _Product, group: int, relief: Relief, span: Span, *, is_moved: bool) -> Verdict:
    if _came_back(product, group, span):
        return "regressed"
    if relief.high(TAIL) < 1:
        if is_moved:
            return "moved_elsewhere"
        return "worked" if relief.ratio <= WORKED else "partly"
    if relief.low(TAIL) > NO_FALL:
        return "no_change"
    return "too_few" if span.is_closed or span.age >= _LAST_LOOK else "too_early"


def _came_back(product: _Product, group: int, span: Span) -> bool:
    """Tell whether it fell, stayed low for some weeks, and is back where it was."""
    late = span.late
    spells = [early for early in map(span.after, _EARLY) if early.last < late.first]
    if not spells:
        return False
    now = product.relief(product.compare(span.before, late), group, span.before, late)
    if now.ratio < _BACK or now.high(TAIL) < 1:
        return False
    return any(_fell_and_rose(product, group, span, early, len(spells)) for early in spells)


def _fell_and_rose(product: _Product, group: int, span: Span, early: Window, n_looks: int) -> bool:
    fall = product.relief(product.compare(span.before, early), group, span.before, early)
    if fall.high(TAIL / n_looks) >= 1:
        return False
    rise = product.relief(product.compare(early, span.late), group, early, span.late)
    return rise.low(TAIL / n_looks) > 1


def _moved_to(product: _Product, comparison: Comparison, group: int, span: Span) -> tuple[str, ...]:
    """Give the siblings that rose, if together they won half of what the theme lost."""
    before, after = span.before, span.after()
    siblings = product.siblings(group)
    reliefs = [product.relief(comparison, place, before, after) for place in siblings]
    # several siblings are several chances of a rise by luck
    rose = [
        (place, relief)
        for place, relief in zip(siblings, reliefs, strict=True)
        if relief.low(TAIL / len(siblings)) > 1
    ]
    own = product.relief(comparison, group, before, after)
    lost = comparison.expected[group] * np.exp(own.log_control) - comparison.after[group]
    won = sum(
        comparison.after[place] - comparison.expected[place] * np.exp(relief.log_control)
        for place, relief in rose
    )
    if lost <= 0 or won < _MOVED * lost:
        return ()
    return tuple(product.reports.ids[place] for place, _ in rose)


def _who_told(observed: pl.DataFrame, theme_ids: Iterable[str]) -> Mapping[str, _Told]:
    """Give the known customers and days of each of these themes."""
    rows = observed.filter(
        pl.col("theme_id").is_in(list(theme_ids)) & pl.col("customer").is_not_null()
    ).select("theme_id", pl.col("customer").rank("dense"), pl.col("day").cast(pl.Int32))
    parts = rows.partition_by("theme_id", as_dict=True, include_key=False)
    return {
        str(theme_id): _Told(customer=part["customer"].to_numpy(), day=part["day"].to_numpy())
        for (theme_id,), part in parts.items()
    }


def _count_customers(told: _Told | None, before: Window, after: Window) -> tuple[int, int]:
    """Count who reported a theme before, and who of them did again."""
    if told is None:
        return 0, 0
    met, back = (
        np.unique(
            told.customer[(told.day >= ordinal(window.first)) & (told.day <= ordinal(window.last))]
        )
        for window in (before, after)
    )
    return len(met), len(np.intersect1d(met, back, assume_unique=True))
