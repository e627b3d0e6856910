"""Unit rows, and the packed form in which the store keeps them: little-endian float16."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.errors import EmbeddingSpaceError, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BYTES_PER_NUMBER: Final = 2


def normalize_rows(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale each row to length 1.

    Parameters
    ----------
    vectors : ndarray of shape (n_texts, n_dims)

    Returns
    -------
    ndarray of shape (n_texts, n_dims)
        float32. A row depends on no other row.

    Raises
    ------
    ModelError
        If a number is not finite or a row has length 0.
    """
    rows = np.ascontiguousarray(vectors, dtype=np.float64)
    lengths = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    is_bad = ~np.isfinite(lengths[:, 0]) | (lengths[:, 0] == 0)
    if is_bad.any():
        msg = (
            f"{int(is_bad.sum())} of {len(rows)} vectors are zero or not finite. "
            "The model's files or the precision are broken; nothing was stored. "
            "Try embed.precision = 'float32', or another model."
        )
        raise ModelError(msg)
    scaled: NDArray[np.float32] = (rows / lengths).astype(np.float32)
    return scaled


def pack_vectors(embeddings: NDArray[np.float32]) -> list[bytes]:
    """Give each row as little-endian float16, `2 * n_dims` bytes."""
    packed = np.ascontiguousarray(embeddings, dtype="<f2")
    return [row.tobytes() for row in packed]


def unpack_vectors(blobs: Sequence[bytes], n_dims: int) -> NDArray[np.float32]:
    """Read packed rows and scale them to length 1 again.

    Parameters
    ----------
    blobs : sequence of bytes
        Each of `2 * n_dims` bytes.
    n_dims : int
        Numbers per vector.

    Returns
    -------
    ndarray of shape (n_texts, n_dims)
        float32 unit rows, in the order of `blobs`.

    Raises
    ------
    EmbeddingSpaceError
        If a vector has another size: it comes from another model.
    ModelError
        If a vector is zero or not finite.
    """
    expected = BYTES_PER_NUMBER * n_dims
    wrong = [len(blob) for blob in blobs if len(blob) != expected]
    if wrong:
        msg = (
            f"{len(wrong)} of {len(blobs)} stored vectors have {wrong[0]} bytes; this model's "
            f"have {expected}. Use the model that the store was made with, or --reembed."
        )
        raise EmbeddingSpaceError(msg)
    rows = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), n_dims)
    return normalize_rows(rows)
