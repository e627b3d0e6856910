"""The frames that segmentation gives, and the key of a text."""

from __future__ import annotations

import hashlib
from typing import Final

import polars as pl

HASH_BYTES: Final = 16

DRAFTS: Final = pl.Schema(
    {
        "mention_id": pl.String,  # "<document_id>:<ordinal>"
        "document_id": pl.String,
        "ordinal": pl.Int64,  # from 0
        "start": pl.Int64,  # code points into the document's text
        "end": pl.Int64,
        "text_hash": pl.Binary,
    }
)
UNITS: Final = pl.Schema(
    {
        "mention_id": pl.String,
        "position": pl.Int64,  # in the mention, from 0
        "start": pl.Int64,  # code points into the document's text
        "end": pl.Int64,
        "text": pl.String,  # as embedded
    }
)
UNSEGMENTED: Final = pl.Schema({"document_id": pl.String, "reason": pl.String})


def hash_text(text: str) -> bytes:
    """Give the key of an embedded text; case and spaces do not matter."""
    normalized = " ".join(text.casefold().split())
    return hashlib.sha256(normalized.encode("utf-8", "surrogatepass")).digest()[:HASH_BYTES]
