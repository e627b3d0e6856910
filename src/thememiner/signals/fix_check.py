"""Did a fix help: its theme before and after, against its sources and the other areas.

Every fix is checked once per theme. A verdict needs an interval: where that cannot tell, it is
too early, or there is too little to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

from thememiner.signals.days import ordinal
from thememiner.signals.relief import find_control, measure_relief
from thememiner.signals.reports import count_reports
from thememiner.signals.spans import divide
from thememiner.signals.windows import compare_windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from thememiner.signals.days import Window
    from thememiner.signals.observed import Fix
    from thememiner.signals.relief import Relief
    from thememiner.signals.reports import Reports
    from thememiner.signals.spans import Span
    from thememiner.signals.windows import Comparison

Verdict = Literal[
    "worked", "partly", "no_change", "moved_elsewhere", "regressed", "too_early", "too_few"
]

TAIL: Final = 0.05  # beyond either end of the 90% interval
WORKED: Final = 0.6  # of the reports at most are left
NO_FALL: Final = 0.7  # an interval above this rules out a fall of 30%
_BACK: Final = 0.8  # of the reports at least are there again
_MOVED: Final = 0.5  # of what the theme lost, at least, that siblings won
_LEAST_BEFORE: Final = 28  # days
_MIN_VOICES: Final = 5  # customers and anonymous reports, before the fix
_FIRST_LOOK: Final = 21  # days after a fix before anything is said
_LAST_LOOK: Final = 42  # days after which what cannot be said is no matter of waiting
_EARLY: Final = (28, 42, 56, 84)  # days for which it may have been better before it came back
_ENOUGH_OTHERS: Final = 5
_NOBODY: Final = -1


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
        Reports in the two windows; of a customer at most one a week.
    n_expected : float
        Reports in the second, had nothing been fixed.
    days_before, days_after : int
        Length of the windows.
    n_customers, n_customers_again : int
        Customers who reported it in the window before; those of them who did after it too. With
        the anonymous reports fewer than five are too few for a verdict.
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
    """Who reported a theme: numbers that mean nothing else, -1 = anonymous; days since 1970."""

    customer: NDArray[np.int64]
    day: NDArray[np.int64]

    def within(self, window: Window) -> NDArray[np.int64]:
        """Give those of a window, as often as they reported it."""
        inside = (self.day >= ordinal(window.first)) & (self.day <= ordinal(window.last))
        return self.customer[inside]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Product:
    """What all checks look at; a fix of a theme that nobody reported is not in the arrays.

    Attributes
    ----------
    area : ndarray of int64 of shape (n_themes,)
        Equal numbers are one area.
    fixed, fix_day : ndarray of int64 of shape (n_fixed,)
        Places of themes, and days since 1970 on which they were fixed, be it by a guess: a guess
        is no evidence, but a theme that may have been fixed is no control.
    """

    told: Mapping[str, _Told]
    reports: Reports
    place: Mapping[str, int]
    area: NDArray[np.int64]
    fixed: NDArray[np.int64]
    fix_day: NDArray[np.int64]

    def others(self, group: int, first: int, last: int) -> NDArray[np.bool_]:
        """Tell the themes of other areas, without those that were fixed on these days."""
        others: NDArray[np.bool_] = self.area != self.area[group]
        calm = others.copy()
        calm[self.fixed[(self.fix_day >= first) & (self.fix_day <= last)]] = False
        return calm if calm.sum() >= _ENOUGH_OTHERS else others

    def siblings(self, group: int) -> NDArray[np.int64]:
        """Give the places of the other themes of its area."""
        siblings: NDArray[np.int64] = np.flatnonzero(self.area == self.area[group])
        others: NDArray[np.int64] = siblings[siblings != group]
        return others

    def compare(self, before: Window, after: Window) -> Comparison:
        return compare_windows(self.reports, before, after)

    def relief(self, comparison: Comparison, group: int, before: Window, after: Window) -> Relief:
        controls = self.others(group, ordinal(before.first), ordinal(after.last))
        return measure_relief(comparison, group, find_control(comparison, controls))


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
    fixes = sorted((fix for fix in fixes if fix.day <= until), key=_order)
    known = [fix for fix in fixes if not fix.is_guess]
    if not known:
        return ()
    by_theme = _by_theme(known)
    seen = observed.filter(pl.col("day") <= until)
    product = _take_in(seen, fixes, by_theme)
    since = min(seen["day"].to_list(), default=until)
    checks = [
        check
        for theme_id, own in by_theme.items()
        for span in divide(own, since=since, until=until)
        for check in _of_each(_check(product, theme_id, span), span)
    ]
    order = {fix.fix_id: place for place, fix in enumerate(known)}
    return tuple(sorted(checks, key=lambda check: (order[check.fix_id], check.theme_id)))


def _take_in(seen: pl.DataFrame, fixes: Iterable[Fix], theme_ids: Iterable[str]) -> _Product:
    reports = count_reports(seen, "theme_id")
    place = {theme_id: number for number, theme_id in enumerate(reports.ids)}
    fixed = [
        (place[theme_id], ordinal(fix.day))
        for fix in fixes
        for theme_id in fix.theme_ids
        if theme_id in place
    ]
    pairs = np.array(fixed, dtype=np.int64).reshape(-1, 2)
    return _Product(
        told=_who_told(seen, theme_ids),
        reports=reports,
        place=place,
        area=np.unique(np.array(reports.parts_of, dtype=str), return_inverse=True)[1],
        fixed=pairs[:, 0],
        fix_day=pairs[:, 1],
    )


def _order(fix: Fix) -> tuple[date, str]:
    return fix.day, fix.fix_id


def _by_theme(fixes: Iterable[Fix]) -> dict[str, list[Fix]]:
    by_theme: dict[str, list[Fix]] = {}
    for fix in fixes:
        for theme_id in fix.theme_ids:
            by_theme.setdefault(theme_id, []).append(fix)
    return by_theme


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
    n_voices, n_customers, n_again = _count_customers(product.told[theme_id], before, after)
    moved_to = _moved_to(product, comparison, group, span)
    return replace(
        blank,
        verdict=(
            "too_few"
            if n_voices < _MIN_VOICES
            else _judge(product, group, relief, span, is_moved=bool(moved_to))
        ),
        ratio=relief.ratio,
        interval=relief.interval(TAIL),
        control_ratio=float(np.exp(relief.log_control)) if relief.n_controls else None,
        n_before=int(comparison.before[group]),
        n_after=int(comparison.after[group]),
        n_expected=float(comparison.expected[group] * np.exp(relief.log_control)),
        days_before=before.n_days,
        days_after=after.n_days,
        n_customers=n_customers,
        n_customers_again=n_again,
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
    """Give who reported each of these themes, and when."""
    number = pl.col("customer").rank("dense").cast(pl.Int64).fill_null(_NOBODY)
    rows = observed.filter(pl.col("theme_id").is_in(list(theme_ids))).select(
        "theme_id", number, pl.col("day").cast(pl.Int32)
    )
    parts = rows.partition_by("theme_id", as_dict=True, include_key=False)
    return {
        str(theme_id): _Told(customer=part["customer"].to_numpy(), day=part["day"].to_numpy())
        for (theme_id,), part in parts.items()
    }


def _count_customers(told: _Told, before: Window, after: Window) -> tuple[int, int, int]:
    """Count the voices before, the customers among them, and who of these reported it again."""
    heard = told.within(before)
    met = np.unique(heard[heard != _NOBODY])
    n_anonymous = int((heard == _NOBODY).sum())
    again = np.intersect1d(met, told.within(after), assume_unique=False)
    return len(met) + n_anonymous, len(met), len(again)
