"""CSV and TSV into raw rows; an unterminated quote costs one row, not the rest of the file.

Own parser: Python's csv module refuses fields above a process-wide limit and reads everything
after an unterminated quote into one field without a word.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from thememiner.ingest.rows import RawRow, blank_column
from thememiner.sources.footers import find_short, mark_footer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from thememiner.sources.footers import Short
    from thememiner.sources.header import Table
    from thememiner.sources.streams import Line

DELIMITERS: Final = (",", ";", "\t", "|")
_MAX_CONTINUATIONS: Final = 200  # lines of one cell; more means that a quote was never closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The cells of one row, and whether its quotes are as they should be."""

    cells: tuple[str, ...]
    is_open: bool  # a quoted cell has no end yet
    is_clean: bool  # what follows a closing quote is a delimiter or the end


def split_record(text: str, delimiter: str) -> Record:
    """Split one row into cells; RFC 4180, and lenient with quotes inside unquoted cells.

    Examples
    --------
    >>> split_record('1,"a ""b"", c",5" nail', ",").cells
    ('1', 'a "b", c', '5" nail')
    """
    if '"' not in text:
        return Record(cells=tuple(text.split(delimiter)), is_open=False, is_clean=True)
    cells: list[str] = []
    place, is_clean = 0, True
    while True:
        if text.startswith('"', place):
            end = _closing_quote(text, place + 1)
            if end < 0:
                return Record(cells=tuple(cells), is_open=True, is_clean=is_clean)
            cell, place = text[place + 1 : end].replace('""', '"'), end + 1
        else:
            cell = ""
        stop = text.find(delimiter, place)
        rest = text[place:] if stop < 0 else text[place:stop]
        is_clean = is_clean and not (cell and rest)
        cells.append(cell + rest)
        if stop < 0:
            return Record(cells=tuple(cells), is_open=False, is_clean=is_clean)
        place = stop + 1


def name_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Give every column a name of its own: blanks are numbered, repeats get a suffix.

    Examples
    --------
    >>> name_columns(["id", "", "Comment", "Comment"])
    ('id', 'column_2', 'Comment', 'Comment_2')
    """
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        name = base = " ".join(cell.split()) or blank_column(number)
        repeat = 2
        while name in names:
            name = f"{base}_{repeat}"
            repeat += 1
        names.append(name)
    return tuple(names)


class DelimitedReader:
    """Reads rows one by one and finds its way back after a broken one."""

    def __init__(self, lines: Iterable[Line], *, table: Table, max_line_bytes: int) -> None:
        self._lines = islice(lines, int(table.has_separator_line), None)
        self._n_titles = table.n_titles
        self._again: deque[Line] = deque()
        self._delimiter = table.delimiter
        self._max_bytes = max_line_bytes
        self._columns: tuple[str, ...] = ()
        self._cells: tuple[str, ...] = ()  # of the last record

    def read_header(self) -> tuple[str, ...]:
        """Read on to the first readable record and give its cells as column names."""
        for _ in self._read_until_header():
            pass
        return self._columns

    def rows(self) -> Iterator[RawRow]:
        """Give a row per record below the header; lines without any character are no rows."""
        return mark_footer(self._read_rows())

    def _read_rows(self) -> Iterator[tuple[RawRow, Short | None]]:
        position = 1
        for problem in self._read_until_header():
            if problem:
                yield RawRow(position=position, fields=None, problem=problem), None
            position += 1
        is_apart = False
        is_lost = False  # after an unterminated quote its other lines are part of the broken row
        while (line := self._next_line()) is not None:
            outcome = self._read_record(line)
            if outcome is None or (is_lost and outcome == "wrong_columns"):
                is_apart = is_apart or outcome is None
                continue
            position += 1
            short = find_short(self._cells, len(self._columns), is_apart=is_apart)
            is_apart = False
            if isinstance(outcome, str):
                is_lost = is_lost or outcome == "unterminated_quote"
                yield RawRow(position=position, fields=None, problem=outcome), short
            else:
                is_lost = False
                fields = dict(zip(self._columns, outcome, strict=True))
                yield RawRow(position=position, fields=fields), short

    def _read_until_header(self) -> Iterator[str]:
        """Give the problem of each record before the header; of titles, which are no rows, ""."""
        while not self._columns and (line := self._next_line()) is not None:
            outcome = self._read_record(line)
            if isinstance(outcome, str):
                yield outcome
            elif outcome is not None and self._n_titles:
                self._n_titles -= 1
                yield ""
            elif outcome is not None:
                self._columns = name_columns(outcome)

    def _next_line(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _read_record(self, first: Line) -> tuple[str, ...] | str | None:
        """Give cells, a reason code, or None for an empty line."""
        if first.data is None:
            return "line_too_long"
        text = _decode(first.data)
        if text is None:
            return "bad_encoding"
        if not text.strip():
            return None
        record = split_record(text, self._delimiter)
        if record.is_open:
            return self._read_continued(text)
        return self._check_width(record.cells)

    def _read_continued(self, text: str) -> tuple[str, ...] | str:
        taken: list[Line] = []
        parts = [text]
        size = len(text)
        while len(taken) < _MAX_CONTINUATIONS and (line := self._next_line()) is not None:
            taken.append(line)
            part = None if line.data is None else _decode(line.data)
            if part is None or size > self._max_bytes:
                break
            parts.append(part)
            size += len(part)
            if _closing_quote(part, 0) < 0:  # spares splitting all parts again for every line
                continue
            record = split_record("\n".join(parts), self._delimiter)
            if record.is_open:
                continue
            cells = self._check_width(record.cells)
            if record.is_clean and not isinstance(cells, str):
                return cells
            break
        self._again.extendleft(reversed(taken))
        return "unterminated_quote"

    def _check_width(self, cells: tuple[str, ...]) -> tuple[str, ...] | str:
        self._cells = cells
        n_columns = len(self._columns) or len(cells)
        if len(cells) > n_columns and not any(cells[n_columns:]):
            cells = cells[:n_columns]  # spreadsheets pad rows with empty cells
        return cells if len(cells) == n_columns else "wrong_columns"


def _decode(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _closing_quote(text: str, place: int) -> int:
    while (end := text.find('"', place)) >= 0:
        if not text.startswith('"', end + 1):
            return end
        place = end + 2
    return -1


def sample_records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[str, ...]]:
    """Give the cells of every record of some lines that is not blank."""
    held = ""
    for line in lines:
        held = f"{held}\n{line}" if held else line
        record = split_record(held, delimiter)
        if record.is_open and held.count("\n") < _MAX_CONTINUATIONS:
            continue
        if held.strip():
            yield record.cells
        held = ""
