from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.tracking import Past, is_still_news

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


@pytest.mark.parametrize("n_texts", [0, 1])
def test_empty_past_and_single_text(n_texts: int) -> None:
    past = _past({0: n_texts}, {})
    assert not is_still_news(ISSUE, RADIUS, past, born=1, probation=2)


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


def test_only_texts_within_the_radius_count() -> None:
    diagonal = np.array([np.sqrt(0.5), np.sqrt(0.5)], dtype=np.float32)
    past = _born_two_days_ago({0: 9})
    assert not is_still_news(diagonal, 0.9, past, born=2, probation=2), "nothing at all lies there"


def test_order_of_what_was_said_does_not_matter(rng: np.random.Generator) -> None:
    past = _born_two_days_ago({0: 4})
    order: NDArray[np.int64] = rng.permutation(len(past.age))
    other = Past(embeddings=past.embeddings, text=past.text[order], age=past.age[order])
    assert is_still_news(ISSUE, RADIUS, past, born=2, probation=2)
    assert is_still_news(ISSUE, RADIUS, other, born=2, probation=2)
