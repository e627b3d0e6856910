"""Merging: groups that are one by likeness, whatever their number."""

import numpy as np
from numpy.typing import NDArray

from thememiner.cluster.alike import mean_similarity, merge_alike


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    lengths: NDArray[np.float64] = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / lengths).astype(np.float32)


def cloud(n_texts: int, *, spread: float, seed: int = 0) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    return unit(rng.normal(size=64) / 8 + spread * rng.normal(size=(n_texts, 64)) / 8)


def test_parts_of_one_cloud_must_become_one_group_even_where_it_is_wide() -> None:
    rows = cloud(200, spread=0.9)  # mean cosine 0.55
    groups = np.arange(200) % 7
    assert (merge_alike(rows, groups, min_similarity=0.99) == 0).all()


def test_texts_alone_must_join_the_cloud_they_are_typical_of() -> None:
    groups = np.append(np.zeros(50, dtype=np.int64), np.arange(1, 11))
    assert (merge_alike(cloud(60, spread=0.5), groups, min_similarity=0.99) == 0).all()


def test_texts_that_share_no_direction_must_stay_apart() -> None:
    groups = np.arange(40)
    assert np.array_equal(
        merge_alike(np.eye(40, dtype=np.float32), groups, min_similarity=0.7), groups
    )


def test_tight_groups_must_stay_apart_where_they_are_less_alike_than_within() -> None:
    one = np.concatenate([np.ones(20), np.zeros(5)])
    other = np.concatenate([np.ones(20), np.zeros(5)])
    one[20], other[24] = 3, 3  # cosine 0.69
    rng = np.random.default_rng(0)
    rows = unit(np.repeat([one, other], 10, axis=0) + 0.05 * rng.normal(size=(20, 25)))
    groups = np.repeat([0, 1], 10)
    assert np.array_equal(merge_alike(rows, groups, min_similarity=0.7), groups)
    assert (merge_alike(rows, groups, min_similarity=0.6) == 0).all()


def test_texts_in_no_group_must_stay_in_none() -> None:
    groups = np.where(np.arange(30) % 3 == 0, -1, np.arange(30) % 2)
    _, groups[groups >= 0] = np.unique(groups[groups >= 0], return_inverse=True)
    merged = merge_alike(cloud(30, spread=0.3), groups, min_similarity=0.7)
    assert np.array_equal(merged, np.where(groups < 0, -1, 0))
    assert len(merge_alike(np.empty((0, 4), np.float32), np.empty(0, int), min_similarity=0.7)) == 0


def test_copies_must_count_in_the_mean_of_a_group() -> None:
    rows = np.eye(3, dtype=np.float32)
    groups = np.array([0, 0, 1])
    assert mean_similarity(rows, groups, np.array([1, 1, 1]))[0] == 0
    assert mean_similarity(rows, groups, np.array([3, 1, 1]))[0] == 0.5  # 3 of 6 pairs
    assert np.isnan(mean_similarity(rows, groups, np.array([3, 1, 1]))[1])
