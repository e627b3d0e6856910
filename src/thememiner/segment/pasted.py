"""What customers paste: logs, stack traces, dumps of settings, JSON, XML, tables."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from thememiner.segment.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_LETTER_SHARE: Final = 0.5  # of the characters that are no spaces; less is a table or a hex dump
DUMP_LINES: Final = 6  # this many "key: value" lines in a row were pasted, not written
TABLE_LINES: Final = 3
MIN_CELLS: Final = 3
MAX_CELL_WORDS: Final = 4  # on average; more is prose with semicolons

_LOG: Final = re.compile(
    r"\s*(?:"
    r"at\s+[\w.$<>\[\]/]+ ?\(.*\)\s*$"  # a frame of Java or JavaScript
    r"|at\s+[\w.`<>]+\(.*\) in \S.*:line \d+"  # of .NET
    r"|\.\.\. \d+ (?:more|common frames omitted)\s*$"
    r"|[\w$]+(?:\.[\w$]+){2,}(?:Exception|Error)\b"
    r"|PHP (?:Fatal error|Warning|Notice)|Stack trace:\s*$|#\d+ \S*[({]"
    r"|Caused by: [\w.$]+|Exception in thread \""
    r"|goroutine \d+ \["
    r"|[\w.$]+@(?:chrome|resource|https?):"
    r"|File \"[^\"]+\", line \d+"
    r"|Traceback \(most recent"
    r"|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*\s"
    r"|\[?\d\d:\d\d:\d\d[.,\]]"
    r"|\d\d-\d\d \d\d:\d\d:\d\d\.\d+\s"  # logcat
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} \d\d:\d\d:\d\d\s"  # syslog
    r"|\[?(?:ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL)\]?[:\s]\s*[\[\d(]"
    r"|\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:"  # a web server's
    r"|Mozilla/\d|User[ -]Agent\s*:"
    r"|(?!.*\?)[\w-]+(?:\.[\w-]+){2,}\s*[;:=]?\s*\S*\s*$"  # a preference and its value
    r"|[{}\[\]]\s*,?\s*$"
    r"|\{\"[^\"]{1,60}\"\s*:"
    r"|\"[^\"]{1,60}\"\s*:"
    r"|<(?:\?xml|!\[CDATA\[|/?[\w:.-]{1,60}(?:\s+[\w:.-]{1,40}=\"[^\"]*\")*\s*/?>).*>?\s*$"
    r"|[\w.-]{1,60}=\S*\s*$"
    r"|https?://\S+\s*$"
    r")"
)
_WORDS_IN_TAG: Final = re.compile(r">[^<>]*\s[^<>]*\s[^<>]*\s[^<>]*$")
_KEY_VALUE: Final = re.compile(r"\s*[A-Z][\w /().-]{1,40}(?:: |:$|\t| {2,})")
_TOLD: Final = re.compile(r"\b(?:I(?!/)|my)\b")  # "But: I understand that …" is no setting
_DUMP_HEAD: Final = re.compile(
    r"\s*(?:Application Basics|Crash Reports for the Last|Firefox Features|Processes|Add-ons"
    r"|Graphics|Important Modified Preferences|Important Locked Preferences|Accessibility"
    r"|Library Versions|Remote Processes|Media|Sandbox|Troubleshooting Information)\s*-*\s*$"
)
_ID: Final = re.compile(
    r"\s*(?:(?:bp-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?:0x)?[0-9a-fA-F]{12,}\b)"
)
_RUN: Final = re.compile(r"([^\w\s]|_)\1{2,}")  # a drawn line, or great anger
_PROSE_WORDS: Final = 5  # different ones: what stands among crash ids is a sentence
_FENCE: Final = re.compile(r"\s*(?:```|~~~)")
_CELL: Final = re.compile(r"\t+|\s*\|\s*|;|,(?!\s)")


def drop_pasted(lines: Sequence[Line]) -> None:
    """Leave out what programs wrote; the first line is a title and stays where others do."""
    for line in lines[1:]:
        if line.text and (is_log(line.text) or _is_symbols(line.text)):
            line.is_kept = False
    _drop_fenced(lines)
    _drop_tables(lines)
    _drop_dumps(lines)
    if lines and not any(line.is_kept and line.text for line in lines[1:]) and len(lines) > 1:
        lines[0].is_kept = lines[0].is_kept and not is_log(lines[0].text)


def is_log(line: str) -> bool:
    """Whether a program wrote a line."""
    if _ID.match(line):
        return _count_words(line.split()) < _PROSE_WORDS
    if not _LOG.match(line):
        return False
    return line.lstrip()[:1] != "<" or _WORDS_IN_TAG.search(line) is None


def _is_symbols(line: str) -> bool:
    tokens = _RUN.sub(r"\1", line).split()
    dense = "".join(tokens)
    if sum(map(str.isalpha, dense)) >= MIN_LETTER_SHARE * len(dense):
        return False
    return _count_words(tokens) < _PROSE_WORDS


def _count_words(tokens: Sequence[str]) -> int:
    words = {token.strip(",.:;!?\"'()/").casefold() for token in tokens}
    return sum(map(str.isalpha, words))


def _drop_fenced(lines: Sequence[Line]) -> None:
    """Leave out code between fences, where a fence is closed and something stands outside."""
    fences = [position for position, line in enumerate(lines) if _FENCE.match(line.text)]
    inside = {
        position
        for first, last in zip(fences[::2], fences[1::2], strict=False)
        for position in range(first, last + 1)
    }
    outside = [line for position, line in enumerate(lines) if position not in inside]
    if any(line.is_kept and line.text for line in outside):
        for position in inside:
            lines[position].is_kept = False


def _drop_tables(lines: Sequence[Line]) -> None:
    """Leave out runs of lines that have the same cells."""
    cells = [len(_CELL.findall(line.text)) + 1 for line in lines]
    run: list[int] = []
    for before, after in pairwise(range(len(lines))):
        run = run or [before]
        if cells[before] == cells[after] >= MIN_CELLS:
            run.append(after)
            continue
        _settle_table(lines, run, cells)
        run = [after]
    _settle_table(lines, run, cells)


def _settle_table(lines: Sequence[Line], run: Sequence[int], cells: Sequence[int]) -> None:
    if len(run) < TABLE_LINES:
        return
    n_words = sum(lines[position].n_words for position in run)
    if n_words <= MAX_CELL_WORDS * sum(cells[position] for position in run):
        for position in run:
            lines[position].is_kept = False


def _drop_dumps(lines: Sequence[Line]) -> None:
    run: list[Line] = []
    for line in [*lines[1:], Line(0, 0, "end of text")]:
        if not line.text:
            continue
        if not line.is_kept or _is_setting(line.text):
            run.append(line)
            continue
        if len(run) >= DUMP_LINES or any(_DUMP_HEAD.match(member.text) for member in run):
            for member in run:
                member.is_kept = False
        run = []


def _is_setting(line: str) -> bool:
    if _DUMP_HEAD.match(line):
        return True
    return _KEY_VALUE.match(line) is not None and _TOLD.search(line) is None
