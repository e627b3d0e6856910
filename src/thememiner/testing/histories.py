"""Histories of 12 to 18 months with planted truth: who wrote about what on which day, no text.

A history is what the detectors of `thememiner.signals` look at, and what they should find in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.signals.observed import OBSERVED, Fix, Release
from thememiner.testing.events import plant_event
from thememiner.testing.people import NOBODY, Reports, Return, bring_back, sign
from thememiner.testing.product import (
    PlannedFix,
    Product,
    fix_elsewhere,
    grow,
    make_product,
    plant_area,
)
from thememiner.testing.scenarios import AREA_PLANS, CHANGE_PLANS, STILL_WORLD, WORLD, World

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIRST_DAY: Final = date(2024, 1, 1)  # a Monday
_PROBLEMS: Final = (0.6, 0.95)  # share of a theme's reports that are problems
_BASES: Final = ("link", "decision", "ticket")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What was planted.

    Attributes
    ----------
    is_overhaul : bool
        True where naming the area a candidate is right.
    area_id : str or None
        Of the planted area.
    theme_ids : tuple of str
        Its themes; the doubling theme, or that of a burst.
    fix_ids : tuple of str
        Its fixes, by day.
    customers : tuple of str
        Who wrote about the area.
    returned : frozenset of (customer, fix_id, theme_id, theme_id)
        Who met a theme, saw its fix ship and came back with another one of the area, as planted;
        others did by themselves.
    day : date or None
        Of the event.
    source : str or None
        In which it happened.
    version : str or None
        Which the added reports name.
    """

    is_overhaul: bool = False
    area_id: str | None = None
    theme_ids: tuple[str, ...] = ()
    fix_ids: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    returned: frozenset[tuple[str, str, str, str]] = frozenset()
    day: date | None = None
    source: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A history and its truth.

    Attributes
    ----------
    observed : DataFrame
        Columns of `OBSERVED`.
    fixes, releases : tuple
        By day.
    last_day : date
        The last complete day; the run is in the morning after it.
    """

    observed: pl.DataFrame
    fixes: tuple[Fix, ...]
    releases: tuple[Release, ...]
    last_day: date
    truth: Truth


def make_history(scenario: str, seed: int) -> History:
    """Draw one history.

    Parameters
    ----------
    scenario : str
        A name in `AREA_PLANS` or `CHANGE_PLANS` of `thememiner.testing.scenarios`.
    seed : int
        >= 0. The same scenario and seed give the same history.
    """
    rng = np.random.default_rng([seed, *scenario.encode()])
    start = _FIRST_DAY + timedelta(days=int(rng.integers(364)))
    if scenario in CHANGE_PLANS:
        return _change_history(rng, scenario, start)
    return _area_history(rng, scenario, start)


def _area_history(rng: np.random.Generator, scenario: str, start: date) -> History:
    plan, world = AREA_PLANS[scenario], WORLD
    product = grow(rng, make_product(rng, world, start.weekday()), plan.growth or world.growth)
    product, area, fixes = plant_area(rng, product, plan, world)
    product, others = fix_elsewhere(rng, product, world, np.flatnonzero(product.area != area))
    reports = _report(rng, product, world)
    reports, returns = bring_back(rng, reports, fixes, plan.returned, area)
    shipped = sorted([*fixes, *others], key=lambda fix: (fix.day, fix.theme))
    names = {id(fix): f"FIX-{number}" for number, fix in enumerate(shipped, 101)}
    observed = _observe(rng, reports, product, world, start)
    in_area = observed.filter(pl.col("area_id") == _area_id(area))["customer"]
    return History(
        observed=observed,
        fixes=tuple(_fix(rng, fix, names[id(fix)], start) for fix in shipped),
        releases=_releases(product, start),
        last_day=start + timedelta(days=product.n_days - 1),
        truth=Truth(
            is_overhaul=plan.is_overhaul,
            area_id=_area_id(area),
            theme_ids=tuple(
                _theme_id(int(place)) for place in np.flatnonzero(product.area == area)
            ),
            fix_ids=tuple(names[id(fix)] for fix in fixes),
            customers=tuple(in_area.drop_nulls().unique().sort()),
            returned=frozenset(_told(back, [names[id(fix)] for fix in fixes]) for back in returns),
        ),
    )


def _change_history(rng: np.random.Generator, scenario: str, start: date) -> History:
    plan, world = CHANGE_PLANS[scenario], STILL_WORLD
    product = grow(rng, make_product(rng, world, start.weekday()), world.growth)
    product, event = plant_event(rng, product, plan)
    reports = event.add_to(rng, _report(rng, product, world))
    observed = _observe(rng, reports, product, world, start, named=event.name(rng, reports))
    return History(
        observed=observed,
        fixes=(),
        releases=_releases(product, start),
        last_day=start + timedelta(days=product.n_days - 1),
        truth=Truth(
            theme_ids=() if event.theme is None else (_theme_id(event.theme),),
            day=None if event.day is None else start + timedelta(days=event.day),
            source=None if event.source is None else _source(event.source),
            version=None if event.release is None else _version(event.release),
        ),
    )


def _report(rng: np.random.Generator, product: Product, world: World) -> Reports:
    counts = rng.poisson(product.rates())
    theme, source, day = (
        np.repeat(place, counts[counts > 0]).astype(np.int64) for place in np.nonzero(counts)
    )
    area = np.r_[product.area, NOBODY][theme]
    order = np.lexsort((rng.random(len(day)), day))
    reports = Reports(
        theme=theme[order], area=area[order], source=source[order], day=day[order],
        customer=np.full(len(day), NOBODY),
    )  # fmt: skip
    return replace(reports, customer=sign(rng, reports, world, product.anonymous))


def _observe(
    rng: np.random.Generator,
    reports: Reports,
    product: Product,
    world: World,
    start: date,
    *,
    named: NDArray[np.int64] | None = None,
) -> pl.DataFrame:
    """Turn reports into the frame; `named` is the release that a report names whatever its day."""
    n_reports, n_themes = len(reports.day), len(product.area)
    version = _name_version(rng, reports, product, world)
    if named is not None:
        version = np.where(named >= 0, named, version)
    problems = np.r_[rng.uniform(*_PROBLEMS, n_themes), 0.5][reports.theme]
    is_alone = (reports.source == 0) & (rng.random(n_reports) < world.solved_alone)
    keys = rng.integers(0, 2**63, n_reports)
    frame = pl.DataFrame(
        {
            "document_id": [f"{key:016x}{place:016x}" for place, key in enumerate(keys)],
            "theme": reports.theme,
            "area": reports.area,
            "customer": reports.customer,
            "day": reports.day,
            "source": reports.source,
            "version": version,
            "is_problem": rng.random(n_reports) < problems,
            "is_praise": False,
            "is_solved_alone": is_alone,
        }
    )
    seconds = _second_themes(rng, frame, product, world)
    return _name(pl.concat([frame, seconds]), n_themes, start)


def _name_version(
    rng: np.random.Generator, reports: Reports, product: Product, world: World
) -> NDArray[np.int64]:
    newest = np.searchsorted(product.releases, reports.day, side="right") - 1
    age = reports.day - product.releases[newest]
    has_newest = rng.random(len(age)) < 1 - 0.5 ** (age / world.ramp_days)
    version = np.maximum(newest - ~has_newest, 0)
    return np.where(rng.random(len(age)) < world.version_named, version, NOBODY)


def _second_themes(
    rng: np.random.Generator, frame: pl.DataFrame, product: Product, world: World
) -> pl.DataFrame:
    is_themed = frame["area"].to_numpy() != NOBODY
    chosen = frame.filter(is_themed & (rng.random(frame.height) < world.second_theme))
    area = chosen["area"].to_numpy()
    first = np.searchsorted(product.area, area)  # themes are numbered area by area
    size = np.searchsorted(product.area, area, side="right") - first
    sibling = first + (rng.random(len(area)) * size).astype(np.int64)
    is_other = sibling != chosen["theme"].to_numpy()
    return chosen.with_columns(pl.Series("theme", sibling)).filter(is_other)


def _name(frame: pl.DataFrame, n_themes: int, start: date) -> pl.DataFrame:
    def named(column: str, names: list[str]) -> pl.Expr:
        return pl.col(column).replace_strict(
            range(len(names)), names, default=None, return_dtype=pl.String
        )

    def count(column: str) -> int:
        top = frame[column].max()
        return 0 if top is None else int(top) + 1  # type: ignore[arg-type]  # a whole number

    return frame.select(
        "document_id",
        named("theme", [_theme_id(theme) for theme in range(n_themes)]).alias("theme_id"),
        named("area", [_area_id(area) for area in range(count("area"))]).alias("area_id"),
        named("customer", [f"person:{who}" for who in range(count("customer"))]),
        (pl.lit(start) + pl.duration(days="day")).cast(pl.Date).alias("day"),
        named("source", [_source(source) for source in range(count("source"))]),
        named("version", [_version(release) for release in range(count("version"))]),
        "is_problem",
        "is_praise",
        "is_solved_alone",
    ).cast(dict(OBSERVED))  # type: ignore[arg-type]  # a schema is a mapping of types


def _theme_id(theme: int) -> str:
    return f"theme-{theme:03d}"


def _area_id(area: int) -> str:
    return f"area-{area:02d}"


def _source(source: int) -> str:
    return f"source-{source}"


def _version(release: int) -> str:
    return f"{release + 80}.0"


def _releases(product: Product, start: date) -> tuple[Release, ...]:
    return tuple(
        Release(version=_version(number), day=start + timedelta(days=int(day)))
        for number, day in enumerate(product.releases)
    )


def _fix(rng: np.random.Generator, fix: PlannedFix, fix_id: str, start: date) -> Fix:
    return Fix(
        fix_id=fix_id,
        day=start + timedelta(days=fix.day),
        title=f"Change {fix_id}",
        url=None,
        theme_ids=(_theme_id(fix.claimed),),
        basis="meaning" if fix.is_guess else rng.choice(_BASES),
        is_guess=fix.is_guess,
    )


def _told(back: Return, fix_ids: list[str]) -> tuple[str, str, str, str]:
    return (
        f"person:{back.customer}",
        fix_ids[back.fix],
        _theme_id(back.theme_before),
        _theme_id(back.theme_after),
    )
