"""What else is flagged while something large happens, or while customers are pleased."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from benchmarks.signals import plant_outbreak

from thememiner.signals.alerts import ALARMS, find_alerts
from thememiner.signals.change import find_changes
from thememiner.signals.observed import OBSERVED, Release
from thememiner.testing import make_history

LAST = date(2025, 6, 29)


def told(daily: dict[str, int], days: range, *, praise: tuple[str, ...] = ()) -> pl.DataFrame:
    """Reports of each day by themes joined with "+"; days are counted back from the last."""
    rows = [
        (f"{ago}-{about}-{number}", theme or None, ago, theme in praise)
        for ago in days
        for about, n_reports in daily.items()
        for number in range(n_reports)
        for theme in about.split("+")
    ]
    frame = pl.DataFrame(rows, ["document_id", "theme_id", "ago", "is_praise"], orient="row")
    is_themed = pl.col("theme_id").is_not_null()
    return frame.with_columns(
        area_id=pl.when(is_themed).then(pl.lit("all")),
        customer="document_id",
        day=pl.lit(LAST) - pl.duration(days="ago"),
        source=pl.lit("desk"),
        version=pl.lit(None),
        is_problem=~pl.col("is_praise"),
        is_solved_alone=False,
    ).select(pl.col(name).cast(kind) for name, kind in OBSERVED.items())


CALM = {"": 20, "login": 3, "export": 4, "search": 3}


def flags(observed: pl.DataFrame) -> dict[str, str]:
    rows = find_changes(observed, until=LAST).rows.filter(kind="theme")
    return dict(rows.select("subject_id", "flag").iter_rows())


@pytest.mark.parametrize("n_reports", [20, 150, 1000])
def test_who_writes_about_two_flooded_themes_is_one(n_reports: int) -> None:
    flood = told({"login+export": n_reports}, range(7)).with_columns(
        pl.format("x{}", "document_id").alias("document_id")
    )
    observed = pl.concat([told(CALM, range(140)), flood])

    assert flags(observed) == {"login": "rising", "export": "rising", "search": "steady"}


def test_the_order_of_rows_changes_nothing_in_a_flood() -> None:
    flood = told({"login+export": 40, "": 9}, range(7))
    flood = flood.with_columns(pl.format("x{}", "document_id").alias("document_id"))
    observed = pl.concat([told(CALM, range(140)), flood])
    turned = observed.sample(fraction=1, shuffle=True, seed=3)

    first, second = (find_changes(one, until=LAST) for one in (observed, turned))
    assert first.rows.equals(second.rows)
    assert find_alerts(first, observed).equals(find_alerts(second, turned))


def test_a_source_that_hears_of_one_thing_alone_leaves_numbers() -> None:
    calm = told({"login": 3, "export": 2}, range(7, 140))
    changes = find_changes(pl.concat([calm, told({"login": 90}, range(7))]), until=LAST)
    login = changes.rows.row(by_predicate=pl.col("subject_id") == "login", named=True)

    assert (login["flag"], login["current"]) == ("rising", 630)
    assert login["previous"] == pytest.approx(21, abs=1)
    numbers = changes.rows.select("previous", "ratio", "p_value", "q_value").to_numpy()
    assert np.isfinite(numbers).all()


def flagged(observed: pl.DataFrame, until: date) -> set[str]:
    rows = find_changes(observed, until=until).rows.filter(pl.col("flag").is_in(ALARMS))
    return set(rows["subject_id"])


@pytest.mark.parametrize("n_weeks", [1, 3])
@pytest.mark.parametrize("seed", [2000, 2007, 2009])
def test_an_outbreak_flags_nothing_else(seed: int, n_weeks: int) -> None:
    history = make_history("quiet", seed)
    observed, own = plant_outbreak(history, seed, n_weeks=n_weeks)

    found = flagged(observed, history.last_day)
    assert own <= found
    assert found - own <= flagged(history.observed, history.last_day)


def test_what_customers_love_more_than_before_is_no_alarm() -> None:
    calm = told(CALM | {"speed": 3}, range(7, 140), praise=("speed",))
    observed = pl.concat([calm, told(CALM | {"speed": 40}, range(7), praise=("speed",))])
    changes = find_changes(observed, until=LAST)

    assert flags(observed)["speed"] == "rising"  # its own line says so
    # it is in an area with what rose: the area does not rise by it
    area = changes.rows.filter(kind="area").row(0, named=True)
    assert (area["flag"], area["current"]) == ("steady", 70)
    assert find_alerts(changes, observed).is_empty()


@pytest.mark.parametrize("share", [0.9, 0.0])
def test_a_rise_beside_a_larger_one_names_the_release_too(share: float) -> None:
    """Both start with 89.0; by their number, the reports of the larger are what others write."""
    calm = told(CALM | {"layout": 1}, range(140))
    tabs = told({"tabs": 150}, range(6)).with_columns(version=pl.lit("89.0"))
    layout = told({"layout+menus": 10}, range(6)).with_columns(version=pl.lit("89.0"))
    observed = pl.concat([calm, tabs, layout]).with_columns(
        version=pl.when(pl.col("version").is_null() & (pl.col("day") > LAST - timedelta(days=6)))
        .then(pl.lit("88.0"))
        .otherwise("version")
    )
    if share == 0.0:
        observed = observed.with_columns(version=pl.lit(None, pl.String))
    release = Release(version="89.0", day=LAST - timedelta(days=5))
    alerts = find_alerts(find_changes(observed, until=LAST), observed, [release])

    starts = dict(alerts.filter(kind="theme").select("subject_id", "version").iter_rows())
    assert starts == {"tabs": "89.0", "layout": "89.0", "menus": "89.0"}
