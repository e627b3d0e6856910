"""Which lines of a text a customer wrote about a matter, in blocks that belong together.

Quoted replies, logs, stack traces, dumps and signatures are left out; a block is a run of kept
lines without a blank line or a list item between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from thememiner.segment.stock import is_courtesy

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_LETTER_SHARE: Final = 0.5  # of the characters that are no spaces; less is a table or a hex dump
MIN_ITEM_WORDS: Final = 8  # list items of fewer words are steps, versions or parts, not matters
DUMP_LINES: Final = 6  # this many "key: value" lines in a row were pasted, not written
MAX_LINE_READ: Final = 400  # patterns look at the start of a line only

_QUOTED: Final = re.compile(r"\s*(?:>|&gt;|\|\s)")
_REPLY_HEAD: Final = re.compile(
    r"\s*(?:(?:On|Le|Am|El|Il)\b.{4,160}(?:wrote|écrit|schrieb|escribió|ha scritto)\s*:?\s*$"
    r"|-{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine))",
    re.IGNORECASE,
)
_LOG: Final = re.compile(
    r"\s*(?:"
    r"at\s+[\w.$<>]+\(.*\)\s*$"  # a frame of Java or JavaScript
    r"|[\w.$]+@(?:chrome|resource|https?):"
    r"|File \"[^\"]+\", line \d+"
    r"|Traceback \(most recent"
    r"|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*\s"
    r"|\[?\d\d:\d\d:\d\d[.,\]]"
    r"|(?:bp-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?:0x)?[0-9a-fA-F]{12,}\b"
    r"|Mozilla/\d|User[ -]Agent\s*:"
    r"|[\w-]+(?:\.[\w-]+){2,}\s*[;:=]?\s*(?:true|false|-?\d+|\S*)\s*$"  # a preference and its value
    r"|[{}\[\]]\s*,?\s*$"
    r"|\"[^\"]{1,60}\"\s*:"
    r"|https?://\S+\s*$"
    r")"
)
_KEY_VALUE: Final = re.compile(r"\s*[A-Z][\w /().-]{1,40}(?:: |:$|\t| {2,})")
_DUMP_HEAD: Final = re.compile(
    r"\s*(?:Application Basics|Crash Reports for the Last|Firefox Features|Processes|Add-ons"
    r"|Graphics|Important Modified Preferences|Important Locked Preferences|Accessibility"
    r"|Library Versions|Remote Processes|Media|Sandbox|Troubleshooting Information)\s*-*\s*$"
)
_ITEM: Final = re.compile(r"\s*(?:[-*•–]|\(?\d{1,2}[.)]|[a-z][)])\s+(?=\S)")
_STEPS: Final = re.compile(
    r"\b(?:steps?|reproduc\w+|tried|try|how to|following|procedure|went to|go to|specs?|setup)\b",
    re.IGNORECASE,
)
_SIGN_OFF: Final = re.compile(
    r"\s*(?:--|(?:(?:best|kind|warm|with(?: best| kind)?)\s+)?regards|sincerely|yours(?: truly)?"
    r"|cheers|respectfully|(?:many )?thanks(?: (?:in advance|again|a lot|so much))?"
    r"|thank you(?: (?:in advance|again|so much|very much))?|mit freundlichen grüßen"
    r"|cordialement|saludos|sent from my\b.{0,40}"
    r"|get outlook for\b.{0,40})[\s,.!-]*$",
    re.IGNORECASE,
)
_SIGNATURE_WORDS: Final = 5  # longer lines after "Regards," are text again
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


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    is_kept: bool = True
    is_item: bool = False


def read_blocks(text: str) -> list[Block]:
    """Give the blocks of a text that a customer wrote, in order."""
    lines = [
        _Line(start=match.start(), end=match.end(), text=match.group()[:MAX_LINE_READ])
        for match in re.finditer(r"[^\n]+|(?<=\n)(?=\n)", text)
    ]
    if len(lines) > 1:
        _drop_quoted(lines)
        _drop_logs(lines)
        _drop_dumps(lines)
        _drop_signatures(lines)
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


def _drop_quoted(lines: list[_Line]) -> None:
    has_text = False
    for position, line in enumerate(lines):
        if _REPLY_HEAD.match(line.text):
            line.is_kept = False
            if has_text:  # else the whole text is a forwarded message
                for later in lines[position:]:
                    later.is_kept = False
                return
        elif _QUOTED.match(line.text):
            line.is_kept = False
        elif line.text:
            has_text = True


def _drop_logs(lines: list[_Line]) -> None:
    for line in lines[1:]:  # the first line is a title: it stays
        if line.text and (_LOG.match(line.text) or _is_symbols(line.text)):
            line.is_kept = False


def _is_symbols(line: str) -> bool:
    dense = "".join(line.split())
    return sum(map(str.isalpha, dense)) < MIN_LETTER_SHARE * len(dense)


def _drop_dumps(lines: list[_Line]) -> None:
    run: list[_Line] = []
    for line in [*lines[1:], _Line(start=0, end=0, text="end of text")]:
        if not line.text:
            continue
        if _KEY_VALUE.match(line.text) or _DUMP_HEAD.match(line.text) or not line.is_kept:
            run.append(line)
            continue
        if len(run) >= DUMP_LINES or any(_DUMP_HEAD.match(member.text) for member in run):
            for member in run:
                member.is_kept = False
        run = []


def _drop_signatures(lines: list[_Line]) -> None:
    is_signed = False
    for line in lines[1:]:
        if _is_sign_off(line.text):
            is_signed = True
            line.is_kept = False
        elif is_signed and line.text:
            is_signed = len(line.text.split()) <= _SIGNATURE_WORDS and line.text[-1] not in ".!?"
            line.is_kept = line.is_kept and not is_signed


def _is_sign_off(line: str) -> bool:
    thanks = line.lstrip()[:6].casefold() in ("thanks", "thank ")
    return _SIGN_OFF.match(line) is not None or (thanks and is_courtesy(line))


def _mark_items(lines: list[_Line]) -> None:
    """Mark the items of lists whose items are long enough to be matters of their own."""
    lead = ""
    items: list[_Line] = []
    for line in [*lines, _Line(start=0, end=0, text="end of text")]:
        if not line.is_kept or not line.text:
            continue
        if _ITEM.match(line.text):
            items.append(line)
            continue
        _settle_items(items, lead=lead)
        items, lead = [], line.text
    return


def _settle_items(items: list[_Line], *, lead: str) -> None:
    if len(items) < 2 or _STEPS.search(lead):
        return
    if median(len(item.text.split()) for item in items) >= MIN_ITEM_WORDS:
        for item in items:
            item.is_item = True


def _join(lines: list[_Line]) -> Iterator[Block]:
    block: list[_Line] = []
    has_title = len(lines) > 1 and not lines[1].text
    for position, line in enumerate([*lines, _Line(start=0, end=0, text="")]):
        is_break = not line.is_kept or not line.text or line.is_item
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
