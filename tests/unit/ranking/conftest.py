from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl
import pytest

from thememiner.datamodels import (
    AREAS,
    ASSIGNMENTS,
    CUSTOMERS,
    DOCUMENTS,
    DUPLICATES,
    EXEMPLARS,
    SUBTHEMES,
    THEMES,
)
from thememiner.ranking import (
    DOCUMENT_COLUMNS,
    Ranking,
    ReportOptions,
    ReportTables,
    Weights,
    rank_themes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NOW = datetime(2024, 7, 1, tzinfo=UTC)


class Rank(Protocol):
    def __call__(self, tables: ReportTables, *, run_days: int = 1, **options: Any) -> Ranking: ...


def _frame(rows: Iterable[dict[str, Any]], schema: pl.Schema) -> pl.DataFrame:
    whole = [{column: row.get(column) for column in schema} for row in rows]
    return pl.DataFrame(whole, schema=schema, orient="row")


def _document(number: int, given: dict[str, Any]) -> dict[str, Any]:
    document = {
        "document_id": f"d{number:05d}",
        "source": "tickets",
        "created_at": datetime(2024, 6, 1, 12, tzinfo=UTC),
        "audience": "customer",
    }
    document.update(given)
    document.setdefault("person", document.get("customer"))
    return document


def make_tables(
    documents: Iterable[dict[str, Any]],
    *,
    themes: Iterable[dict[str, Any]] | None = None,
    customers: Iterable[dict[str, Any]] = (),
    exemplars: Iterable[dict[str, Any]] = (),
    subthemes: Iterable[dict[str, Any]] = (),
    areas: Iterable[dict[str, Any]] = (),
) -> ReportTables:
    """Build tables from documents that say their `themes` (theme_id or (theme_id, intent)).

    A document may say its `group`, as (relation, name).
    """
    rows = [_document(number, given) for number, given in enumerate(documents)]
    assignments: list[dict[str, Any]] = []
    for row in rows:
        places = row.get("themes", ())
        for place in places:
            theme_id, intent = place if isinstance(place, tuple) else (place, "problem")
            assignments.append(
                {
                    "document_id": row["document_id"],
                    "theme_id": theme_id,
                    "intent": intent,
                    "subtheme_id": row.get("subtheme_id"),
                    "status": "strict",
                }
            )
        if not places and row.get("reason") != "missing":
            assignments.append(
                {"document_id": row["document_id"], "reason": row.get("reason", "one_off")}
            )
    ids = sorted({row["theme_id"] for row in assignments if row.get("theme_id")})
    named = themes or [{"theme_id": theme_id} for theme_id in ids]
    return ReportTables(
        documents=_frame(rows, DOCUMENTS).select(DOCUMENT_COLUMNS),
        assignments=_frame(assignments, ASSIGNMENTS),
        themes=_frame([{"life": "live", "name": row["theme_id"]} | row for row in named], THEMES),
        subthemes=_frame(subthemes, SUBTHEMES),
        areas=_frame(areas, AREAS),
        exemplars=_frame(exemplars, EXEMPLARS),
        customers=_frame(customers, CUSTOMERS),
        duplicates=_frame(_groups(rows), DUPLICATES),
    )


def _groups(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    grouped = sorted((row for row in rows if "group" in row), key=lambda row: row["document_id"])
    first: dict[str, str] = {}
    for row in grouped:
        first.setdefault(row["group"][1], row["document_id"])
    return [
        {
            "document_id": row["document_id"],
            "group_id": first[row["group"][1]],
            "relation": row["group"][0],
        }
        for row in grouped
    ]


@pytest.fixture
def tables() -> Callable[..., ReportTables]:
    return make_tables


@pytest.fixture
def rank() -> Rank:
    def run(tables: ReportTables, *, run_days: int = 1, **options: Any) -> Ranking:
        given: dict[str, Any] = {
            "weights": Weights(customers=0.6, documents=0.4),
            "min_customers": 1,
            "n_key_accounts": 20,
        }
        return rank_themes(
            tables,
            options=ReportOptions(**(given | options)),
            run_days=run_days,
            last_run_now=NOW,
        )

    return run
