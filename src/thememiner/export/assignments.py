"""Every document with its themes, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.report.cells import FORMULA

if TYPE_CHECKING:
    from thememiner.store import Store

ASSIGNMENT_COLUMNS: Final = (
    "document_id", "id", "source", "theme_id", "subtheme_id", "area_id", "intent", "status",
    "reason", "similarity", "is_primary",
)  # fmt: skip


def export_assignments(store: Store, *, themes: pl.DataFrame | None = None) -> pl.DataFrame:
    """List one row per document and theme; a document in no theme has one row with nulls.

    Parameters
    ----------
    themes : DataFrame, optional
        The themes as curated: their areas go before the stored ones.

    Returns
    -------
    DataFrame
        `ASSIGNMENT_COLUMNS`, sorted by source, id and theme_id. `id` is the input's own id,
        always a string; exactly one row of a themed document is primary.
    """
    documents = store.read("documents", ["document_id", "id", "source"])
    rows = documents.join(store.read("assignments"), on="document_id", how="left")
    if themes is not None:
        homes = themes.select("theme_id", home="area_id")
        rows = rows.join(homes, on="theme_id", how="left").with_columns(
            area_id=pl.coalesce("home", "area_id")
        )
    return rows.select(ASSIGNMENT_COLUMNS).sort("source", "id", "document_id", "theme_id")


def render_rows(rows: pl.DataFrame, *, file_format: str) -> str:
    """Write rows as ``jsonl`` or ``csv``, one line each; CSV has a header row.

    Text that a spreadsheet would run as a formula begins with an apostrophe in CSV; JSON Lines hold
    ids as they are.
    """
    if file_format != "csv":
        return rows.write_ndjson()
    text = pl.col(pl.String)
    return rows.with_columns(text.str.replace(f"^({FORMULA.pattern})", "'${1}")).write_csv()
