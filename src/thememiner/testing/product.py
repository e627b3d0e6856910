"""A made-up product: its areas, themes, sources, releases and fixes, and the reports it gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.testing.scenarios import AreaPlan, Range, World

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAYS_PER_MONTH: Final = 30.4
_WEEKDAYS: Final = (  # Monday to Sunday: a help desk, an app store, a bit of both
    (1.35, 1.25, 1.2, 1.15, 1.05, 0.5, 0.5),
    (0.95, 0.95, 0.95, 0.95, 1.0, 1.1, 1.1),
    (1.15, 1.1, 1.1, 1.1, 1.05, 0.75, 0.75),
)
_WAVE_DAYS: Final = 5
_FORGET_DAYS: Final = 56.0  # of the slow wandering of a theme
_BUMP_SD_DAYS: Final = 14.0
_MARGIN_DAYS: Final = 92  # three months before the first fix of an area, and after the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What reports are drawn from; themes are counted from 0, the last "theme" is no theme.

    Attributes
    ----------
    n_days : int
    area : ndarray of int64 of shape (n_themes,)
    per_week : ndarray of float64 of shape (n_themes + 1,)
        At the start.
    taste : ndarray of float64 of shape (n_themes + 1, n_sources)
        Share of each theme's reports that come by each source.
    by_day : ndarray of float64 of shape (n_sources, n_days)
        Times the mean of the source: weekdays, waves, noise, growth and season of the product.
    effect : ndarray of float64 of shape (n_themes + 1, n_days)
        Times the theme's own reports: fixes, noise, whatever is planted.
    anonymous : ndarray of float64 of shape (n_sources,)
    releases : ndarray of int64
        Days of releases, the first at or before day 0.
    """

    n_days: int
    area: NDArray[np.int64]
    per_week: NDArray[np.float64]
    taste: NDArray[np.float64]
    by_day: NDArray[np.float64]
    effect: NDArray[np.float64]
    anonymous: NDArray[np.float64]
    releases: NDArray[np.int64]

    def rates(self) -> NDArray[np.float64]:
        """Return expected reports, of shape (n_themes + 1, n_sources, n_days)."""
        daily = self.per_week[:, None] / 7 * self.effect
        rates: NDArray[np.float64] = daily[:, None, :] * self.taste[:, :, None] * self.by_day
        return rates


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFix:
    """A fix as it was planted.

    Attributes
    ----------
    claimed : int
        The theme that the fix is said to be for; not always the one it is for.
    is_guess : bool
        Tied to it by likeness alone.
    """

    day: int
    theme: int
    claimed: int
    is_guess: bool


def draw(rng: np.random.Generator, between: Range) -> float:
    """Draw evenly from a range."""
    return float(rng.uniform(*between))


def draw_whole(rng: np.random.Generator, between: Range) -> int:
    """Draw a whole number evenly from a range, both ends included."""
    return int(rng.integers(int(between[0]), int(between[1]) + 1))


def make_product(rng: np.random.Generator, world: World, first_weekday: int) -> Product:
    """Draw a product without fixes."""
    n_days = round(draw(rng, world.months) * DAYS_PER_MONTH)
    n_areas = draw_whole(rng, world.areas)
    sizes = [draw_whole(rng, world.themes_per_area) for _ in range(n_areas)]
    area = np.repeat(np.arange(n_areas), sizes)
    volume = draw(rng, world.reports_per_week)
    size = rng.lognormal(0, world.theme_spread, len(area))
    themed = volume * (1 - world.unthemed) * size / size.sum()
    n_sources = draw_whole(rng, world.sources)
    share = rng.dirichlet(np.full(n_sources, 4.0))
    taste = share * rng.lognormal(0, world.source_taste, (len(area) + 1, n_sources))
    return Product(
        n_days=n_days,
        area=area,
        per_week=np.r_[themed, volume * world.unthemed],
        taste=taste / taste.sum(axis=1, keepdims=True),
        by_day=_by_day(rng, world, (n_sources, n_days), first_weekday),
        effect=_wander(rng, world, len(area) + 1, n_days),
        anonymous=np.array(
            [draw(rng, world.anonymous[s % len(world.anonymous)]) for s in range(n_sources)]
        ),
        releases=np.arange(-int(rng.integers(world.release_days)), n_days, world.release_days),
    )


