"""Whether a group of texts is news: more of its like came lately than the past explains.

Density alone would give a new theme a night: what is left over by the known themes always has
dense places. A group is news only where its texts come at several times the rate at which the like
came before, and by more than chance. How many held-out intents that finds, and how soon, is in
docs/benchmarks.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scipy.stats import poisson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOWS: Final = (1, 2, 3, 5, 7)  # days that may hold the news
MIN_RATIO: Final = 3.0  # of the rate before
MIN_TEXTS: Final = 4
MAX_CHANCE: Final = 1e-5  # probability of as many under the rate before
LIKE: Final = 0.25  # quantile of the members' cosines from which others are like them
SURE: Final = 1e-9  # a burst so unlikely needs no second look
MIN_SINCE: Final = 3
STILL: Final = 0.01  # probability of what came since, if nothing were new


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """All passages ever mined, and when.

    Attributes
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows of distinct texts.
    text : ndarray of shape (n_said,)
        Row of the text of each time that one was said.
    age : ndarray of shape (n_said,)
        Days since it came in, 0 is tonight; those of the store's first run are as old as it.
    """

    embeddings: NDArray[np.float32]
    text: NDArray[np.int64]
    age: NDArray[np.int64]


def chance_of_news(center: NDArray[np.float32], radius: float, past: Past) -> float:
    """Give the least probability, over the windows, of as many like texts under the rate before.

    Parameters
    ----------
    center : ndarray of shape (n_dims,)
        Unit vector of the group.
    radius : float
        Cosine to it from which a text is like the group.

    Returns
    -------
    float
        In [0, 1]; 1 where no window holds `MIN_TEXTS` at `MIN_RATIO` times the rate before.
    """
    age = _ages_of_like(center, radius, past)
    best = 1.0
    for window in WINDOWS:
        n_new, n_all = int((age < window).sum()), int((past.age < window).sum())
        expected = _expected(len(age) - n_new, len(past.age) - n_all, n_all)
        if n_new >= max(MIN_TEXTS, MIN_RATIO * expected):
            best = min(best, float(poisson.sf(n_new - 1, expected)))
    return best


def is_still_news(
    center: NDArray[np.float32], radius: float, past: Past, *, born: int, probation: int
) -> bool:
    """Whether what came after a theme's birth still exceeds the rate before it.

    Parameters
    ----------
    born : int
        Age of the birth in days.
    probation : int
        Days before the birth that may hold the news itself; they are neither before nor after.
    """
    age = _ages_of_like(center, radius, past)
    n_since, n_all = int((age < born).sum()), int((past.age < born).sum())
    is_before = past.age >= born + probation
    expected = _expected(int((age >= born + probation).sum()), int(is_before.sum()), n_all)
    return n_since >= MIN_SINCE and float(poisson.sf(n_since - 1, expected)) < STILL


def _ages_of_like(center: NDArray[np.float32], radius: float, past: Past) -> NDArray[np.int64]:
    is_like = past.embeddings @ center >= radius
    return past.age[is_like[past.text]]


def _expected(n_before: int, n_all_before: int, n_all: int) -> float:
    """Expect as many as before, per text; half a text stands for what was never seen."""
    return (n_before + 0.5) / max(n_all_before, 1) * n_all
