"""Segmentation without a model: sentences end at full stops."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from thememiner.config import SegmentConfig, load_config
from thememiner.segment import Segmented, segment_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = load_config(environ={}).segment


def split(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    return [
        [(m.start(), m.end()) for m in re.finditer(r"\S.*?(?:[.!?]+(?=\s|$)|$)", text, re.DOTALL)]
        for text in texts
    ]


def segment(
    *texts: Sequence[str],
    kind: str = "ticket",
    question: str | None = None,
    settings: SegmentConfig = SETTINGS,
) -> Segmented:
    rows = [(f"d{row:03}", kind, question, text) for row, text in enumerate(texts)]
    frame = pl.DataFrame(
        rows,
        schema={
            "document_id": pl.String,
            "kind": pl.String,
            "question": pl.String,
            "text": pl.String,
        },
        orient="row",
    )
    return segment_documents(frame, split, settings=settings)


def words(n: int, start: int = 0) -> str:
    return " ".join(f"word{i}" for i in range(start, start + n))
