"""A row as a reader found it, before anybody knows what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """One row of a file, or why it cannot be read.

    Attributes
    ----------
    position : int
        From 1. Of JSON Lines the line number; of CSV and TSV the row that a spreadsheet shows
        (the header is row 1).
    fields : mapping or None
        Column -> value; None where `problem` says why.
    problem : str or None
        A reason code such as ``broken_json``; never content.
    field : str
        The column that the problem is in, where it is known.
    """

    position: int
    fields: Mapping[str, object] | None
    problem: str | None = None
    field: str = ""


def blank_column(number: int) -> str:
    """Name a column, counted from 1, whose header is blank."""
    return f"column_{number}"
