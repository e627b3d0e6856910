from __future__ import annotations

import numpy as np
import pytest

from thememiner.config import GateConfig
from thememiner.gate import (
    Intakes,
    Moves,
    Unthemed,
    is_unthemed_high,
    judge_intake,
    judge_moves,
    judge_unthemed,
    measure_lonely,
)

SETTINGS = GateConfig(
    max_unusable=0.5, max_same_text=0.5, max_moved=0.05, max_moved_refit=0.2, max_unthemed_rise=0.25
)
PAST = ((100, 30), (100, 30), (100, 30))


@pytest.mark.parametrize(
    ("n_rows", "n_unusable", "is_refused"),
    [(20, 11, True), (20, 10, False), (19, 19, False), (0, 0, False)],
)
def test_more_than_half_unusable_of_twenty_rows_is_refused(
    *, n_rows: int, n_unusable: int, is_refused: bool
) -> None:
    intake = Intakes(n_rows=n_rows, n_unusable=n_unusable, n_new=0, n_same_text=0)
    assert bool(judge_intake(intake, SETTINGS).refusals) == is_refused


@pytest.mark.parametrize(
    ("n_new", "n_same_text", "is_refused"),
    [(100, 51, True), (100, 50, False), (99, 99, False)],
)
def test_one_text_in_over_half_of_a_hundred_is_refused(
    *, n_new: int, n_same_text: int, is_refused: bool
) -> None:
    intake = Intakes(n_rows=500, n_unusable=0, n_new=n_new, n_same_text=n_same_text)
    assert bool(judge_intake(intake, SETTINGS).refusals) == is_refused


@pytest.mark.parametrize(
    ("n_strict", "n_moved", "is_refit", "is_refused"),
    [
        (1000, 51, False, True),
        (1000, 50, False, False),
        (1000, 200, True, False),
        (1000, 201, True, True),
        (99, 99, False, False),
        (0, 0, True, False),
    ],
)
def test_moves_are_refused_above_their_limit(
    *, n_strict: int, n_moved: int, is_refit: bool, is_refused: bool
) -> None:
    moves = Moves(n_strict=n_strict, n_moved=n_moved, is_refit=is_refit)
    assert bool(judge_moves(moves, SETTINGS).refusals) == is_refused


@pytest.mark.parametrize(
    ("n_new", "n_unthemed", "past", "is_high"),
    [
        (200, 112, PAST, True),
        (200, 110, PAST, False),  # 25 points above 30%, not more
        (199, 199, PAST, False),
        (200, 200, PAST[:2], False),
        # a night of two documents weighs little
        (200, 112, (*PAST, (2, 2)), True),
    ],
)
def test_unthemed_is_high_from_25_points_above_the_past(
    *, n_new: int, n_unthemed: int, past: tuple[tuple[int, int], ...], is_high: bool
) -> None:
    unthemed = Unthemed(n_new=n_new, n_unthemed=n_unthemed, past=past)
    assert is_unthemed_high(unthemed, SETTINGS) == is_high


def test_surge_is_a_warning_and_scattered_garbage_is_refused() -> None:
    unthemed = Unthemed(n_new=400, n_unthemed=300, past=PAST)
    surge = judge_unthemed(unthemed, 0.49)
    assert not surge.refusals
    assert "75% of 400" in surge.warnings[0]
    garbage = judge_unthemed(unthemed, 0.5)
    assert "30% in the 3 runs before" in garbage.refusals[0]
    assert (surge + garbage).refusals == garbage.refusals
    assert (surge + garbage).warnings == surge.warnings


def test_lonely_documents_are_like_no_other_document() -> None:
    east, north, up = np.eye(3, dtype=np.float32)
    # 0 and 1 are alike; 2 says one thing twice; 3 says something of its own and what 0 says
    rows = np.vstack([east, east, north, north, up, east])
    document = np.array([0, 1, 2, 2, 3, 3])
    assert measure_lonely(rows, document, np.ones(6, bool)).tolist() == [2]
    # 1 is not asked, but compared with
    assert measure_lonely(rows[:2], document[:2], np.array([True, False])).tolist() == []
    assert measure_lonely(rows[:0], document[:0], np.ones(0, bool)).tolist() == []


def test_lonely_documents_are_found_among_more_than_one_block(rng: np.random.Generator) -> None:
    scattered = np.eye(600, dtype=np.float32)
    rows = np.vstack([scattered, scattered[:100]])
    found = measure_lonely(rows, np.arange(700), np.ones(700, bool))
    assert found.tolist() == list(range(100, 600))
    order = rng.permutation(700)
    again = measure_lonely(rows[order], np.arange(700)[order], np.ones(700, bool))
    assert again.tolist() == found.tolist()