def grow(rng: np.random.Generator, product: Product, between: Range) -> Product:
    """Let the volume of the whole product grow evenly to a multiple of what it was."""
    growth = draw(rng, between) ** (np.arange(product.n_days) / product.n_days)
    return replace(product, by_day=product.by_day * growth)


def _by_day(
    rng: np.random.Generator, world: World, shape: tuple[int, int], first_weekday: int
) -> NDArray[np.float64]:
    n_sources, n_days = shape
    days = np.arange(n_days)
    kinds = np.array(_WEEKDAYS)[np.arange(n_sources) % len(_WEEKDAYS)]
    rhythm = kinds[:, (days + first_weekday) % 7]
    if rng.random() < world.wave_chance:
        month = days % round(DAYS_PER_MONTH)
        in_wave = month < _WAVE_DAYS
        rhythm = rhythm.copy()
        rhythm[-1] = np.where(in_wave, round(DAYS_PER_MONTH) / _WAVE_DAYS, 0.0)
    noise = rng.gamma(1 / world.day_noise**2, world.day_noise**2, shape)
    phase = rng.uniform(0, 2 * np.pi)
    season = 1 + draw(rng, world.season) * np.sin(2 * np.pi * days / 365 + phase)
    by_day: NDArray[np.float64] = rhythm * noise * season
    return by_day


def _wander(
    rng: np.random.Generator, world: World, n_themes: int, n_days: int
) -> NDArray[np.float64]:
    """Week-to-week noise of each theme, and its slow drift."""
    noise = rng.uniform(*world.theme_noise, n_themes)
    n_weeks = n_days // 7 + 2
    weekly = rng.gamma(1 / noise[:, None] ** 2, noise[:, None] ** 2, (n_themes, n_weeks))
    keep = np.exp(-7 / _FORGET_DAYS)
    drift = np.empty((n_themes, n_weeks))
    drift[:, 0] = rng.normal(0, 1, n_themes)
    for week in range(1, n_weeks):
        drift[:, week] = keep * drift[:, week - 1] + np.sqrt(1 - keep**2) * rng.normal(
            0, 1, n_themes
        )
    shift = int(rng.integers(7))  # weeks of the world do not begin with those of a detector
    wander = weekly * np.exp(world.drift * drift)
    return np.repeat(wander, 7, axis=1)[:, shift : shift + n_days]


def _ramp(n_days: int, day: int, half_days: float) -> NDArray[np.float64]:
    """Share of customers who have what shipped on a day."""
    age = np.arange(n_days) - day
    return np.where(age < 0, 0.0, 1 - 0.5 ** (np.maximum(age, 0) / half_days))


def fix_elsewhere(
    rng: np.random.Generator, product: Product, world: World, themes: NDArray[np.int64]
) -> tuple[Product, list[PlannedFix]]:
    """Ship fixes for some of the themes, at most one for each."""
    effect = product.effect.copy()
    n_fixes = min(draw_whole(rng, world.fixes), len(themes))
    fixes = []
    for theme in rng.choice(themes, n_fixes, replace=False):
        day = int(rng.uniform(0.15, 0.85) * product.n_days)
        left = 1.0 if rng.random() < world.no_relief else draw(rng, world.relief)
        effect[theme] *= 1 - (1 - left) * _ramp(product.n_days, day, world.ramp_days)
        is_guess = bool(rng.random() < world.guessed)
        is_wrong = is_guess and rng.random() < 0.5
        claimed = int(rng.choice(themes)) if is_wrong else int(theme)
        fixes.append(PlannedFix(day=day, theme=int(theme), claimed=claimed, is_guess=is_guess))
    return replace(product, effect=effect), fixes


