"""What happens at the end of a history that is about change: to a theme, to a source, by junk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from thememiner.testing.people import NOBODY, Reports
from thememiner.testing.product import Product, draw, draw_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.testing.scenarios import ChangePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What was planted in a product, and what remains to be done to its reports.

    Attributes
    ----------
    theme, day, source, release : int or None
    named_share : float
        Of the added reports; they name `release`.
    authors : int
        Of `junk` reports within `junk_days` from `day` on; 0 = anonymous.
    """

    theme: int | None = None
    day: int | None = None
    source: int | None = None
    release: int | None = None
    named_share: float = 0.0
    authors: int = 0
    junk: int = 0
    junk_days: int = 1

    def add_to(self, rng: np.random.Generator, reports: Reports) -> Reports:
        """Add the junk."""
        if not self.junk or self.day is None:
            return reports
        return _add_junk(rng, reports, self, self.day)

    def name(self, rng: np.random.Generator, reports: Reports) -> NDArray[np.int64]:
        """Tell which release the added reports name, `NOBODY` for all others."""
        if self.release is None or self.day is None:
            return np.full(len(reports.day), NOBODY)
        is_added = (reports.theme == self.theme) & (reports.day >= self.day)
        # half of the theme's reports since are the added ones
        is_named = is_added & (rng.random(len(is_added)) < self.named_share / 2)
        return np.where(is_named, self.release, NOBODY)


def plant_event(
    rng: np.random.Generator, product: Product, plan: ChangePlan
) -> tuple[Product, Planted]:
    """Change the product as planned."""
    day = product.n_days - draw_whole(rng, plan.days_before_end)
    if plan.event == "nothing":
        return product, Planted()
    if plan.event == "doubling":
        return _double(rng, product, plan, day)
    if plan.event == "burst":
        return product, _plan_junk(rng, product, plan, day)
    source = int(rng.integers(len(product.anonymous)))
    product = _resize(product, source, draw(rng, plan.source_share))
    by_day = product.by_day.copy()
    gone = slice(0, day) if plan.event == "added" else slice(day, None)
    by_day[source, gone] = 0.0
    return replace(product, by_day=by_day), Planted(source=source, day=day)


def _resize(product: Product, source: int, share: float) -> Product:
    """Give a source its share of all reports, with its own taste for themes."""
    weights = product.per_week / product.per_week.sum()
    taste = product.taste.copy()
    taste[:, source] *= share / (1 - share) / (weights @ taste[:, source])
    taste[:, source] *= 1 - weights @ product.taste[:, source]
    return replace(product, taste=taste / taste.sum(axis=1, keepdims=True))


def _double(
    rng: np.random.Generator, product: Product, plan: ChangePlan, day: int
) -> tuple[Product, Planted]:
    theme = int(rng.integers(len(product.area)))
    size = draw(rng, plan.per_week)
    # the volume of the product has changed until then
    now = float((product.taste[theme] @ product.by_day[:, day - 84 : day]).mean())
    per_week, effect = product.per_week.copy(), product.effect.copy()
    per_week[theme] = size / now
    effect[theme, day:] *= 2
    releases, release = product.releases, None
    if rng.random() < plan.tied:
        releases = _release_on(product, day)
        release = int(np.flatnonzero(releases == day)[0])
    product = replace(product, per_week=per_week, effect=effect, releases=releases)
    return product, Planted(theme=theme, day=day, release=release, named_share=plan.named)


def _release_on(product: Product, day: int) -> NDArray[np.int64]:
    gap = int(np.diff(product.releases[:2])[0])
    releases = np.arange(day % gap - gap, product.n_days, gap)
    return releases.astype(np.int64)


def _plan_junk(rng: np.random.Generator, product: Product, plan: ChangePlan, day: int) -> Planted:
    return Planted(
        theme=int(rng.integers(len(product.area))),
        day=day,
        source=int(np.argmin(product.anonymous)),
        authors=int(rng.choice(plan.authors)),
        junk=draw_whole(rng, plan.burst),
        junk_days=draw_whole(rng, plan.burst_days),
    )


def _add_junk(rng: np.random.Generator, reports: Reports, planted: Planted, start: int) -> Reports:
    known = np.setdiff1d(reports.customer, [NOBODY])
    authors = rng.choice(known, planted.authors, replace=False) if planted.authors else [NOBODY]
    last = int(reports.day.max())
    days = start + rng.integers(0, planted.junk_days, planted.junk)
    area = int(reports.area[reports.theme == planted.theme][0])
    added = Reports(
        theme=np.full(planted.junk, planted.theme),
        area=np.full(planted.junk, area),
        source=np.full(planted.junk, planted.source),
        day=np.minimum(days, last),
        customer=rng.choice(authors, planted.junk),
    )
    return Reports(
        theme=np.r_[reports.theme, added.theme],
        area=np.r_[reports.area, added.area],
        source=np.r_[reports.source, added.source],
        day=np.r_[reports.day, added.day],
        customer=np.r_[reports.customer, added.customer],
    )
