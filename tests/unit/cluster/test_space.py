from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.cluster.space import contrast_space
from thememiner.testing import planted_embeddings

if TYPE_CHECKING:
    from numpy.typing import NDArray


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / lengths, dtype=np.float32)


def test_what_all_texts_share_must_not_make_them_alike() -> None:
    themes, truth = planted_embeddings(3, 30, n_dims=64, noise=0.2, seed=1)
    common = np.zeros(64)
    common[0] = 3.0
    rows = unit(themes + common)
    plain, found = rows @ rows.T, contrast_space(rows, None)
    likeness = found @ found.T
    other = truth[:, None] != truth
    assert plain[other].mean() > 0.8
    assert likeness[other].mean() < 0.1
    assert likeness[~other].mean() > 0.7


def test_words_must_bring_texts_of_one_meaning_apart() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(40, 16)) * 0.05 + np.ones(16))
    texts = ["invoice printed twice", "invoice shows wrong total"] * 10 + [
        "calendar loses reminders",
        "calendar skips a week",
    ] * 10
    apart = np.repeat([0, 1], 20)
    same = (apart[:, None] == apart) & ~np.eye(40, dtype=bool)
    with_words = contrast_space(rows, texts)
    without = contrast_space(rows, None)
    gain = with_words @ with_words.T - without @ without.T
    assert gain[same].mean() > gain[apart[:, None] != apart].mean() + 0.05


@pytest.mark.parametrize("texts", [["the", "a", "of"] * 4, [""] * 12, [f"w{i}" for i in range(12)]])
def test_texts_without_shared_words_must_be_placed_by_meaning_alone(texts: list[str]) -> None:
    rows, _ = planted_embeddings(3, 4, n_dims=16, seed=2)
    rows = unit(rows)
    assert np.array_equal(contrast_space(rows, texts), contrast_space(rows, None))


def test_one_text_must_be_a_row_of_zeros() -> None:
    assert contrast_space(unit(np.ones((1, 8))), ["one"]).tolist() == [[0.0]]


def test_rows_must_be_unit_or_zero() -> None:
    rows, _ = planted_embeddings(4, 20, n_dims=32, seed=3)
    lengths = np.linalg.norm(contrast_space(unit(rows), ["save map", "open file"] * 40), axis=1)
    assert np.allclose(lengths, 1, atol=1e-5)


def test_texts_of_the_same_words_must_not_matter() -> None:
    rows, _ = planted_embeddings(3, 10, n_dims=16, seed=4)
    assert np.isfinite(contrast_space(unit(rows), ["export is broken"] * 30)).all()
