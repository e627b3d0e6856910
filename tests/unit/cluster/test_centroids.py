"""Centroids weigh documents; similarities are nan for outliers."""

import numpy as np
import pytest

from thememiner.cluster import similarity_to, theme_centroids

ROWS = np.eye(3, dtype=np.float32)


def test_centroids_must_weigh_documents() -> None:
    labels = np.array([0, 0, 1])
    centroids = theme_centroids(ROWS, labels, np.array([3, 4, 9]))
    assert centroids.dtype == np.float32
    assert centroids.tolist() == [pytest.approx([0.6, 0.8, 0]), [0, 0, 1]]


def test_outliers_must_move_no_centroid() -> None:
    centroids = theme_centroids(ROWS, np.array([-1, 0, -1]), np.array([9, 1, 9]))
    assert centroids.tolist() == [[0, 1, 0]]


def test_members_that_cancel_out_must_give_zeros() -> None:
    rows = np.array([[1, 0], [-1, 0]], dtype=np.float32)
    assert theme_centroids(rows, np.array([0, 0]), np.array([1, 1])).tolist() == [[0, 0]]


def test_no_theme_must_give_no_centroid() -> None:
    assert theme_centroids(ROWS, np.full(3, -1), np.ones(3, dtype=np.int64)).shape == (0, 3)


def test_similarity_must_be_cosine_or_nan() -> None:
    labels = np.array([0, 0, -1])
    centroids = theme_centroids(ROWS, labels, np.array([3, 4, 1]))
    assert similarity_to(ROWS, labels, centroids) == pytest.approx([0.6, 0.8, np.nan], nan_ok=True)
