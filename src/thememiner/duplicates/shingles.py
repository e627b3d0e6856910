"""Runs of three words, and whether two texts differ by more than a few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.duplicates.folding import Words

N_WORDS: Final = 3
# Of the runs, by the words of the shorter text: a changed name breaks three runs, and one word
# tells "I love this app it is slow" from what most others say.
FEW_WORDS: Final = (10, 20)
MIN_JACCARD: Final = (0.7, 0.5)
# A name, a greeting or a date is no longer; what a customer says in own words is.
MAX_DIFFERENCE: Final = 6  # words in a row
_BATCH: Final = 2_000_000  # runs that are compared at once
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter integers evenly over 64 bits (the finalizer of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def shingle(tokens: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Hash every run of three words; those that cross from text to text are among them.

    Returns
    -------
    ndarray of uint64 of shape (n_tokens - 2,)
    """
    return _join_words(tokens[:-2], tokens[1:-1], tokens[2:])


def _join_words(
    first: NDArray[np.uint32], second: NDArray[np.uint32], third: NDArray[np.uint32]
) -> NDArray[np.uint64]:
    pair = mix((first.astype(np.uint64) << np.uint64(32)) | second)
    return mix(pair ^ (third * _ODD))


def are_alike(
    words: Words,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    *,
    min_jaccard: float | None = None,
) -> NDArray[np.bool_]:
    """Tell of pairs of texts whether they are one text with a few words changed.

    Parameters
    ----------
    words : Words
    left, right : ndarray of int64 of shape (n_pairs,)
        Indices of texts.
    min_jaccard : float, optional
        Share of the runs of three words that are in both texts at least; by default 70% for
        texts of up to 10 words, falling to 50% for those of 20 and more.

    Returns
    -------
    ndarray of bool of shape (n_pairs,)
        False too where more than six words in a row are in one text alone.
    """
    lengths = words.lengths
    batch = np.cumsum(lengths[left] + lengths[right]) // _BATCH
    cuts = np.flatnonzero(np.diff(batch)) + 1
    alike = [np.empty(0, np.bool_)]
    for ours, theirs in zip(np.split(left, cuts), np.split(right, cuts), strict=True):
        jaccard, longest = _compare(words, ours, theirs)
        needed = _needed(lengths[ours], lengths[theirs]) if min_jaccard is None else min_jaccard
        # n changed words break n + 2 runs
        alike.append((jaccard >= needed) & (longest <= MAX_DIFFERENCE + N_WORDS - 1))
    return np.concatenate(alike)


def _needed(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.interp(np.minimum(left, right), FEW_WORDS, MIN_JACCARD)


def _compare(
    words: Words, left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Jaccard index of the runs, and the longest stretch of runs that only one text has."""
    n_pairs = len(left)
    runs_left, pair_left = _gather(words, left)
    runs_right, pair_right = _gather(words, right)
    is_shared_left = np.isin(runs_left, runs_right)
    is_shared_right = np.isin(runs_right, runs_left)

    def share(is_shared: NDArray[np.bool_], pair: NDArray[np.int64]) -> NDArray[np.float64]:
        shared = np.bincount(pair, is_shared, minlength=n_pairs)
        return shared / np.maximum(np.bincount(pair, minlength=n_pairs), 1)

    # of the shares x and y that the texts have in common follows 1 / J = 1 / x + 1 / y - 1
    x, y = share(is_shared_left, pair_left), share(is_shared_right, pair_right)
    jaccard = x * y / np.maximum(x + y - x * y, 1e-9)
    longest = np.maximum(
        _longest_gap(is_shared_left, pair_left, n_pairs),
        _longest_gap(is_shared_right, pair_right, n_pairs),
    )
    return jaccard, longest


def _gather(words: Words, texts: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Gather the runs of these texts, each mixed with the number of its pair."""
    n_runs = words.lengths[texts] - (N_WORDS - 1)
    pair = np.repeat(np.arange(len(texts), dtype=np.int64), n_runs)
    begins = np.repeat(np.cumsum(n_runs) - n_runs, n_runs)
    at = words.starts[texts][pair] + np.arange(len(pair)) - begins
    runs = _join_words(*(words.tokens[at + step] for step in range(N_WORDS)))
    return mix(runs + pair.astype(np.uint64) * _ODD), pair


def _longest_gap(
    is_shared: NDArray[np.bool_], pair: NDArray[np.int64], n_pairs: int
) -> NDArray[np.int64]:
    """Length of the longest stretch of runs that are not shared, per pair."""
    position = np.arange(len(pair), dtype=np.int64)
    first = np.searchsorted(pair, np.arange(n_pairs, dtype=np.int64))
    last_shared = np.maximum.accumulate(np.where(is_shared, position, -1))
    gap = position - np.maximum(last_shared, first[pair] - 1)
    longest = np.zeros(n_pairs, np.int64)
    np.maximum.at(longest, pair, gap)
    return longest
