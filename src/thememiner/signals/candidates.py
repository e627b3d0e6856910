"""Areas with fix after fix and no relief: the candidates for an overhaul."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import exp, log, sqrt
from statistics import NormalDist, median
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.signals.days import Window, day_of
from thememiner.signals.evidence import AreaRelief, describe, gather_voices
from thememiner.signals.fix_check import NO_FALL, TAIL
from thememiner.signals.relief import find_control, measure_relief, t_quantile
from thememiner.signals.reports import complaints, count_reports
from thememiner.signals.returning import count_returned
from thememiner.signals.spans import AFTER, BEFORE, SETTLING
from thememiner.signals.windows import compare_windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from thememiner.signals.evidence import Evidence, Voices
    from thememiner.signals.fix_check import FixCheck
    from thememiner.signals.observed import Fix
    from thememiner.signals.relief import Relief
    from thememiner.signals.reports import Reports
    from thememiner.signals.returning import Returned

MIN_FIXES: Final = 3
MIN_FIXED_THEMES: Final = 2
MIN_FIX_DAYS: Final = 90  # from the first fix to the last
MIN_OTHER_FIXES: Final = 5  # elsewhere, before their relief is a yardstick
MEMORY: Final = 540  # days: a year and a half; fixes before it are another story
_LEAST_WINDOW: Final = 28  # days before the first fix, and after the last one that counts
_POWER: Final = 0.6  # chance of ruling out a fall of 30% where there is none, before it is tried
MIN_FIXED_SHARE: Final = 0.5  # of the area's reports: fixes of less cannot relieve it by 30%
_MIN_CONTROLS: Final = 5  # themes that nobody fixed; else all others serve
_SIBLINGS: Final = 0.25  # correlation of the drift of two themes of one area, taken to be
_MEASURABLE: Final = 10.0  # expected returns, before their number says something
_RISE: Final = 1.645  # standard deviations of a Poisson law above it: 5% by chance
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
        before the first, these themes had half of the area's reports; the 90% interval of the
        change after the fixes rules out a fall of 30%, and had the power to; where there are five
        or more other fixes, less relief than they would have brought to the area, by the median
        of what they left of their themes. Besides, customers came back with other themes of the
        area more than by chance; else the interval must rule out what other fixes brought too, and
        if enough customers could have come back, the area must not have eased at all.
    """
    fixes = tuple(fixes)
    area_of = _areas(observed)
    known = _recent(fixes, until)
    product = _Product(
        observed=observed,
        areas=count_reports(observed, "area_id"),
        themes=count_reports(observed, "theme_id"),
        fixes=fixes,
    )
    found = []
    for area_id in sorted(set(area_of.values())):
        own = [fix for fix in known if _is_in(fix, area_of, area_id)]
        if not _are_many(own, area_of, area_id):
            continue
        evidence = _judge(product, area_id, own, checks, until=until)
        if evidence is not None:
            found.append(evidence)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Product:
    """What all areas are judged by."""

    observed: pl.DataFrame
    areas: Reports
    themes: Reports
    fixes: tuple[Fix, ...]

    def controls(self, area_id: str, since: date) -> NDArray[np.bool_]:
        """Tell the themes of other areas that were not fixed since a day, be it by a guess."""
        fixed = {theme_id for fix in self.fixes if fix.day >= since for theme_id in fix.theme_ids}
        pairs = list(zip(self.themes.ids, self.themes.parts_of, strict=True))
        others = np.array([area != area_id for _, area in pairs], dtype=np.bool_)
        calm = others & np.array([theme_id not in fixed for theme_id, _ in pairs], dtype=np.bool_)
        return calm if calm.sum() >= _MIN_CONTROLS else others


