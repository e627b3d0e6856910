"""The report for machines: JSON with its schema, and CSV."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

import orjson

from thememiner.report.cells import render_cells

if TYPE_CHECKING:
    from thememiner.report.contract import Report, ThemeFacts


def render_json(report: Report) -> str:
    """Render `report.json`; it is valid against `report.schema.json`."""
    return orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n"


def read_schema() -> str:
    """Read the JSON Schema (2020-12) of `report.json`, as shipped."""
    return resources.files("thememiner.report").joinpath("report.schema.json").read_text("utf-8")


def render_csv(report: Report) -> str:
    """Render one header row and one row per ranked theme, rank 1 first.

    Text that a spreadsheet would run as a formula begins with an apostrophe. Numbers are plain.
    """
    areas = {area["area_id"]: area["name"] for area in report["areas"]}
    rows = [_row(theme, areas) for theme in report["themes"]]
    return render_cells(_COLUMNS, rows)


_COLUMNS: Final = (
    "rank", "rank_low", "rank_high", "theme_id", "name", "headline", "area_id", "area", "intent",
    "life", "score", "score_customers", "score_documents", "n_customers", "n_documents",
    "n_people", "n_anonymous", "n_accounts", "value", "share", "customers_share", "rating_mean",
    "rating_n", "change_flag", "change_ratio", "n_flood", "first_seen", "last_seen", "terms",
    "quote", "quote_document_id", "quote_url",
)  # fmt: skip


def _row(theme: ThemeFacts, areas: dict[str, str | None]) -> dict[str, object]:
    passage = theme["exemplars"][0] if theme["exemplars"] else None
    row: dict[str, object] = dict(theme)
    row.update(
        rank_low=theme["rank_interval"][0],
        rank_high=theme["rank_interval"][1],
        area=areas.get(theme["area_id"] or ""),
        score_customers=theme["score_parts"]["customers"],
        score_documents=theme["score_parts"]["documents"],
        rating_mean=theme["rating"]["mean"],
        rating_n=theme["rating"]["n"],
        change_flag=theme["change"]["flag"],
        change_ratio=theme["change"]["ratio"],
        terms="; ".join(theme["terms"]),
        quote=passage["quote"] if passage else None,
        quote_document_id=passage["document_id"] if passage else None,
        quote_url=passage["url"] if passage else None,
    )
    return row
