from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.tracking import place_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

EAST, NORTH = (1.0, 0.0), (0.0, 1.0)
THEMES = np.array([EAST, NORTH], dtype=np.float32)


def _at(*degrees: float) -> NDArray[np.float32]:
    """Give a unit row at each angle from east."""
    turns = np.radians(degrees)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)


def test_each_text_goes_to_its_nearest_theme() -> None:
    places = place_texts(_at(10, 80, 5), THEMES, np.array([0.5, 0.5]))
    assert places.labels.tolist() == [0, 1, 0]
    assert places.similarities == pytest.approx(np.cos(np.radians([10, 10, 5])), abs=1e-6)


def test_text_short_of_its_theme_is_in_none() -> None:
    places = place_texts(_at(20), THEMES, np.array([0.95, 0.0]))
    assert places.labels.tolist() == [-1], "the nearest theme decides, not one that asks less"
    assert places.similarities[0] == pytest.approx(np.cos(np.radians(20)), abs=1e-6)


def test_exactly_the_threshold_is_enough() -> None:
    assert place_texts(_at(60), THEMES[:1], np.array([0.5])).labels.tolist() == [0]


def test_first_of_equally_near_themes_is_taken() -> None:
    assert place_texts(_at(45), THEMES, np.array([0.5, 0.5])).labels.tolist() == [0]


def test_theme_out_of_reach_takes_nobody() -> None:
    assert place_texts(_at(0), THEMES, np.array([np.inf, 0.5])).labels.tolist() == [-1]


@pytest.mark.parametrize(("n_texts", "n_themes"), [(0, 0), (0, 2), (1, 0), (3, 0)])
def test_nothing_to_place_or_nowhere_to_go(n_texts: int, n_themes: int) -> None:
    places = place_texts(_at(*range(n_texts)), THEMES[:n_themes], np.ones(n_themes))
    assert places.labels.tolist() == [-1] * n_texts
    assert np.isnan(places.similarities).all()
    assert places.labels.dtype == np.int64


def test_place_of_a_text_does_not_depend_on_its_neighbours() -> None:
    texts = _at(*range(0, 90, 3))
    together = place_texts(texts, THEMES, np.array([0.9, 0.9]))
    alone = [place_texts(row[None], THEMES, np.array([0.9, 0.9])).labels[0] for row in texts]
    assert together.labels.tolist() == alone
