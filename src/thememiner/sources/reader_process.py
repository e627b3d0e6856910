"""Run as a script: prints the rows of a spreadsheet or a Parquet file as lines of JSON.

It imports nothing of thememiner, so that it starts in a blink, and refuses a file by dying.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

END: Final = b"end"  # the last line; a file is whole only if it comes
_MEMORY: Final = 4 << 30  # a sheet of a million rows and 50 columns fits
_SECONDS: Final = 60
_SECONDS_PER_MB: Final = 5
_MAX_EXACT: Final = 2**53  # beyond it a float no longer names one integer
_MIDNIGHT: Final = dt.time()
_BATCH_ROWS: Final = 2_000


def print_workbook(path: str, out: IO[bytes], wanted: str = "") -> None:
    """Print ``[sheet, other sheets]`` and then all rows of the fullest or the wanted sheet."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook = CalamineWorkbook.from_path(path)
    names = [
        sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    chosen = wanted or max(names, key=lambda name: _count_rows(workbook.get_sheet_by_name(name)))
    out.write(orjson.dumps([chosen, [name for name in names if name != chosen]]) + b"\n")
    for row in workbook.get_sheet_by_name(chosen).iter_rows():
        out.write(orjson.dumps([read_cell(cell) for cell in row]) + b"\n")
    out.write(END + b"\n")


def print_parquet(path: str, out: IO[bytes]) -> None:
    """Print ``[columns, columns of bytes]`` and then every row as an object without the latter."""
    import polars as pl

    table = pl.scan_parquet(path, glob=False)
    schema = table.collect_schema()
    binary = [name for name, kind in schema.items() if "Binary" in str(kind)]
    columns = [name for name in schema.names() if name not in binary]
    out.write(orjson.dumps([columns, binary]) + b"\n")
    batches = table.select(columns).collect_batches(chunk_size=_BATCH_ROWS, maintain_order=True)
    for batch in batches:
        batch.write_ndjson(out)
    out.write(END + b"\n")


def read_cell(cell: object) -> object:
    """Give a cell as text or number: dates as ISO 8601, whole floats as integers.

    Examples
    --------
    >>> [read_cell(cell) for cell in (4.0, 4.5, dt.datetime(2026, 1, 2), "x", True)]
    [4, 4.5, '2026-01-02', 'x', True]
    """
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _MAX_EXACT:
        return int(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat()
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, dt.timedelta) else cell


def set_limits(path: str) -> None:
    """Limit, by the size of the file, the memory and the processor time of this process."""
    size = Path(path).stat().st_size
    seconds = _SECONDS + _SECONDS_PER_MB * (size >> 20)
    memory = _MEMORY + size  # the file may be mapped into it
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _count_rows(sheet: CalamineSheet) -> int:
    return sum(any(cell != "" for cell in row) for row in sheet.iter_rows())


if __name__ == "__main__":
    set_limits(sys.argv[2])
    if sys.argv[1] == "workbook":
        print_workbook(sys.argv[2], sys.stdout.buffer, *sys.argv[3:])
    else:
        print_parquet(sys.argv[2], sys.stdout.buffer)
