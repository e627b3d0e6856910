"""What the benchmark of overhauls and fix checks counts: the truth is known, so are its numbers."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from benchmarks.overhauls import HALVED_AGE, N_PLACEBOS, _halve, judge_fixes, judge_overhauls

from thememiner.testing.histories import make_history

SEED = 3001


def test_planted_overhaul_is_right_and_its_evidence_judged() -> None:
    found = judge_overhauls(make_history("planted_overhaul", SEED))
    assert (found.n_right, found.n_wrong) == (1, 0)
    assert (found.fixes, found.months, found.themes) == (True, True, True)
    assert found.customers == 1.0


def test_history_without_an_overhaul_has_nothing_right() -> None:
    found = judge_overhauls(make_history("large_area_few_reports", SEED))
    assert (found.n_right, found.n_wrong, found.fixes) == (0, 0, None)


def test_placebos_and_one_halved_theme_are_checked() -> None:
    checked = judge_fixes("quiet", SEED)
    assert sum(not one.is_halved for one in checked) == N_PLACEBOS
    (halved,) = (one for one in checked if one.is_halved)
    assert (halved.age, halved.verdict) == (HALVED_AGE, "worked")
    assert halved == next(one for one in judge_fixes("quiet", SEED) if one.is_halved)


def test_halving_takes_half_of_one_theme_after_the_day() -> None:
    history = make_history("quiet", SEED)
    theme_id = history.observed["theme_id"].drop_nulls().mode().sort()[0]
    day = history.last_day - timedelta(days=100)
    cut = _halve(history.observed, theme_id, day, np.random.default_rng(0))
    is_hit = (pl.col("theme_id") == theme_id) & (pl.col("day") > day)
    n_before = history.observed.filter(is_hit).height
    assert abs(cut.filter(is_hit).height / n_before - 0.5) < 0.1
    assert cut.filter(~is_hit.fill_null(value=False)).height == (
        history.observed.filter(~is_hit.fill_null(value=False)).height
    )