def _judge(
    product: _Product,
    area_id: str,
    fixes: Sequence[Fix],
    checks: Sequence[FixCheck],
    *,
    until: date,
) -> Evidence | None:
    """Give the evidence of an area whose fixes brought no relief, or None."""
    first, last = fixes[0].day, fixes[-1].day
    voices = gather_voices(product.observed, area_id, since=first - timedelta(days=BEFORE))
    if not voices.is_broad:
        return None
    relief = _measure(product, voices, area_id, Window(first=first, last=last), until=until)
    if relief is None or relief.interval[0] <= NO_FALL:
        return None
    share = _fixed_share(product.observed, area_id, fixes)
    other_relief = _other_relief(checks, {fix.fix_id for fix in fixes})
    usual = None if other_relief is None else 1 - share * (1 - other_relief)
    if share < MIN_FIXED_SHARE or (usual is not None and relief.ratio <= usual):
        return None
    returned = count_returned(product.observed, area_id, tuple(fixes))
    if not _is_borne_out(relief, usual, returned):
        return None
    return replace(
        describe(voices, area_id, fixes, first_day=first, last_day=last),
        relief=relief,
        other_relief=other_relief,
        usual_ratio=usual,
        returned=returned,
    )


def _is_borne_out(relief: AreaRelief, usual: float | None, returned: Returned | None) -> bool:
    """Tell whether more speaks for an area than a fall of under 30%.

    Half of an area, fixed as well as fixes mostly work, makes it fall by a quarter, and by less
    where some of them failed: no interval tells that from trouble that turns up next door.
    """
    is_back = _came_back(returned)
    if is_back:
        return True
    if usual is not None and relief.interval[0] <= usual:
        return False
    return is_back is None or relief.ratio >= 1


def _came_back(returned: Returned | None) -> bool | None:
    """Tell whether more customers came back than by chance; None where too few could."""
    if returned is None or returned.expected < _MEASURABLE:
        return None
    return returned.observed > returned.expected + _RISE * sqrt(returned.expected)


def _fixed_share(observed: pl.DataFrame, area_id: str, fixes: Sequence[Fix]) -> float:
    """Give the share that the fixed themes had of the area's reports before the first fix."""
    day = fixes[0].day
    theme_ids = sorted({theme_id for fix in fixes for theme_id in fix.theme_ids})
    before = complaints(observed).filter(
        (pl.col("area_id") == area_id)
        & pl.col("day").is_between(day - timedelta(days=BEFORE), day - timedelta(days=1))
    )
    is_fixed = before["theme_id"].is_in(theme_ids)
    return float(is_fixed.sum()) / before.height if before.height else 0.0


def _measure(
    product: _Product, voices: Voices, area_id: str, fixing: Window, *, until: date
) -> AreaRelief | None:
    """Compare the weeks before an area's first fix with the last weeks after its last one.

    Returns
    -------
    AreaRelief or None
        None where either window is under four weeks, where there is no other theme to compare
        with, or where there are too few reports to rule out a fall of 30% in three cases of five.
    """
    start = max(fixing.first - timedelta(days=BEFORE), day_of(int(product.areas.all_day[0])))
    before = Window(first=start, last=fixing.first - timedelta(days=1))
    settled = fixing.last + timedelta(days=SETTLING + 1)
    after = Window(first=max(settled, until - timedelta(days=AFTER - 1)), last=until)
    if min(before.n_days, after.n_days) < _LEAST_WINDOW:
        return None
    comparison = compare_windows(product.areas, before, after)
    group = product.areas.ids.index(area_id)
    themes = compare_windows(product.themes, before, after)
    control = find_control(themes, product.controls(area_id, start))
    relief = measure_relief(comparison, group, control, drift_share=_drift_share(voices))
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


def _drift_share(voices: Voices) -> float:
    """Give the variance of an area's drift over that of a theme's; 1 for an area of one theme."""
    counts = voices.rows.group_by("theme_id").len().sort("len")["len"].to_numpy()
    shares = counts / counts.sum()
    lone = float((shares**2).sum())
    return lone + _SIBLINGS * (1 - lone)


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
