"""Rows as loaders land them in a warehouse: histories, soft deletes, and the users beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from thememiner.ingest.presets.nested import is_true, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.ingest.presets.preset import FileHead, Row


def is_current(row: Row) -> bool:
    """Whether a row is what the vendor holds now; Fivetran keeps what was, with a flag."""
    if is_true(row.get("_fivetran_deleted")):
        return False
    active = row.get("_fivetran_active")
    return active in (None, "") or is_true(active)


def current_row(rows: Iterable[Row]) -> Row:
    """Give the row that holds now, of several the latest; an empty one if none does."""
    current = [row for row in rows if is_current(row)]
    return current[0] if len(current) == 1 else max(current, key=_by_time, default={})


def beside(head: FileHead, lookup: str, key: str) -> tuple[Row, ...]:
    """Give the rows of a side table under a key; none where the table was not given."""
    return head.lookups.get(lookup, {}).get(key, ())


def _by_time(row: Row) -> tuple[str, str]:
    return text_of(row.get("updated_at")), json.dumps(row, sort_keys=True, default=str)
