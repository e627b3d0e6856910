"""Clusters: planted groups on the sphere are recovered, at every size and in every order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from thememiner.cluster import Clustering, cluster_embeddings
from thememiner.config import ClusterConfig
from thememiner.errors import ThemeMinerError

CONFIG = ClusterConfig(
    n_neighbors=15, min_cluster_size=5, min_theme_documents=5, min_similarity=0.35, refit_days=0
)
N_DIMS = 96


def plant(
    sizes: list[int], *, spread: float, seed: int = 0, n_lone: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Unit vectors around random centers, and texts like nothing else (-1)."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    centers = rng.normal(size=(len(sizes), N_DIMS))
    centers /= np.linalg.norm(centers, axis=1, keepdims=True)
    noise = rng.normal(size=(len(truth), N_DIMS)) / np.sqrt(N_DIMS)
    lone = rng.normal(size=(n_lone, N_DIMS))
    rows = np.vstack([centers[truth] + spread * noise, lone])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), np.concatenate([truth, np.full(n_lone, -1)])


def ones(rows: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.ones(len(rows), dtype=np.int64)


def cluster(rows: NDArray[np.float32], weights: NDArray[np.int64] | None = None) -> Clustering:
    return cluster_embeddings(rows, ones(rows) if weights is None else weights, settings=CONFIG)


def assert_sound(result: Clustering, n_texts: int) -> None:
    """Every promise of the labels themselves, whatever the input."""
    assert result.labels.shape == result.subtheme_labels.shape == (n_texts,)
    for labels in (result.labels, result.subtheme_labels):
        seen = labels[labels >= 0]
        _, first = np.unique(seen, return_index=True)
        assert np.array_equal(np.unique(seen), np.arange(len(first)))
        assert (np.diff(first) > 0).all()  # numbered by least row
    assert np.array_equal(result.labels < 0, result.subtheme_labels < 0)
    pairs = {(int(s), int(t)) for s, t in zip(result.subtheme_labels, result.labels, strict=True)}
    assert len(pairs) == len({subtheme for subtheme, _ in pairs})  # each within one theme
    assert len(result.area_labels) == result.labels.max(initial=-1) + 1
    assert (result.area_labels >= 0).all()


def same_partition(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len(set(one.tolist())) == len(set(other.tolist()))


def test_themes_must_recover_planted_groups() -> None:
    rows, truth = plant([60, 40, 30, 20, 15, 12], spread=0.7)
    result = cluster(rows)
    assert same_partition(result.labels, truth)
    assert_sound(result, len(rows))


def test_texts_like_nothing_else_must_stay_in_no_theme() -> None:
    rows, truth = plant([80, 60, 40, 30], spread=0.6, n_lone=40)
    result = cluster(rows)
    assert (result.labels[truth < 0] < 0).mean() > 0.9
    assert (result.labels[truth >= 0] >= 0).mean() > 0.98


def test_unrelated_texts_must_give_no_theme() -> None:
    rows, _ = plant([], spread=0, n_lone=300)
    assert (cluster(rows).labels < 0).all()


def test_orthogonal_texts_must_give_no_theme() -> None:
    result = cluster(np.eye(96, dtype=np.float32))
    assert (result.labels < 0).all()
    assert_sound(result, 96)


@pytest.mark.parametrize("n_texts", [*range(17), 28, 29, 30, 31, 40, 60, 90])
def test_small_inputs_must_give_sound_labels(n_texts: int) -> None:
    rows, _ = plant([n_texts], spread=0.9, seed=n_texts)
    assert_sound(cluster(rows), n_texts)


def test_few_alike_texts_must_be_one_theme_and_the_rest_none() -> None:
    rows, _ = plant([6], spread=0.5, n_lone=5)
    labels = cluster(rows).labels
    assert labels.tolist() == [0] * 6 + [-1] * 5


@pytest.mark.parametrize("n_texts", [5, 59, 200])
def test_identical_texts_must_share_one_theme(n_texts: int) -> None:
    rows = np.repeat(plant([1], spread=0)[0], n_texts, axis=0)
    assert (cluster(rows).labels == 0).all()


def test_weights_must_count_as_evidence() -> None:
    rows, _ = plant([1], spread=0, n_lone=3)
    labels = cluster(rows, np.array([5, 4, 1, 1])).labels
    assert labels.tolist() == [0, -1, -1, -1]


def test_a_loud_copy_must_not_pull_its_group_apart() -> None:
    rows, truth = plant([40, 40, 40], spread=0.6)
    loud = np.vstack([rows, np.repeat(rows[:1], 50, axis=0)])
    labels = cluster(loud).labels
    assert (labels[120:] == labels[0]).all()
    assert same_partition(labels[:120], truth)


SIZES = [5, 12, 29, 30, 31, 48, 200, 1000]


@pytest.mark.parametrize("n_texts", SIZES)
@pytest.mark.parametrize("spread", [0.2, 0.33, 0.5])  # mean cosine 0.96, 0.9, 0.8
def test_one_even_cloud_must_be_one_theme_at_any_size(n_texts: int, spread: float) -> None:
    rows, truth = plant([n_texts], spread=spread, seed=n_texts)
    result = cluster(rows)
    assert same_partition(result.labels, truth)
    assert result.subtheme_labels.max() < 3


@pytest.mark.parametrize("n_texts", SIZES)
def test_two_even_clouds_must_be_two_themes_at_any_size(n_texts: int) -> None:
    rows, truth = plant([n_texts, n_texts], spread=0.33, seed=n_texts)
    result = cluster(rows)
    assert same_partition(result.labels, truth)
    assert result.subtheme_labels.max() < 5


@pytest.mark.parametrize("n_texts", [30, 48, 200])
def test_texts_that_differ_in_one_number_must_be_one_theme(n_texts: int) -> None:
    # as hashed words place them: most pairs are exactly as alike as the next
    rows = np.hstack([np.full((n_texts, 1), 3.0), np.eye(n_texts)])
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    assert (cluster(rows).labels == 0).all()


@pytest.mark.parametrize("n_texts", [48, 300])
def test_texts_that_drift_apart_a_little_must_be_one_theme(n_texts: int) -> None:
    ends, _ = plant([1, 1], spread=0)
    rows = ends[0] + np.linspace(-0.4, 0.4, n_texts)[:, None] * ends[1]
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    assert (cluster(rows).labels == 0).all()


@pytest.mark.parametrize("n_others", [0, 3, 28, 29, 60, 300])
def test_what_many_say_in_the_same_words_must_be_a_theme(n_others: int) -> None:
    rows, _ = plant([], spread=0, n_lone=n_others + 1)
    weights = np.append(150, np.ones(n_others, dtype=np.int64))
    result = cluster(rows, weights)
    assert result.labels.tolist() == [0] + [-1] * n_others
    assert_sound(result, n_others + 1)


@pytest.mark.parametrize("n_others", [10, 300])
def test_unlike_texts_that_many_say_must_be_themes_of_their_own(n_others: int) -> None:
    rows, _ = plant([], spread=0, n_lone=n_others)
    weights = np.ones(n_others, dtype=np.int64)
    weights[:4] = [5, 6, 150, 4]
    assert cluster(rows, weights).labels[:4].tolist() == [0, 1, 2, -1]


@pytest.mark.parametrize("n_lone", [0, 60])
def test_what_many_say_must_join_the_theme_that_it_is_like(n_lone: int) -> None:
    rows, truth = plant([12, 12], spread=0.6, n_lone=n_lone)
    weights = np.where(np.arange(len(rows)) == 3, 150, 1)
    labels = cluster(rows, weights).labels
    assert same_partition(labels[truth >= 0], truth[truth >= 0])


def test_near_copies_must_follow_what_many_say() -> None:
    rows, _ = plant([3], spread=0.5, n_lone=200)
    weights = np.where(np.arange(len(rows)) == 0, 20, 1)
    labels = cluster(rows, weights).labels
    assert labels[:3].tolist() == [0, 0, 0]
    assert (labels[3:] < 0).mean() > 0.98


def test_what_many_say_must_not_drown_a_group_that_it_is_unlike() -> None:
    rows, truth = plant([40, 40, 40], spread=0.9)
    half_like = rows[:40].sum(axis=0) / np.linalg.norm(rows[:40].sum(axis=0))
    lone, _ = plant([1], spread=0, seed=9)
    loud = 0.4 * half_like + np.sqrt(1 - 0.4**2) * lone[0]
    loud = (loud / np.linalg.norm(loud)).astype(np.float32)
    quiet = np.ones(len(rows), dtype=np.int64)
    before = cluster(rows).labels
    after = cluster(np.vstack([rows, loud]), np.append(quiet, 500)).labels
    assert same_partition(before, truth)
    assert same_partition(after[:-1], truth)
    assert after[-1] >= 0


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000))
def test_order_of_rows_must_not_matter(seed: int) -> None:
    rows, _ = plant([40, 30, 20, 10, 8, 3], spread=1.1, seed=1, n_lone=20)
    weights = np.arange(len(rows)) % 3 + 1
    order = np.random.default_rng(seed).permutation(len(rows))
    one, other = cluster(rows, weights), cluster(rows[order], weights[order])
    assert same_partition(one.labels[order], other.labels)
    assert same_partition(one.subtheme_labels[order], other.subtheme_labels)
    is_member = other.labels >= 0
    assert same_partition(
        one.area_labels[one.labels[order][is_member]], other.area_labels[other.labels[is_member]]
    )


def test_the_same_input_must_give_the_same_labels_again() -> None:
    rows, _ = plant([60, 50, 40, 30], spread=1.2, n_lone=60)
    first = cluster(rows)
    for _ in range(3):
        again = cluster(rows)
        assert np.array_equal(first.labels, again.labels)
        assert np.array_equal(first.subtheme_labels, again.subtheme_labels)
        assert np.array_equal(first.area_labels, again.area_labels)


def test_subthemes_must_part_what_a_theme_holds() -> None:
    rng = np.random.default_rng(5)
    parents, _ = plant([1, 1, 1], spread=0)
    children = np.repeat(parents, 2, axis=0) + 0.06 * rng.normal(size=(6, N_DIMS))
    rows = np.repeat(children, 25, axis=0) + 0.02 * rng.normal(size=(150, N_DIMS))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    result = cluster(rows)
    assert_sound(result, 150)
    assert same_partition(result.subtheme_labels, np.repeat(np.arange(6), 25))


def test_areas_must_join_related_themes() -> None:
    rng = np.random.default_rng(3)
    areas, _ = plant([1, 1], spread=0, seed=8)
    centers = np.repeat(areas, 4, axis=0) + 0.09 * rng.normal(size=(8, N_DIMS))
    rows = np.repeat(centers, 30, axis=0) + 0.05 * rng.normal(size=(240, N_DIMS))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    result = cluster(rows)
    of_text = result.area_labels[result.labels]
    assert len(set(of_text[:120].tolist()) & set(of_text[120:].tolist())) == 0
    assert len(result.area_labels) > result.area_labels.max() + 1


@pytest.mark.parametrize(
    ("rows", "n_weights"),
    [
        (np.zeros((3, 4), dtype=np.float32), 3),
        (np.full((3, 4), np.nan, dtype=np.float32), 3),
        (np.ones(4, dtype=np.float32), 4),
        (np.eye(4, dtype=np.float32), 3),
    ],
)
def test_broken_vectors_must_be_refused(rows: NDArray[np.float32], n_weights: int) -> None:
    with pytest.raises(ThemeMinerError):
        cluster_embeddings(rows, np.ones(n_weights, dtype=np.int64), settings=CONFIG)
