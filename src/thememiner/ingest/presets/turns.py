"""What customers wrote in the turns of one conversation, as one text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final

from thememiner.ingest.dates import BadDateError, OpenDate, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_PARAGRAPH: Final = "\n\n"
_CUT: Final = ("...", "\u2026")  # how a subject ends that was made of a text's start
_TAG: Final = re.compile(r"<[A-Za-z/!][^<>]{0,2000}>")
_LEAST_CUT: Final = 12  # characters that a cut subject must share with the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of a customer.

    Attributes
    ----------
    at : object
        When it was written, as the vendor says it.
    tie : str
        Orders turns of one moment, or of unknown ones; never a place in a file.
    """

    text: str
    at: object = None
    tie: str = ""


def number_turns(messages: Iterable[tuple[str, object]]) -> list[Turn]:
    """Make turns of (text, time) pairs that come in an order of their own."""
    return [
        Turn(text=text, at=at, tie=f"{number:09}") for number, (text, at) in enumerate(messages)
    ]


def join_turns(turns: Sequence[Turn], *, subject: str = "", remark: str = "") -> str:
    r"""Join a subject, turns in the order of time, and a remark to the rating, by blank lines.

    A text that comes again in the same words counts once, and a subject that only repeats how the
    first turn begins not at all. Where one time cannot be read, all turns are in the order of
    their ties.

    Examples
    --------
    >>> join_turns([Turn(text="Again", at="2026-01-02"), Turn(text="Broken", at="2026-01-01")])
    'Broken\n\nAgain'
    """
    parts: dict[str, str] = {}
    for text in (*_in_order(turns), remark):
        parts.setdefault(_fold(text), text)
    parts.pop("", None)
    start = next(iter(parts), "")
    is_said = not subject or _fold(subject) in parts or _begins(start, _fold(subject))
    return _PARAGRAPH.join(parts.values() if is_said else (subject, *parts.values()))


def _in_order(turns: Sequence[Turn]) -> list[str]:
    if len(turns) < 2:
        return [turn.text for turn in turns]
    times = [_read_time(turn.at) for turn in turns]
    known = [time for time in times if time is not None]
    if len(known) < len(turns):
        return [turn.text for turn in sorted(turns, key=_order)]
    pairs = sorted(zip(known, turns, strict=True), key=lambda pair: (pair[0], *_order(pair[1])))
    return [turn.text for _, turn in pairs]


def _order(turn: Turn) -> tuple[str, str]:
    return turn.tie, turn.text


def _fold(text: str) -> str:
    """Give a text without the differences between its plain and its HTML version."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = unescape(text)
    return " ".join(text.casefold().split())


def _begins(text: str, subject: str) -> bool:
    for end in _CUT:
        if subject.endswith(end):
            start = subject.removesuffix(end)
            return len(start) >= _LEAST_CUT and text.startswith(start)
    return len(subject) >= _LEAST_CUT and text.startswith(subject)


def _read_time(value: object) -> datetime | None:
    try:
        time = parse_date(value)
    except BadDateError:
        return None
    return None if isinstance(time, OpenDate) else time
