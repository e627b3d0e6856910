from __future__ import annotations

import numpy as np
import pytest

from thememiner.embed import pack_vectors, unpack_vectors
from thememiner.embed.vectors import normalize_rows
from thememiner.errors import EmbeddingSpaceError, ModelError


def test_packed_vectors_must_come_back_as_near_unit_rows(rng: np.random.Generator) -> None:
    rows = normalize_rows(rng.normal(size=(20, 384)))
    blobs = pack_vectors(rows)
    assert {len(blob) for blob in blobs} == {768}
    back = unpack_vectors(blobs, 384)
    assert back.dtype == np.float32
    assert np.allclose(np.linalg.norm(back, axis=1), 1, atol=1e-6)
    assert (back * rows).sum(axis=1).min() > 0.99999
    assert pack_vectors(back) == pack_vectors(unpack_vectors(pack_vectors(back), 384))


def test_packed_bytes_must_be_little_endian_float16() -> None:
    assert pack_vectors(np.array([[1.0, 0.0]], dtype=np.float32)) == [b"\x00\x3c\x00\x00"]


def test_no_vectors_must_give_an_empty_matrix() -> None:
    assert pack_vectors(np.zeros((0, 4), dtype=np.float32)) == []
    assert unpack_vectors([], 4).shape == (0, 4)


def test_vectors_of_another_width_must_be_refused() -> None:
    with pytest.raises(EmbeddingSpaceError, match="--reembed") as caught:
        unpack_vectors([b"\x00\x3c"], 2)
    assert caught.value.exit_code == 12


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0])
def test_row_without_a_direction_must_be_refused(bad: float) -> None:
    with pytest.raises(ModelError, match="1 of 2"):
        normalize_rows(np.array([[1.0, 0.0], [bad, 0.0]]))
