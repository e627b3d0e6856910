"""Ties: themes whose order depends on which customers happened to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def find_ties(intervals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each theme the ranks of those that it is tied with.

    Parameters
    ----------
    intervals : ndarray of int64 of shape (n_themes, 2)
        Least and greatest likely rank by `rank_intervals`, in the order of the ranks.

    Returns
    -------
    ndarray of int64 of shape (n_themes, 2)
        First and last rank of its tie, its own among them; both its own where it has none. Two
        themes are tied where each one's interval holds the other's rank: overlapping intervals
        alone would, theme by theme, tie the first with the last.
    """
    if not len(intervals):
        return np.empty((0, 2), np.int64)
    own = np.arange(1, len(intervals) + 1)
    low, high = intervals[:, 0], intervals[:, 1]
    holds = (own >= low[:, None]) & (own <= high[:, None])
    tied = holds & holds.T
    tied[own - 1, own - 1] = True
    first = tied.argmax(axis=1) + 1
    last = len(own) - tied[:, ::-1].argmax(axis=1)
    return np.stack((first, last), axis=1).astype(np.int64)


def in_words(rank: int, tie: Sequence[int]) -> str:
    """Say a rank and its tie: "4", or "4, tied with 3 to 6"."""
    others = [place for place in range(tie[0], tie[1] + 1) if place != rank]
    if not others:
        return f"{rank}"
    if len(others) == 1:
        return f"{rank}, tied with {others[0]}"
    return f"{rank}, tied with {tie[0]} to {tie[1]}"
