"""Which texts are about something that a team described in a few phrases of its own.

A cosine to the phrases does not tell: how near is near enough differs from subject to subject. So
a line is drawn between the phrases and the store's own texts (logistic regression; everything that
the store holds is taken as the other side, of which a watched subject is a small part), and each
text's distance from that line is evened out over its nearest neighbours, so that a text in the
midst of others that are meant is meant too. How many are taken so is bounded by how many are like
the phrases by themselves: where few are, the rest is of a neighbouring subject. Numbers are in
`docs/benchmarks.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_BACKGROUND: Final = 2000  # texts that the line is drawn against
N_NEAREST: Final = 15
OWN: Final = (0.3, 0.5)  # share that stays a text's own, in the first and second evening
MATCH: Final = 0.65  # of the score of the phrases themselves, from which a text is meant
SURE: Final = 0.75  # the same before evening: it is like the phrases itself
CANDIDATE: Final = 0.4  # the same, below which no neighbours are asked
GROWTH: Final = 4  # texts that are meant, for each one that is like the phrases itself
MAX_CANDIDATES: Final = 4000
MIN_LIKENESS: Final = 0.25  # cosine to the nearest phrase, whatever the line says
MANY: Final = 0.1  # share of texts that are candidates, from which these are no other side
_ROUNDS: Final = 5
_STEPS: Final = 30
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What each text scores, as a share of what the phrases themselves score.

    Attributes
    ----------
    scores : ndarray of shape (n_texts,), float64
        0 for those that are far.
    is_match : ndarray of shape (n_texts,), bool
        Meant.
    is_sure : ndarray of shape (n_texts,), bool
        Meant, and like the phrases by itself.
    """

    scores: NDArray[np.float64]
    is_match: NDArray[np.bool_]
    is_sure: NDArray[np.bool_]

    @classmethod
    def none(cls, n_texts: int) -> Matches:
        """Give those of texts of which none is meant."""
        no = np.zeros(n_texts, dtype=bool)
        return cls(scores=np.zeros(n_texts), is_match=no, is_sure=no.copy())


def match_phrases(embeddings: NDArray[np.float32], phrases: NDArray[np.float32]) -> Matches:
    """Score texts by what a team said of a subject.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows of the store's distinct texts, in an order that says nothing (of their hashes):
        the first ones are what the line is drawn against.
    phrases : ndarray of shape (n_phrases, n_dims)
        Unit rows: name, description, examples.
    """
    n_texts, n_phrases = len(embeddings), len(phrases)
    if not (n_texts and n_phrases):
        return Matches.none(n_texts)
    middle = embeddings.mean(axis=0)
    rows = _unit(np.vstack([phrases, embeddings]).astype(np.float64) - middle)
    raw = _distances(rows, n_phrases)
    own = float(np.median(raw[:n_phrases]))
    if own <= 0:  # the store says nothing else: the phrases tell none apart
        return Matches.none(n_texts)
    even = _even_out(rows, raw, np.flatnonzero(raw >= CANDIDATE * own), n_phrases)
    scores = np.round(even / float(np.median(even[:n_phrases])), _DECIMALS)[n_phrases:]
    nearest = np.round((embeddings @ phrases.T).max(axis=1), _DECIMALS)
    scores = np.where(nearest >= MIN_LIKENESS, scores, 0.0)
    is_sure = (scores >= MATCH) & (raw[n_phrases:] >= SURE * own)
    most = GROWTH * int(is_sure.sum())
    is_match = scores >= max(MATCH, _least_of_best(scores, most)) if most else is_sure
    return Matches(scores=scores, is_match=is_match | is_sure, is_sure=is_sure)


def _least_of_best(scores: NDArray[np.float64], n: int) -> float:
    """Give the n-th best score, or the worst where there are fewer."""
    return float(np.sort(scores)[::-1][min(n, len(scores)) - 1])


def _distances(rows: NDArray[np.float64], n_phrases: int) -> NDArray[np.float64]:
    """Give how far each row lies on the phrases' side, from the mean of the texts.

    Where many texts of the other side are like the phrases, they are no other side: the line is
    drawn again without them, and so on while more of them show.
    """
    wanted, others = rows[:n_phrases], rows[n_phrases : n_phrases + N_BACKGROUND]
    is_other = np.ones(len(others), dtype=bool)
    raw = np.zeros(len(rows))
    for _ in range(_ROUNDS):
        raw = np.round(rows @ _draw_line(wanted, others[is_other]), _DECIMALS)
        raw -= np.round(raw[n_phrases:][: len(others)][is_other].mean(), _DECIMALS)
        alike = raw[n_phrases : n_phrases + len(others)] >= CANDIDATE * np.median(raw[:n_phrases])
        left = is_other & ~alike
        if alike.mean() <= MANY or not left.any() or (left == is_other).all():
            break
        is_other = left
    return raw


def _draw_line(wanted: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the weights of a logistic regression, both sides weighing the same, by Newton steps.

    The penalty is half the squared length of the weights (scikit-learn's C = 1), none on the
    intercept, which is left out of what is given: only differences count.
    """
    rows = np.vstack([wanted, others])
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    truth = np.repeat([1.0, 0.0], [len(wanted), len(others)])
    weights = np.where(truth > 0, len(rows) / (2 * len(wanted)), len(rows) / (2 * len(others)))
    penalty = np.ones(rows.shape[1])
    penalty[-1] = 1e-9
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weights * (chance - truth)) + penalty * found
        bend = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-8:  # far below what rounding keeps
            break
    return np.asarray(found[:-1])


def _even_out(
    rows: NDArray[np.float64],
    raw: NDArray[np.float64],
    candidates: NDArray[np.int64],
    n_phrases: int,
) -> NDArray[np.float64]:
    """Mix each candidate's score with its neighbours', twice; phrases are neighbours too."""
    if len(candidates) > MAX_CANDIDATES:
        best = candidates[np.argsort(-raw[candidates], kind="stable")[:MAX_CANDIDATES]]
        candidates = np.sort(best)
    candidates = np.union1d(np.arange(n_phrases), candidates)
    n_nearest = min(N_NEAREST, len(rows) - 1)
    cosine = np.round(rows[candidates] @ rows.T, _DECIMALS)
    cosine[np.arange(len(candidates)), candidates] = -1  # nobody is a neighbour of itself
    near = np.argsort(-cosine, axis=1, kind="stable")[:, :n_nearest]
    weights = np.maximum(np.take_along_axis(cosine, near, axis=1), 0) ** 2
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    even = raw.copy()
    for own in OWN:
        mixed = even.copy()
        mixed[candidates] = own * even[candidates] + (1 - own) * (weights * even[near]).sum(axis=1)
        even = mixed
    return np.asarray(even)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1))
