"""The space in which neighbours are looked for: what sets the texts of one corpus apart.

All texts of one product share much of their meaning, and rare directions of an embedding are
mostly noise; words that a model blurs (names of screens, cards, tools) tell themes apart. So texts
are compared by the leading directions of their corpus and, a little, by their words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.extmath import randomized_svd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

N_DIRECTIONS: Final = 100  # of meaning; more and less are worse on the labelled sets
N_WORD_DIRECTIONS: Final = 150
WORDS_SHARE: Final = 0.1  # of a cosine; 0.05 to 0.15 are within 0.005 ARI of each other
MIN_WORD_TEXTS: Final = 3  # a word of fewer texts joins none
TINY: Final = 1e-6  # length of a row that rounding left over


def contrast_space(
    embeddings: NDArray[np.float32], texts: Sequence[str] | None
) -> NDArray[np.float32]:
    """Give unit rows whose cosine says how alike two texts are among the texts of this corpus.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Distinct unit rows.
    texts : sequence of str, one per row, optional
        Without them, meaning alone decides.

    Returns
    -------
    ndarray of shape (n_texts, n_directions)
        Unit rows, or zeros where a text is the mean of all and has no words.
    """
    meaning = _unit(_leading_directions(embeddings))
    words = _word_directions(texts) if texts is not None else None
    if words is None:
        return meaning.astype(np.float32)
    parts = [meaning * np.sqrt(1 - WORDS_SHARE), _unit(words) * np.sqrt(WORDS_SHARE)]
    return np.hstack(parts).astype(np.float32)


def _leading_directions(embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
    centred = embeddings.astype(np.float64)
    centred -= centred.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)  # ascending
    n_directions = max(1, min(N_DIRECTIONS, len(embeddings) - 1))
    return np.asarray(centred @ directions[:, ::-1][:, :n_directions])


def _word_directions(texts: Sequence[str]) -> NDArray[np.float64] | None:
    """Reduce the weights of the texts' words; None where hardly any word is used twice."""
    model = TfidfVectorizer(min_df=MIN_WORD_TEXTS, stop_words="english", sublinear_tf=True)
    try:
        weights: sparse.csr_matrix = model.fit_transform(texts)
    except ValueError:  # no word is left
        return None
    n_directions = min(N_WORD_DIRECTIONS, min(weights.shape) - 1)
    if n_directions < 1:
        return None
    # fixed seed: it only starts the iteration, and the same texts must give the same themes
    left, strength, _ = randomized_svd(weights, n_directions, random_state=0)
    return np.asarray(left * strength)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > TINY, lengths, np.inf))
