"""Which themes the title of a fix could be about: a guess, for somebody to confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_THEMES: Final = 2
BEHIND: Final = 0.05  # cosine behind the nearest theme, up to which a second one may be meant
LEAST: Final = 0.45  # cosine below which a title is about none; docs/fixes.md has the trial
LESS: Final = 0.8  # of what the members of a theme reach: developers use other words for it


def guess_themes(
    titles: NDArray[np.float32], centroids: NDArray[np.float32], lows: NDArray[np.float64]
) -> tuple[tuple[int, ...], ...]:
    """Give each title the themes that it is nearly as near to as their own members are.

    Parameters
    ----------
    titles : ndarray of shape (n_titles, n_dims)
        Unit rows.
    centroids : ndarray of shape (n_themes, n_dims)
        Unit rows.
    lows : ndarray of shape (n_themes,)
        Cosine to the centroid that nine tenths of a theme's members reach; nan = unknown.

    Returns
    -------
    tuple of tuple of int
        Rows of `centroids`, the nearest first; at most `MAX_THEMES`, ties by row.
    """
    if not len(titles) or not len(centroids):
        return ((),) * len(titles)
    floors = np.maximum(LESS * np.nan_to_num(lows, nan=np.inf), LEAST)
    cosines = np.round(titles.astype(np.float64) @ centroids.astype(np.float64).T, 6)
    found = []
    for row in cosines:
        order = np.argsort(-row, kind="stable")[:MAX_THEMES]
        near = row[order] >= np.maximum(floors[order], row[order[0]] - BEHIND)
        # a second theme is a guess beside the first one, never without it
        found.append(tuple(int(theme) for theme in order[near]) if near[0] else ())
    return tuple(found)
