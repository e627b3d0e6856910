"""Families of near-identical texts: MinHash finds pairs that may be alike, a comparison decides."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.duplicates.shingles import N_WORDS, are_alike, mix, shingle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from thememiner.duplicates.folding import Words

# A pair with half of its runs in common is found with a probability of 98.6%, one with 60% of
# 99.96%, one with 10% of 3%.
N_BANDS: Final = 32
N_ROWS: Final = 3
_N_HASHES: Final = N_BANDS * N_ROWS
_MIN_AGREEMENT: Final = 0.35  # of the hashes: three standard deviations below a Jaccard of 0.5
_SEED: Final = 0x7468656D65  # any fixed one: the same texts must have the same families
_CHUNK: Final = 1 << 16  # tokens, or pairs, whose hashes are held at once
# Of words that are compared: 200,000 forms that are filled in by hand are like each other in nearly
# all of their words, and would be compared for minutes. One flood of 200,000 long texts needs half.
_BUDGET: Final = 60_000_000
# Bands whose pairs are compared at once: what the first ones join, the others need not compare.
_BAND_CUTS: Final = (0, 1, 2, 4, 8, 16, N_BANDS)
_REACH: Final = 3  # texts of one bucket that each one is compared with, beside its first


def find_families(words: Words) -> NDArray[np.int64]:
    """Group texts that are one text with a few words changed.

    Parameters
    ----------
    words : Words
        Every text has at least three words.

    Returns
    -------
    ndarray of int64 of shape (n_texts,)
        The least text of each one's family; a text that is like no other has its own number.
    """
    families = np.arange(words.n_texts, dtype=np.int64)
    if words.n_texts < 2:
        return families
    hashes = sign(words)
    budget, lengths = _BUDGET, words.lengths
    for low, high in pairwise(_BAND_CUTS):
        keys = [
            _band_keys(hashes[band * N_ROWS : (band + 1) * N_ROWS]) for band in range(low, high)
        ]
        for left, right in _bucket_pairs(keys):
            # most of a large family is joined by its first text: the rest is compared with less
            likely = _likely(hashes, families, left, right)
            costs = np.cumsum(lengths[left[likely]] + lengths[right[likely]])
            likely = likely[costs <= budget]
            budget -= int(costs[len(likely) - 1]) if len(likely) else 0
            left, right = left[likely], right[likely]
            is_alike = are_alike(words, left, right)
            if is_alike.any():
                families = _join(families, left[is_alike], right[is_alike])
    return families


def _likely(
    hashes: NDArray[np.uint32],
    families: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Places of the pairs that are not joined yet, and agree in enough hashes."""
    places = np.flatnonzero(families[left] != families[right])
    likely = [np.empty(0, np.int64)]
    for at in range(0, len(places), _CHUNK):
        some = places[at : at + _CHUNK]
        shares = (hashes[:, left[some]] == hashes[:, right[some]]).mean(axis=0)
        likely.append(some[shares >= _MIN_AGREEMENT])
    return np.concatenate(likely)


def sign(words: Words) -> NDArray[np.uint32]:
    """Give each text its MinHash signature.

    Returns
    -------
    ndarray of uint32 of shape (96, n_texts)
        Two texts agree in as large a share of their hashes as the Jaccard index of their runs.
    """
    seeds = mix(np.arange(1, 2 * _N_HASHES + 1, dtype=np.uint64) * np.uint64(_SEED))
    factors, addends = seeds[:_N_HASHES] | np.uint64(1), seeds[_N_HASHES:]
    hashes = np.empty((_N_HASHES, words.n_texts), np.uint32)
    for low, high in _spans(words):
        begin = words.starts[low]
        runs = shingle(words.tokens[begin : words.starts[high]])
        starts = words.starts[low:high] - begin
        ends = words.starts[low + 1 : high + 1] - begin - (N_WORDS - 1)
        # runs from the end of one text to the begin of the next belong to none
        edges = np.stack((starts, ends), axis=1).ravel()
        edges = edges[:-1] if edges[-1] == len(runs) else edges
        for number in range(_N_HASHES):
            values = (runs * factors[number] + addends[number]) >> np.uint64(32)
            least = np.minimum.reduceat(values, edges)
            hashes[number, low:high] = least[::2]
    return hashes


def _spans(words: Words) -> list[tuple[int, int]]:
    """Cut the texts into spans of about as many words."""
    block = words.starts[:-1] // _CHUNK
    cuts = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), words.n_texts]
    return list(pairwise(cuts))


def _band_keys(rows: NDArray[np.uint32]) -> NDArray[np.uint64]:
    keys = np.zeros(rows.shape[1], np.uint64)
    for row in rows:
        keys = mix((keys << np.uint64(1)) ^ row)
    return keys


def _bucket_pairs(
    keys: list[NDArray[np.uint64]],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pair each text with the first of its bucket, then with the nearest ones before it.

    Every pair comes once, in the order of its texts, however many of the bands it is in.
    """
    firsts, nearest = [], []
    for band in keys:
        order = np.argsort(band, kind="stable")
        ordered = band[order]
        is_same = ordered[1:] == ordered[:-1]
        if not is_same.any():
            continue
        first = np.maximum.accumulate(np.where(np.r_[True, ~is_same], np.arange(len(band)), 0))
        later = np.flatnonzero(is_same) + 1
        firsts.append((order[first[later]], order[later]))
        for step in range(1, _REACH + 1):
            places = np.flatnonzero(ordered[step:] == ordered[:-step])
            nearest.append((order[places], order[places + step]))
    for found in (firsts, nearest):
        if found:
            yield _distinct(found, n_texts=len(keys[0]))


def _distinct(
    pairs: list[tuple[NDArray[np.int64], NDArray[np.int64]]], *, n_texts: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    codes = np.unique(np.concatenate([left * n_texts + right for left, right in pairs]))
    left, right = np.divmod(codes, n_texts)
    return left, right


def _join(
    families: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.int64]:
    from scipy import sparse  # takes a fifth of a second: only where texts are compared
    from scipy.sparse.csgraph import connected_components

    n_texts = len(families)
    rows = np.concatenate((left, np.arange(n_texts)))
    columns = np.concatenate((right, families))
    graph = sparse.coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), (n_texts, n_texts))
    _, labels = connected_components(graph, directed=False)
    least = np.full(labels.max(initial=-1) + 1, n_texts, np.int64)
    np.minimum.at(least, labels, np.arange(n_texts, dtype=np.int64))
    joined: NDArray[np.int64] = least[labels]
    return joined
