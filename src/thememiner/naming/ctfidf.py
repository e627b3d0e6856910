"""Class-based TF-IDF: the words that mark one theme among its siblings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.errors import ThemeMinerError
from thememiner.naming.words import is_content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MAX_TERMS: Final = 8_000  # of the vocabulary, by count: rarer ones mark nothing
MIN_LIFT: Final = 1.5  # a group's term is that much more frequent in it than in the others
MIN_MENTIONS: Final = 2  # of a term; what only one text says is no theme's word


def ctf_idf(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weight each term by how strongly it marks each cluster.

    Parameters
    ----------
    counts : ndarray of shape (n_clusters, n_terms)
        Term counts summed over each cluster's documents. Leave the outlier group
        (label -1) out: it is no cluster, and its words would shift the average.

    Returns
    -------
    ndarray of shape (n_clusters, n_terms)
        Weights >= 0, no unit. Compare them within a row only: rows are scaled by
        cluster length. A cluster with no terms gets a row of zeros.

    Raises
    ------
    ThemeMinerError
        If `counts` is not 2-D or has a negative entry.

    Notes
    -----
    ``tf * log(1 + A / f)``: ``tf`` is the term's share of the cluster's words, ``f``
    its count over all clusters, ``A`` the mean words per cluster (not truncated).

    References
    ----------
    Grootendorst (2022), BERTopic, arXiv:2203.05794.

    Examples
    --------
    >>> ctf_idf(np.array([[4, 0, 1], [0, 3, 1]])).round(2).tolist()
    [[0.6, 0.0, 0.24], [0.0, 0.69, 0.29]]
    """
    if counts.ndim != 2 or (counts < 0).any():
        msg = f"counts must be (n_clusters, n_terms) and >= 0; got shape {counts.shape}"
        raise ThemeMinerError(msg)
    n_words = counts.sum(axis=1, keepdims=True)
    tf = counts / np.maximum(n_words, 1)
    frequency = np.maximum(counts.sum(axis=0), 1)
    average = n_words.mean() if len(counts) else 0.0
    weights: NDArray[np.float64] = tf * np.log1p(average / frequency)
    return weights


@dataclass(frozen=True, slots=True, kw_only=True)
class TermWeights:
    """How strongly each term marks each group of texts.

    Attributes
    ----------
    terms : tuple of str
        One or two words each, in alphabetical order.
    weights : ndarray of shape (n_groups, n_terms)
        c-TF-IDF, >= 0; 0 for terms that the group does not use, or that are common.
    is_common : ndarray of shape (n_groups, n_terms), bool
        Terms that the group uses hardly more than the others do, like the product's name.
    """

    terms: tuple[str, ...]
    weights: NDArray[np.float64]
    is_common: NDArray[np.bool_]

    def best(self, group: int, *, n_terms: int) -> list[str]:
        """Give the strongest terms of a group, none that only repeats a stronger one's words."""
        row = self.weights[group]
        chosen: list[str] = []
        for i in np.lexsort((np.arange(len(row)), -row)):
            if len(chosen) == n_terms or row[i] <= 0:
                break
            words = self.terms[i].split()
            said = [word for term in chosen for word in term.split()]
            if not any(is_same_word(word, other) for word in words for other in said):
                chosen.append(self.terms[i])
        return chosen

    def word_weights(self, group: int) -> dict[str, float]:
        """Give the weight of each word of the group relative to its strongest; 0 if common."""
        row = self.weights[group]
        strongest = max(
            (weight for term, weight in zip(self.terms, row, strict=True) if " " not in term),
            default=0.0,
        )
        if strongest <= 0:
            return {}
        return {
            self.terms[i]: float(row[i] / strongest)
            for i in np.flatnonzero((row > 0) | self.is_common[group])
            if " " not in self.terms[i]
        }


def is_same_word(one: str, other: str) -> bool:
    """Whether two words are one but for an ending: tab and tabs, print and printing."""
    short, long = sorted((one, other), key=len)
    return one == other or (
        len(short) > 2 and long.startswith(short) and len(long) < len(short) + 4
    )


def weigh_terms(groups: Sequence[Sequence[frozenset[str]]]) -> TermWeights:
    """Weigh the words and pairs of words of groups of texts against each other.

    Parameters
    ----------
    groups : sequence of groups, each a sequence of texts, each the terms of one text
        A term counts once per text, so that no single text makes a name.
    """
    per_group = [Counter(chain.from_iterable(texts)) for texts in groups]
    total: Counter[str] = Counter()
    for counts in per_group:
        total.update(counts)
    common = sorted(
        (term for term, count in total.items() if count >= MIN_MENTIONS or len(total) < MAX_TERMS),
        key=lambda term: (-total[term], term),
    )
    terms = tuple(sorted(common[:MAX_TERMS]))
    position = {term: i for i, term in enumerate(terms)}
    table = np.zeros((len(groups), len(terms)), dtype=np.int64)
    for row, counts in zip(table, per_group, strict=True):
        for term, count in counts.items():
            if term in position:
                row[position[term]] = count
    is_common = _find_common(table, np.array([len(texts) for texts in groups], dtype=np.int64))
    return TermWeights(
        terms=terms, weights=np.where(is_common, 0, ctf_idf(table)), is_common=is_common
    )


def _find_common(table: NDArray[np.int64], n_texts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Compare the share of a group's texts that use a term with the share of all others'."""
    n_own = n_texts[:, None]
    n_others = n_texts.sum() - n_own
    share = table / np.maximum(n_own, 1)
    share_of_others = (table.sum(axis=0) - table) / np.maximum(n_others, 1)
    common: NDArray[np.bool_] = (table > 0) & (share < MIN_LIFT * share_of_others)
    return common


def find_terms(words: Sequence[str]) -> frozenset[str]:
    """Give the words that can be a subject, and pairs of them that stand side by side."""
    singles = {word for word in words if is_content(word)}
    pairs = {
        f"{first} {second}"
        for first, second in pairwise(words)
        if first in singles and second in singles and first != second
    }
    return frozenset(singles | pairs)
