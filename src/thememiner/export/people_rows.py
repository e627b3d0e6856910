"""Rows about people as CSV for spreadsheets and help desks, or as JSON Lines for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from thememiner.report.cells import render_cells
from thememiner.report.clean import clean, safe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BETWEEN: Final = "; "
MAX_CELL: Final = 30_000  # characters; spreadsheets cut cells at 32,767


def render_people(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, file_format: str
) -> str:
    """Write ``csv``, with its header row even without any row, or ``jsonl``.

    In CSV several values stand in one cell, behind semicolons; of more than fit, the first ones
    and how many are left out. JSON Lines has all of them, as lists.
    """
    if file_format == "csv":
        return render_cells(columns, ({name: _cell(row[name]) for name in columns} for row in rows))
    lines = ({name: row[name] for name in columns} for row in rows)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _cell(value: object) -> object:
    if isinstance(value, list):
        return _join([text for each in value if (text := _text(each))])
    return clean(value).strip() if isinstance(value, str) else value


def _text(value: object) -> str:
    if isinstance(value, dict):  # a document
        return clean(f"{value['source']} {value['id']}").strip()
    text = str(value)
    is_link = text.startswith(("http://", "https://"))
    return (safe_url(text) or "") if is_link else clean(text).strip()


def _join(texts: Sequence[str]) -> str:
    length, n_kept = 0, 0
    for text in texts:
        length += len(text) + len(_BETWEEN)
        if length > MAX_CELL:
            break
        n_kept += 1
    left = len(texts) - n_kept
    more = [f"and {left:,} more"] if left else []
    return _BETWEEN.join([*texts[:n_kept], *more])
