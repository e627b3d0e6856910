from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from thememiner.signals.alerts import ALERTS, find_alerts, say_change
from thememiner.signals.change import CHANGES, Changes, find_changes
from thememiner.signals.observed import OBSERVED, Fix, Release

LAST = date(2025, 6, 29)
Daily = dict[str, int]


def reports(
    counts: Iterable[Daily], *, source: str = "desk", last: date = LAST, **columns: Any
) -> pl.DataFrame:
    """Reports of each day, oldest first, by theme; each of a customer of its own."""
    counts = list(counts)
    rows = [
        {"theme_id": theme or None, "day": last - timedelta(days=len(counts) - 1 - place)}
        for place, daily in enumerate(counts)
        for theme, n_reports in daily.items()
        for _ in range(n_reports)
    ]
    prefix = f"{source}-{last}-"
    made: dict[str, Any] = {
        "document_id": [f"{prefix}{place:06d}" for place in range(len(rows))],
        "theme_id": [row["theme_id"] for row in rows],
        "day": [row["day"] for row in rows],
        "source": source,
        "customer": [f"person:{prefix}{place}" for place in range(len(rows))],
        "version": None,
        "is_problem": True,
        "is_praise": False,
        "is_solved_alone": False,
    }
    frame = pl.DataFrame(made | columns, schema_overrides={"theme_id": pl.String, "day": pl.Date})
    area = pl.when(pl.col("theme_id").is_not_null()).then(pl.lit("all"))
    return frame.with_columns(area_id=area).select(
        pl.col(name).cast(kind) for name, kind in OBSERVED.items()
    )


def steady(n_days: int = 140, **daily: int) -> list[Daily]:
    return [{"": 20, "login": 3, "export": 4, "search": 3} | daily for _ in range(n_days)]


def flags(observed: pl.DataFrame, **options: Any) -> dict[str, str]:
    rows = find_changes(observed, **{"until": LAST} | options).rows
    return dict(rows.filter(kind="theme").select("subject_id", "flag").iter_rows())


def row(changes: Changes, subject: str) -> dict[str, Any]:
    return changes.rows.row(by_predicate=pl.col("subject_id") == subject, named=True)


def test_what_stays_the_same_is_steady() -> None:
    changes = find_changes(reports(steady()), until=LAST)

    assert changes.rows.schema == CHANGES
    assert set(changes.rows["flag"]) == {"steady"}
    login = row(changes, "login")
    assert (login["current"], login["days"]) == (21, 7)
    assert login["previous"] == pytest.approx(21, abs=0.1)
    assert login["usual_low"] < 21 < login["usual_high"]
    assert login["ratio_low"] < 1 < login["ratio_high"]


@pytest.mark.parametrize(("n_reports", "flag"), [(9, "rising"), (0, "falling")])
def test_a_theme_rises_or_falls_alone(n_reports: int, flag: str) -> None:
    observed = reports(steady(133) + steady(7, login=n_reports))

    assert flags(observed) == {"login": flag, "export": "steady", "search": "steady"}
    assert row(find_changes(observed, until=LAST), "login")["q_value"] < 0.01


def test_the_order_of_rows_changes_nothing() -> None:
    observed = reports(steady(133) + steady(7, login=9))
    turned = observed.sample(fraction=1, shuffle=True, seed=1)

    first, second = (find_changes(one, until=LAST) for one in (observed, turned))
    assert first.rows.equals(second.rows)
    assert find_alerts(first, observed).equals(find_alerts(second, turned))


def test_a_source_that_brings_twice_as_much_or_half_moves_nothing() -> None:
    for times in (2, 0.5):
        more = [{theme: int(n * times) for theme, n in day.items()} for day in steady(7)]
        assert set(flags(reports(steady(133) + more)).values()) == {"steady"}


def test_a_flood_of_one_theme_leaves_the_others_steady() -> None:
    observed = reports(steady(133) + steady(7, login=150))

    assert flags(observed) == {"login": "rising", "export": "steady", "search": "steady"}


def test_a_source_that_stops_comes_late_or_begins_is_left_out_and_named() -> None:
    desk = reports(steady())
    for days, missing in ((140, 8), (140, 7)):
        late = reports(steady(days - missing), source="store", last=LAST - timedelta(missing))
        changes = find_changes(pl.concat([desk, late]), until=LAST)
        assert [one.source for one in changes.left_out] == ["store"]
        assert set(changes.rows["flag"]) == {"steady"}
    new = reports(steady(20, login=60), source="store")
    changes = find_changes(pl.concat([desk, new]), until=LAST)
    assert (changes.left_out[0].source, changes.left_out[0].days_before) == ("store", 13)
    assert set(changes.rows["flag"]) == {"steady"}


