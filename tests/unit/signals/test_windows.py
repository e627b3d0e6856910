from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from thememiner.signals.days import Window, day_of, ordinal
from thememiner.signals.relief import Relief, find_control, measure_relief, t_quantile
from thememiner.signals.reports import count_reports
from thememiner.signals.windows import Comparison, compare_windows

START = date(2025, 1, 6)


def _window(first: int, last: int) -> Window:
    return Window(first=START + timedelta(days=first), last=START + timedelta(days=last))


def _comparison(log_ratio: list[float], variance: float = 0.01) -> Comparison:
    n = len(log_ratio)
    many = np.full(n, 100.0)
    return Comparison(
        before=many, after=many, expected=many, log_ratio=np.array(log_ratio),
        variance=np.full(n, variance), dispersion=np.ones(n), n_weeks=24, left_out=(),
    )  # fmt: skip


def _relief(comparison: Comparison, *, drift_share: float = 1.0) -> Relief:
    """Compare the first group with all others."""
    others = np.arange(len(comparison.before)) > 0
    return measure_relief(comparison, 0, find_control(comparison, others), drift_share=drift_share)


def test_days_and_numbers_are_the_same() -> None:
    assert day_of(ordinal(date(2026, 11, 22))) == date(2026, 11, 22)
    assert ordinal(date(1970, 1, 2)) == 1


def test_expected_is_summed_source_by_source(observe: Any, told: Any) -> None:
    # half of the theme comes from a feed that triples, and its share of each feed stays
    def tripled(day: int) -> float:
        return 7.0 if day < 84 else 21.0

    frame = observe(
        [
            told(theme="t", per_week=7.0, source="desk"),
            told(theme="t", per_week=tripled, source="store"),
            told(theme=None, per_week=70.0, source="desk"),
            told(theme=None, per_week=lambda day: 10 * tripled(day), source="store"),
        ],
        n_days=168,
    )
    found = compare_windows(count_reports(frame, "theme_id"), _window(0, 83), _window(84, 167))
    assert found.before.tolist() == [168]
    assert found.after.tolist() == [84 + 252]
    assert found.expected[0] == pytest.approx(336, rel=0.01)
    assert found.log_ratio[0] == pytest.approx(0, abs=0.02)
    assert found.n_weeks == 24


def test_begun_weeks_count_by_their_days(observe: Any, told: Any) -> None:
    plan = [told(theme="t", per_week=14.0), told(theme=None, per_week=70.0)]
    reports = count_reports(observe(plan, n_days=100), "theme_id")
    found = compare_windows(reports, _window(0, 29), _window(30, 48))
    assert found.n_weeks == 5 + 3
    assert found.before.tolist() == [60]
    assert found.after.tolist() == [38]
    assert found.dispersion.tolist() == [1.0]


def test_uneven_weeks_widen_the_variance(observe: Any, told: Any) -> None:
    def burst(day: int) -> float:
        return 140.0 if day % 42 < 7 else 0.0

    plan = [told(theme=name, per_week=20.0) for name in "abcde"]
    plan += [told(theme="loud", per_week=burst), told(theme=None, per_week=500.0)]
    reports = count_reports(observe(plan, n_days=168), "theme_id")
    found = compare_windows(reports, _window(0, 83), _window(84, 167))
    even, uneven = reports.ids.index("a"), reports.ids.index("loud")
    assert found.dispersion[even] == 1.0
    assert found.dispersion[uneven] > 20
    assert found.variance[uneven] > 10 * found.variance[even]


def test_area_counts_a_document_of_two_themes_once(observe: Any, told: Any) -> None:
    one = observe([told(theme="a", area="A", per_week=7.0)], n_days=28)
    two = pl.concat([one, one.with_columns(pl.lit("b").alias("theme_id"))])
    reports = count_reports(two, "area_id")
    assert reports.ids == ("A",)
    assert reports.n.sum() == 28
    assert reports.all_n.sum() == 28
    assert count_reports(two, "theme_id").n.sum() == 56


def test_customer_counts_once_a_week_and_nobody_each_time(observe: Any, told: Any) -> None:
    plan = [told(theme="t", per_week=14.0), told(theme="u", per_week=14.0, is_anonymous=True)]
    frame = observe(plan, n_days=28).with_columns(
        pl.when(pl.col("theme_id") == "t").then(pl.lit("one")).alias("customer")
    )
    reports = count_reports(frame, "theme_id")
    assert reports.ids == ("t", "u")
    assert reports.n[reports.group == 0].sum() == 4
    assert reports.n[reports.group == 1].sum() == 56