def plant_area(
    rng: np.random.Generator, product: Product, plan: AreaPlan, world: World
) -> tuple[Product, int, list[PlannedFix]]:
    """Put the plan's area in the place of one of the product's.

    Returns
    -------
    product : Product
    area : int
    fixes : list of PlannedFix
    """
    product, area = _make_room(rng, product, plan, world)
    themes = np.flatnonzero(product.area == area)
    sizes = product.per_week[themes] / product.per_week[themes].sum()
    fixes = _plan_fixes(rng, product, plan, themes=themes, sizes=sizes)
    other = int(rng.choice(np.setdiff1d(product.area, [area])))
    others = np.flatnonzero(product.area == other)
    times = np.ones((len(themes), product.n_days))
    extra = np.zeros(product.n_days)
    for fix in fixes:
        left = draw(rng, plan.relief)
        own = int(np.flatnonzero(themes == fix.theme)[0])
        spared = times[own] * (1 - left) * _ramp(product.n_days, fix.day, world.ramp_days)
        times[own] -= spared
        siblings = np.arange(len(themes)) != own
        moved = spared * sizes[own] * draw(rng, plan.moved)
        times[siblings] += moved / sizes[siblings].sum()
        extra += spared * sizes[own] * draw(rng, plan.moved_out)
    times *= _passing(rng, product.n_days, plan, last_fix=max(fix.day for fix in fixes))
    effect = product.effect.copy()
    effect[themes] *= times
    ratio = product.per_week[themes].sum() / product.per_week[others].sum()
    effect[others] *= 1 + extra * ratio
    return replace(product, effect=effect), area, fixes


def _make_room(
    rng: np.random.Generator, product: Product, plan: AreaPlan, world: World
) -> tuple[Product, int]:
    """Swap an area for the plan's, whose themes come by the sources as those of any other."""
    n_areas = int(product.area.max()) + 1
    area = int(rng.integers(n_areas))
    n_themes = draw_whole(rng, plan.themes)
    sizes = rng.uniform(0.6, 1.4, n_themes)
    if plan.largest is not None:
        share = draw(rng, plan.largest)
        sizes[0] = share / (1 - share) * sizes[1:].sum()
    keep = np.flatnonzero(product.area != area)
    rows = np.r_[keep, rng.integers(0, len(product.area), n_themes)]
    order = np.argsort(np.r_[product.area[keep], np.full(n_themes, area)], kind="stable")
    per_week = np.r_[product.per_week[keep], draw(rng, plan.per_week) * sizes / sizes.sum()]
    effect = np.r_[product.effect[keep], _wander(rng, world, n_themes, product.n_days)]
    last = slice(len(product.area), None)
    return (
        replace(
            product,
            area=np.r_[product.area[keep], np.full(n_themes, area)][order],
            per_week=np.r_[per_week[order], product.per_week[last]],
            taste=np.r_[product.taste[rows][order], product.taste[last]],
            effect=np.r_[effect[order], product.effect[last]],
        ),
        area,
    )


def _plan_fixes(
    rng: np.random.Generator,
    product: Product,
    plan: AreaPlan,
    *,
    themes: NDArray[np.int64],
    sizes: NDArray[np.float64],
) -> list[PlannedFix]:
    by_size = np.argsort(-sizes, kind="stable")
    n_fixed = int(np.searchsorted(np.cumsum(sizes[by_size]), plan.fixed_share)) + 1
    fixed = themes[by_size[: min(n_fixed, len(themes))]]
    n_fixes = max(draw_whole(rng, plan.fixes), len(fixed))
    room = product.n_days - 2 * _MARGIN_DAYS - 1
    span = min(draw(rng, plan.fix_months) * DAYS_PER_MONTH, room)
    first = _MARGIN_DAYS + draw(rng, (0, room - span))
    days = np.sort(np.r_[0, rng.uniform(0.05, 0.95, n_fixes - 2), 1]) * span + first
    return [
        PlannedFix(day=int(day), theme=int(theme), claimed=int(theme), is_guess=False)
        for day, theme in zip(days, np.resize(rng.permutation(fixed), n_fixes), strict=True)
    ]


def _passing(
    rng: np.random.Generator, n_days: int, plan: AreaPlan, *, last_fix: int
) -> NDArray[np.float64]:
    """Return times the reports of what comes over the area and goes: a spike, a season."""
    days = np.arange(n_days)
    times = np.ones(n_days)
    if plan.spike is not None:
        start = last_fix + draw(rng, (21, 56))
        length = draw(rng, plan.spike_days)
        times[(days >= start) & (days < start + length)] *= draw(rng, plan.spike)
    if plan.bump is not None:
        height = last_fix + draw(rng, (28, 56))
        # the same in the year before, if the history goes back so far
        from_height = (days - height + 182.5) % 365 - 182.5
        times *= 1 + (draw(rng, plan.bump) - 1) * np.exp(-0.5 * (from_height / _BUMP_SD_DAYS) ** 2)
    return times
