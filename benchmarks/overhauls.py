"""Do overhauls, fix checks and their evidence hold against planted truth.

    python -m benchmarks.overhauls --seeds 200:400 --only overhauls,fixes

Histories are those of `thememiner.testing.histories`, without text. Seeds from 1000 on are for
developing; the published figures are of lower seeds, each run once: of 200 to 399 for overhauls.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.signals.fix_check import check_fixes
from thememiner.signals.observed import Fix
from thememiner.signals.overhauls import Background, find_overhauls
from thememiner.testing.histories import History, make_history
from thememiner.testing.scenarios import AREA_PLANS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from thememiner.signals.overhauls import Overhaul

# Nothing is planted in the first; in the second all themes wander, and other fixes ship.
PLACEBO_WORLDS: Final = ("quiet", "large_area_few_reports")
PLACEBO_AGES: Final = (42, 60, 90, 120)  # days from the placebo to the end, in turn
N_PLACEBOS: Final = 4  # of a history, on themes that nobody fixed
HALVED_AGE: Final = 42
HALVED_FROM: Final = 15.0  # reports a week
_NO_HOLDERS: Final = pl.DataFrame(
    schema={"holder": pl.String, "account_id": pl.String, "value": pl.Float64}
)
_BACKGROUND: Final = Background(names={}, holders=_NO_HOLDERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in one history.

    Attributes
    ----------
    n_right, n_wrong : int
        Candidates that name the planted area of an overhaul, and all others.
    n_patterns : int
    fixes, months, themes : bool or None
        Whether the evidence names all fixes of the truth and no other, its months, and only its
        themes; None without a right candidate.
    customers : float or None
        Customers counted, over those who wrote about the planted area in that time.
    returned : float or None
        Observed over expected.
    """

    n_right: int
    n_wrong: int
    n_patterns: int
    fixes: bool | None = None
    months: bool | None = None
    themes: bool | None = None
    customers: float | None = None
    returned: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a fix check said of a placebo or of a planted fall.

    Attributes
    ----------
    is_halved : bool
    per_week : float
        Reports of the theme in the eight weeks before.
    """

    world: str
    is_halved: bool
    per_week: float
    age: int
    verdict: str
    ratio: float | None


def judge_overhauls(history: History) -> Found:
    """Find overhauls and compare them with the truth."""
    truth, until = history.truth, history.last_day
    found = find_overhauls(history.observed, history.fixes, (), _BACKGROUND, until=until)
    if any(one.state == "candidate" for one in found):
        # what other fixes brought only ever takes candidates away
        checks = check_fixes(history.observed, history.fixes, until=until)
        found = find_overhauls(history.observed, history.fixes, checks, _BACKGROUND, until=until)
    candidates = [one for one in found if one.state == "candidate"]
    right = [one for one in candidates if truth.is_overhaul and one.area_id == truth.area_id]
    blank = Found(
        n_right=len(right),
        n_wrong=len(candidates) - len(right),
        n_patterns=len(found) - len(candidates),
    )
    return _judge_evidence(history, right[0], blank) if right else blank


def _judge_evidence(history: History, overhaul: Overhaul, found: Found) -> Found:
    truth = history.truth
    days = sorted(fix.day for fix in history.fixes if fix.fix_id in truth.fix_ids)
    since = days[0] - timedelta(days=84)
    wrote = history.observed.filter(
        (pl.col("area_id") == truth.area_id) & (pl.col("day") >= since) & pl.col("is_problem")
    )["customer"].drop_nulls()
    n_true = wrote.n_unique()
    returned = overhaul.returned
    return Found(
        n_right=found.n_right,
        n_wrong=found.n_wrong,
        n_patterns=found.n_patterns,
        fixes=set(overhaul.fixes) == set(truth.fix_ids),
        months=(overhaul.first_month, overhaul.last_month)
        == (f"{days[0]:%Y-%m}", f"{days[-1]:%Y-%m}"),
        themes=set(overhaul.themes) <= set(truth.theme_ids),
        customers=overhaul.n_customers / max(n_true, 1),
        returned=None if returned is None else returned.observed / max(returned.expected, 1.0),
    )


def judge_fixes(world: str, seed: int) -> list[Checked]:
    """Pretend that themes were fixed, halve one of them, and check the fixes."""
    history = make_history(world, seed)
    rng = np.random.default_rng([seed, 6])
    observed, until = history.observed, history.last_day
    fixed = {theme_id for fix in history.fixes for theme_id in fix.theme_ids}
    free = sorted(set(observed["theme_id"].drop_nulls()) - fixed - set(history.truth.theme_ids))
    rng.shuffle(free)
    sizes = {
        theme_id: _per_week(observed, theme_id, until - _days(HALVED_AGE)) for theme_id in free
    }
    halved = [theme_id for theme_id in free if sizes[theme_id] >= HALVED_FROM][:1]
    placebos = [theme_id for theme_id in free if theme_id not in halved][:N_PLACEBOS]
    tried = [
        *((theme_id, HALVED_AGE, True) for theme_id in halved),
        *((theme_id, age, False) for theme_id, age in zip(placebos, PLACEBO_AGES, strict=False)),
    ]
    for theme_id, age, _ in tried[: len(halved)]:
        observed = _halve(observed, theme_id, until - _days(age), rng)
    planted = [_fix(theme_id, until - _days(age)) for theme_id, age, _ in tried]
    checks = check_fixes(observed, (*history.fixes, *planted), until=until)
    found = {check.theme_id: check for check in checks if check.fix_id.startswith("planted-")}
    return [
        Checked(
            world=world,
            is_halved=is_halved,
            per_week=_per_week(observed, theme_id, until - _days(age)),
            age=age,
            verdict=found[theme_id].verdict,
            ratio=found[theme_id].ratio,
        )
        for theme_id, age, is_halved in tried
    ]


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def _fix(theme_id: str, day: date) -> Fix:
    return Fix(
        fix_id=f"planted-{theme_id}", day=day, title="", url=None, theme_ids=(theme_id,),
        basis="link", is_guess=False,
    )  # fmt: skip


def _per_week(observed: pl.DataFrame, theme_id: str, day: date) -> float:
    before = pl.col("day").is_between(day - _days(56), day - _days(1))
    return observed.filter((pl.col("theme_id") == theme_id) & before).height / 8


def _halve(
    observed: pl.DataFrame, theme_id: str, day: date, rng: np.random.Generator
) -> pl.DataFrame:
    """Drop every second report of a theme after a day, by lot."""
    is_kept = pl.Series(rng.random(observed.height) < 0.5)
    is_hit = (pl.col("theme_id") == theme_id).fill_null(value=False) & (pl.col("day") > day)
    return observed.filter(~is_hit | is_kept)


def _show_overhauls(seeds: range) -> Iterable[str]:
    yield "| scenario | histories with a candidate | right | wrong | with a pattern |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    right: list[Found] = []
    n_wrong = 0
    for scenario in AREA_PLANS:
        found = [judge_overhauls(make_history(scenario, seed)) for seed in seeds]
        any_candidate = mean(one.n_right + one.n_wrong > 0 for one in found)
        yield (
            f"| {scenario} | {any_candidate:.1%} | {sum(one.n_right for one in found)} "
            f"| {sum(one.n_wrong for one in found)} | "
            f"{mean(one.n_patterns > 0 for one in found):.1%} |"
        )
        right += [one for one in found if one.n_right]
        n_wrong += sum(one.n_wrong for one in found)
    n_right = len(right)
    yield ""
    yield (
        f"precision {n_right / max(n_right + n_wrong, 1):.3f}, recall {n_right / len(seeds):.3f} "
        f"({n_right} right, {n_wrong} wrong in all scenarios together)"
    )
    if right:
        yield (
            f"evidence: all fixes and no other {mean(bool(one.fixes) for one in right):.1%}, "
            f"months {mean(bool(one.months) for one in right):.1%}, only its themes "
            f"{mean(bool(one.themes) for one in right):.1%}, customers counted over true "
            f"{min(one.customers or 0 for one in right):.3f} to "
            f"{max(one.customers or 0 for one in right):.3f}, returned over expected, median "
            f"{median(one.returned or 0 for one in right):.2f}"
        )


def _show_fixes(seeds: range) -> Iterable[str]:
    checked = [
        one for world in PLACEBO_WORLDS for seed in seeds for one in judge_fixes(world, seed)
    ]
    yield "| world | planted | checks | verdicts |"
    yield "| --- | --- | ---: | --- |"
    for world in PLACEBO_WORLDS:
        for is_halved in (False, True):
            own = [one for one in checked if one.world == world and one.is_halved == is_halved]
            what = "halved from >= 15 a week, six weeks ago" if is_halved else "placebo"
            yield f"| {world} | {what} | {len(own)} | {_verdicts(own)} |"
    large = [one for one in checked if not one.is_halved and one.per_week >= HALVED_FROM]
    yield f"| both | placebo, >= 15 a week | {len(large)} | {_verdicts(large)} |"


def _verdicts(checked: Sequence[Checked]) -> str:
    counts = Counter(one.verdict for one in checked)
    return ", ".join(f"{name} {n / len(checked):.1%}" for name, n in counts.most_common())


def main() -> None:
    """Run the measures and print them as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1000:1020", help="FROM:TO, TO excluded")
    parser.add_argument("--only", default="overhauls,fixes")
    given = parser.parse_args()
    first, last = map(int, given.seeds.split(":"))
    shows = {"overhauls": _show_overhauls, "fixes": _show_fixes}
    for name in given.only.split(","):
        begun = time.process_time()
        for line in shows[name](range(first, last)):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        sys.stdout.write(f"\n{name}: {time.process_time() - begun:.0f} s of CPU\n\n")


if __name__ == "__main__":
    main()
