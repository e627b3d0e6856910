"""Which parts of a text a customer wrote about a matter, in blocks that belong together.

What programs and other people put in (mail, desk, pasted) is left out; a block is a run of kept
lines without a blank line or a list item between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from thememiner.segment.desk import drop_banners, drop_other_turns, split_turns
from thememiner.segment.forms import drop_form, drop_template
from thememiner.segment.lines import Line, read_lines
from thememiner.segment.mail import drop_quoted
from thememiner.segment.pasted import drop_pasted
from thememiner.segment.signatures import drop_signatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MIN_ITEM_WORDS: Final = 8  # list items of fewer words are steps, versions or parts, not matters
_ITEM: Final = re.compile(r"\s*(?:[-*•–]|\(?\d{1,2}[.)]|[a-z][)])\s+(?=\S)")
_STEPS: Final = re.compile(
    r"\b(?:steps?|reproduc\w+|tried|try|how to|following|procedure|went to|go to|specs?|setup)\b",
    re.IGNORECASE,
)
WRAP_CHARS: Final = (55, 100)  # mail programs wrap lines at 60 to 80; the last word may be long
MAX_END_READ: Final = 8
_SENTENCE_END: Final = re.compile(r"[.?!:;…。\uff01\uff1f][\"'”’)\]]*\s*$")
_CHARACTERS: Final = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of lines, in code points of the document's text."""

    start: int
    end: int
    is_item: bool  # of a list whose items are matters of their own
    is_title: bool


def read_blocks(text: str) -> list[Block]:
    """Give the blocks of a text that a customer wrote, in order."""
    lines = split_turns(read_lines(text))
    drop_other_turns(lines)
    drop_banners(lines)
    drop_quoted(lines)
    drop_form(lines)
    drop_template(lines)
    drop_signatures(lines)
    drop_pasted(lines)
    _mark_items(lines)
    return list(_join(lines))


def part_lines(text: str, block: Block) -> list[Block]:
    """Part a block at the line ends that the customer made.

    A line end that a mail program made goes through a sentence; one that the customer made ends
    it, with or without a full stop.
    """
    lines = list(_CHARACTERS.finditer(text, block.start, block.end))
    width = max((line.end() - line.start() for line in lines), default=0)
    parts: list[tuple[int, int]] = []
    before = ""
    for line in lines:
        if parts and _is_wrapped(before, line.group(), width=width, n_lines=len(lines)):
            parts[-1] = (parts[-1][0], line.end())
        else:
            parts.append(line.span())
        before = line.group()
    return [
        Block(
            start=start,
            end=end,
            is_item=block.is_item and number == 0,
            is_title=block.is_title and number == 0,
        )
        for number, (start, end) in enumerate(parts)
    ]


def _is_wrapped(before: str, after: str, *, width: int, n_lines: int) -> bool:
    """Whether a mail program broke the line: the next word had no room, and no sentence ended."""
    low, high = WRAP_CHARS
    if not low <= width <= high or _SENTENCE_END.search(before[-MAX_END_READ:]):
        return False
    had_room = len(before) + 1 + len(after.partition(" ")[0]) <= width
    return not had_room and (n_lines > 2 or not after[:1].isupper())


def _mark_items(lines: Sequence[Line]) -> None:
    """Mark the items of lists whose items are long enough to be matters of their own."""
    lead = ""
    items: list[Line] = []
    for line in [*lines, Line(0, 0, "end of text")]:
        if not line.is_kept or not line.text:
            continue
        if _ITEM.match(line.text):
            items.append(line)
            continue
        _settle_items(items, lead=lead)
        items, lead = [], line.text
    return


def _settle_items(items: Sequence[Line], *, lead: str) -> None:
    if len(items) < 2 or _STEPS.search(lead):
        return
    if median(len(item.text.split()) for item in items) >= MIN_ITEM_WORDS:
        for item in items:
            item.is_item = True


def _join(lines: Sequence[Line]) -> Iterator[Block]:
    block: list[Line] = []
    has_title = len(lines) > 1 and not lines[1].text
    for position, line in enumerate([*lines, Line(0, 0, "")]):
        is_break = not line.is_kept or not line.text or line.is_item or line.is_cut
        if block and is_break:
            yield Block(
                start=block[0].start,
                end=block[-1].end,
                is_item=block[0].is_item,
                is_title=has_title and block[0] is lines[0],
            )
            block = []
        if line.is_kept and line.text and position < len(lines):
            block.append(line)
