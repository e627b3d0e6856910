"""The units of a passage: the least that may be a matter of its own, mostly one sentence.

A unit says nothing alone about whether it is a second matter; see `parting`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.segment.passages import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from thememiner.segment.passages import Sentence

MIN_UNIT_WORDS: Final = 4  # fewer ("Why?", "Please fix it") belong to what stands before them

# Praise and complaint are often one sentence: "love the shows but the app keeps crashing".
_CONTRAST: Final = re.compile(
    r"(?:(?<=\w)|(?<=[,;]))\s+(?=(?:but|however|although|though|only problem)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Consecutive words of a passage, in code points of the document's text."""

    start: int
    end: int
    text: str  # as embedded

    @property
    def n_words(self) -> int:
        """Words as embedded."""
        return len(self.text.split())


def read_units(text: str, sentences: Sequence[Sentence]) -> list[Unit]:
    """Give the units of a passage, in order; together they hold it.

    Parameters
    ----------
    text : str
        The document's.
    sentences : sequence of Sentence
        The passage's.
    """
    units: list[Unit] = []
    for clause in (clause for sentence in sentences for clause in _clauses(text, sentence)):
        is_short = min(clause.n_words, units[-1].n_words if units else clause.n_words)
        if units and is_short < MIN_UNIT_WORDS:
            clause = _joined(units.pop(), clause)
        units.append(clause)
    return units


def _clauses(text: str, sentence: Sentence) -> Iterator[Unit]:
    start = sentence.start
    cuts = [match.end() for match in _CONTRAST.finditer(text, sentence.start, sentence.end)]
    if not cuts:
        yield Unit(start=start, end=sentence.end, text=sentence.text)
        return
    for end in (*cuts, sentence.end):
        raw = text[start:end]
        if cleaned := clean_text(raw):
            yield Unit(start=start, end=start + len(raw.rstrip()), text=cleaned)
        start = end


def _joined(first: Unit, second: Unit) -> Unit:
    return Unit(start=first.start, end=second.end, text=f"{first.text} {second.text}")
