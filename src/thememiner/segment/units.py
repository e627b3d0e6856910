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

# Praise and complaint are often one sentence: "love the shows but the app keeps crashing". Any
# other "but" says more of the same matter.
_CONTRAST: Final = re.compile(
    r"(?<=[\w,;])\s+(?=(?:but|however|although|though|only problem)\b)", re.IGNORECASE
)
_PRAISE: Final = re.compile(
    r"\b(?:love[ds]?|likes?|good|great|nice|best|enjoy\w*|excellent|amazing|awesome|favou?rite)\b",
    re.IGNORECASE,
)

# What customers add to a matter: what they tried, where it works, what they use.
_REMEDY: Final = re.compile(
    r"(?:\w+,? ){0,2}?(?:(?:i|we)(?:['’]ve| have| had| did)? )?(?:already |also |even |just )*"
    r"(?:tried (?!to\b)|re-?started|re-?installed|uninstalled|rebooted|refreshed|cleared)",
    re.IGNORECASE,
)
_WORKS: Final = re.compile(
    r"\b(?:works?|worked|working|loads?|opens?) (?:just |perfectly |all |quite |totally )?"
    r"(?:fine|ok|okay|well|good|perfectly|normally)\b",
    re.IGNORECASE,
)
_CIRCUMSTANCE: Final = re.compile(
    r"\b(?:windows|win|mac|macos|osx|os|imac|macbook|linux|ubuntu|fedora|debian|android|ios|iphone|"
    r"ipad|samsung|galaxy|version|v|bit|pro|home|latest|newest|current|using|used|use|running|run|"
    r"have|am|is|are|i|i[’']?m|we|it|my|a|an|the|on|in|with|for|and|of|pc|laptop|desktop|computer|"
    r"phone|tablet|device|browser|app|system|operating|catalina|sierra|big|sur|monterey|mojave|"
    r"also|currently|both|x|lts|esr|build)\b|[\W\d_]+",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(r"\d|\b(?:windows|mac|linux|ubuntu|android|ios)", re.IGNORECASE)
MAX_NAMES: Final = 2  # words of a circumstance that no list holds: of a product, of a make


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Consecutive words of a passage, in code points of the document's text."""

    start: int
    end: int
    text: str  # as embedded
    is_heading: bool = False

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
        is_begun = bool(units) and (units[-1].n_words < MIN_UNIT_WORDS or units[-1].is_heading)
        if is_begun or (units and _adds(clause)):
            units[-1] = _joined(units[-1], clause)
        else:
            units.append(clause)
    return units


def _adds(clause: Unit) -> bool:
    """Whether a clause adds to what stands before it, as no second matter would."""
    if clause.n_words < MIN_UNIT_WORDS:
        return True
    if _REMEDY.match(clause.text) or _WORKS.search(clause.text):
        return True
    names = _CIRCUMSTANCE.sub(" ", clause.text).split()
    return len(names) <= MAX_NAMES and _VERSION.search(clause.text) is not None


def _clauses(text: str, sentence: Sentence) -> Iterator[Unit]:
    start = sentence.start
    cuts = [
        match.end()
        for match in _CONTRAST.finditer(text, sentence.start, sentence.end)
        if _PRAISE.search(text, start, match.start())
    ]
    if not cuts:
        heads = sentence.is_heading
        yield Unit(start=start, end=sentence.end, text=sentence.text, is_heading=heads)
        return
    for end in (*cuts, sentence.end):
        raw = text[start:end]
        if cleaned := clean_text(raw):
            yield Unit(start=start, end=start + len(raw.rstrip()), text=cleaned)
        start = end


def _joined(first: Unit, second: Unit) -> Unit:
    return Unit(start=first.start, end=second.end, text=f"{first.text} {second.text}")
