"""Spreadsheets and Parquet files as rows."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Final

import orjson

from thememiner.ingest.rows import RawRow
from thememiner.sources.content import Content, list_keys, list_names, plain_name, take_sample
from thememiner.sources.delimited import name_columns
from thememiner.sources.footers import find_short, mark_footer
from thememiner.sources.guarded import read_guarded
from thememiner.sources.header import count_titles, note_titles
from thememiner.sources.jsonl import parse_jsonl

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from thememiner.sources.footers import Short
    from thememiner.sources.streams import Line

_HEAD_ROWS: Final = 200
_MAX_ROW_BYTES: Final = 64 << 20  # of a sheet: 16,384 columns, most of them short


def open_workbook(path: Path, *, name: str) -> Content:
    """Open the sheet of an XLSX, XLS or ODS file that has most rows.

    A row's position is its number in the sheet. Rows without any value are no rows.

    Raises
    ------
    InputError
        If it cannot be opened.
    """
    with closing(read_guarded("workbook", path, name=name, max_line_bytes=_MAX_ROW_BYTES)) as lines:
        sheet, others = orjson.loads(next(lines).data or b"")
        head = [orjson.loads(line.data or b"[]") for line in islice(lines, _HEAD_ROWS)]
    filled = [number for number, cells in enumerate(head) if any(map(_is_filled, cells))]
    texts = [tuple(map(str, head[number])) for number in filled]
    n_titles = count_titles(texts)
    header = filled[n_titles] if filled else len(head)
    columns = name_columns(texts[n_titles]) if filled else ()

    def read() -> Iterator[tuple[RawRow, Short | None]]:
        again = read_guarded("workbook", path, sheet, name=name, max_line_bytes=_MAX_ROW_BYTES)
        with closing(again) as lines:
            for position, line in enumerate(islice(lines, header + 2, None), start=header + 2):
                cells = orjson.loads(line.data) if line.data else None
                if cells is None:
                    yield RawRow(position=position, fields=None, problem="line_too_long"), None
                elif any(map(_is_filled, cells)):
                    fields = dict(zip(columns, cells, strict=True))
                    short = find_short(cells, len(columns), is_apart=False)
                    yield RawRow(position=position, fields=fields), short

    said = f"sheet {plain_name(sheet)} read; passed over: {list_names(others)}"
    return Content(
        format="xlsx",
        columns=columns,
        sample=take_sample(mark_footer(read())),
        rows=lambda: mark_footer(read()),
        notes=(*([said] if others else ()), *note_titles(n_titles)),
    )


def open_parquet(path: Path, *, name: str, max_line_bytes: int) -> Content:
    """Open a Parquet file; a row's position is its number.

    Parameters
    ----------
    max_line_bytes : int
        Of a row as JSON.

    Raises
    ------
    InputError
        If it cannot be opened.
    """

    def lines() -> Generator[Line]:
        return read_guarded("parquet", path, name=name, max_line_bytes=max_line_bytes)

    with closing(lines()) as opened:
        columns, binary = orjson.loads(next(opened).data or b"")

    def rows() -> Iterator[RawRow]:
        with closing(lines()) as again:
            next(again)
            yield from parse_jsonl(again)

    said = f"columns of bytes passed over: {list_names(binary)}"
    sample = take_sample(rows())
    return Content(
        format="parquet",
        columns=tuple(columns) + tuple(key for key in list_keys(sample) if "." in key),
        sample=sample,
        rows=rows,
        notes=(said,) if binary else (),
    )


def _is_filled(cell: object) -> bool:
    return cell is not None and cell != ""
