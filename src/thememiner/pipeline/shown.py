"""What naming is given: quotes, models where there is a theme to name, and no people's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from thememiner.language import load_grammar, load_recognizer
from thememiner.naming import Models
from thememiner.pipeline.people import hide_in_themes

if TYPE_CHECKING:
    from thememiner.naming import ProposedNames
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter


def naming_models(tools: Tools, *, has_themes: bool) -> Models:
    """Give what naming asks of models; the parser is loaded only where there is a theme."""
    grammar = load_grammar(tools.package) if has_themes else None
    return Models(encode=tools.embedder.encode, grammar=grammar)


def quoted_members(
    mentions: pl.DataFrame, *, documents: pl.DataFrame, writer: StoreWriter
) -> pl.DataFrame:
    """Give naming the words of mentions, and whose they are.

    Parameters
    ----------
    mentions : DataFrame
        With label, subtheme_label, row, similarity and the place of each passage.
    documents : DataFrame with columns document_id, customer
    """
    wanted = mentions.select("document_id").unique()
    texts = writer.read("texts").join(wanted, on="document_id", how="semi")
    quote = pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    return (
        mentions.join(
            documents.select("document_id", customer_key="customer"), on="document_id", how="left"
        )
        .join(texts, on="document_id", how="left")
        .sort("document_id", "ordinal")
        .select(
            "label", "subtheme_label", "document_id", "customer_key", "intent",
            quote.alias("quote"), "row", "similarity",
        )
    )  # fmt: skip


def without_people(proposed: ProposedNames, tools: Tools, *, writer: StoreWriter) -> ProposedNames:
    """Hide other people's names in all that is shown; the recognizer is loaded where it is needed.

    A language model is asked after this, so that it is told no more than is shown.
    """
    if proposed.themes.is_empty():
        return proposed
    recognize = load_recognizer(tools.package)
    if recognize is None:
        tools.progress.tell(f"{tools.package.model} knows no names: people's stay in quotes")
        return proposed
    return hide_in_themes(proposed, recognize, store=writer)
