from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from thememiner.datamodels import CUSTOMERS
from thememiner.signals.driver_words import say_churn_driver, say_score_driver, say_series
from thememiner.signals.drivers import find_churn_drivers, find_score_drivers
from thememiner.signals.intervals import Sums, differ, estimate, p_values
from thememiner.signals.observed import OBSERVED
from thememiner.signals.scores import RATED, choose_step, score_over_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.signals.intervals import Measure

DAY = date(2026, 1, 5)  # a Monday


def _sums(*values: float) -> Sums:
    given = np.array(values)
    return Sums(
        n=np.array([float(len(given))]),
        total=np.array([given.sum()]),
        squares=np.array([np.square(given).sum()]),
    )


def _rated(rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=RATED, orient="row")


def _observed(rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(*row[:2], None, *row[2:], "s", None, True, False, False) for row in rows],
        schema=OBSERVED,
        orient="row",
    )


def _answer(
    place: int, satisfaction: float, kind: str = "nps", day: date = DAY
) -> tuple[object, ...]:
    return (
        f"d{place}",
        f"d{place}",
        f"account:{place}",
        day,
        "s",
        satisfaction * 10,
        kind,
        satisfaction,
    )


def test_wilson_is_as_published() -> None:
    # Newcombe (1998), table I: 81 of 263, 95%: 0.2553 to 0.3662; here 90%
    means = estimate(_sums(*[1.0] * 81, *[0.0] * 182), "csat")
    assert means.mean[0] == pytest.approx(81 / 263)
    assert means.low[0] == pytest.approx(0.2635, abs=5e-4)
    assert means.high[0] == pytest.approx(0.3567, abs=5e-4)


@pytest.mark.parametrize("measure", ["nps", "csat", "rating"])
def test_intervals_hold_the_truth_nine_times_of_ten(measure: Measure) -> None:
    rng = np.random.default_rng(1)
    values, truth = {
        "nps": (rng.choice([-1.0, 0.0, 1.0], (2000, 40), p=[0.3, 0.3, 0.4]), 0.1),
        "csat": (rng.choice([0.0, 1.0], (2000, 40), p=[0.2, 0.8]), 0.8),
        "rating": (rng.choice([0.0, 0.25, 0.5, 1.0], (2000, 40), p=[0.1, 0.2, 0.3, 0.4]), 0.6),
    }[measure]
    sums = Sums(
        n=np.full(2000, 40.0), total=values.sum(axis=1), squares=np.square(values).sum(axis=1)
    )
    means = estimate(sums, measure)
    held = ((means.low <= truth) & (truth <= means.high)).mean()
    assert 0.87 <= held <= 0.95


def test_equal_answers_are_not_certainty() -> None:
    measures: tuple[Measure, ...] = ("nps", "csat", "rating")
    for measure in measures:
        means = estimate(_sums(*[1.0] * 10), measure)
        assert means.mean[0] == means.high[0] == 1.0
        assert means.low[0] < 0.95


def test_equal_groups_do_not_differ() -> None:
    one = estimate(_sums(*[0.0, 1.0] * 20), "csat")
    difference = differ(one, one)
    assert difference.mean[0] == 0
    assert difference.low[0] < 0 < difference.high[0]
    assert p_values(difference)[0] == 1.0
    assert p_values(differ(one, estimate(_sums(), "csat")))[0] == 1.0  # nobody on one side


def test_a_customer_counts_once_a_step() -> None:
    rows: list[tuple[object, ...]] = [_answer(place, 1.0) for place in range(10)]
    rows += [(f"x{n}", f"x{n}", "account:0", DAY, "s", 0.0, "nps", 0.0) for n in range(30)]
    rows += [(f"d1#{n}", "d1", "account:1", DAY, "s", 10.0, "nps", 1.0) for n in range(5)]
    (series,) = score_over_time(_rated(rows), step="week", last_day=DAY)
    assert series.overall.n == 10
    assert series.overall.mean == pytest.approx(100 * (9 + (1 - 30) / 31) / 10, abs=0.01)
    assert say_series(series).startswith("NPS is +81 (")


