from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import polars as pl
import pytest

from thememiner.signals.observed import OBSERVED
from thememiner.testing import History, make_history
from thememiner.testing.scenarios import AREA_PLANS, CHANGE_PLANS

SEEDS = range(900, 905)


def weekly(history: History, **wanted: str) -> list[int]:
    """Reports of the last weeks, the last one first."""
    age = (pl.lit(history.last_day) - pl.col("day")).dt.total_days() // 7
    rows = history.observed.filter(**wanted)
    counts = dict(rows.group_by(age.alias("age")).len().iter_rows())
    return [counts.get(week, 0) for week in range(12)]


def mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers)


@pytest.mark.parametrize("scenario", [*AREA_PLANS, *CHANGE_PLANS])
def test_a_history_is_what_detectors_look_at(scenario: str) -> None:
    history = make_history(scenario, 901)
    observed = history.observed

    assert dict(observed.schema) == dict(OBSERVED)
    assert observed["day"].max() == history.last_day or scenario.startswith("source")
    assert 355 <= observed["day"].n_unique() <= 550
    assert observed["document_id"].n_unique() > 5_000
    assert observed.select("document_id", "theme_id").is_unique().all()
    assert (observed["theme_id"].is_null() == observed["area_id"].is_null()).all()
    assert all(one.day <= other.day for one, other in pairwise(history.fixes))
    assert history.releases[0].day <= observed["day"].min()  # type: ignore[operator]


def test_a_seed_gives_the_same_history_and_another_seed_another() -> None:
    first, second = (make_history("planted_overhaul", 901) for _ in range(2))

    assert first.observed.equals(second.observed)
    assert first.truth == second.truth
    assert first.fixes == second.fixes
    assert not first.observed.equals(make_history("planted_overhaul", 902).observed)


def test_the_overhauls_truth_is_in_the_frame() -> None:
    for seed in SEEDS:
        history = make_history("planted_overhaul", seed)
        truth = history.truth
        area = history.observed.filter(area_id=truth.area_id)

        assert set(area["theme_id"]) == set(truth.theme_ids)
        assert set(area["customer"].drop_nulls()) == set(truth.customers)
        days = {fix.fix_id: fix.day for fix in history.fixes}
        assert all(set(fix.theme_ids) <= set(truth.theme_ids)
                   for fix in history.fixes if fix.fix_id in truth.fix_ids)  # fmt: skip
        assert len(truth.returned) > 20
        for customer, fix_id, before, after in truth.returned:
            mine = area.filter(customer=customer)
            met = mine.filter(theme_id=before)["day"]
            back = mine.filter(theme_id=after)["day"]
            assert met.min() < days[fix_id] < back.max()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("scenario", "least", "most"),
    [
        ("planted_overhaul", 0.8, 1.3),
        ("large_area_whose_fixes_worked", 0.25, 0.7),
        ("fix_that_worked", 0.25, 0.7),
        ("growth_only", 0.25, 0.7),
        ("displacement", 0.25, 0.7),
    ],
)
def test_an_area_eases_as_planned(scenario: str, least: float, most: float) -> None:
    for seed in SEEDS:
        history = make_history(scenario, seed)
        fixed = [fix.day for fix in history.fixes if fix.fix_id in history.truth.fix_ids]
        is_mine = pl.col("area_id").eq_missing(pl.lit(history.truth.area_id))
        before = history.observed.filter(pl.col("day") < fixed[0]).select(is_mine.mean()).item()
        after = history.observed.filter(
            pl.col("day") > fixed[-1] + timedelta(days=14)
        ).select(is_mine.mean())  # fmt: skip
        assert least < after.item() / before < most


def test_growth_makes_all_of_the_product_grow() -> None:
    history = make_history("growth_only", 901)
    start = history.observed["day"].min()
    early = history.observed.filter(pl.col("day") < start + timedelta(days=28)).height  # type: ignore[operator]

    assert sum(weekly(history)[:4]) > 2.5 * early


def test_a_doubling_doubles_with_the_release_that_it_is_tied_to() -> None:
    ratios, tied = [], []
    for seed in range(900, 930):
        history = make_history("doubling", seed)
        weeks = weekly(history, theme_id=history.truth.theme_ids[0])
        ratios.append(mean(weeks[:3]) / mean(weeks[3:]))
        assert mean(weeks[3:]) > 6
        tied.append(history.truth.version is not None)
        if tied[-1]:
            release = {one.version: one.day for one in history.releases}
            assert release[str(history.truth.version)] == history.truth.day
            added = history.observed.filter(
                pl.col("day") >= history.truth.day, theme_id=history.truth.theme_ids[0]
            )
            assert (added["version"] == history.truth.version).mean() > 0.35  # type: ignore[operator]
    assert 1.8 < sum(ratios) / len(ratios) < 2.2
    assert 0.25 < mean(tied) < 0.75


def test_sources_stop_come_late_and_start() -> None:
    for seed in SEEDS:
        dropped, delayed, added = (
            make_history(f"source_{event}", seed) for event in ("dropped", "delayed", "added")
        )
        gone = dropped.observed.filter(source=dropped.truth.source)["day"].max()
        assert gone < dropped.truth.day  # type: ignore[operator]
        late = delayed.observed.filter(source=delayed.truth.source)["day"].max()
        assert late <= delayed.last_day - timedelta(days=7)  # type: ignore[operator]
        assert delayed.observed["day"].max() == delayed.last_day
        came = added.observed.filter(source=added.truth.source)["day"].min()
        assert came >= added.truth.day  # type: ignore[operator]


def test_a_burst_is_of_a_handful_of_authors() -> None:
    known = []
    for seed in range(900, 912):
        history = make_history("junk_flood", seed)
        weeks = weekly(history, theme_id=history.truth.theme_ids[0])
        assert max(weeks[:2]) > mean(weeks[2:]) + 10
        mine = history.observed.filter(
            pl.col("day") >= history.truth.day, theme_id=history.truth.theme_ids[0]
        )
        top = mine.group_by("customer").len().sort("len", descending=True)
        known.append(top["customer"][0] is not None)
        assert top["len"][0] >= 5
    assert True in known