def test_thanks_do_not_count_where_a_theme_is_of_problems(observe: Any, told: Any) -> None:
    plan = [
        told(theme="bug", area="A", per_week=14.0),
        told(theme="bug", area="A", per_week=7.0, is_problem=False),
        told(theme="wish", area="A", per_week=7.0, is_problem=False),
        told(theme="wish", area="A", per_week=7.0, is_problem=False, is_praise=True),
        told(theme="loved", area="A", per_week=7.0, is_problem=False, is_praise=True),
    ]
    frame = observe(plan, n_days=28)
    themes, areas = count_reports(frame, "theme_id"), count_reports(frame, "area_id")
    assert themes.ids == ("bug", "loved", "wish")
    by_theme = [themes.n[themes.group == place].sum() for place in range(3)]
    assert by_theme == [56, 28, 56]  # each may be what another's fix is compared with
    assert areas.n.sum() == 56 + 28


def test_theme_without_an_area_is_one_of_its_own(observe: Any, told: Any) -> None:
    plan = [told(theme="t", per_week=7.0), told(theme="u", area="A", per_week=7.0)]
    frame = observe(plan, n_days=14)
    assert count_reports(frame, "theme_id").parts_of == ("t", "A")
    assert count_reports(frame, "area_id").ids == ("A",)


def test_relief_is_the_change_less_that_of_the_others() -> None:
    found = _relief(_comparison([-0.5, 0.2, 0.2, 0.2]))
    assert found.log_ratio == pytest.approx(-0.7)
    assert found.log_control == pytest.approx(0.2)
    assert found.n_controls == 3
    low, high = found.interval(0.05)
    assert low < found.ratio < high < 1


def test_one_wild_control_moves_nothing() -> None:
    calm = [0.0, 0.01, -0.01, 0.02, -0.02, 0.0, 0.01]
    tame = _relief(_comparison([-0.5, *calm, 0.0]))
    wild = _relief(_comparison([-0.5, *calm, 9.0]))
    assert wild.log_ratio == pytest.approx(tame.log_ratio, abs=0.02)
    assert wild.error == pytest.approx(tame.error, abs=0.02)


def test_restless_controls_widen_the_interval() -> None:
    still = _relief(_comparison([-0.5] + [0.0] * 8))
    waves = _comparison([-0.5, -0.6, 0.6, -0.4, 0.4, -0.3, 0.3, 0.5, -0.5])
    assert _relief(waves).error > 3 * still.error
    assert still.error < _relief(waves, drift_share=0.2).error < _relief(waves).error


@pytest.mark.parametrize("drift", [0.0, 0.3])
def test_drift_is_recovered_where_counts_differ(drift: float) -> None:
    rng = np.random.default_rng(1)
    variance = rng.uniform(0.005, 0.2, 4000)
    changes = rng.normal(0, np.sqrt(variance + drift**2))
    many = np.full(4000, 100.0)
    comparison = Comparison(
        before=many, after=many, expected=many, log_ratio=changes, variance=variance,
        dispersion=np.ones(4000), n_weeks=24, left_out=(),
    )  # fmt: skip
    control = find_control(comparison, np.ones(4000, np.bool_))
    assert np.sqrt(control.drift) == pytest.approx(drift, abs=0.05)
    assert control.variance < 0.001


def test_controls_without_reports_are_none() -> None:
    empty = Comparison(
        before=np.zeros(2), after=np.zeros(2), expected=np.zeros(2), log_ratio=np.zeros(2),
        variance=np.full(2, 4.0), dispersion=np.ones(2), n_weeks=0, left_out=(),
    )  # fmt: skip
    found = _relief(empty)
    assert (found.n_controls, found.ratio, found.error) == (0, 1.0, 2.0)
    assert np.isfinite(found.high(0.0001))  # one degree of freedom reaches far


def test_quantile_is_that_of_student() -> None:
    assert t_quantile(0.05, 10) == pytest.approx(1.812, abs=0.001)
    assert t_quantile(0.025, 10**6) == pytest.approx(1.960, abs=0.001)


def test_no_reports_compare_to_nothing(observe: Any) -> None:
    reports = count_reports(observe([], n_days=0), "theme_id")
    found = compare_windows(reports, _window(0, 83), _window(84, 167))
    assert found.before.shape == (0,)
    assert found.left_out == ()
