from __future__ import annotations

from typing import Any

import numpy as np

from thememiner.embed.hashing import HashingEmbedder

PLANTED = {
    "battery": ["battery drains overnight", "phone battery empties fast", "battery drains so fast"],
    "invoice": ["invoice shows wrong tax", "wrong tax on my invoice", "the invoice tax is wrong"],
    "login": ["cannot login with password", "login rejects my password", "password login fails"],
}


def embedder(**options: Any) -> HashingEmbedder:
    return HashingEmbedder(**{"max_tokens": 128, "redaction_version": 1} | options)


def test_planted_themes_must_be_nearest_to_their_own() -> None:
    labels = [theme for theme, texts in PLANTED.items() for _ in texts]
    rows = embedder().encode([text for texts in PLANTED.values() for text in texts])
    similarity = rows @ rows.T
    np.fill_diagonal(similarity, -1)
    assert [labels[i] for i in similarity.argmax(axis=1)] == labels


def test_texts_without_a_feature_must_share_one_unit_vector() -> None:
    rows = embedder().encode(["", "!!! 👍", "   "])
    assert np.array_equal(rows[0], rows[1])
    assert np.array_equal(rows[0], rows[2])
    assert np.linalg.norm(rows[0]) == 1


def test_space_must_change_with_what_changes_vectors() -> None:
    spaces = {
        embedder().space,
        embedder(max_tokens=64).space,
        embedder(redaction_version=2).space,
    }
    assert len(spaces) == 3
    assert all(len(space) == 64 for space in spaces)


def test_words_beyond_max_tokens_must_not_count() -> None:
    short = embedder(max_tokens=2)
    one, other = short.encode(["slow start always", "slow start never"])
    assert np.array_equal(one, other)
