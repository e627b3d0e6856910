"""How much a mention resembles the prototypes of each intent, in the space of any model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.signals.prototypes import PROTOTYPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTENTS: Final = tuple(PROTOTYPES)  # order of the columns
# How strongly the weights of single prototypes are held back. Between 3 and 12 the two sets that
# it was chosen on (Netflix reviews, R survey) hardly differ.
_SMOOTHING: Final = 5.0
# Share of prototypes that must find their own intent with the others' help alone. MiniLM: 0.83;
# hashed words: 0.44, so that with them the rules decide alone.
_MIN_RECOVERED: Final = 0.65
_BLOCK: Final = 16_384  # rows scored at a time, so that the float64 copy stays small


def prototype_texts() -> list[str]:
    """Give the phrases to embed, in the order that `learn_resemblance` expects."""
    return [text for texts in PROTOTYPES.values() for text in texts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """Weighs how near a vector is to each prototype.

    Attributes
    ----------
    center : ndarray of shape (n_dims,)
        Mean of the prototypes: what all of them share says nothing.
    directions : ndarray of shape (n_dims, n_intents)
        The weighted prototypes of each intent, summed.
    """

    center: NDArray[np.float64]
    directions: NDArray[np.float64]

    def score(self, embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score vectors for each intent.

        Parameters
        ----------
        embeddings : ndarray of shape (n_texts, n_dims)
            Unit rows of the prototypes' own model.

        Returns
        -------
        ndarray of shape (n_texts, n_intents)
            Columns as `INTENTS`. Compare them within a row: the difference of two is about 1 for
            a typical prototype of the first against the second, in any model. A row depends on
            no other row.
        """
        blocks = [
            (embeddings[start : start + _BLOCK] - self.center) @ self.directions
            for start in range(0, len(embeddings), _BLOCK)
        ]
        return np.concatenate([np.empty((0, len(INTENTS))), *blocks])


def learn_resemblance(embeddings: NDArray[np.float32]) -> Resemblance | None:
    """Weigh the prototypes so that those of one intent stand out from the others.

    Parameters
    ----------
    embeddings : ndarray of shape (n_prototypes, n_dims)
        Of `prototype_texts`, in their order.

    Returns
    -------
    Resemblance or None
        None where the model does not tell the prototypes apart: each is judged by all the
        others, and fewer than `_MIN_RECOVERED` of them find their intent.

    Notes
    -----
    Kernel ridge regression on the centered cosines, each intent weighing the same however many
    prototypes it has; what each prototype would get without itself has a closed form.
    """
    owner = np.repeat(np.arange(len(INTENTS)), [len(texts) for texts in PROTOTYPES.values()])
    targets = 2.0 * np.eye(len(INTENTS))[owner] - 1.0
    rows = embeddings.astype(np.float64)
    center = rows.mean(axis=0)
    rows = rows - center
    spread = float(np.square(rows).sum(axis=1).mean())
    if spread == 0:
        return None
    sizes = np.bincount(owner)
    hold = _SMOOTHING * sizes[owner] / sizes.mean()
    inverse = np.linalg.inv(rows @ rows.T / spread + np.diag(hold))
    weights = inverse @ targets
    alone = targets - weights / np.diag(inverse)[:, None]
    if np.mean(alone.argmax(axis=1) == owner) < _MIN_RECOVERED:
        return None
    return Resemblance(center=center, directions=rows.T @ weights / (spread * _step(alone, owner)))


def _step(alone: NDArray[np.float64], owner: NDArray[np.int64]) -> float:
    """Give by how much a typical prototype's own intent exceeds its next best."""
    own = np.take_along_axis(alone, owner[:, None], axis=1)[:, 0]
    others = np.where(np.eye(alone.shape[1], dtype=bool)[owner], -np.inf, alone)
    return float(np.median(own - others.max(axis=1)))
