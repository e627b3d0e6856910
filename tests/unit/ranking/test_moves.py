from __future__ import annotations

import numpy as np
import polars as pl
from tests.planted_signals import change, rows

from thememiner.ranking.moves import Moves
from thememiner.signal_tables import CHANGES

THEMES = pl.Series("theme_id", ["fell", "none", "rose", "steady", "surged"])


def moves() -> Moves:
    given = rows(
        CHANGES,
        (
            change("rose", "rising", 2, previous=10.0, ratio=2.0, ratio_low=1.2, ratio_high=6.0),
            change("surged", "new", 1, previous=10.0, ratio=5.0, ratio_low=3.0, ratio_high=8.0),
            change("fell", "falling", 3, previous=90.0, ratio=0.1, ratio_low=0.0, ratio_high=0.3),
            change("steady", "steady", previous=900.0, ratio=1.2, ratio_low=0.9, ratio_high=1.5),
            change("rose", "falling", kind="area", previous=1.0, ratio=0.1),
        ),
    )
    return Moves.of(given, THEMES)


def test_flagged_rises_must_stand_first_then_falls_then_all_others() -> None:
    order = moves().order(np.array([1.0, 99.0, 1.0, 50.0, 1.0]))
    assert [THEMES[int(place)] for place in order] == ["surged", "rose", "fell", "steady", "none"]


def test_likely_ranks_must_hold_the_rank_and_follow_the_intervals() -> None:
    found = moves()
    order = found.order(np.zeros(5))
    intervals = found.intervals(order)
    assert intervals.tolist() == [[1, 2], [1, 2], [3, 3], [4, 4], [5, 5]]
    assert found.intervals(np.array([], np.int64)).shape == (0, 2)


def test_without_changes_documents_must_decide() -> None:
    found = Moves.of(CHANGES.to_frame(), THEMES)
    assert found.order(np.array([1.0, 5.0, 3.0, 2.0, 4.0])).tolist() == [1, 4, 2, 3, 0]
