"""Mass-sent texts: many equal long documents within a week count as one voice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import polars as pl

MIN_DOCUMENTS: Final = 20
WINDOW: Final = timedelta(days=7)
MIN_CHARS: Final = 40


def find_floods(documents: pl.DataFrame) -> pl.DataFrame:
    """Find the documents of floods.

    A flood is 20 or more documents within 7 days with equal text of at least 8 words. Words are
    not stored, so 40 characters stand in for 8 words. Undated documents are in no flood. Bursts
    of the same text that lie more than 7 days apart are floods of their own.

    Parameters
    ----------
    documents : DataFrame
        With `document_id`, `created_at`, `text_hash`, `n_chars`.

    Returns
    -------
    DataFrame
        `document_id` and `flood` (the document_id of the flood's first document), one row for
        each document of a flood.
    """
    equal = documents.select("document_id", "created_at", "text_hash").filter(
        (documents["n_chars"] >= MIN_CHARS) & documents["created_at"].is_not_null()
    )
    often = equal.group_by("text_hash").len().filter(pl.col("len") >= MIN_DOCUMENTS)
    rows = equal.join(often.select("text_hash"), on="text_hash", how="semi")
    if rows.is_empty():
        return pl.DataFrame(schema={"document_id": pl.String, "flood": pl.String})
    at = pl.col("created_at")
    starts = (at.shift(-(MIN_DOCUMENTS - 1)) - at <= WINDOW).fill_null(value=False)
    # a row is in a flood if one of the last 20 rows, itself included, starts a full window
    recent = starts.cast(pl.Int64).rolling_max(MIN_DOCUMENTS, min_samples=1)
    return (
        rows.sort("text_hash", "created_at", "document_id")
        .with_columns(recent.over("text_hash").alias("recent"))
        .filter(pl.col("recent") == 1)
        .with_columns((at.diff() > WINDOW).fill_null(value=True).over("text_hash").alias("new"))
        .with_columns(pl.col("new").cast(pl.Int64).cum_sum().over("text_hash").alias("burst"))
        .select(
            "document_id",
            pl.col("document_id").first().over("text_hash", "burst").alias("flood"),
        )
    )
