"""One simulated history of each kind that matters: the evidence against what was planted."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from thememiner.signals.fix_check import check_fixes
from thememiner.signals.overhauls import Background, Overhaul, find_overhauls, list_customers
from thememiner.signals.returning import find_returned
from thememiner.signals.spans import AFTER, BEFORE
from thememiner.testing.histories import History, make_history

SEED = 1001
BACKGROUND = Background(
    names={},
    holders=pl.DataFrame(
        schema={"holder": pl.String, "account_id": pl.String, "value": pl.Float64}
    ),
)


def _find(history: History) -> list[Overhaul]:
    until = history.last_day
    checks = check_fixes(history.observed, history.fixes, until=until)
    found = find_overhauls(history.observed, history.fixes, checks, BACKGROUND, until=until)
    return [one for one in found if one.state == "candidate"]


@pytest.fixture(scope="module")
def planted() -> History:
    return make_history("planted_overhaul", SEED)


def test_evidence_names_the_planted_fixes_months_themes_and_customers(planted: History) -> None:
    (found,) = _find(planted)
    truth = planted.truth
    assert found.area_id == truth.area_id
    assert set(found.fixes) == set(truth.fix_ids)
    assert set(found.themes) <= set(truth.theme_ids)
    days = sorted(fix.day for fix in planted.fixes if fix.fix_id in truth.fix_ids)
    assert (found.first_month, found.last_month) == (f"{days[0]:%Y-%m}", f"{days[-1]:%Y-%m}")

    named = set(list_customers(planted.observed, found, until=planted.last_day)["customer"])
    assert len(named) == found.n_customers
    assert named <= set(truth.customers)
    wrote = planted.observed.filter(
        (pl.col("area_id") == truth.area_id)
        & pl.col("is_problem")
        & (pl.col("day") >= days[0] - timedelta(days=BEFORE))
    )
    assert named == set(wrote["customer"].drop_nulls())


def test_those_who_were_made_to_return_are_found(planted: History) -> None:
    truth = planted.truth
    assert truth.area_id is not None
    fixes = {fix.fix_id: fix for fix in planted.fixes if fix.fix_id in truth.fix_ids}
    found = find_returned(planted.observed, truth.area_id, fixes.values())
    made = pl.DataFrame(sorted(truth.returned), schema=found.schema, orient="row")
    n_found = made.join(found, on=found.columns, how="semi").height
    # some met it more than twelve weeks before
    assert n_found >= 0.85 * made.height
    assert AFTER >= 75
    (overhaul,) = _find(planted)
    assert overhaul.returned is not None
    assert overhaul.returned.observed > 1.2 * overhaul.returned.expected


def test_large_area_that_eased_is_none() -> None:
    assert _find(make_history("large_area_whose_fixes_worked", SEED)) == []
