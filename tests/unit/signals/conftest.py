from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Protocol

import polars as pl
import pytest

from thememiner.signals.observed import OBSERVED, Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

START = date(2025, 1, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Reports of one theme: so many a week, each of somebody new, evenly over the days."""

    theme: str | None
    area: str | None = None
    per_week: float | Callable[[int], float] = 0.0  # of the day's number, from 0
    source: str = "desk"
    is_problem: bool = True
    is_praise: bool = False
    is_anonymous: bool = False
    is_solved_alone: bool = False


class Observe(Protocol):
    def __call__(self, told: Iterable[Told], *, n_days: int) -> pl.DataFrame: ...


def _tell(told: Iterable[Told], *, n_days: int) -> pl.DataFrame:
    numbers, rows = count(), []
    for one in told:
        owed = 0.5
        for day in range(n_days):
            owed += (one.per_week(day) if callable(one.per_week) else one.per_week) / 7
            for _ in range(int(owed)):
                number = next(numbers)
                who = None if one.is_anonymous else f"who-{number:05d}"
                rows.append(
                    (f"doc-{number:05d}", one.theme, one.area, who, START + timedelta(days=day),
                     one.source, None, one.is_problem, one.is_praise, one.is_solved_alone)
                )  # fmt: skip
            owed -= int(owed)
    return pl.DataFrame(rows, schema=OBSERVED, orient="row")


@pytest.fixture
def observe() -> Observe:
    """Make what detectors look at, without any noise."""
    return _tell


@pytest.fixture
def told() -> type[Told]:
    return Told


@pytest.fixture
def start() -> date:
    return START


@pytest.fixture
def rest() -> list[Told]:
    """Give other areas that do nothing: twelve themes of ten a week."""
    return [Told(theme=f"rest-{n:02d}", area=f"A-rest-{n // 3}", per_week=10.0) for n in range(12)]


class MakeFix(Protocol):
    def __call__(
        self, day: int, *themes: str, fix_id: str | None = None, is_guess: bool = False
    ) -> Fix: ...


@pytest.fixture
def make_fix() -> MakeFix:
    def make(day: int, *themes: str, fix_id: str | None = None, is_guess: bool = False) -> Fix:
        return Fix(
            fix_id=fix_id or f"FIX-{day}",
            day=START + timedelta(days=day),
            title="a change",
            url=None,
            theme_ids=tuple(sorted(themes)),
            basis="meaning" if is_guess else "link",
            is_guess=is_guess,
        )

    return make
