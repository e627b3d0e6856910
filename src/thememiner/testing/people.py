"""Who writes: customers who come and go, some of whom write often and most about one area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.testing.product import PlannedFix, draw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.testing.scenarios import Range, World

NOBODY: Final = -1
_ROUNDS: Final = 40  # of drawing again where somebody was no customer on that day
_MET_DAYS: Final = 90
_BACK_DAYS: Final = (3, 75)
_MOST_OF: Final = 0.6  # of the reports that somebody could have come back with


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Reports as parallel arrays of shape (n_reports,), by day.

    Attributes
    ----------
    theme, area, source, day, customer : ndarray of int64
        No theme is the greatest number, its area -1; no customer is `NOBODY`.
    """

    theme: NDArray[np.int64]
    area: NDArray[np.int64]
    source: NDArray[np.int64]
    day: NDArray[np.int64]
    customer: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Somebody who met a theme, saw its fix ship and came back with another one of its area."""

    customer: int
    fix: int  # place in the list of the area's fixes
    theme_before: int
    theme_after: int


def sign(
    rng: np.random.Generator, reports: Reports, world: World, anonymous: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Draw the customer of each report."""
    n_reports = len(reports.day)
    n_days = int(reports.day.max(initial=0)) + 1
    n_customers = max(1, round(n_reports / draw(rng, world.reports_per_customer)))
    starts = rng.uniform(-world.customer_days, n_days, n_customers)
    ends = starts + rng.exponential(world.customer_days, n_customers)
    often = rng.lognormal(0, world.customer_spread, n_customers)
    homes = rng.choice(reports.area, n_customers) if n_reports else np.empty(0, np.int64)
    customer = np.full(n_reports, NOBODY)
    at_home = rng.random(n_reports) < world.home
    for area in np.unique(reports.area):
        mine = np.flatnonzero(at_home & (reports.area == area))
        people = np.flatnonzero(homes == area)
        customer[mine] = _draw_people(rng, often, people, len(mine))
    everyone = np.arange(n_customers)
    for _ in range(_ROUNDS):
        who = np.maximum(customer, 0)
        is_away = (customer < 0) | (starts[who] > reports.day) | (ends[who] < reports.day)
        again = np.flatnonzero(is_away)
        customer[again] = _draw_people(rng, often, everyone, len(again))
    customer[rng.random(n_reports) < anonymous[reports.source]] = NOBODY
    return customer


def _draw_people(
    rng: np.random.Generator,
    often: NDArray[np.float64],
    people: NDArray[np.int64],
    n_reports: int,
) -> NDArray[np.int64]:
    if len(people) == 0 or n_reports == 0:
        return np.full(n_reports, NOBODY)
    upto = np.cumsum(often[people])
    places = np.searchsorted(upto, rng.uniform(0, upto[-1], n_reports), side="right")
    return people[np.minimum(places, len(people) - 1)]


def bring_back(
    rng: np.random.Generator, reports: Reports, fixes: list[PlannedFix], share: Range, area: int
) -> tuple[Reports, list[Return]]:
    """Give reports of an area to customers whose earlier theme was fixed."""
    reports = replace(reports, customer=reports.customer.copy())
    returns: list[Return] = []
    is_free = (reports.area == area) & (reports.customer != NOBODY)
    for number, fix in enumerate(fixes):
        age = reports.day - fix.day
        is_met = (reports.theme == fix.theme) & (age >= -_MET_DAYS) & (age < 0)
        met = np.setdiff1d(reports.customer[is_met], [NOBODY])
        is_open = is_free & (reports.theme != fix.theme)
        is_open &= (age >= _BACK_DAYS[0]) & (age <= _BACK_DAYS[1])
        places = np.flatnonzero(is_open)
        n_back = min(round(draw(rng, share) * len(met)), int(_MOST_OF * len(places)))
        chosen = rng.choice(places, n_back, replace=False)
        people = rng.choice(met, n_back, replace=False)
        reports.customer[chosen] = people
        is_free[chosen] = False
        returns += [
            Return(
                customer=int(who),
                fix=number,
                theme_before=fix.theme,
                theme_after=int(reports.theme[place]),
            )
            for who, place in zip(people, chosen, strict=True)
        ]
    return reports, returns
