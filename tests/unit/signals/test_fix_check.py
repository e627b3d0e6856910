from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from thememiner.signals.fix_check import FixCheck, check_fixes
from thememiner.signals.observed import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Callable

FIXED = 100  # the day of the fix


def _then(before: float, after: float, *, day: int = FIXED) -> Callable[[int], float]:
    return lambda now: before if now <= day else after


@pytest.fixture
def check(observe: Any, told: Any, rest: Any, make_fix: Any, start: Any) -> Any:
    """Check the fixes of theme "own", whose weekly reports are given."""

    def run(
        per_week: Any, *, n_days: int = 190, fixes: Any = None, more: Any = ()
    ) -> tuple[FixCheck, ...]:
        own = told(theme="own", area="A-own", per_week=per_week)
        frame = observe([own, *more, *rest], n_days=n_days)
        known = [make_fix(FIXED, "own")] if fixes is None else fixes
        return check_fixes(frame, known, until=start + timedelta(days=n_days - 1))

    return run


@pytest.mark.parametrize(
    ("left", "verdict"),
    [(5.0, "worked"), (13.0, "partly"), (20.0, "no_change"), (30.0, "no_change")],
)
def test_verdict_follows_what_is_left(check: Any, left: float, verdict: str) -> None:
    (found,) = check(_then(20, left))
    assert found.verdict == verdict
    assert found.ratio == pytest.approx(left / 20, rel=0.12)
    low, high = found.interval
    assert low < found.ratio < high
    assert found.n_expected == pytest.approx(20 * 12, rel=0.12)


def test_ratio_is_against_the_others(told: Any, observe: Any, start: Any) -> None:
    # everything halves on that day, the theme too: no relief
    from thememiner.signals.observed import Fix

    fix = Fix(
        fix_id="F", day=start + timedelta(days=FIXED), title="", url=None, theme_ids=("own",),
        basis="link", is_guess=False,
    )  # fmt: skip
    names = ["own", *(f"rest-{n}" for n in range(8))]
    plan = [told(theme=name, area=f"A-{name}", per_week=_then(20, 10)) for name in names]
    # and it is no matter of documents alone: what is in no theme doubles
    plan.append(told(theme=None, per_week=_then(100, 200)))
    frame = observe(plan, n_days=190)
    (found,) = check_fixes(frame, [fix], until=start + timedelta(days=189))
    assert found.verdict == "no_change"
    assert found.ratio == pytest.approx(1.0, abs=0.05)
    assert found.control_ratio is not None
    assert found.control_ratio < 0.7


def test_spike_elsewhere_makes_no_fix_work(check: Any, told: Any) -> None:
    storm = told(theme="storm", area="A-storm", per_week=lambda day: 900 if day > FIXED else 5)
    (found,) = check(20.0, more=[storm])
    assert found.verdict == "no_change"


@pytest.mark.parametrize("n_days", [FIXED + 2, FIXED + 20])
def test_young_fix_is_too_early(check: Any, n_days: int) -> None:
    (found,) = check(_then(20, 0), n_days=n_days)
    assert found.verdict == "too_early"
    assert found.ratio is None


def test_small_theme_is_too_early_and_then_too_few(check: Any) -> None:
    (early,) = check(_then(2, 1), n_days=FIXED + 35)
    (late,) = check(_then(2, 1), n_days=FIXED + 60)
    assert (early.verdict, late.verdict) == ("too_early", "too_few")


def test_fix_without_a_past_is_too_few(check: Any, make_fix: Any) -> None:
    (found,) = check(20.0, fixes=[make_fix(20, "own")])
    assert found.verdict == "too_few"
    assert found.ratio is None


def test_theme_that_nobody_reported_is_too_few(check: Any, make_fix: Any) -> None:
    (found,) = check(20.0, fixes=[make_fix(FIXED, "nowhere")])
    assert (found.verdict, found.n_before) == ("too_few", 0)


def test_theme_that_comes_back_has_regressed(check: Any) -> None:
    def relapse(day: int) -> float:
        return 6 if FIXED < day <= FIXED + 50 else 20

    (found,) = check(relapse, n_days=FIXED + 110)
    assert found.verdict == "regressed"
    (still_low,) = check(relapse, n_days=FIXED + 50)
    assert still_low.verdict == "worked"


def test_theme_that_moved_next_door_is_told(check: Any, told: Any) -> None:
    sibling = told(theme="next", area="A-own", per_week=_then(8, 22))
    calm = told(theme="calm", area="A-own", per_week=8.0)
    (found,) = check(_then(20, 5), more=[sibling, calm])
    assert found.verdict == "moved_elsewhere"
    assert found.moved_to == ("next",)


def test_sibling_that_rose_a_little_does_not_count(check: Any, told: Any) -> None:
    sibling = told(theme="next", area="A-own", per_week=_then(8, 11))
    (found,) = check(_then(20, 5), more=[sibling])
    assert found.verdict == "worked"


