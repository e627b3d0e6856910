"""Lines of a terminal: how wide text is in cells; how it is cut, padded, wrapped and coloured."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

BOLD: Final = "\x1b[1m"
DIM: Final = "\x1b[2m"
ACCENT: Final = "\x1b[36m"
WARN: Final = "\x1b[33m"
RESET: Final = "\x1b[0m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A terminal so many cells wide; with `color`, styles are ANSI sequences of no width."""

    width: int
    color: bool

    def style(self, text: str, style: str) -> str:
        """Style text that is seen."""
        return f"{style}{text}{RESET}" if self.color and text.strip() else text

    def wrap(self, text: str, *, style: str = "", indent: str = "  ") -> list[str]:
        """Break text between words into lines that fit; all but the first are indented."""
        lines: list[str] = []
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if line.strip() and count_cells(longer) > self.width:
                lines.append(line)
                longer = indent + word
            line = longer
        lines.append(cut(line, self.width))
        return [self.style(line, style) if style else line for line in lines]


def pad(text: str, width: int, *, is_number: bool = False) -> str:
    """Fill or cut to a width in cells; numbers stand to the right."""
    text = cut(text, width)
    space = " " * (width - count_cells(text))
    return space + text if is_number else text + space


def count_cells(text: str) -> int:
    """Count the cells that text takes: two for wide characters, none for marks."""
    return sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, width: int) -> str:
    """Cut to a width in cells; what was cut ends with an ellipsis."""
    if count_cells(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += _cell(character)
        if used > width - 1:
            break
        kept += character
    return f"{kept.rstrip()}…"
