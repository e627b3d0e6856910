"""Which mentions stand for a theme: central ones, unlike each other, of different customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DIVERSITY: Final = 0.5  # what a likeness to a chosen exemplar takes off


def choose_exemplars(
    embeddings: NDArray[np.float32],
    closeness: NDArray[np.float64],
    customers: Sequence[str | None],
    *,
    n_exemplars: int,
) -> list[int]:
    """Pick mentions one by one: near the theme, far from those picked, of a new customer.

    Parameters
    ----------
    embeddings : ndarray of shape (n_mentions, n_dims)
        Unit rows, most central mention first; ties keep that order.
    closeness : ndarray of shape (n_mentions,)
        How central each mention is, higher is better.
    customers : sequence of str or None, one per mention
        Compared for equality only; None is nobody known, so always someone new.
    n_exemplars : int

    Returns
    -------
    list of int
        Rows, in the order they were picked; a customer's second mention only when no other
        customer is left.
    """
    chosen: list[int] = []
    likeness = np.zeros(len(closeness))
    is_left = np.ones(len(closeness), dtype=bool)
    for _ in range(min(n_exemplars, len(closeness))):
        seen = {customers[i] for i in chosen} - {None}
        is_new = is_left & np.array([customer not in seen for customer in customers], dtype=bool)
        pool = np.flatnonzero(is_new if is_new.any() else is_left)
        gain = np.round(closeness[pool] - DIVERSITY * likeness[pool], 6)
        best = int(pool[np.argmax(gain)])
        chosen.append(best)
        is_left[best] = False
        likeness = np.maximum(likeness, embeddings @ embeddings[best])
    return chosen
