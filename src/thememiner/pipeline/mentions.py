"""Gives every document its mentions, once: when it is first mined, or its text was replaced.

A fresh document is cut by its words alone. Which of its mentions are about two things is told by
the themes that stand that night; after that they stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import MENTIONS, PASSAGES, conform
from thememiner.language import load_sentence_splitter
from thememiner.segment import DRAFTS, UNITS, UNSEGMENTED, part_mentions, segment_documents

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from thememiner.config import SegmentConfig
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter

_UNSEGMENTED = ("no_text", "no_subject", "too_short")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The mentions as the words alone tell them.

    Attributes
    ----------
    mentions : DataFrame
        `MENTIONS` of all documents, known and fresh, without a place.
    units : DataFrame
        `UNITS` of the fresh mentions that may be about two things.
    unsegmented : DataFrame
        document_id and reason of the documents that have none.
    """

    mentions: pl.DataFrame
    units: pl.DataFrame
    unsegmented: pl.DataFrame


def draft_mentions(
    writer: StoreWriter,
    settings: SegmentConfig,
    tools: Tools,
    *,
    documents: pl.DataFrame,
    changed: frozenset[str],
) -> Draft:
    """Segment the documents that have no mentions yet, and store their passages.

    Parameters
    ----------
    documents : DataFrame
        All documents.
    changed : frozenset of str
        Documents whose mentions are made anew.
    """
    old = writer.read("mentions").filter(~pl.col("document_id").is_in(sorted(changed)))
    idle = writer.read("assignments").filter(
        pl.col("reason").is_in(_UNSEGMENTED) & ~pl.col("document_id").is_in(sorted(changed))
    )
    done = pl.concat([old.select("document_id"), idle.select("document_id")]).unique()
    fresh = documents.join(done, on="document_id", how="anti").sort("document_id")
    unsegmented = idle.select(list(UNSEGMENTED))
    if fresh.is_empty():
        return Draft(mentions=old, units=pl.DataFrame(schema=UNITS), unsegmented=unsegmented)
    tools.progress.stage("segment")
    with tools.timer("segment"):
        texts = writer.read("texts").join(fresh.select("document_id"), on="document_id", how="semi")
        asked = fresh.select("document_id", "kind", "question").join(texts, on="document_id")
        splitter = load_sentence_splitter(tools.package)
        segmented = segment_documents(asked.sort("document_id"), splitter, settings=settings)
        _store_passages(writer, segmented.passages)
    return Draft(
        mentions=_with_unplaced(old, segmented.mentions),
        units=segmented.units,
        unsegmented=pl.concat([unsegmented, segmented.unsegmented]).sort("document_id"),
    )


def part_draft(
    draft: Draft,
    centroids: NDArray[np.float32],
    *,
    writer: StoreWriter,
    tools: Tools,
    settings: SegmentConfig,
) -> pl.DataFrame:
    """Part the fresh mentions that are about two things, and store the passages that this makes.

    Parameters
    ----------
    centroids : ndarray of shape (n_themes, n_dims)
        Of the themes that the draft's mentions make.

    Returns
    -------
    DataFrame
        `MENTIONS` of all documents, without a place.
    """
    texts = draft.units.select("text").unique().sort("text")
    embeddings = tools.embedder.encode(texts["text"].to_list(), on_progress=tools.progress.advance)
    rows = draft.units.join(texts.with_row_index("row"), on="text", maintain_order="left")["row"]
    doubtful = draft.mentions.join(draft.units, on="mention_id", how="semi").select("document_id")
    fresh = draft.mentions.join(doubtful.unique(), on="document_id", how="semi")
    parted = part_mentions(
        fresh.select(list(DRAFTS)),
        draft.units,
        embeddings[rows.to_numpy()],
        centroids,
        max_mentions=settings.max_mentions,
    )
    _store_passages(writer, parted.passages)
    others = draft.mentions.join(doubtful.unique(), on="document_id", how="anti")
    return _with_unplaced(others, parted.mentions)


def _store_passages(writer: StoreWriter, passages: pl.DataFrame) -> None:
    known = writer.read("passages", ["text_hash"])
    new = passages.join(known, on="text_hash", how="anti").sort("text_hash")
    writer.append("passages", conform(new, PASSAGES, name="passages"))


def _with_unplaced(known: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Put fresh mentions beside known ones, with nothing told but where they stand."""
    missing = [name for name in MENTIONS if name not in fresh.columns]
    laid_out = fresh.with_columns(pl.lit(None, MENTIONS[name]).alias(name) for name in missing)
    rows = conform(laid_out.select(list(MENTIONS)), MENTIONS, name="mentions")
    return pl.concat([known, rows]).sort("document_id", "ordinal")
