"""Reports that stop a customer: found one by one, by their words alone, themed or not.

Wordings say what blocks (`blocking`), excuses say when such words report nothing (`excuses`).
A report depends on no other and on no model, so it is marked in the night it comes in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.signals.blocking import KINDS, STEMS, TRIGGERS
from thememiner.signals.excuses import has_way_round, is_excused, is_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from thememiner.signals.blocking import Kind

_MAX_READ: Final = 6_000  # code points; what stops somebody is said before the pasted log
_MAX_SENTENCE: Final = 600  # of a text without full stops
_SENTENCE: Final = re.compile(rf"[^.!?\n;]{{1,{_MAX_SENTENCE}}}(?:\.(?=\w)[^.!?\n;]{{1,{_MAX_SENTENCE}}}){{0,20}}[?!.]{{0,3}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocking:
    """What of a text says that the customer is stopped.

    Attributes
    ----------
    start, end : int
        The words, as code points into the text.
    """

    kind: Kind
    start: int
    end: int


def find_blocking(text: str) -> Blocking | None:
    """Find the first words that report something that stops a customer, or None."""
    read = text[:_MAX_READ].translate(_PLAIN)
    first = next(_list_blocking(read), None)
    if first is None or is_over(read):
        return None
    return None if first.kind in _AVOIDABLE and has_way_round(read) else first


_AVOIDABLE: Final = frozenset({"login", "outage", "crash_on_start"})
_PLAIN: Final = str.maketrans("’‘`´“”", "''''\"\"")


def _list_blocking(text: str) -> Iterator[Blocking]:
    for sentence in _SENTENCE.finditer(text):
        lowered = sentence[0].lower()
        for kind in KINDS:
            if not any(stem in lowered for stem in STEMS[kind]):
                continue
            for found in TRIGGERS[kind].finditer(sentence[0]):
                if not is_excused(sentence[0], found.start(), found.end(), kind):
                    yield Blocking(kind=kind, start=sentence.start() + found.start(), end=sentence.start() + found.end())