def test_one_customer_many_times_is_one_and_the_nameless_of_a_day_are_one() -> None:
    for who in ("person:loud", None):
        burst = reports([{"login": 60}], source="desk").with_columns(
            pl.lit(who, pl.String).alias("customer"), document_id="x" + pl.col("document_id")
        )
        assert flags(pl.concat([reports(steady()), burst]))["login"] == "steady"


def test_where_all_are_nameless_each_report_counts() -> None:
    observed = reports(steady(133) + steady(7, login=9), customer=None)

    changes = find_changes(observed, until=LAST)
    assert row(changes, "login")["flag"] == "rising"
    assert "reports last week" in find_alerts(changes, observed)["words"][0]


def test_a_theme_is_new_then_emerging() -> None:
    for days, flag in ((7, "new"), (21, "emerging")):
        observed = reports(steady(140 - days) + steady(days, sound=3))
        assert flags(observed)["sound"] == flag
    # in a record that is no older than the theme nobody can tell
    assert flags(reports(steady(50) + steady(7, sound=3)))["sound"] == "new"
    assert flags(reports(steady(20) + steady(37, sound=3)))["sound"] == "steady"


def test_four_customers_are_too_few() -> None:
    rare = [{"rare": 1} if place % 35 == 0 else {} for place in range(140)]
    both = [one | other for one, other in zip(steady(), rare, strict=True)]

    assert flags(reports(both))["rare"] == "too_few"


def fix(day: date, *, is_guess: bool = False) -> Fix:
    return Fix(
        fix_id="F-1", day=day, title="Login again", url=None, theme_ids=("login",),
        basis="link", is_guess=is_guess,
    )  # fmt: skip


def test_a_theme_that_comes_back_after_its_fix_has_regressed() -> None:
    shipped = LAST - timedelta(days=60)
    observed = reports(steady(80, login=9) + steady(46, login=2) + steady(14, login=9))

    changes = find_changes(observed, until=LAST, fixes=[fix(shipped)])
    assert (row(changes, "login")["flag"], row(changes, "login")["fix_id"]) == ("regressed", "F-1")
    # it is compared with the weeks since the fix, not with the mean of before and after
    assert row(changes, "login")["previous"] < 40
    alert = find_alerts(changes, observed).row(0, named=True)
    assert (alert["flag"], alert["fix_id"]) == ("regressed", "F-1")
    assert flags(observed, fixes=[fix(shipped, is_guess=True)])["login"] != "regressed"
    useless = reports(steady(80, login=4) + steady(46, login=4) + steady(14, login=12))
    assert flags(useless, fixes=[fix(shipped)])["login"] == "rising"


def test_a_theme_unheard_of_before_its_fix_has_not_regressed() -> None:
    observed = reports(steady(126, login=0) + steady(14, login=9))

    assert flags(observed, fixes=[fix(LAST - timedelta(days=30))])["login"] == "new"


def test_a_slow_rise_shows_in_two_weeks() -> None:
    rng = np.random.default_rng(5)
    days = [{"": 30} | {f"t{k}": int(rng.poisson(2)) for k in range(8)} for _ in range(154)]
    for day in days[-14:]:
        day["t0"] = 4
    found = row(find_changes(reports(days), until=LAST), "t0")

    assert (found["flag"], found["days"]) == ("rising", 14)
    assert found["current"] == 56
    assert "in two weeks, usually" in say_change(found)


@pytest.mark.parametrize("window_days", [1, 3, 30])
def test_a_period_is_a_window_of_its_own(window_days: int) -> None:
    observed = reports(steady(200 - window_days) + steady(window_days, login=30))
    changes = find_changes(observed, until=LAST, window_days=window_days)

    assert row(changes, "login")["flag"] == "rising"
    assert row(changes, "login")["days"] == window_days
    assert row(changes, "export")["flag"] == "steady"


def test_the_window_ends_with_the_newest_report_not_later_than_until() -> None:
    observed = reports(steady(133) + steady(7, login=9))

    late = find_changes(observed, until=LAST + timedelta(days=30))
    assert late.window is not None
    assert late.window.last == LAST
    before = find_changes(observed, until=LAST - timedelta(days=7))
    assert set(before.rows["flag"]) == {"steady"}


def test_without_a_past_all_are_too_few() -> None:
    for observed in (reports(steady(20)), reports(steady(1))):
        changes = find_changes(observed, until=LAST)
        assert set(changes.rows["flag"]) <= {"too_few"}
        assert changes.rows["previous"].null_count() == changes.rows.height
        assert find_alerts(changes, observed).is_empty()


