from __future__ import annotations

import numpy as np
import pytest

from thememiner.cluster.communities import agreed_communities, community_widths
from thememiner.cluster.neighbors import find_neighbors, reorder_neighbors
from thememiner.testing import planted_embeddings


@pytest.mark.parametrize("n_texts", [30, 500, 3_500, 7_000, 21_000, 1_000_000])
def test_widths_must_grow_and_be_bounded(n_texts: int) -> None:
    widths = community_widths(n_texts)
    assert list(widths) == sorted(widths)
    assert widths[0] >= 2
    assert widths[-1] <= 40
    assert widths[-1] >= community_widths(n_texts // 2 or 1)[-1]


def test_planted_groups_must_be_found_in_any_opinion() -> None:
    rows, truth = planted_embeddings(6, 60, n_dims=64, noise=0.4, seed=5)
    rows = rows.astype(np.float32)
    widths = community_widths(len(rows))
    near = find_neighbors(rows, n_neighbors=widths[-1])
    for others in ([], [near]):
        found = agreed_communities(near, others, widths=widths)
        pairs = {(a, b) for a, b in zip(found.tolist(), truth.tolist(), strict=True)}
        assert len(pairs) == len(set(found.tolist()))  # no community holds two groups


def test_reordered_neighbours_must_be_nearest_first_and_keep_the_missing() -> None:
    rows, _ = planted_embeddings(2, 10, n_dims=16, noise=0.3, seed=6)
    rows = rows.astype(np.float32)
    near = find_neighbors(rows, n_neighbors=4)
    other = np.roll(rows, 1, axis=1)  # the same cosines
    same = reorder_neighbors(near, other)
    assert np.array_equal(same.index, near.index)
    flipped = rows * np.linspace(-1, 1, 16, dtype=np.float32)
    flipped /= np.linalg.norm(flipped, axis=1, keepdims=True)
    found = reorder_neighbors(near, flipped)
    assert (np.diff(found.cosine, axis=1) <= 0).all()
    assert np.array_equal(np.sort(found.index, axis=1), np.sort(near.index, axis=1))
    missing = reorder_neighbors(find_neighbors(rows[:2], n_neighbors=4), rows[:2])
    assert ((missing.cosine > 0).sum(axis=1) <= 1).all()
