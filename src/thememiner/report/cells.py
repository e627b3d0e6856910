"""Cells of CSV files: text that a spreadsheet would run as a formula is made plain text."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What a spreadsheet would run as a formula, in ASCII and in full-width forms.
FORMULA: Final = re.compile("[=+\\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")


def guard_cell(value: object) -> object:
    """Give a cell; text that begins like a formula begins with an apostrophe. Numbers are plain.

    >>> guard_cell("=1+1"), guard_cell(-1), guard_cell("a=1")
    ("'=1+1", -1, 'a=1')
    """
    if isinstance(value, str) and FORMULA.match(value):
        return f"'{value}"
    return value


def render_cells(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Write CSV: one header row, then a row each, every cell guarded; no value is an empty cell."""
    return render_lines(columns, ([row.get(column) for column in columns] for row in rows))


def render_lines(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Write CSV of lines of cells, for files in which a column's name stands more than once."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guard_cell(cell) for cell in line] for line in lines)
    return out.getvalue()
