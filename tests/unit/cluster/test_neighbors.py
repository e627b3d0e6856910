"""Neighbours are exact, ties go to the lower row, shares are Jaccard."""

import numpy as np
from numpy.typing import NDArray

from thememiner.cluster.agglomerate import group_by_average, number_by_first
from thememiner.cluster.communities import find_communities
from thememiner.cluster.hdbscan import density_clusters
from thememiner.cluster.neighbors import (
    BLOCK_ROWS,
    Neighbors,
    find_neighbors,
    neighbor_graph,
    shared_share,
)


def unit_rows(n_rows: int, n_dims: int = 8, seed: int = 0) -> NDArray[np.float32]:
    rows = np.abs(np.random.default_rng(seed).normal(size=(n_rows, n_dims)))
    unit: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit.astype(np.float32)


def test_neighbors_must_equal_a_full_sort() -> None:
    rows = unit_rows(BLOCK_ROWS + 90)
    near = find_neighbors(rows, n_neighbors=7)
    cosine = rows @ rows.T
    np.fill_diagonal(cosine, -1)
    expected = np.argsort(-cosine, axis=1, kind="stable")[:, :7]
    assert np.array_equal(np.sort(near.index), np.sort(expected))
    assert (np.diff(near.cosine, axis=1) <= 0).all()


def test_tied_neighbors_must_go_to_the_lower_row() -> None:
    rows = np.repeat(unit_rows(1), 6, axis=0)
    near = find_neighbors(rows, n_neighbors=2)
    assert near.index.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1], [0, 1]]


def test_unrelated_texts_must_not_be_neighbors() -> None:
    near = find_neighbors(np.eye(3, dtype=np.float32), n_neighbors=2)
    assert near.index.tolist() == [[0, 0], [1, 1], [2, 2]]
    assert (near.cosine == 0).all()
    assert (shared_share(near) == 0).all()
    assert neighbor_graph(near, near.cosine.astype(np.float64)).nnz == 0


def test_shared_share_must_be_jaccard_of_neighborhoods() -> None:
    near = Neighbors(
        index=np.array([[1, 2], [0, 3], [0, 1], [1, 3]]),
        cosine=np.array([[0.9, 0.8], [0.9, 0.7], [0.8, 0.6], [0.7, 0]], dtype=np.float32),
    )
    # neighbourhoods: 0 {0,1,2}  1 {1,0,3}  2 {2,0,1}  3 {3,1}
    expected = [[2 / 4, 3 / 3], [2 / 4, 2 / 3], [3 / 3, 2 / 4], [2 / 3, 0]]
    assert np.allclose(shared_share(near), expected)


def test_graph_must_be_symmetric_with_the_greater_strength() -> None:
    near = Neighbors(index=np.array([[1], [2], [1]]), cosine=np.ones((3, 1), dtype=np.float32))
    graph = neighbor_graph(near, np.array([[0.5], [0.2], [0.9]])).toarray()
    assert graph.tolist() == [[0, 0.5, 0], [0.5, 0, 0.9], [0, 0.9, 0]]


def test_communities_of_no_edges_must_be_single_nodes() -> None:
    near = find_neighbors(np.eye(3, dtype=np.float32), n_neighbors=2)
    graph = neighbor_graph(near, near.cosine.astype(np.float64))
    assert find_communities(graph, resolution=1.0).tolist() == [0, 1, 2]


def test_density_clusters_must_find_groups_in_separate_pieces() -> None:
    groups = np.arange(30) // 10
    index = np.array(
        [[j for j in range(30) if groups[j] == groups[i] and j != i][:6] for i in range(30)]
    )
    labels = density_clusters(index, np.full(index.shape, 0.2), min_cluster_size=4, min_samples=3)
    assert np.array_equal(number_by_first(labels), groups)


def test_density_clusters_of_too_few_texts_must_be_none() -> None:
    labels = density_clusters(
        np.zeros((3, 1), dtype=np.int64), np.zeros((3, 1)), min_cluster_size=2, min_samples=1
    )
    assert labels.tolist() == [-1, -1, -1]


def test_average_linkage_must_join_only_what_is_alike() -> None:
    rows = np.array([[1, 0], [0, 1], [0.995, 0.0998749]], dtype=np.float32)
    assert group_by_average(rows, min_similarity=0.6).tolist() == [0, 1, 0]
    assert group_by_average(rows[:0], min_similarity=0.6).tolist() == []


def test_numbers_must_follow_first_appearance() -> None:
    assert number_by_first(np.array([7, -1, 2, 7, -5, 0])).tolist() == [0, -1, 1, 0, -1, 2]