def test_scores_have_their_own_scale() -> None:
    rows: list[tuple[object, ...]] = [
        (
            f"d{n}",
            f"d{n}",
            None,
            DAY + timedelta(weeks=n % 2),
            "play",
            float(1 + n % 5),
            "stars",
            n % 5 / 4,
        )
        for n in range(50)
    ]
    rows += [(f"c{n}", f"c{n}", None, DAY, "desk", 1.0, "csat", n % 2) for n in range(20)]
    rows += [
        ("bad", "bad", None, DAY, "desk", 7.0, "csat", None),
        ("no", "no", None, None, "x", 3.0, None, 0.5),
    ]
    stars, csat, other = score_over_time(
        _rated(rows), step="week", last_day=DAY + timedelta(days=13)
    )
    assert (stars.scale.worst, stars.scale.best, stars.overall.mean) == (1.0, 5.0, 3.0)
    assert [point.start for point in stars.points] == [DAY, DAY + timedelta(weeks=1)]
    assert stars.change is not None
    assert "Mean rating, stars is 3.0 of 5 (" in say_series(stars)
    assert say_series(stars).endswith("No clear change in the last week.")
    assert csat.overall.mean == 50.0
    assert "50%" in say_series(csat)
    assert csat.change is None
    assert other.overall.mean is None
    assert say_series(other) == "Mean rating, x: too few to say (1 customer)."
    unfinished = score_over_time(_rated(rows), step="week", last_day=DAY + timedelta(days=12))[0]
    assert unfinished.change is None  # the second week has a day to go


def test_a_fall_is_said() -> None:
    rows: list[tuple[object, ...]] = [_answer(n, 1.0) for n in range(40)]
    rows += [_answer(n, 0.0, day=DAY + timedelta(days=31)) for n in range(40, 80)]
    (series,) = score_over_time(_rated(rows), step="month", last_day=DAY + timedelta(days=60))
    assert "Down by 200 points (" in say_series(series)


def _planted(n: int = 200) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(3)
    rated: list[tuple[object, ...]] = []
    observed: list[tuple[object, ...]] = []
    for place in range(n):
        has = place % 4 == 0
        answer = float(rng.integers(0, 8) if has else rng.integers(6, 11)) / 10
        rated.append(_answer(place, answer))
        rated.append((f"s{place}", f"s{place}", f"account:{place}", DAY, "s",
                      float(1 + place % 5), "stars", place % 5 / 4))  # fmt: skip
        # a ticket without a rating: its customer answered elsewhere
        observed.append((f"t{place}", "bad" if has else "other", f"account:{place}", DAY))
    observed += [("u1", "rare", "account:1", DAY), ("u2", None, "account:2", DAY)]
    observed += [("u3", "bare", None, DAY), ("d0", "bad", "account:0", DAY)]
    return _observed(observed), _rated(rated)


def test_a_planted_difference_is_found_and_no_other() -> None:
    observed, rated = _planted()
    drivers = find_score_drivers(observed, rated)
    assert sorted(drivers) == ["bad", "other", "rare"]
    by_measure = {driver.scale.measure: driver for driver in drivers["bad"]}
    assert by_measure["nps"].verdict == "lower"
    assert by_measure["nps"].with_theme.n == 50
    assert by_measure["nps"].without_theme.n == 150
    assert by_measure["rating"].verdict == "no_clear_difference"
    said = say_score_driver(by_measure["nps"])
    assert said.startswith("NPS is \u2212")
    assert "it differs by" in said
    assert say_score_driver(by_measure["rating"]).endswith("no clear difference.")
    rare = drivers["rare"][0]
    assert (rare.verdict, rare.difference, rare.q_value) == ("too_few", None, None)
    assert "too few to say: 1 customer with this theme answered" in say_score_driver(rare)
    assert drivers == find_score_drivers(
        observed.reverse(), rated.sample(fraction=1, shuffle=True, seed=1)
    )


