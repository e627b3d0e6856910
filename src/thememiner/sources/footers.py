"""Report footers: the lines below a table that say who made it and that it is confidential."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from thememiner.ingest.rows import RawRow

_MAX_LINES: Final = 20
_LEAST_COLUMNS: Final = 3  # of two, a line with one cell may well be a row
_SAID: Final = re.compile(
    r"\s*(?:copyright\b|©|\(c\) ?\d{4}|(?:generated|exported|created|printed) (?:by|on|at|from)\b"
    r"|confidential\b|all rights reserved|end of (?:report|file|export)|grand totals?\b"
    r"|total (?:rows|records|cases|tickets|responses)\b)[^\n]{0,200}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A row with nothing but its first cell.

    Attributes
    ----------
    is_apart : bool
        Blank lines stand between it and the row before.
    """

    text: str
    is_apart: bool


def find_short(cells: Sequence[object], n_columns: int, *, is_apart: bool) -> Short | None:
    """Say whether a row has nothing but its first cell."""
    if n_columns < _LEAST_COLUMNS or not cells or any(cell not in ("", None) for cell in cells[1:]):
        return None
    return Short(text=str(cells[0]), is_apart=is_apart)


def mark_footer(rows: Iterable[tuple[RawRow, Short | None]]) -> Iterator[RawRow]:
    """Give rows, those of a footer with the problem ``footer``.

    A footer is the last short rows of a file: if one of them says what footers say, or if blank
    lines part them from the table and no more than their first cell is there.
    """
    held: list[tuple[RawRow, Short]] = []
    for row, short in rows:
        if short is not None and len(held) < _MAX_LINES and row.problem in (None, "wrong_columns"):
            held.append((row, short))
            continue
        yield from (row for row, _ in held)
        held.clear()
        yield row
    is_said = any(_SAID.fullmatch(short.text) for _, short in held)
    is_apart = bool(held) and held[0][1].is_apart and all(row.fields is None for row, _ in held)
    for row, _ in held:
        yield row._replace(fields=None, problem="footer") if is_said or is_apart else row
