"""One night of one side: planted themes, planted news, and everything that is neither."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.pipeline.night import (
    LOOSE,
    NONE,
    PROBATION,
    PROBATION_RUNS,
    RECENT_DAYS,
    STRICT,
    Night,
    Placed,
    Said,
    Standing,
    place_night,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_DIMS = 64
OLD = 60  # days
AXES = np.eye(N_DIMS, dtype=np.float32)


def _near(axis: int, n: int, *, cosine: float = 0.95, seed: int = 0) -> NDArray[np.float32]:
    """Give texts at one cosine to an axis, each in a direction of its own."""
    rng = np.random.default_rng((seed, axis))
    away = rng.normal(size=(n, N_DIMS))
    away[:, axis] = 0
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    rows = cosine * AXES[axis] + np.sqrt(1 - cosine**2) * away
    near: NDArray[np.float32] = rows.astype(np.float32)
    return near


def _themes(*axes: int, median: float = 0.9, low: float = 0.6) -> Standing:
    n = len(axes)
    return Standing(
        centroids=AXES[list(axes)].reshape(n, N_DIMS),
        median=np.full(n, median),
        low=np.full(n, low),
        radius=np.full(n, 0.8),
        runs_left=np.zeros(n, dtype=np.int64),
        born=np.full(n, OLD),
        chance=np.ones(n),
    )


@dataclass
class _Feed:
    """What was said so far; adds up to one call of `place_night`."""

    themes: Standing
    min_documents: int = 5

    def __post_init__(self) -> None:
        self.rows: list[NDArray[np.float32]] = []
        self.ages: list[int] = []
        self.labels: list[int] = []
        self.how: list[int] = []
        self.placed: list[int] = []
        self.holders: list[int] = []

    def add(
        self,
        rows: NDArray[np.float32],
        *,
        age: int = 0,
        label: int = -1,
        how: int = NONE,
        holder: int | None = None,
    ) -> slice:
        start = len(self.ages)
        n = len(rows)
        self.rows.append(rows)
        self.ages += [age] * n
        self.labels += [label] * n
        self.how += [how] * n
        self.placed += [age] * n
        known = range(start, start + n) if holder is None else [1_000_000 + holder] * n
        self.holders += known
        return slice(start, start + n)

    def night(self, *, order: NDArray[np.int64] | None = None) -> Night:
        rows = np.vstack([np.empty((0, N_DIMS), dtype=np.float32), *self.rows])
        n = len(rows)
        order = np.arange(n) if order is None else order

        def ints(values: list[int]) -> NDArray[np.int64]:
            return np.array(values, dtype=np.int64)[order]

        return place_night(
            rows[order],
            Said(
                text=np.arange(n),
                document=np.arange(n),
                holder=ints(self.holders),
                age=ints(self.ages),
            ),
            self.themes,
            Placed(labels=ints(self.labels), how=ints(self.how), similarities=np.full(n, np.nan)),
            placed_age=ints(self.placed),
            min_documents=self.min_documents,
        )


@pytest.fixture
def feed() -> _Feed:
    """Two themes that stand, and what was said about them for a while."""
    feed = _Feed(_themes(0, 1))
    for age in range(1, 40):
        feed.add(_near(0, 3, seed=age), age=age, label=0, how=STRICT)
        feed.add(_near(1, 3, seed=age), age=age, label=1, how=STRICT)
    return feed


def _labels(night: Night, where: slice) -> set[int]:
    return set(night.placed.labels[where].tolist())


def _hows(night: Night, where: slice) -> set[int]:
    return set(night.placed.how[where].tolist())


def test_new_texts_go_strictly_loosely_or_nowhere(feed: _Feed) -> None:
    strict = feed.add(_near(0, 2, cosine=0.95, seed=99))
    loose = feed.add(_near(1, 2, cosine=0.7, seed=99))
    none = feed.add(AXES[[40]])
    night = feed.night()
    assert (_labels(night, strict), _hows(night, strict)) == ({0}, {STRICT})
    assert (_labels(night, loose), _hows(night, loose)) == ({1}, {LOOSE})
    assert (_labels(night, none), _hows(night, none)) == ({-1}, {NONE})
    assert night.placed.similarities[loose] == pytest.approx(0.7, abs=1e-6)
    assert np.isnan(night.placed.similarities[none]).all()


def test_strict_places_stand_whatever_comes(feed: _Feed) -> None:
    """Even a text that is now nearer to another theme."""
    stray = feed.add(_near(1, 1), age=30, label=0, how=STRICT)
    for axis in range(2, 12):
        feed.add(_near(axis, 8, seed=5))
    night = feed.night()
    n_old = stray.stop
    assert night.placed.labels[:n_old].tolist() == feed.labels[:n_old]
    assert night.placed.how[:n_old].tolist() == feed.how[:n_old]
    assert (night.themes.centroids[:2] == feed.themes.centroids).all()


def test_news_is_born_on_probation(feed: _Feed) -> None:
    news = feed.add(_near(5, 8))
    night = feed.night()
    assert len(night.themes) == 3
    assert (_labels(night, news), _hows(night, news)) == ({2}, {PROBATION})
    assert night.themes.runs_left.tolist() == [0, 0, PROBATION_RUNS]
    assert night.themes.born.tolist() == [OLD, OLD, 0]
    assert 0 < night.themes.chance[2] < 1e-4
    assert night.themes.centroids[2] @ AXES[5] > 0.95
    assert (night.failed, night.passed, night.claimed) == ((), (), ())


@pytest.mark.parametrize("n", [0, 1, 4])
def test_too_few_are_no_news(feed: _Feed, n: int) -> None:
    news = feed.add(_near(5, n))
    night = feed.night()
    assert len(night.themes) == 2
    assert _labels(night, news) <= {-1}


def test_two_customers_are_no_news_however_loud(feed: _Feed) -> None:
    for holder in range(2):
        feed.add(_near(5, 8, seed=holder), holder=holder)
    assert len(feed.night().themes) == 2


def test_what_always_came_is_no_news(feed: _Feed) -> None:
    for age in range(1, 60):
        feed.add(_near(5, 6, seed=age), age=age)
    feed.add(_near(5, 6, seed=77))
    assert len(feed.night().themes) == 2


def test_group_that_says_what_a_theme_says_is_no_theme_of_its_own() -> None:
    """The theme's texts are far nearer to its centroid, so that these are not strict."""
    feed = _Feed(_themes(0, median=0.999, low=0.99))
    for age in range(1, 40):
        feed.add(_near(1, 3, seed=age), age=age)
    feed.add(_near(0, 8, cosine=0.97))
    assert len(feed.night().themes) == 1


