from __future__ import annotations

import numpy as np
import pytest

from thememiner.signals import learn_resemblance, prototype_texts
from thememiner.signals.prototypes import PROTOTYPES
from thememiner.signals.resemblance import INTENTS
from thememiner.testing import HashingEmbedder

SIZES = [len(texts) for texts in PROTOTYPES.values()]
N_DIMS = 32


def planted(noise: float, *, offset: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Prototypes around a direction per intent, and the directions; `offset` is shared by all."""
    rng = np.random.default_rng(seed)
    directions = np.eye(len(INTENTS), N_DIMS)
    directions[:, -1] = offset
    rows = np.repeat(directions, SIZES, axis=0)
    rows = rows + noise * rng.standard_normal(rows.shape) / np.sqrt(N_DIMS)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit.astype(np.float32), directions / np.linalg.norm(directions, axis=1, keepdims=True)


@pytest.mark.parametrize("offset", [0.0, 3.0])
def test_each_direction_resembles_its_intent(offset: float) -> None:
    rows, directions = planted(0.5, offset=offset)
    learned = learn_resemblance(rows)
    assert learned is not None
    scores = learned.score(directions.astype(np.float32))
    assert scores.argmax(axis=1).tolist() == list(range(len(INTENTS)))


def test_a_step_is_about_one_in_any_space() -> None:
    # a space in which all texts are near each other must not look undecided
    for offset in (0.0, 3.0):
        rows, _ = planted(0.5, offset=offset)
        learned = learn_resemblance(rows)
        assert learned is not None
        scores = np.sort(learned.score(rows), axis=1)
        assert np.median(scores[:, -1] - scores[:, -2]) == pytest.approx(1.0, abs=0.4)


def test_a_space_that_tells_no_intents_apart_is_not_used() -> None:
    rows = np.random.default_rng(0).standard_normal((sum(SIZES), N_DIMS))
    assert learn_resemblance(rows.astype(np.float32)) is None


def test_equal_vectors_are_not_used() -> None:
    assert learn_resemblance(np.ones((sum(SIZES), 4), dtype=np.float32)) is None


def test_hashed_words_are_not_used() -> None:
    embedder = HashingEmbedder(max_tokens=128, redaction_version=0)
    assert learn_resemblance(embedder.encode(prototype_texts())) is None


def test_a_row_depends_on_no_other_row() -> None:
    rows, _ = planted(0.5)
    learned = learn_resemblance(rows)
    assert learned is not None
    together = learned.score(rows)
    alone = np.concatenate([learned.score(rows[i : i + 1]) for i in range(len(rows))])
    assert np.allclose(together, alone, atol=1e-12)
    assert learned.score(rows[:0]).shape == (0, len(INTENTS))


def test_prototypes_are_distinct_and_dozens_of_each() -> None:
    texts = prototype_texts()
    assert len(set(texts)) == len(texts)
    assert min(SIZES) >= 24
    assert all(text == text.strip() and text for text in texts)
