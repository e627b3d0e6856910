"""Signals of every kind over the themes t1..t3 and the areas a1, a2, as a run would store them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from thememiner.signal_tables import (
    CHANGES,
    DRIVERS,
    FIX_CHECKS,
    FIXES,
    OVERHAULS,
    SCORES,
    SHOWSTOPPERS,
    SignalTables,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = date(2024, 6, 30)


def rows(schema: pl.Schema, given: Iterable[dict[str, Any]]) -> pl.DataFrame:
    whole = [{column: row.get(column) for column in schema} for row in given]
    return pl.DataFrame(whole, schema=schema)


def change(subject_id: str, flag: str, place: int | None = None, **given: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "kind": "theme",
        "subject_id": subject_id,
        "flag": flag,
        "place": place,
        "first_day": date(2024, 6, 24),
        "last_day": DAY,
        "current": 31,
        "previous": 12.0,
        "usual_low": 8.0,
        "usual_high": 17.0,
        "ratio": 2.58,
        "ratio_low": 1.9,
        "ratio_high": 3.4,
        "p_value": 0.0001,
        "q_value": 0.001,
        "sentence": "31 customers last week, usually 12 (8–17)",
    }
    return facts | given


def overhaul(area_id: str, state: str, place: int, **given: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "overhaul_id": f"O-{area_id}",
        "area_id": area_id,
        "place": place,
        "found_as": "candidate",
        "state": state,
        "reason": "",
        "sentence": f"4 fixes in {area_id} brought no relief. Weakest point: <few> controls.",
        "n_customers": 70,
        "n_accounts": 12,
        "value": 1000.0,
        "n_anonymous": 3,
        "n_solved_alone": 9,
        "themes": ["t1", "t2"],
        "fixes": ["F-1", "F-2"],
        "since": date(2023, 12, 1),
        "first_month": "2024-01",
        "last_month": "2024-05",
        "months": [f"2024-{month:02}" for month in range(1, 7)],
        "by_month": [9, 14, 20, 12, 0, 18],
        "solved_by_month": [1, 2, 4, 2, 0, 0],
        "relief_ratio": 1.1,
        "relief_low": 0.9,
        "relief_high": 1.4,
        "control_ratio": 0.95,
        "per_week_before": 15.0,
        "per_week_after": 16.0,
        "returned_observed": 9,
        "returned_expected": 4.5,
        "coverage": [0.6, 0.85],
        "weakest_point": "<few> controls",
    }
    return facts | given


def stopper(document_id: str, **given: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "document_id": document_id,
        "kind": "login",
        "theme_id": "t1",
        "day": DAY,
        "voice": document_id,
        "start": 2,
        "end": 15,
        "words": "cannot log in",
        "quote": "I cannot log in | <b>help</b>",
    }
    return facts | given


def planted_fixes() -> pl.DataFrame:
    return rows(
        FIXES,
        (
            {"fix_id": "F-1", "day": date(2024, 3, 4), "title": "Login page", "url": None,
             "theme_ids": ["t1"], "basis": "link", "is_guess": False},
            {"fix_id": "F-2", "day": date(2024, 5, 2), "title": "Faster mail", "url":
             "https://tracker.example.com/F-2", "theme_ids": ["t1", "t2"], "basis": "meaning",
             "is_guess": True},
        ),
    )  # fmt: skip


def planted_signals(**given: pl.DataFrame) -> SignalTables:
    """Make tables; those that are given go before the planted ones."""
    score = {"n_with": 40, "with_mean": 2.0, "with_low": 1.8, "with_high": 2.2, "n_without": 300,
             "without_mean": 2.9, "without_low": 2.8, "without_high": 3.0}  # fmt: skip
    tables: dict[str, pl.DataFrame] = {
        "changes": rows(
            CHANGES,
            (
                change("t1", "regressed", 1, fix_id="F-1", version="4.4", version_basis="named",
                       version_named=20, version_known=22,
                       sentence="31 customers last week, usually 12 (8–17); started with 4.4 "
                       "(20 of 22 name it)"),
                change("a1", "rising", 2, kind="area"),
                change("t3", "falling", 3, current=2, ratio=0.17, ratio_low=0.1, ratio_high=0.4,
                       sentence="2 customers last week, usually 12 (8–17)"),
                change("t2", "steady", q_value=0.7, ratio=1.1),
                change("t4", "too_few", previous=None, usual_low=None, usual_high=None, ratio=None,
                       ratio_low=None, ratio_high=None, p_value=None, q_value=None,
                       sentence="31 customers last week"),
            ),
        ),
        "fix_checks": rows(
            FIX_CHECKS,
            (
                {"fix_id": "F-1", "theme_id": "t1", "day": date(2024, 3, 4), "verdict": "regressed",
                 "ratio": 0.9, "ratio_low": 0.7, "ratio_high": 1.2, "together_with": [],
                 "moved_to": [], "left_out": [],
                 "sentence": "worked at first, and then it came back"},
            ),
        ),
        "overhauls": rows(
            OVERHAULS,
            (
                overhaul("a1", "candidate", 1),
                overhaul("a2", "dismissed", 2, reason="planned anyway"),
            ),
        ),
        "showstoppers": rows(
            SHOWSTOPPERS,
            (
                stopper("d0001"),
                stopper("d0002", voice="d0001", day=date(2024, 6, 29)),
                stopper("d0003", voice=None, theme_id=None, kind="data_loss", words="lost it all",
                        quote="It lost it all."),
            ),
        ),
        "drivers": rows(
            DRIVERS,
            (
                {"theme_id": "t1", "measure": "rating", "scale": "stars", "verdict": "lower",
                 **score, "difference_mean": -0.9, "difference_low": -1.2, "difference_high": -0.6,
                 "q_value": 0.001, "sentence": "Mean rating differs by 0.9."},
                {"theme_id": "t1", "measure": "nps", "scale": "nps", "verdict": "too_few", **score,
                 "sentence": "NPS: too few to say."},
                {"theme_id": "t1", "measure": "churn", "scale": "", "verdict": "higher", **score,
                 "n_churned": 9, "value": 100.0, "sentence": "9 of 40 customers left."},
            ),
        ),
        "scores": rows(
            SCORES,
            (
                {"measure": "nps", "scale": "nps", "part": "overall", "step": "month", "place": 1,
                 "n": 120, "mean": 12.0, "low": 4.0, "high": 20.0, "sentence": "NPS is +12."},
                {"measure": "nps", "scale": "nps", "part": "change", "step": "month", "place": 1,
                 "n": 60, "mean": -2.0, "low": -9.0, "high": 5.0},
                {"measure": "nps", "scale": "nps", "part": "point", "step": "month", "place": 1,
                 "start": date(2024, 5, 1), "n": 60, "mean": 13.0, "low": 4.0, "high": 22.0},
            ),
        ),
    }  # fmt: skip
    return SignalTables(**(tables | given))
