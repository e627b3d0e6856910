"""Themes as rows of the CSV files that planning tools import, and as a sheet for RICE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.export.templates import fill
from thememiner.report.cells import render_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.export.templates import Value

Fields = dict[str, object]


def render_sheet(columns: Mapping[str, Value], rows: Iterable[Fields]) -> str:
    """Write CSV: the headings once, then a row each.

    A heading with several texts is as many columns of that heading, as Jira takes labels. Text that
    a spreadsheet would run as a formula begins with an apostrophe; Linear takes that off again.
    """
    cells = [(heading, text) for heading, value in columns.items() for text in _texts(value)]
    return render_lines(
        [heading for heading, _ in cells],
        ([fill(text, fields) for _, text in cells] for fields in rows),
    )


def _texts(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
