from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.tracking import MAX_CHANCE, SURE, Past, chance_of_news, is_still_news

if TYPE_CHECKING:
    from numpy.typing import NDArray

ISSUE = np.array([1.0, 0.0], dtype=np.float32)
OTHER = np.array([0.0, 1.0], dtype=np.float32)
RADIUS = 0.8


def _past(issue: dict[int, int], others: dict[int, int]) -> Past:
    """Give a past of two texts: days ago -> how often each was said."""
    ages = [(0, age) for age, n in issue.items() for _ in range(n)]
    ages += [(1, age) for age, n in others.items() for _ in range(n)]
    said = np.array(ages, dtype=np.int64).reshape(-1, 2)
    return Past(embeddings=np.stack([ISSUE, OTHER]), text=said[:, 0], age=said[:, 1])


def _steady(n: int, days: int = 60) -> dict[int, int]:
    return dict.fromkeys(range(days), n)


def test_issue_never_heard_before_is_news() -> None:
    past = _past({0: 6}, _steady(50))
    assert chance_of_news(ISSUE, RADIUS, past) < MAX_CHANCE


def test_issue_at_its_usual_rate_is_no_news() -> None:
    past = _past(_steady(6), _steady(50))
    assert chance_of_news(ISSUE, RADIUS, past) == 1


def test_usual_share_of_a_night_of_ten_times_as_many_is_no_news() -> None:
    """More of everything is a surge of feedback, not of this."""
    past = _past(_steady(3) | {0: 30}, _steady(50) | {0: 500})
    assert chance_of_news(ISSUE, RADIUS, past) == 1


def test_few_texts_are_no_news_however_unlikely() -> None:
    past = _past({0: 3}, _steady(5000))
    assert chance_of_news(ISSUE, RADIUS, past) == 1


def test_small_issue_of_several_days_is_news_by_the_longer_window() -> None:
    slow = _past({0: 2, 1: 2, 2: 2}, _steady(50))
    assert chance_of_news(ISSUE, RADIUS, slow) < MAX_CHANCE
    assert chance_of_news(ISSUE, RADIUS, _past({0: 2}, _steady(50))) == 1


def test_more_of_it_is_less_likely_to_be_chance() -> None:
    chances = [chance_of_news(ISSUE, RADIUS, _past({0: n}, _steady(50))) for n in (4, 6, 10, 20)]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)
    assert chances[-1] < SURE


def test_only_texts_within_the_radius_count() -> None:
    diagonal = np.array([np.sqrt(0.5), np.sqrt(0.5)], dtype=np.float32)
    past = _past({0: 10}, _steady(50))
    assert chance_of_news(diagonal, 0.9, past) == 1, "nothing at all lies there"


@pytest.mark.parametrize("n_texts", [0, 1])
def test_empty_past_and_single_text(n_texts: int) -> None:
    past = _past({0: n_texts}, {})
    assert chance_of_news(ISSUE, RADIUS, past) == 1
    assert not is_still_news(ISSUE, RADIUS, past, born=1, probation=2)


def test_first_night_of_a_store_cannot_tell_news() -> None:
    """Without a past, half a text is expected for each one: nothing stands out."""
    assert chance_of_news(ISSUE, RADIUS, _past({0: 40}, {0: 60})) == 1


def _born_two_days_ago(since: dict[int, int]) -> Past:
    return _past(since | {2: 8, 3: 3}, _steady(50))


@pytest.mark.parametrize(
    ("since", "goes_on"),
    [({}, False), ({0: 2}, False), ({0: 2, 1: 1}, True), ({0: 9, 1: 9}, True)],
)
def test_news_must_go_on_after_the_birth(since: dict[int, int], *, goes_on: bool) -> None:
    """What made the birth itself is no second witness."""
    found = is_still_news(ISSUE, RADIUS, _born_two_days_ago(since), born=2, probation=2)
    assert found is goes_on


def test_return_to_the_rate_before_is_the_end_of_the_news() -> None:
    past = _past(_steady(3) | {2: 30}, _steady(50))
    assert not is_still_news(ISSUE, RADIUS, past, born=2, probation=2)


def test_order_of_what_was_said_does_not_matter(rng: np.random.Generator) -> None:
    past = _past({0: 6, 9: 2}, _steady(20))
    order: NDArray[np.int64] = rng.permutation(len(past.age))
    other = Past(embeddings=past.embeddings, text=past.text[order], age=past.age[order])
    assert chance_of_news(ISSUE, RADIUS, other) == chance_of_news(ISSUE, RADIUS, past)
