"""The lines of a text, and whether a customer wrote them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_LINE_READ: Final = 400  # patterns look at the start of a line only
MAX_LINES: Final = 5_000  # passages never reach further; a paste of 3 MB may have a million

_LINE: Final = re.compile(r"[^\n]+|(?<=\n)(?=\n)")


@dataclass(slots=True)
class Line:
    """One line, in code points of the document's text."""

    start: int
    end: int
    text: str  # its start, for patterns
    is_kept: bool = True
    is_item: bool = False  # of a list whose items are matters of their own
    is_cut: bool = False  # its start is left out: no block may run over it

    @property
    def n_words(self) -> int:
        """Words of its start."""
        return len(self.text.split())

    def cut(self, n_chars: int) -> None:
        """Leave out what stands before the customer's words: a speaker, the label of a field."""
        self.start += n_chars
        self.is_cut = True
        self.text = self.text[n_chars:]
        self.is_kept = self.is_kept and bool(self.text.strip())


def read_lines(text: str) -> list[Line]:
    """Give the first lines of a text; blank ones too, where they part others."""
    lines = []
    for match in _LINE.finditer(text):
        lines.append(Line(match.start(), match.end(), match.group()[:MAX_LINE_READ]))
        if len(lines) == MAX_LINES:
            break
    return lines
