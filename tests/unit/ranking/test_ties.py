from __future__ import annotations

import numpy as np
import pytest

from thememiner.ranking.ties import find_ties, in_words


def _ties(*intervals: tuple[int, int]) -> list[list[int]]:
    found: list[list[int]] = find_ties(np.array(intervals, np.int64).reshape(-1, 2)).tolist()
    return found


def test_clear_ranks_are_no_ties() -> None:
    assert _ties((1, 1), (2, 2), (3, 3)) == [[1, 1], [2, 2], [3, 3]]


def test_ranks_that_may_change_places_are_ties() -> None:
    assert _ties((1, 1), (2, 3), (2, 3), (4, 4)) == [[1, 1], [2, 3], [2, 3], [4, 4]]


def test_tie_needs_both() -> None:
    # the third may be second, but the second is never third
    assert _ties((1, 2), (1, 2), (2, 3)) == [[1, 2], [1, 2], [3, 3]]


def test_chain_of_overlaps_does_not_tie_the_first_with_the_last() -> None:
    chain = [(max(1, n - 1), min(9, n + 1)) for n in range(1, 10)]
    ties = _ties(*chain)
    assert ties[0] == [1, 2]
    assert ties[4] == [4, 6]
    assert ties[8] == [8, 9]


def test_no_themes_and_one_have_no_ties() -> None:
    assert _ties() == []
    assert _ties((1, 1)) == [[1, 1]]


@pytest.mark.parametrize(
    ("rank", "tie", "words"),
    [(4, (4, 4), "4"), (4, (3, 4), "4, tied with 3"), (4, (3, 6), "4, tied with 3 to 6")],
)
def test_ties_are_said(rank: int, tie: tuple[int, int], words: str) -> None:
    assert in_words(rank, tie) == words