def test_nothing_and_little() -> None:
    empty = reports([])
    changes = find_changes(empty, until=LAST)
    assert (changes.window, changes.rows.height, changes.left_out) == (None, 0, ())
    assert find_alerts(changes, empty).schema == ALERTS
    unthemed = reports([{"": 5}] * 140)
    assert find_changes(unthemed, until=LAST).rows.schema == CHANGES
    only = find_changes(reports([{"login": 1}] * 140), until=LAST)
    assert set(only.rows["flag"]) == {"steady"}
    sparse = find_changes(reports([{"login": 1}, *[{}] * 40] * 5), until=LAST)
    assert [one.source for one in sparse.left_out] == ["desk"]


def version(observed: pl.DataFrame, since: date, theme: str, share: float) -> pl.DataFrame:
    """Others name 88.0; of the theme's reports since a day a share names 89.0.1."""
    rng = np.random.default_rng(3)
    is_new = (pl.col("theme_id").eq_missing(pl.lit(theme))) & (pl.col("day") >= since)
    drawn = pl.Series(rng.random(observed.height) < share)
    return observed.with_columns(
        version=pl.when(is_new & drawn).then(pl.lit("89.0.1")).otherwise(pl.lit("88.0"))
    )


RELEASES = (
    Release(version="88.0", day=LAST - timedelta(days=34)),
    Release(version="89.0", day=LAST - timedelta(days=6)),
)


def test_a_rise_started_with_the_version_that_its_reports_name() -> None:
    since = LAST - timedelta(days=6)
    observed = version(reports(steady(133) + steady(7, login=9)), since, "login", 0.6)
    changes = find_changes(observed, until=LAST)

    for releases in (RELEASES, ()):  # without releases: the version that reports began to name
        alert = find_alerts(changes, observed, releases).row(0, named=True)
        assert alert["version"] == ("89.0" if releases else "89.0.1")
        assert alert["version_basis"] == "named"
        assert alert["version_named"] > 25
        assert alert["version_excess_share"] > 0.5
        assert "started with 89.0" in alert["words"]


def test_without_versions_the_day_tells() -> None:
    observed = reports(steady(133) + steady(7, login=15))
    changes = find_changes(observed, until=LAST)

    alert = find_alerts(changes, observed, RELEASES).row(0, named=True)
    assert (alert["version"], alert["version_basis"], alert["version_days_after"]) == (
        "89.0", "day", 0,
    )  # fmt: skip
    assert alert["words"].endswith("started on the day of 89.0")
    weeks_ago = [Release(version="89.0", day=LAST - timedelta(days=16))]
    assert find_alerts(changes, observed, weeks_ago)["version"].to_list() == [None]
    assert find_alerts(changes, observed)["version"].to_list() == [None]


def test_reports_that_name_older_versions_speak_against_the_day() -> None:
    observed = version(reports(steady(133) + steady(7, login=15)), LAST, "none", 0.0)
    is_other = pl.col("theme_id").is_null() & (pl.col("day") > LAST - timedelta(days=7))
    observed = observed.with_columns(
        version=pl.when(is_other).then(pl.lit("89.0")).otherwise("version")
    )
    alert = find_alerts(find_changes(observed, until=LAST), observed, RELEASES)

    assert alert["version"].to_list() == [None]


def test_an_area_speaks_where_its_themes_do_not() -> None:
    many = {f"t{place}": 1 for place in range(12)}
    observed = reports(
        [{"": 40} | many] * 126 + [{"": 40} | dict.fromkeys(many, 2)] * 14
    ).with_columns(area_id=pl.when(pl.col("theme_id").is_not_null()).then(pl.lit("all")))
    changes = find_changes(observed, until=LAST)
    alerts = find_alerts(changes, observed)
    assert row(changes, "all")["flag"] == "rising"
    in_area = alerts.filter(kind="area").height
    in_themes = alerts.filter(kind="theme").height
    assert in_area == 1 or in_themes > 6
    one = reports(steady(133) + steady(7, login=15))
    assert find_alerts(find_changes(one, until=LAST), one)["kind"].to_list() == ["theme"]


def test_alarms_come_by_size_and_falls_last() -> None:
    observed = reports(steady(133) + steady(7, login=9, export=40, search=0))
    alerts = find_alerts(find_changes(observed, until=LAST), observed)

    themes = alerts.filter(kind="theme")
    assert themes["subject_id"].to_list() == ["export", "login", "search"]
    assert themes["words"][1].startswith("63 customers last week, usually ")


def test_words_count() -> None:
    one = {"days": 30, "current": 1, "previous": None, "usual_low": None, "usual_high": None}
    assert say_change(one) == "1 customer in 30 days"
