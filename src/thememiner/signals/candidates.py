"""Areas with fix after fix and no relief: the candidates for an overhaul."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import exp, log
from statistics import NormalDist, median
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.signals.evidence import AreaRelief, describe, gather_voices
from thememiner.signals.fix_check import NO_FALL, TAIL
from thememiner.signals.reports import Window, count_reports, day_of
from thememiner.signals.returning import count_returned
from thememiner.signals.spans import AFTER, BEFORE, SETTLING
from thememiner.signals.windows import compare_windows, measure_relief, t_quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import polars as pl

    from thememiner.signals.evidence import Evidence
    from thememiner.signals.fix_check import FixCheck
    from thememiner.signals.observed import Fix
    from thememiner.signals.reports import Reports
    from thememiner.signals.windows import Relief

MIN_FIXES: Final = 3
MIN_FIXED_THEMES: Final = 2
MIN_FIX_DAYS: Final = 90  # from the first fix to the last
MIN_OTHER_FIXES: Final = 5  # elsewhere, before their relief is a yardstick
MEMORY: Final = 540  # days: a year and a half; fixes before it are another story
_LEAST_WINDOW: Final = 28  # days before the first fix, and after the last one that counts
_POWER: Final = 0.6  # chance of ruling out a fall of 30% where there is none, before it is tried
_MIN_EXPECTED: Final = 10.0  # reports, for a check of another fix to serve as yardstick


def find_candidates(
    observed: pl.DataFrame,
    fixes: Iterable[Fix],
    checks: Sequence[FixCheck],
    *,
    until: date,
) -> tuple[Evidence, ...]:
    """Find the areas in which many fixes brought no relief.

    Parameters
    ----------
    observed : DataFrame of `OBSERVED`
    fixes : iterable of Fix
        Guesses do not count.
    checks : sequence of FixCheck
        Of all fixes, by `check_fixes`.
    until : date
        Last complete day.

    Returns
    -------
    tuple of Evidence
        By area_id. All that hold: at least three themes of five voices, none with over half of
        the voices; at least three fixes on two themes, three months from the first to the last;
        the 90% interval of the change after them rules out a fall of 30%, and had the power to;
        less relief than the median of five or more other fixes.
    """
    area_of = _areas(observed)
    known = _recent(fixes, until)
    reports = count_reports(observed, "area_id") if known else None
    found = []
    for area_id in sorted(set(area_of.values())):
        own = [fix for fix in known if _is_in(fix, area_of, area_id)]
        if reports is None or not _are_many(own, area_of, area_id):
            continue
        evidence = _judge(observed, reports, area_id, own, until=until)
        if evidence is None or evidence.relief is None:
            continue
        own_ids = {fix.fix_id for fix in own}
        other_relief = _other_relief(checks, own_ids)
        if other_relief is None or evidence.relief.ratio > other_relief:
            found.append(replace(evidence, other_relief=other_relief))
    return tuple(found)


def judged_areas(observed: pl.DataFrame, fixes: Iterable[Fix], *, until: date) -> frozenset[str]:
    """Give the areas with fixes enough to tell from, whatever they tell."""
    area_of = _areas(observed)
    known = _recent(fixes, until)
    return frozenset(
        area_id
        for area_id in set(area_of.values())
        if _are_many([fix for fix in known if _is_in(fix, area_of, area_id)], area_of, area_id)
    )


def _areas(observed: pl.DataFrame) -> Mapping[str, str]:
    """Give the area of each theme that has one."""
    rows = observed.select("theme_id", "area_id").drop_nulls().unique().sort("theme_id", "area_id")
    return dict(rows.iter_rows())


def _recent(fixes: Iterable[Fix], until: date) -> list[Fix]:
    """Keep the fixes that count: no guesses, neither old nor too young to have shown."""
    oldest = until - timedelta(days=MEMORY)
    newest = until - timedelta(days=SETTLING + _LEAST_WINDOW)
    known = [fix for fix in fixes if not fix.is_guess and oldest <= fix.day <= newest]
    return sorted(known, key=lambda fix: (fix.day, fix.fix_id))


def _is_in(fix: Fix, area_of: Mapping[str, str], area_id: str) -> bool:
    return any(area_of.get(theme_id) == area_id for theme_id in fix.theme_ids)


def _are_many(fixes: Sequence[Fix], area_of: Mapping[str, str], area_id: str) -> bool:
    if len(fixes) < MIN_FIXES or (fixes[-1].day - fixes[0].day).days < MIN_FIX_DAYS:
        return False
    themes = {
        theme_id for fix in fixes for theme_id in fix.theme_ids if area_of.get(theme_id) == area_id
    }
    return len(themes) >= MIN_FIXED_THEMES


def _judge(
    observed: pl.DataFrame, reports: Reports, area_id: str, fixes: Sequence[Fix], *, until: date
) -> Evidence | None:
    """Give the evidence of an area whose fixes brought no relief, or None."""
    first, last = fixes[0].day, fixes[-1].day
    voices = gather_voices(observed, area_id, since=first - timedelta(days=BEFORE))
    if not voices.is_broad or area_id not in reports.ids:
        return None
    relief = measure_area(reports, area_id, first, last, until=until)
    if relief is None or relief.interval[0] <= NO_FALL:
        return None
    return replace(
        describe(voices, area_id, fixes, first_day=first, last_day=last),
        relief=relief,
        returned=count_returned(observed, area_id, tuple(fixes)),
    )


def measure_area(
    reports: Reports, area_id: str, first: date, last: date, *, until: date
) -> AreaRelief | None:
    """Compare the weeks before an area's first fix with the last weeks after its last one.

    Returns
    -------
    AreaRelief or None
        None where either window is under four weeks, where there is no other area to compare
        with, or where there are too few reports to rule out a fall of 30% in three cases of five.
    """
    start = max(first - timedelta(days=BEFORE), day_of(int(reports.all_day[0])))
    before = Window(first=start, last=first - timedelta(days=1))
    settled = last + timedelta(days=SETTLING + 1)
    after = Window(first=max(settled, until - timedelta(days=AFTER - 1)), last=until)
    if min(before.n_days, after.n_days) < _LEAST_WINDOW:
        return None
    group = reports.ids.index(area_id)
    comparison = compare_windows(reports, before, after)
    relief = measure_relief(comparison, group, np.arange(len(reports.ids)) != group)
    if relief.n_controls == 0 or not _can_tell(relief):
        return None
    return AreaRelief(
        ratio=relief.ratio,
        interval=relief.interval(TAIL),
        control_ratio=exp(relief.log_control),
        per_week_before=float(comparison.before[group]) * 7 / before.n_days,
        per_week_after=float(comparison.after[group]) * 7 / after.n_days,
        n_controls=relief.n_controls,
        left_out=comparison.left_out,
    )


def _can_tell(relief: Relief) -> bool:
    """Tell whether there is enough evidence: else an interval above the limit is luck."""
    needed = t_quantile(TAIL, relief.n_degrees) + NormalDist().inv_cdf(_POWER)
    return needed * relief.error <= -log(NO_FALL)


def _other_relief(checks: Sequence[FixCheck], own_ids: set[str]) -> float | None:
    """Give the median of what other fixes left of their themes; None for fewer than five."""
    ratios = {
        check.fix_id: check.ratio
        for check in checks
        if check.fix_id not in own_ids
        and check.ratio is not None
        and check.n_expected >= _MIN_EXPECTED
    }
    return median(ratios.values()) if len(ratios) >= MIN_OTHER_FIXES else None
