"""Bursts: planted news among what always came, in all sizes and speeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.tracking import MAX_CHANCE, SURE, Burst, Past, find_bursts
from thememiner.tracking import bursts as module

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_DIMS = 64
ISSUE, OTHER, THIRD = 3, 7, 11  # axes


def _near(axis: int, n: int, *, cosine: float = 0.95, seed: int = 0) -> NDArray[np.float32]:
    away = np.random.default_rng((seed, axis)).normal(size=(n, N_DIMS))
    away[:, axis] = 0
    away *= np.sqrt(1 - cosine**2) / np.linalg.norm(away, axis=1, keepdims=True)
    away[:, axis] = cosine
    near: NDArray[np.float32] = away.astype(np.float32)
    return near


class _Feed:
    """Texts that were said once each, by their age."""

    def __init__(self) -> None:
        self.rows = [np.empty((0, N_DIMS), dtype=np.float32)]
        self.ages: list[int] = []

    def add(self, rows: NDArray[np.float32], *, age: int = 0) -> range:
        start = len(self.ages)
        self.rows.append(rows)
        self.ages += [age] * len(rows)
        return range(start, len(self.ages))

    def find(
        self,
        *,
        is_open: NDArray[np.bool_] | None = None,
        explained: range = range(0),
        at_least: int = 5,
        order: NDArray[np.int64] | None = None,
    ) -> list[Burst]:
        n = len(self.ages)
        order = np.arange(n) if order is None else order
        is_explained = np.isin(np.arange(n), explained)
        past = Past(
            embeddings=np.vstack(self.rows)[order],
            text=np.arange(n),
            age=np.array(self.ages, dtype=np.int64)[order],
        )
        return find_bursts(
            past,
            (np.ones(n, dtype=bool) if is_open is None else is_open)[order],
            is_explained[order],
            is_enough=lambda texts: len(texts) >= at_least,
        )


@pytest.fixture
def feed() -> _Feed:
    """Forty days of what is like nothing else."""
    feed = _Feed()
    scattered = np.random.default_rng(1).normal(size=(800, N_DIMS))
    scattered /= np.linalg.norm(scattered, axis=1, keepdims=True)
    for age in range(40):
        feed.add(scattered[20 * age : 20 * age + 20].astype(np.float32), age=age)
    return feed


@pytest.mark.parametrize("n", [5, 8, 30, 100])
def test_issue_never_heard_before_is_found_whole(feed: _Feed, n: int) -> None:
    issue = feed.add(_near(ISSUE, n))
    (burst,) = feed.find()
    assert set(issue) <= set(burst.texts.tolist())
    assert len(burst.texts) <= n + 2
    assert burst.texts.tolist() == sorted(burst.texts.tolist())
    assert 0 <= burst.chance < MAX_CHANCE


def test_two_issues_are_two_bursts_and_the_least_likely_comes_first(feed: _Feed) -> None:
    small, large = feed.add(_near(ISSUE, 6)), feed.add(_near(OTHER, 20))
    first, second = feed.find()
    assert set(large) <= set(first.texts.tolist())
    assert set(small) <= set(second.texts.tolist())
    assert not set(first.texts.tolist()) & set(second.texts.tolist())
    assert first.chance < second.chance


def test_small_issue_is_found_beside_its_neighbour_of_old(feed: _Feed) -> None:
    """Grouping by density alone puts both into one, which is no news."""
    beside = (0.8 * _near(ISSUE, 60, cosine=1, seed=1) + 0.6 * _near(OTHER, 60, cosine=1)).astype(
        np.float32
    )
    for age in range(1, 30):
        feed.add(_near(ISSUE, 2, seed=age), age=age)
    issue = feed.add(beside[:8] + _near(THIRD, 8, cosine=0.1) * 0.1)
    (burst,) = feed.find()
    assert set(issue) <= set(burst.texts.tolist())
    assert len(burst.texts) <= 10


def test_slow_issue_is_found_by_a_longer_window(feed: _Feed) -> None:
    parts = [feed.add(_near(ISSUE, 2, seed=age), age=age) for age in range(3)]
    (burst,) = feed.find()
    assert {row for part in parts for row in part} <= set(burst.texts.tolist())


def test_issue_at_its_usual_rate_is_no_news(feed: _Feed) -> None:
    for age in range(40):
        feed.add(_near(ISSUE, 6, seed=age), age=age)
    assert feed.find() == []


def test_more_of_everything_is_no_news() -> None:
    feed = _Feed()
    for age in range(40):
        n = 10 if age == 0 else 1
        feed.add(_near(ISSUE, 3 * n, seed=age), age=age)
        feed.add(_near(OTHER, 3 * n, seed=age), age=age)
    assert feed.find() == []


def test_more_of_it_is_less_likely(feed: _Feed) -> None:
    chances = []
    for seed in range(3):
        feed.add(_near(ISSUE, 8, seed=seed))
        chances.append(feed.find()[0].chance)
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] < SURE


def test_few_are_no_news_and_who_asks_decides_what_is_enough(feed: _Feed) -> None:
    feed.add(_near(ISSUE, 3))
    assert feed.find(at_least=1) == []
    feed.add(_near(ISSUE, 3, seed=1))
    assert len(feed.find(at_least=6)) == 1
    assert feed.find(at_least=9) == []


def test_only_open_texts_are_given_while_all_are_evidence(feed: _Feed) -> None:
    issue = feed.add(_near(ISSUE, 12))
    is_open = np.ones(len(feed.ages), dtype=bool)
    is_open[issue[6:]] = False
    (burst,) = feed.find(is_open=is_open)
    assert set(burst.texts.tolist()) >= set(issue[:6])
    assert not set(burst.texts.tolist()) & set(issue[6:])
    assert feed.find(is_open=np.zeros(len(feed.ages), dtype=bool)) == []
    only = np.zeros(len(feed.ages), dtype=bool)
    only[issue[0]] = True
    assert feed.find(is_open=only, at_least=1) == [], "one open text is no theme"


def test_what_a_young_theme_explains_is_no_news_again(feed: _Feed) -> None:
    """The fringe of an issue that has its theme would be a theme on the strength of it."""
    issue = feed.add(_near(ISSUE, 40))
    feed.add(_near(ISSUE, 3, cosine=0.9, seed=5))
    assert feed.find(explained=issue, at_least=3) == []


def test_what_is_left_of_a_ball_must_be_news_by_itself(feed: _Feed) -> None:
    feed.add(_near(ISSUE, 40))
    feed.add(_near(ISSUE, 3, cosine=0.7, seed=5))
    found = feed.find(at_least=2)
    assert len(found) == 1


def test_like_texts_without_cosine_to_speak_of_are_no_ball() -> None:
    """A night in another language, or of noise, is far from all before; it is not one issue."""
    feed = _Feed()
    for age in range(1, 40):
        feed.add(_near(OTHER, 5, seed=age), age=age)
    feed.add(np.eye(N_DIMS, dtype=np.float32)[20:60])
    assert feed.find() == []


def test_old_texts_alone_start_no_search(feed: _Feed) -> None:
    feed.add(_near(ISSUE, 12), age=module.SEED_DAYS)
    assert feed.find() == []


def test_night_of_more_texts_than_are_looked_at_at_once(feed: _Feed) -> None:
    first = feed.add(_near(ISSUE, 12))
    scattered = np.random.default_rng(2).normal(size=(module.N_SEEDS + 50, N_DIMS))
    scattered /= np.linalg.norm(scattered, axis=1, keepdims=True)
    feed.add(scattered.astype(np.float32))
    last = feed.add(_near(OTHER, 12))
    found = [set(burst.texts.tolist()) for burst in feed.find()]
    assert len(found) == 2
    assert any(set(first) <= texts for texts in found)
    assert any(set(last) <= texts for texts in found)


@pytest.mark.parametrize("n", [0, 1, 4, 40])
def test_first_night_of_a_store_cannot_tell_news(n: int) -> None:
    feed = _Feed()
    feed.add(_near(ISSUE, n))
    assert feed.find(at_least=1) == []


def test_order_of_texts_does_not_matter(feed: _Feed, rng: np.random.Generator) -> None:
    feed.add(_near(ISSUE, 6))
    feed.add(_near(OTHER, 9))
    order = rng.permutation(len(feed.ages))
    straight = [set(burst.texts.tolist()) for burst in feed.find()]
    mixed = [set(order[burst.texts].tolist()) for burst in feed.find(order=order)]
    assert mixed == straight
