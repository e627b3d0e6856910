"""Unit rows, and the packed form in which the store keeps them: little-endian float16."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.errors import EmbeddingSpaceError, VectorError

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
    VectorError
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
        raise VectorError(msg)
    scaled: NDArray[np.float32] = (rows / lengths).astype(np.float32)
    return scaled


def require_rows(embeddings: NDArray[np.float32], *, n_texts: int, n_dims: int) -> None:
    """Check what an embedder gave, before anything is made of it.

    Raises
    ------
    VectorError
        If the shape is not (n_texts, n_dims), or a number is not finite.
    """
    if embeddings.shape != (n_texts, n_dims):
        shape = " x ".join(map(str, embeddings.shape))
        msg = f"the model gave {shape} numbers for {n_texts:,} texts of {n_dims} each."
        raise VectorError(msg)
    n_bad = int((~np.isfinite(embeddings).all(axis=1)).sum())
    if n_bad:
        msg = f"{n_bad:,} of {n_texts:,} vectors are not finite: the model is broken."
        raise VectorError(msg)


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
    VectorError
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
