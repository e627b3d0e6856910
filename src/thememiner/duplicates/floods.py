"""Mass-sent texts: many near-identical documents within a week."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import polars as pl

MIN_DOCUMENTS: Final = 20
WINDOW: Final = timedelta(days=7)
MIN_WORDS: Final = 8


def find_floods(documents: pl.DataFrame) -> pl.DataFrame:
    """Find the documents of floods: 20 or more of one family within 7 days, of 8 words or more.

    Undated documents are in no flood. Bursts of one family that lie more than 7 days apart are
    floods of their own.

    Parameters
    ----------
    documents : DataFrame with columns document_id, created_at, family, n_words

    Returns
    -------
    DataFrame
        `document_id` and `group_id` (least document_id of the flood), one row for each document
        of a flood.
    """
    dated = documents.filter(
        (pl.col("n_words") >= MIN_WORDS) & pl.col("created_at").is_not_null()
    ).select("document_id", "created_at", "family")
    often = dated.group_by("family").len().filter(pl.col("len") >= MIN_DOCUMENTS)
    rows = dated.join(often.select("family"), on="family", how="semi")
    if rows.is_empty():
        return pl.DataFrame(schema={"document_id": pl.String, "group_id": pl.String})
    at = pl.col("created_at")
    starts = (at.shift(-(MIN_DOCUMENTS - 1)) - at <= WINDOW).fill_null(value=False)
    # a row is in a flood if one of the last 20 rows, itself included, starts a full window
    recent = starts.cast(pl.Int64).rolling_max(MIN_DOCUMENTS, min_samples=1)
    return (
        rows.sort("family", "created_at", "document_id")
        .with_columns(recent.over("family").alias("recent"))
        .filter(pl.col("recent") == 1)
        .with_columns((at.diff() > WINDOW).fill_null(value=True).over("family").alias("new"))
        .with_columns(pl.col("new").cast(pl.Int64).cum_sum().over("family").alias("burst"))
        .select(
            "document_id", pl.col("document_id").min().over("family", "burst").alias("group_id")
        )
    )
