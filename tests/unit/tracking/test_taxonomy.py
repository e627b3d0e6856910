"""Planted directions: each category has its own, and all texts share one more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.tracking import place_themes_by_meaning

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARED = 9  # a direction that every text has


def texts(*directions: int, spread: float = 0.2) -> NDArray[np.float32]:
    rng = np.random.default_rng(1)
    rows = rng.normal(scale=spread, size=(len(directions), 10))
    rows[np.arange(len(directions)), list(directions)] += 1
    rows[:, SHARED] += 1
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / lengths, dtype=np.float32)


def test_themes_go_to_the_category_that_most_of_their_texts_are_near() -> None:
    members = texts(*[0] * 20, *[1] * 20, *[2] * 11, *[0] * 9)
    labels = np.repeat([0, 1, 2], 20)
    phrases = texts(0, 1, 2, 2, spread=0)
    placing = place_themes_by_meaning(members, labels, phrases, np.array([0, 1, 2, 2]))
    assert placing.categories.tolist() == [0, 1, 2]
    assert placing.shares[2] < placing.shares[0]


def test_theme_that_is_near_no_phrase_is_in_no_category() -> None:
    members = texts(*[0] * 20, *[5] * 20)
    members[20:, SHARED] = 0  # it shares nothing with what is asked for
    members /= np.linalg.norm(members, axis=1, keepdims=True)
    labels = np.repeat([0, 1], 20)
    placing = place_themes_by_meaning(members, labels, texts(0, 1, spread=0), np.array([0, 1]))
    assert placing.categories.tolist() == [0, -1]


@pytest.mark.parametrize("direction", [0, 5])
def test_single_category_takes_what_is_near_it(direction: int) -> None:
    members = texts(*[direction] * 10, spread=0.05)
    members[:, SHARED] = 0
    placing = place_themes_by_meaning(
        members, np.zeros(10, dtype=np.int64), texts(0, spread=0), np.array([0])
    )
    assert placing.categories.tolist() == ([0] if direction == 0 else [-1])


def test_without_themes_or_categories_nothing_is_placed() -> None:
    none = np.empty((0, 10), dtype=np.float32)
    no_labels = np.array([], dtype=np.int64)
    assert not len(place_themes_by_meaning(none, no_labels, texts(0), np.array([0])).categories)
    placing = place_themes_by_meaning(texts(0), np.array([0]), none, no_labels)
    assert placing.categories.tolist() == [-1]


def test_order_of_texts_does_not_matter() -> None:
    members, labels = texts(*[0, 1, 2] * 10), np.array([0, 1, 2] * 10)
    order = np.random.default_rng(2).permutation(30)
    phrases, owners = texts(0, 1, 2, spread=0.3), np.array([0, 1, 2])
    one = place_themes_by_meaning(members, labels, phrases, owners)
    other = place_themes_by_meaning(members[order], labels[order], phrases, owners)
    assert one.categories.tolist() == other.categories.tolist()
    assert one.shares.tolist() == other.shares.tolist()
