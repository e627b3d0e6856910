"""Which texts are one-offs: hardly anybody says anything like them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.cluster.centroids import N_DECIMALS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.cluster.neighbors import Neighbors

FEWEST, MOST = 5, 15  # documents near a text that make it one of many
TEXTS_PER_DOCUMENT: Final = 200  # a small corpus cannot have many near any text


def is_one_off(
    near: Neighbors,
    documents: NDArray[np.int64],
    *,
    min_similarity: float,
    least_loud: int,
) -> NDArray[np.bool_]:
    """Tell which texts the nearest documents are unlike, on average.

    What counts is whether others say the like, not whether the text is near the middle of a theme:
    a broad theme has members far from its middle, and one-offs are near nothing.

    Parameters
    ----------
    near : Neighbors
        The nearest texts, by meaning.
    documents : ndarray of shape (n_texts,)
        Documents per text, >= 1. Copies of a text are near it.
    min_similarity : float
        Mean cosine to the nearest documents below which a text is a one-off.
    least_loud : int
        A text of so many documents is measured by *other* texts: its own theme is looked for later,
        and it would drown one that it does not belong to.
    """
    n_texts = len(documents)
    n_near = min(max(FEWEST, n_texts // TEXTS_PER_DOCUMENT), MOST)
    copies = np.where(documents >= least_loud, 0, documents - 1)
    # a missing neighbour has a cosine of 0 and stands for nobody's likeness
    counts = np.column_stack([copies, np.minimum(documents, least_loud)[near.index]])
    before = np.cumsum(counts, axis=1) - counts
    taken = np.clip(n_near - before, 0, counts)
    likeness = np.column_stack([np.ones(n_texts), near.cosine])
    closeness = (taken * likeness).sum(axis=1) / n_near
    return np.asarray(np.round(closeness, N_DECIMALS) < min_similarity)
