"""Where a table begins: a line that names the delimiter, titles, then the header."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.ingest.vocabulary import HEADER_WORDS, fold_header
from thememiner.sources.delimited import DELIMITERS, sample_records

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEP: Final = re.compile('\ufeff?"?sep=(.)"?[,;\t|]*', re.IGNORECASE)
_MAX_TITLES: Final = 20
_MOST: Final = 0.5  # of the lines below a header have as many cells
_KNOWN: Final = frozenset(word for words in HEADER_WORDS.values() for word in words)

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How to read the lines of a table.

    Attributes
    ----------
    has_separator_line : bool
        The first line is Excel's ``sep=,``, which spreadsheets neither show nor count.
    n_titles : int
        Records before the header that are no rows.
    """

    delimiter: str
    has_separator_line: bool = False
    n_titles: int = 0


def note_titles(n_titles: int) -> tuple[str, ...]:
    """Say what was passed over."""
    if not n_titles:
        return ()
    lines = "1 line" if n_titles == 1 else f"{n_titles} lines"
    return (f"{lines} before the header passed over",)


def find_table(lines: Sequence[str], *, delimiter: str = "") -> Table:
    """Tell the delimiter and the header from the first lines.

    The header is the first record if most have as many cells as it; else the first record for
    which that holds of those below it, if what stands above it are titles. Of several delimiters
    the one that most lines agree with stands; ties go to more cells, then to the order comma,
    semicolon, tab, bar.

    Parameters
    ----------
    lines : sequence of str
        The first lines of the file.
    delimiter : str
        If given, no other is tried.

    Examples
    --------
    >>> find_table(["Feedback 2026", "", "id;text", "1;It broke", "2;Nice"])
    Table(delimiter=';', has_separator_line=False, n_titles=1)
    """
    match = _SEP.fullmatch(lines[0]) if lines else None
    named = delimiter or (match[1] if match else "")
    choices = (named,) if named else DELIMITERS
    below = lines[1:] if match else lines
    tables = [(choice, list(sample_records(below, choice))) for choice in choices]
    best, best_score = Table(delimiter=choices[0]), (0.0, 0)
    for choice, records in tables:
        score = _score(records)
        if score > best_score:
            best, best_score = Table(delimiter=choice), score
    if best_score[0] <= _MOST:
        best = _find_below_titles(tables) or best
    return Table(
        delimiter=best.delimiter, has_separator_line=match is not None, n_titles=best.n_titles
    )


def count_titles(rows: Sequence[Cells]) -> int:
    """Count the rows of a sheet that stand above its header: titles, in less than half its width.

    Parameters
    ----------
    rows : sequence of tuple of str
        The first rows that are not blank, all equally wide.

    Examples
    --------
    >>> count_titles([("Feedback 2026", "", ""), ("id", "text", "date"), ("1", "Nice", "")])
    1
    """
    records = [_trim(row) for row in rows]
    width = max(map(len, records), default=0)
    if not records or 2 * len(records[0]) > width:
        return 0
    for n_titles in range(1, min(_MAX_TITLES, len(records) - 2) + 1):
        if len(records[n_titles]) == width and _are_titles(records[: n_titles + 1]):
            return n_titles
    return 0


def _trim(row: Cells) -> Cells:
    width = max((number for number, cell in enumerate(row, start=1) if cell.strip()), default=0)
    return row[:width]


def _score(records: Sequence[Cells]) -> tuple[float, int]:
    width = len(records[0]) if records else 0
    if width < 2:
        return 0.0, 0
    return Counter(map(len, records))[width] / len(records), width


def _find_below_titles(tables: Sequence[tuple[str, list[Cells]]]) -> Table | None:
    best, best_score = None, (_MOST, 0)
    for delimiter, records in tables:
        for n_titles in range(1, min(_MAX_TITLES, len(records) - 2) + 1):
            share, width = _score(records[n_titles + 1 :])
            is_header = width == len(records[n_titles]) and _are_titles(records[: n_titles + 1])
            if is_header and (share, width) > best_score:
                best, best_score = Table(delimiter=delimiter, n_titles=n_titles), (share, width)
                break
    return best


def _are_titles(records: Sequence[Cells]) -> bool:
    """Whether the last record can be a header and the others what stands above one.

    The header of one column of prose is narrower than its rows, too: it has a known name.
    """
    *titles, header = records
    n_filled = max(sum(bool(cell.strip()) for cell in cells) for cells in titles)
    n_named = max(map(_count_known, titles))
    is_named = _count_known(header) > n_named or (not n_named and len(header) > 2)
    return is_named and 2 * n_filled <= len(header) and len(set(header)) == len(header)


def _count_known(cells: Cells) -> int:
    return sum(fold_header(cell) in _KNOWN for cell in cells)
