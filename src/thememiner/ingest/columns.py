"""The picked values of some rows, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Values:
    """Values of some rows of one file.

    Attributes
    ----------
    rows : sequence of mapping
        Field -> value, only of fields that the row has.
    fields : set of str
        Those that any of the rows has.
    nothing : list of None
        What a field that none of them has gives.
    """

    def __init__(self, rows: Sequence[Mapping[str, object]]) -> None:
        self.rows = rows
        self.fields = frozenset[str]().union(*rows)
        self.nothing: list[None] = [None] * len(rows)
        self._columns: dict[str, list[object]] = {}

    def column(self, field: str) -> list[object]:
        """Give a field's value in each row, None where it has none."""
        if field not in self.fields:
            return list(self.nothing)
        if field not in self._columns:
            self._columns[field] = [row.get(field) for row in self.rows]
        return self._columns[field]
