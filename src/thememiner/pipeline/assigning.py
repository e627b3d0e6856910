"""Which themes every document is in, or why it is in none."""

from __future__ import annotations

from typing import Final

import polars as pl

from thememiner.datamodels import ASSIGNMENTS, conform
from thememiner.pipeline.pending import unthemed_rows

# What a model lists, and "und" for what was not told. Of other models nothing is known: to them no
# language is foreign.
MODEL_LANGUAGES: Final = {"all-MiniLM-L6-v2": ("en", "und")}


def assign_documents(
    mentions: pl.DataFrame,
    *,
    documents: pl.DataFrame,
    unsegmented: pl.DataFrame,
    themes: pl.DataFrame,
) -> pl.DataFrame:
    """Tell for every document which themes it is in, or why it is in none.

    Parameters
    ----------
    mentions : DataFrame
        Placed mentions, `MENTIONS` schema.
    documents : DataFrame with columns document_id, is_foreign, is_flood
        Every document; each has at least one row in what is returned.
    unsegmented : DataFrame with columns document_id, reason
        Documents without a mention.
    themes : DataFrame
        Looked up for the area of a theme.

    Returns
    -------
    DataFrame
        `ASSIGNMENTS` schema: a row per document and theme, from the document's surest and then
        nearest mention in it; exactly one row of a themed document is primary (surest, then
        greatest similarity, ties by theme_id). So a loose place never goes before a strict one.
    """
    homes = themes.select("theme_id", "area_id")
    is_loose = pl.col("status") == "loose"
    themed = (
        mentions.filter(pl.col("theme_id").is_not_null())
        .sort(
            "document_id",
            "theme_id",
            is_loose,
            "similarity",
            "ordinal",
            descending=[False, False, False, True, False],
        )
        .unique(["document_id", "theme_id"], keep="first", maintain_order=True)
        .join(homes, on="theme_id", how="left")
        .sort(
            "document_id",
            is_loose,
            "similarity",
            "theme_id",
            descending=[False, False, True, False],
        )
        .with_columns(is_primary=pl.int_range(pl.len()).over("document_id") == 0)
    )
    facts = documents.select("document_id", "is_foreign", "is_flood")
    rest = facts.join(themed, on="document_id", how="anti")
    unplaced = (
        pl.when("is_flood")
        .then(pl.lit("flood"))
        .when("is_foreign")
        .then(pl.lit("language"))
        .otherwise(pl.lit("one_off"))
    )
    unthemed = rest.join(
        unsegmented.select("document_id", "reason"), on="document_id", how="left"
    ).select("document_id", pl.coalesce("reason", unplaced).alias("reason"))
    rows = pl.concat([themed.select(list(ASSIGNMENTS)), unthemed_rows(unthemed)])
    return conform(rows.sort("document_id", "theme_id"), ASSIGNMENTS, name="assignments")


def is_unlisted(model: str) -> pl.Expr:
    """Tell whether a row's `language` is one that the embedding model does not list."""
    listed = MODEL_LANGUAGES.get(model)
    if listed is None:
        return pl.lit(value=False)
    return ~pl.col("language").fill_null("und").is_in(listed)