def test_next_fix_ends_the_window(check: Any, make_fix: Any) -> None:
    fixes = [make_fix(FIXED, "own"), make_fix(FIXED + 50, "own")]
    first, second = check(_then(20, 5, day=FIXED + 50), fixes=fixes, n_days=240)
    assert (first.verdict, second.verdict) == ("no_change", "worked")
    assert first.days_after == 42  # 50 less a week to settle and the day of the next
    assert second.days_before == 42


def test_fixes_too_near_each_other_are_one(check: Any, make_fix: Any) -> None:
    fixes = [make_fix(FIXED, "own"), make_fix(FIXED + 10, "own")]
    first, second = check(_then(20, 5), fixes=fixes)
    assert (first.together_with, second.together_with) == (("FIX-110",), ("FIX-100",))
    assert (first.verdict, second.verdict) == ("worked", "worked")
    assert first.ratio == second.ratio


def test_closed_span_does_not_wait(check: Any, make_fix: Any) -> None:
    fixes = [make_fix(FIXED, "own"), make_fix(FIXED + 29, "own")]
    first, _ = check(_then(2, 1), fixes=fixes)
    assert first.verdict == "too_few"


def test_guesses_and_the_future_are_left_out(check: Any, make_fix: Any) -> None:
    fixes = [make_fix(FIXED, "own", is_guess=True), make_fix(300, "own")]
    assert check(_then(20, 5), fixes=fixes) == ()


def test_source_that_stops_is_left_out_and_named(check: Any, told: Any) -> None:
    # the feed held half of all reports of all themes; the theme did not change
    lost = [
        told(theme=name, area=area, per_week=_then(20, 0), source="feed")
        for name, area in (("own", "A-own"), ("rest-00", "A-rest-0"))
    ]
    (found,) = check(20.0, more=lost)
    assert found.verdict == "no_change"
    assert found.left_out == ("feed",)
    assert found.n_before == pytest.approx(20 * 12, abs=3)


def test_customers_who_report_again_are_counted(
    observe: Any, told: Any, rest: Any, make_fix: Any, start: Any
) -> None:
    frame = observe([told(theme="own", area="A-own", per_week=14.0), *rest], n_days=190)
    own = pl.col("theme_id") == "own"
    # ten customers report it every tenth day
    number = (pl.col("day") - start).dt.total_days()
    loyal = pl.when(own & (number % 10 == 0)).then(pl.lit("loyal")).otherwise("customer")
    (found,) = check_fixes(
        frame.with_columns(loyal.alias("customer")),
        [make_fix(FIXED, "own")],
        until=start + timedelta(days=189),
    )
    assert found.n_customers_again == 1
    assert found.n_customers > 100


def test_one_loud_customer_is_not_many(observe: Any, told: Any, rest: Any, make_fix: Any,
                                       start: Any) -> None:  # fmt: skip
    # 30 a week of one voice, and it falls silent
    frame = observe([told(theme="own", area="A-own", per_week=_then(30, 0)), *rest], n_days=190)
    loud = pl.when(pl.col("theme_id") == "own").then(pl.lit("loud")).otherwise("customer")
    (found,) = check_fixes(
        frame.with_columns(loud.alias("customer")),
        [make_fix(FIXED, "own")],
        until=start + timedelta(days=189),
    )
    assert found.n_before == 12  # once a week
    assert found.n_customers == 1
    assert found.verdict == "too_few"


def test_order_of_rows_and_names_of_customers_do_not_matter(
    observe: Any, told: Any, rest: Any, make_fix: Any, start: Any
) -> None:
    frame = observe([told(theme="own", area="A-own", per_week=_then(20, 9)), *rest], n_days=190)
    fixes = [make_fix(FIXED, "own")]
    until = start + timedelta(days=189)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=3).with_columns(
        (pl.lit("x") + pl.col("customer").str.reverse()).alias("customer")
    )
    assert check_fixes(shuffled, fixes, until=until) == check_fixes(frame, fixes, until=until)


def test_only_product_has_no_control(observe: Any, told: Any, make_fix: Any, start: Any) -> None:
    plan = [told(theme="own", area="A", per_week=_then(20, 5)), told(theme=None, per_week=100.0)]
    frame = observe(plan, n_days=190)
    (found,) = check_fixes(frame, [make_fix(FIXED, "own")], until=start + timedelta(days=189))
    assert found.control_ratio is None
    assert found.verdict == "worked"


def test_nothing_gives_nothing(make_fix: Any, start: Any) -> None:
    empty = pl.DataFrame(schema=OBSERVED)
    assert check_fixes(empty, [], until=start) == ()
    (found,) = check_fixes(empty, [make_fix(0, "own")], until=start + timedelta(days=90))
    assert found.verdict == "too_few"
