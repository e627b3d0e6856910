"""Documents in no theme: those that no run has mined yet, and the rows that say why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import ASSIGNMENTS, conform
from thememiner.pipeline.voices import group_duplicates

if TYPE_CHECKING:
    from thememiner.store import StoreWriter

_GROUPED_AT_ONCE: Final = 100_000  # of more documents, duplicates are told when they are mined


def mark_pending(writer: StoreWriter, *, changed: frozenset[str]) -> None:
    """Account for changed documents that no run has mined yet: in no theme, because pending.

    New ones have been accounted for when they were read.
    """
    if writer.count("documents") <= _GROUPED_AT_ONCE:
        group_duplicates(writer)
    if not changed:
        return
    stale = pl.DataFrame({"document_id": sorted(changed)})
    writer.remove("assignments", stale)
    pending = stale.select("document_id", reason=pl.lit("pending"))
    writer.append("assignments", unthemed_rows(pending))
    mentions = writer.find("mentions", stale["document_id"])
    writer.remove("mentions", mentions.select("mention_id"))


def leave_pending(writer: StoreWriter, *, changed: frozenset[str]) -> None:
    """Account for what mining was to place and could not: new and changed documents wait."""
    mark_pending(writer, changed=changed)
    placed = writer.read("assignments", ["document_id"]).unique()
    documents = writer.read("documents", ["document_id"])
    new = documents.join(placed, on="document_id", how="anti")
    writer.append("assignments", unthemed_rows(new.with_columns(reason=pl.lit("pending"))))


def unthemed_rows(reasons: pl.DataFrame) -> pl.DataFrame:
    """Give documents in no theme their one row each: the reason, and nulls.

    Parameters
    ----------
    reasons : DataFrame with columns document_id, reason
    """
    nothing = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in ASSIGNMENTS.items()
        if name not in reasons.columns
    ]
    rows = reasons.with_columns(nothing).with_columns(
        status=pl.lit("none"), is_primary=pl.lit(value=False)
    )
    return conform(rows.select(list(ASSIGNMENTS)), ASSIGNMENTS, name="assignments")