def test_identical_texts_of_many_are_one_newborn_theme(feed: _Feed) -> None:
    """Distinct texts that are as good as equal; a flood of one text is one row here."""
    news = feed.add(_near(5, 6, cosine=0.99999))
    night = feed.night()
    assert len(night.themes) == 3
    assert len(_labels(night, news)) == 1


def test_birth_claims_loose_places_but_no_strict_ones(feed: _Feed) -> None:
    mixed = 0.65 * AXES[0] + np.sqrt(1 - 0.65**2) * AXES[7]
    rng = np.random.default_rng(3)
    rows = mixed + rng.normal(size=(12, N_DIMS)) * 0.02
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    loose = feed.add(rows[:3], age=1, label=0, how=LOOSE)
    strict = feed.add(rows[3:4], age=1, label=0, how=STRICT)
    new = feed.add(rows[4:])
    night = feed.night()
    assert _labels(night, loose) == _labels(night, new) == {2}
    assert _labels(night, strict) == {0}
    assert night.claimed == ((2, 0, 3),)


def test_loose_place_of_long_ago_is_not_claimed(feed: _Feed) -> None:
    old = feed.add(_near(5, 4), age=RECENT_DAYS + 1, label=0, how=LOOSE)
    feed.add(_near(5, 9, seed=2))
    night = feed.night()
    assert len(night.themes) == 3
    assert _labels(night, old) == {0}


def _on_trial(*, chance: float, runs_left: int = 1) -> _Feed:
    """Give a theme born two days ago by eight texts, and the past before it."""
    themes = _themes(0, 5)
    feed = _Feed(
        replace(
            themes,
            runs_left=np.array([0, runs_left]),
            born=np.array([OLD, 2]),
            chance=np.array([1.0, chance]),
        )
    )
    for age in range(1, 40):
        feed.add(_near(0, 3, seed=age), age=age, label=0, how=STRICT)
    feed.add(_near(5, 8), age=2, label=1, how=PROBATION)
    return feed


