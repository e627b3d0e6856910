"""Planted subjects: phrases of one of them among texts of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.tracking import match_phrases

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_DIMS = 24
WATCHED = 3


def texts(subjects: list[int], *, seed: int = 1, spread: float = 0.12) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    rows = rng.normal(scale=spread, size=(len(subjects), N_DIMS))
    rows[np.arange(len(subjects)), subjects] += 1
    rows[:, -1] += 0.5  # what all texts share
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def store(n_watched: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    subjects = [each for each in range(20) if each != WATCHED for _ in range(30)]
    subjects += [WATCHED] * n_watched
    order = np.random.default_rng(0).permutation(len(subjects))
    return texts(subjects)[order], np.array(subjects)[order] == WATCHED


PHRASES = texts([WATCHED] * 4, seed=9)


@pytest.mark.parametrize("n_watched", [1, 5, 30, 300])
def test_what_the_phrases_are_about_is_meant_and_nothing_else(n_watched: int) -> None:
    embeddings, truth = store(n_watched)
    found = match_phrases(embeddings, PHRASES)
    assert (found.is_match & truth).sum() >= 0.9 * n_watched
    assert (found.is_match & ~truth).sum() <= 0.1 * n_watched
    assert not (found.is_sure & ~found.is_match).any()


def test_store_without_the_subject_has_no_match() -> None:
    embeddings, _ = store(0)
    found = match_phrases(embeddings, PHRASES)
    assert found.is_match.sum() <= 0.01 * len(embeddings)


@pytest.mark.parametrize("n_phrases", [0, 2])
@pytest.mark.parametrize("n_texts", [0, 1, 2, 40])
def test_few_or_equal_texts_or_no_phrases_are_survived(n_texts: int, n_phrases: int) -> None:
    same = np.repeat(texts([5]), n_texts, axis=0)
    found = match_phrases(same, PHRASES[:n_phrases])
    assert found.scores.shape == found.is_match.shape == (n_texts,)
    assert not found.is_match.any()


def test_store_that_says_nothing_else_has_no_other_side() -> None:
    embeddings = texts([WATCHED] * 30, spread=0)
    assert not match_phrases(embeddings, PHRASES[:1] * 0 + embeddings[:1]).is_match.any()


def test_score_of_a_text_does_not_depend_on_where_it_stands() -> None:
    embeddings, _ = store(30)
    order = np.random.default_rng(4).permutation(len(embeddings))
    one, other = match_phrases(embeddings, PHRASES), match_phrases(embeddings[order], PHRASES)
    np.testing.assert_allclose(one.scores[order], other.scores, atol=1e-4)
