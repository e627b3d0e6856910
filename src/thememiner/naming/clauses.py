"""Clauses of a quote, and the short phrases in them that could be a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.naming.words import MAX_CHARS, STARTERS, STOPWORDS, fold, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_WORDS: Final = 3
MAX_WORDS: Final = 7
_HANDLE: Final = r"(?<!\w)(?:RT )?@\w+:?"  # whom a post is sent to
_BREAK: Final = re.compile(
    _HANDLE + r"|[.!?](?=\s|$)|[…;\n\r\t|()\[\]{}<>\"“”*•=]|,\s|:\s|\s[-–—]+\s|\.{2,}"
)
_GREETING: Final = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|thanks?|thank you|please help"
    r"|help|regards|cheers)\b",
    re.IGNORECASE,
)
_OPENER: Final = re.compile(
    r"(?:(?:hi|hello|hey)(?: (?:there|all|guys|team|everyone))?|please|pls|plz|kindly|so|and|but"
    r"|also|well|ok|okay)\s+(?=\w+\s)",
    re.IGNORECASE,
)
_EDGE: Final = " \t\r\n'’.,:;-–—/\\!?"
_CONTRAST: Final = frozenset({"and", "or", "but", "so", "because", "that", "which"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A run of words of a clause.

    Attributes
    ----------
    text : str
        Exact substring of the quote.
    at_start, at_end : bool
        Whether it begins or ends where its clause does.
    has_predicate : bool
        Whether it says that something is, does or is not.
    """

    text: str
    at_start: bool
    at_end: bool
    has_predicate: bool


def split_clauses(quote: str) -> list[str]:
    """Split a quote at punctuation and lines; greetings and empty pieces are dropped."""
    pieces = (piece.strip(_EDGE) for piece in _BREAK.split(quote[:MAX_CHARS]))
    kept = (piece for piece in pieces if piece and not _is_greeting(piece))
    return [_OPENER.sub("", piece, count=1) if _OPENER.match(piece) else piece for piece in kept]


def _is_greeting(clause: str) -> bool:
    return _GREETING.match(clause) is not None and len(word_spans(clause)) <= 4


def find_phrases(clause: str) -> Iterator[Phrase]:
    """Give every run of 3-7 words that begins and ends on a word that says something."""
    spans = word_spans(clause)
    words = [fold(clause[start:end]) for start, end in spans]
    for first in range(len(words)):
        if words[first] in STOPWORDS and words[first] not in STARTERS:
            continue
        for last in range(first + MIN_WORDS - 1, min(first + MAX_WORDS, len(words))):
            if words[last] in STOPWORDS or _CONTRAST.intersection(words[first + 1 : last]):
                continue
            yield Phrase(
                text=clause[spans[first][0] : spans[last][1]],
                at_start=first == 0,
                at_end=last == len(words) - 1,
                has_predicate=not STARTERS.isdisjoint(words[first : last + 1]),
            )


def cut_at_word(text: str, *, max_chars: int) -> str:
    """Give the beginning of a text, cut between words; one endless word is cut inside."""
    stripped = text.strip()
    if len(stripped) <= max_chars:
        return stripped
    head = stripped[: max_chars + 1]
    space = max(head.rfind(" "), head.rfind("\n"), head.rfind("\t"))
    return head[:space].rstrip() if space > 0 else stripped[:max_chars]
