"""Texts in, unit vectors out, through one `Embedder` protocol.

In: distinct texts. Out: float32 unit rows `(n_texts, n_dims)`, or their packed float16 form.
Refused: a missing or tampered model, non-finite vectors (`ModelError`, exit 14).
"""

from __future__ import annotations

from thememiner.embed.embedder import Embedder, load_embedder
from thememiner.embed.vectors import pack_vectors, require_rows, unpack_vectors

__all__ = ["Embedder", "load_embedder", "pack_vectors", "require_rows", "unpack_vectors"]
