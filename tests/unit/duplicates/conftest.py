from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from thememiner.datamodels import DOCUMENTS
from thememiner.duplicates import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

START = datetime(2025, 3, 3, 12, tzinfo=UTC)


def make_documents(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Documents that say their `text`, and what else matters; `day` counts from a Monday."""
    made = []
    for number, given in enumerate(rows):
        row: dict[str, Any] = {"source": "tickets", "id": str(number), "day": 0.0} | given
        key = hashlib.sha256(f"{row['source']}\0{row['id']}".encode()).hexdigest()[:32]
        day = row.pop("day")
        row.setdefault("document_id", key)
        row.setdefault("created_at", None if day is None else START + timedelta(days=day))
        row.setdefault("customer", f"person:{row['person']}" if row.get("person") else None)
        made.append(row)
    schema = {name: DOCUMENTS[name] for name in COLUMNS} | {"text": pl.String()}
    whole = [{name: row.get(name) for name in schema} for row in made]
    return pl.DataFrame(whole, schema=schema)


@pytest.fixture
def documents() -> Callable[[Iterable[dict[str, Any]]], pl.DataFrame]:
    return make_documents
