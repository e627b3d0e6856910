"""The past that news is measured against, and whether the news of a young theme goes on.

Density alone would give a new theme a night: what is left over by the known themes always has
dense places. A theme is born only where its texts come at several times the rate at which the like
came before, and by more than chance (`tracking.bursts`); it goes live only if more comes. How many
held-out intents that finds, and how soon, is in docs/benchmarks.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import poisson

if TYPE_CHECKING:
    from numpy.typing import NDArray

SURE: Final = 1e-9  # a burst so unlikely needs no second look
MIN_SINCE: Final = 3
STILL: Final = 0.01  # probability of what came since, if nothing were new
LIKE: Final = 0.25  # quantile of the founders' cosines from which others are like them
N_DECIMALS: Final = 6  # float32 products differ in the seventh between kinds of machine


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
    is_like = (past.embeddings @ center >= radius)[past.text]
    is_since, is_before = past.age < born, past.age >= born + probation
    n_since, n_before = ((is_like & when).sum(keepdims=True) for when in (is_since, is_before))
    usual = expected(n_before, is_before.sum(keepdims=True), is_since.sum(keepdims=True))
    return int(n_since[0]) >= MIN_SINCE and float(poisson.sf(n_since - 1, usual)[0]) < STILL


def expected(
    n_before: NDArray[np.float64], n_all_before: NDArray[np.float64], n_all: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Expect as many as before, per text; half a text stands for what was never seen."""
    return (n_before + 0.5) / np.maximum(n_all_before, 1) * n_all