def test_probation_goes_on_while_runs_are_left() -> None:
    feed = _on_trial(chance=1e-5, runs_left=2)
    new = feed.add(_near(5, 1, seed=8))
    night = feed.night()
    assert night.themes.runs_left.tolist() == [0, 1]
    assert (_labels(night, new), _hows(night, new)) == ({1}, {PROBATION})
    assert night.failed == night.passed == ()


def test_theme_whose_like_keep_coming_goes_live() -> None:
    feed = _on_trial(chance=1e-5)
    new = feed.add(_near(5, 4, seed=8))
    night = feed.night()
    members = night.placed.labels == 1
    assert night.passed == (1,)
    assert members.sum() == 12
    assert set(night.placed.how[members].tolist()) == {STRICT}
    assert _hows(night, new) == {STRICT}


def test_theme_without_more_of_the_like_fails_and_lets_its_texts_go() -> None:
    feed = _on_trial(chance=1e-5)
    night = feed.night()
    assert (night.failed, night.passed) == ((1,), ())
    assert not (night.placed.labels == 1).any()
    assert np.isinf(night.themes.median[1])
    assert np.isinf(night.themes.low[1])


def test_burst_that_no_chance_explains_needs_no_second_look() -> None:
    night = _on_trial(chance=1e-12).night()
    assert night.passed == (1,)
    assert night.failed == ()


def test_more_of_a_young_theme_joins_it() -> None:
    """A second part of the same issue, a little off the first, is no second theme."""
    feed = _on_trial(chance=1e-5, runs_left=2)
    shift = _near(5, 9, cosine=0.85, seed=4)
    new = feed.add(shift)
    night = feed.night()
    assert len(night.themes) == 2
    assert _labels(night, new) == {1}


def test_young_theme_without_texts_is_joined_by_nobody() -> None:
    """All its documents may have been replaced since."""
    feed = _on_trial(chance=1e-5, runs_left=2)
    feed.labels = [-1 if label == 1 else label for label in feed.labels]
    feed.how = [NONE if how == PROBATION else how for how in feed.how]
    feed.rows[-1] = AXES[40:48]
    feed.add(_near(20, 9))
    assert len(feed.night().themes) == 3


def test_live_young_theme_is_joined_without_moving() -> None:
    feed = _on_trial(chance=1e-5, runs_left=0)
    new = feed.add(_near(5, 9, cosine=0.85, seed=4))
    night = feed.night()
    assert _labels(night, new) == {1}
    assert _hows(night, new) == {STRICT}
    assert (night.themes.centroids == feed.themes.centroids).all()
    assert (night.themes.median == feed.themes.median).all()


def test_store_without_a_theme_can_have_its_first_one() -> None:
    feed = _Feed(_themes())
    for age in range(1, 40):
        feed.add(AXES[[30 + age % 8]], age=age)
    news = feed.add(_near(5, 8))
    night = feed.night()
    assert len(night.themes) == 1
    assert _labels(night, news) == {0}


@pytest.mark.parametrize("n_themes", [0, 2])
def test_nothing_was_ever_said(n_themes: int) -> None:
    night = _Feed(_themes(*range(n_themes))).night()
    assert len(night.placed.labels) == 0
    assert len(night.themes) == n_themes


def test_texts_like_nothing_else_are_in_no_theme(feed: _Feed) -> None:
    lone = feed.add(AXES[20:60])
    night = feed.night()
    assert _labels(night, lone) == {-1}
    assert len(night.themes) == 2


def test_night_gives_the_same_in_any_order_of_rows(feed: _Feed) -> None:
    feed.add(_near(5, 8))
    feed.add(_near(9, 12))
    feed.add(_near(0, 5, cosine=0.7, seed=50))
    straight = feed.night()
    order = np.random.default_rng(1).permutation(len(feed.ages))
    mixed = feed.night(order=order)
    assert len(mixed.themes) == len(straight.themes)
    assert (mixed.placed.how == straight.placed.how[order]).all()
    was, now = straight.placed.labels[order].tolist(), mixed.placed.labels.tolist()
    pairs = set(zip(was, now, strict=True))
    assert len(pairs) == len(set(was)) == len(set(now)), "the same groups, numbered otherwise"


def test_input_is_left_as_it_was(feed: _Feed) -> None:
    feed.add(_near(5, 8))
    themes = replace(feed.themes, centroids=feed.themes.centroids.copy())
    feed.night()
    assert (feed.themes.centroids == themes.centroids).all()
    assert len(feed.themes) == 2
