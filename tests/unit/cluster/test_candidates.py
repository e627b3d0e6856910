"""Dense groups: small planted ones are recovered among texts like nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.cluster import dense_groups
from thememiner.testing import planted_embeddings

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _scattered(n: int, *, seed: int = 7) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(n, 64))
    unit: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit.astype(np.float32)


@pytest.mark.parametrize("n_scattered", [0, 10, 300])
def test_planted_groups_are_found_among_few_and_many(n_scattered: int) -> None:
    planted, truth = planted_embeddings(3, 6, seed=1)
    groups = dense_groups(np.vstack([planted, _scattered(n_scattered)]))
    found = [groups[: len(truth)][truth == theme] for theme in range(3)]
    assert all(len(set(group.tolist())) == 1 for group in found)
    assert len({int(group[0]) for group in found} - {-1}) == 3


def test_groups_are_numbered_by_their_least_row() -> None:
    planted, _ = planted_embeddings(4, 5, seed=2)
    groups = dense_groups(np.vstack([planted, _scattered(100)]))
    seen = [group for group in dict.fromkeys(groups.tolist()) if group >= 0]
    assert seen == list(range(len(seen)))


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_texts_are_no_group(n: int) -> None:
    rows = np.repeat(_scattered(1), n, axis=0)
    assert dense_groups(rows).tolist() == [-1] * n


def test_few_texts_like_nothing_else_are_no_group() -> None:
    assert dense_groups(_scattered(20)).tolist() == [-1] * 20


@pytest.mark.parametrize("n", [3, 29, 30, 80])
def test_near_equal_texts_are_one_group(n: int) -> None:
    planted, _ = planted_embeddings(1, n, noise=0.05, seed=3)
    groups = dense_groups(planted)
    assert set(groups.tolist()) <= {0, -1}
    assert (groups == 0).mean() >= 0.5


@pytest.mark.parametrize("n_scattered", [4, 200])
def test_order_of_rows_does_not_change_who_is_together(n_scattered: int) -> None:
    planted, truth = planted_embeddings(3, 6, seed=4)
    rows = np.vstack([planted, _scattered(n_scattered)])
    order = np.random.default_rng(0).permutation(len(rows))
    is_planted = order < len(truth)
    straight = dense_groups(rows)[order][is_planted]
    mixed = dense_groups(rows[order])[is_planted]
    together = straight[:, None] == straight[None, :]
    both = (straight[:, None] >= 0) & (straight[None, :] >= 0)
    assert ((mixed[:, None] == mixed[None, :])[both] == together[both]).all()
    assert ((mixed >= 0) == (straight >= 0)).all()
