"""What other programs read: so far every document with its themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

    from thememiner.store import Store

ASSIGNMENT_COLUMNS: Final = (
    "document_id", "id", "source", "theme_id", "subtheme_id", "area_id", "intent", "status",
    "reason", "similarity", "is_primary",
)  # fmt: skip


def export_assignments(store: Store) -> pl.DataFrame:
    """List one row per document and theme; a document in no theme has one row with nulls.

    Returns
    -------
    DataFrame
        `ASSIGNMENT_COLUMNS`, sorted by source, id and theme_id. `id` is the input's own id,
        always a string; exactly one row of a themed document is primary.
    """
    documents = store.read("documents", ["document_id", "id", "source"])
    rows = documents.join(store.read("assignments"), on="document_id", how="left")
    return rows.select(ASSIGNMENT_COLUMNS).sort("source", "id", "document_id", "theme_id")


def render_rows(rows: pl.DataFrame, *, file_format: str) -> str:
    """Write rows as ``jsonl`` or ``csv``, one line each; CSV has a header row."""
    return rows.write_csv() if file_format == "csv" else rows.write_ndjson()
