"""Lays out what the detectors found as the rows that a run stores."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from thememiner.signal_tables import CHANGES, DRIVERS, FIX_CHECKS, OVERHAULS, SCORES
from thememiner.signals.alerts import say_change
from thememiner.signals.driver_words import say_churn_driver, say_score_driver, say_series
from thememiner.signals.fix_words import say_check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from thememiner.signals.change import Changes
    from thememiner.signals.drivers import ChurnDriver, ScoreDriver
    from thememiner.signals.fix_check import FixCheck
    from thememiner.signals.overhauls import Overhaul
    from thememiner.signals.scores import Estimate, ScoreSeries

_VERSION = ("version", "version_basis", "version_named", "version_known", "version_days_after")
_ENDS = ("mean", "low", "high")


def change_rows(changes: Changes, alerts: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    """Lay changes out as `CHANGES`, alarms with their place and their release.

    Parameters
    ----------
    changes : Changes
    alerts : DataFrame
        `signals.alerts.ALERTS`, of these changes.
    observed : DataFrame
        `OBSERVED`, that they were found in.
    """
    if changes.window is None:
        return CHANGES.to_frame()
    last_day = changes.window.last
    told = alerts.select("kind", "subject_id", *_VERSION, "words").with_row_index("place", offset=1)
    mostly = _mostly_anonymous(observed, changes.window.first)
    rows = []
    for row in changes.rows.join(told, on=["kind", "subject_id"], how="left").to_dicts():
        who = "reports" if (row["kind"], row["subject_id"]) in mostly else "customers"
        row["sentence"] = row["words"] or say_change(row, who)
        row["first_day"] = last_day - timedelta(days=row["days"] - 1)
        row["last_day"] = last_day
        rows.append({name: row[name] for name in CHANGES})
    return pl.DataFrame(rows, schema=CHANGES)


def _mostly_anonymous(observed: pl.DataFrame, since: date) -> frozenset[tuple[str, str]]:
    """Give the themes and areas more than half of whose reports name nobody."""
    recent = observed.filter(pl.col("day") >= since)
    return frozenset(
        (kind, subject_id)
        for kind in ("theme", "area")
        for subject_id, share in recent.drop_nulls(f"{kind}_id")
        .group_by(f"{kind}_id")
        .agg(pl.col("customer").is_null().mean())
        .iter_rows()
        if share > 0.5
    )


def check_rows(
    checks: Iterable[FixCheck], *, days: Mapping[str, date], names: Mapping[str, str]
) -> pl.DataFrame:
    """Lay fix checks out as `FIX_CHECKS`."""
    rows = []
    for check in checks:
        low, high = check.interval or (None, None)
        own = {name: getattr(check, name, None) for name in FIX_CHECKS}
        own |= {
            "day": days[check.fix_id],
            "ratio_low": low,
            "ratio_high": high,
            "sentence": say_check(check, names=names),
            **{name: list(own[name] or ()) for name in ("together_with", "moved_to", "left_out")},
        }
        rows.append(own)
    return pl.DataFrame(rows, schema=FIX_CHECKS)


def overhaul_rows(overhauls: Iterable[Overhaul]) -> pl.DataFrame:
    """Lay overhauls out as `OVERHAULS`, in their order."""
    rows = []
    for place, found in enumerate(overhauls, start=1):
        relief, returned = found.relief, found.returned
        low, high = relief.interval if relief else (None, None)
        own = {name: getattr(found, name, None) for name in OVERHAULS}
        own |= {
            "place": place,
            "found_as": "candidate" if relief else "pattern",
            "themes": list(found.themes),
            "fixes": list(found.fixes),
            "months": [each.month for each in found.months],
            "by_month": [each.n_documents for each in found.months],
            "solved_by_month": [each.n_solved_alone for each in found.months],
            "relief_ratio": relief.ratio if relief else None,
            "relief_low": low,
            "relief_high": high,
            **{
                name: getattr(relief, name, None)
                for name in ("control_ratio", "per_week_before", "per_week_after")
            },
            "returned_observed": returned.observed if returned else None,
            "returned_expected": returned.expected if returned else None,
            "coverage": [point.customers_share for point in found.coverage],
        }
        rows.append(own)
    return pl.DataFrame(rows, schema=OVERHAULS)


def driver_rows(
    scores: Mapping[str, tuple[ScoreDriver, ...]], churn: Mapping[str, ChurnDriver]
) -> pl.DataFrame:
    """Lay drivers out as `DRIVERS`."""
    rows: list[dict[str, object]] = [
        {
            "theme_id": driver.theme_id,
            "measure": driver.scale.measure,
            "scale": driver.scale.name,
            "verdict": driver.verdict,
            **_estimate("with_", driver.with_theme, is_counted=True),
            **_estimate("without_", driver.without_theme, is_counted=True),
            **_estimate("difference_", driver.difference),
            "q_value": driver.q_value,
            "n_churned": None,
            "value": None,
            "sentence": say_score_driver(driver),
        }
        for drivers in scores.values()
        for driver in drivers
    ]
    rows += [
        {
            "theme_id": left.theme_id,
            "measure": "churn",
            "scale": "",
            "verdict": left.verdict,
            **_estimate("with_", left.rate, is_counted=True),
            **_estimate("without_", left.rate_without, is_counted=True),
            **_estimate("difference_", left.difference),
            "q_value": left.q_value,
            "n_churned": left.n_churned,
            "value": left.value,
            "sentence": say_churn_driver(left),
        }
        for left in churn.values()
    ]
    return pl.DataFrame(rows, schema=DRIVERS)


def score_rows(series: Iterable[ScoreSeries]) -> pl.DataFrame:
    """Lay scores over time out as `SCORES`."""
    rows: list[dict[str, object]] = []
    for place, one in enumerate(series, start=1):
        parts: list[tuple[str, date | None, Estimate | None]] = [
            ("overall", None, one.overall),
            ("change", None, one.change),
            *(("point", point.start, point.score) for point in one.points),
        ]
        rows += [
            {
                "measure": one.scale.measure,
                "scale": one.scale.name,
                "part": part,
                "start": start,
                "step": one.step,
                "place": place,
                "n": score.n,
                **_estimate("", score),
                "sentence": say_series(one) if part == "overall" else None,
            }
            for part, start, score in parts
            if score is not None
        ]
    return pl.DataFrame(rows, schema=SCORES)


def _estimate(
    prefix: str, score: Estimate | None, *, is_counted: bool = False
) -> dict[str, object]:
    found: dict[str, object] = {
        f"{prefix}{name}": getattr(score, name) if score else None for name in _ENDS
    }
    if is_counted:
        found[f"n_{prefix.rstrip('_')}"] = score.n if score else 0
    return found
