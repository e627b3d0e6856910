from __future__ import annotations

import numpy as np
import pytest

from thememiner.datamodels import DOCUMENTS
from thememiner.demo import THEMES
from thememiner.testing import make_documents, planted_embeddings


def test_documents_have_the_schema_and_cycle_through_the_planted_themes() -> None:
    documents = make_documents(50)
    assert documents.columns[:-2] == list(DOCUMENTS)
    assert documents.drop("text", "label").schema == DOCUMENTS
    assert documents["label"][: len(THEMES)].to_list() == [theme.key for theme in THEMES]
    assert documents["document_id"].n_unique() == 50
    assert documents["customer"].null_count() == 10


def test_documents_are_the_same_for_the_same_seed_only() -> None:
    assert make_documents(30, seed=1).equals(make_documents(30, seed=1))
    assert not make_documents(30, seed=1).equals(make_documents(30, seed=2))


def test_no_documents_are_an_empty_frame() -> None:
    assert make_documents(0).shape == (0, len(DOCUMENTS) + 2)


def test_planted_embeddings_are_unit_rows_near_their_own_direction() -> None:
    embeddings, labels = planted_embeddings(5, 20, n_dims=64, noise=0.3, seed=3)
    assert embeddings.dtype == np.float32
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-6)
    centroids = np.stack([embeddings[labels == theme].mean(axis=0) for theme in range(5)])
    assert ((embeddings @ centroids.T).argmax(axis=1) == labels).all()


def test_planted_embeddings_without_noise_are_equal_within_a_theme() -> None:
    embeddings, labels = planted_embeddings(2, 3, noise=0.0)
    assert np.ptp(embeddings[labels == 0], axis=0).max() == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize(("n_themes", "n_per_theme"), [(0, 5), (3, 0)])
def test_no_planted_embeddings_have_no_rows(n_themes: int, n_per_theme: int) -> None:
    embeddings, labels = planted_embeddings(n_themes, n_per_theme, n_dims=8)
    assert embeddings.shape == (0, 8)
    assert labels.shape == (0,)