def test_anonymous_answers_have_their_own_theme() -> None:
    rated: list[tuple[object, ...]] = [
        (f"d{n}#1", f"d{n}", None, DAY, "s", 1.0, "csat", float(n >= 20)) for n in range(60)
    ]
    observed = _observed([(f"d{n}#1", "bad", None, DAY) for n in range(20)])
    (driver,) = find_score_drivers(observed, _rated(rated))["bad"]
    assert (driver.with_theme.mean, driver.without_theme.mean) == (0.0, 100.0)
    assert "0% among customers with this theme (20), 100%" in say_score_driver(driver)


def test_chance_is_rarely_called_a_difference() -> None:
    rng = np.random.default_rng(5)
    n_clear = 0
    for _ in range(40):
        rated = _rated([_answer(n, int(rng.integers(0, 11)) / 10) for n in range(120)])
        rows = [(f"d{n}", f"T{int(rng.integers(5))}", f"account:{n}", DAY) for n in range(120)]
        drivers = find_score_drivers(_observed(rows), rated)
        n_clear += any(one.verdict in ("lower", "higher") for of in drivers.values() for one in of)
    assert n_clear <= 9  # a tenth of the runs, and its spread


def _customers(rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    facts = pl.DataFrame(
        [
            {"account_id": account, "is_churned": left, "churned_at": at, "value": value}
            for account, left, at, value in rows
        ],
        schema={
            name: CUSTOMERS[name] for name in ("account_id", "is_churned", "churned_at", "value")
        },
    )
    return pl.concat([CUSTOMERS.to_frame(), facts], how="diagonal")


def test_who_left_is_counted_by_theme() -> None:
    before = datetime(2025, 6, 1, tzinfo=UTC)
    after = datetime(2026, 2, 1, tzinfo=UTC)
    rows: list[tuple[object, ...]] = [
        (str(n), n < 60 and n % 2 == 0, after if n < 60 else None, 100.0) for n in range(200)
    ]
    rows += [("gone", True, before, 999.0), ("unknown", None, None, 5.0)]
    observed: list[tuple[object, ...]] = [
        (f"d{n}", "bad" if n < 60 else "fine", f"account:{n}", DAY) for n in range(200)
    ]
    observed += [("g", "bad", "account:gone", DAY), ("u", "bad", "account:unknown", DAY)]
    observed += [("a", "bad", None, DAY), ("n", None, "account:1", DAY)]
    drivers = find_churn_drivers(_observed(observed), _customers(rows))
    bad = drivers["bad"]
    assert (bad.n_churned, bad.n_known, bad.value, bad.verdict) == (30, 60, 3000.0, "higher")
    assert (bad.rate.mean, bad.rate_without.mean) == (50.0, 0.0)
    assert say_churn_driver(bad) == (
        "30 of 60 customers with this theme left, worth 3,000: 50%, against 0% of those without it."
        " It differs by 39 to 60 percent points."
    )
    assert drivers["fine"].verdict == "lower"


def test_few_customers_are_not_compared() -> None:
    rows: list[tuple[object, ...]] = [(str(n), n == 0, None, None) for n in range(12)]
    observed = _observed(
        [(f"d{n}", "bad" if n < 3 else "fine", f"account:{n}", DAY) for n in range(12)]
    )
    bad = find_churn_drivers(observed, _customers(rows))["bad"]
    assert (bad.difference, bad.verdict) == (None, "too_few")
    assert say_churn_driver(bad) == "1 of 3 customers with this theme left: too few to compare."
    many = _observed(
        [(f"d{n}", "bad" if n < 12 else "fine", f"account:{n}", DAY) for n in range(24)]
    )
    rows = [(str(n), n % 4 == 0, None, None) for n in range(24)]
    assert say_churn_driver(find_churn_drivers(many, _customers(rows))["bad"]).endswith(
        "25%, against 25% of those without it. No clear difference."
    )


def test_nothing_gives_nothing() -> None:
    assert score_over_time(RATED.to_frame(), step="week", last_day=DAY) == ()
    assert find_score_drivers(OBSERVED.to_frame(), RATED.to_frame()) == {}
    assert find_churn_drivers(OBSERVED.to_frame(), CUSTOMERS.to_frame()) == {}
    assert choose_step(DAY, DAY + timedelta(weeks=26)) == "week"
    assert choose_step(DAY, DAY + timedelta(weeks=27)) == "month"
