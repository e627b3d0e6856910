"""A row as a reader found it, before anybody knows what its columns mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# Rows that the vendor itself marks as no feedback: kept out and counted, but no sign of a bad file.
LEFT_OUT: Final = frozenset(
    {"spam", "deleted", "draft", "preview", "outbound", "no_feedback", "footer"}
)


class RawRow(NamedTuple):
    """One row of a file, or why it cannot be read; also what a preset made of one or several.

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
    more : tuple of int
        Positions of further rows that it stands for, such as the later turns of a conversation.
    others : tuple of mapping
        Further documents of the same row, such as the answers to a survey's other questions.
    """

    position: int
    fields: Mapping[str, object] | None
    problem: str | None = None
    field: str = ""
    more: tuple[int, ...] = ()
    others: tuple[Mapping[str, object], ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows of the file that it stands for."""
        return 1 + len(self.more)


def blank_column(number: int) -> str:
    """Name a column, counted from 1, whose header is blank."""
    return f"column_{number}"
