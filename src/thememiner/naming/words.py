"""Words of a text: what counts as a word, and which ones carry no subject."""

from __future__ import annotations

import re
from typing import Final

MAX_CHARS: Final = 1_000  # of one quote that is looked at: a mention is a passage, not a log file
# Accents and vowel signs that are written as characters of their own; to Python they are no \w.
_MARKS: Final = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u1000-\u1049"
)
_RUN: Final = rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*"
_WORD: Final = re.compile(rf"{_RUN}(?:['’-]{_RUN}){{0,3}}")  # both apostrophes
_MAX_WORD_CHARS: Final = 30  # longer ones are hashes, paths and keys

_STOPWORDS: Final = """
    a about after again all also always am an and another any anyone anything are aren't as at away
    be because been before being but by can can't cannot could couldn't did didn't do does doesn't
    doing don't done each either else etc even ever every few for from get gets getting go going got
    had has hasn't have haven't having he her here him his how however i i'd i'll i'm i've if in
    into is isn't it it's its itself just let like lot lots made make makes many may maybe me more
    most much must my myself need needs never no none nor not nothing now of off on once one only or
    other our out over own please put quite rather really said same say see seem seems she should
    shouldn't since so some someone something sometimes still such than thank thanks that that's the
    their them then there there's these they thing things this those though through to too try
    trying tried under until up upon us use used uses using very via want wanted wants was wasn't
    way we well went were what when where which while who why will with without won't would wouldn't
    yes yet you you're your yours hi hello hey dear sir madam help anybody everyone guys ok okay
    im ive dont cant doesnt didnt isnt wont u ur pls plz today yesterday know think keep keeps
"""
STOPWORDS: Final = frozenset(_STOPWORDS.split())
# Words without a subject that a name may still begin with: they say what is wrong.
_STARTERS: Final = """
    can't cannot cant couldn't doesn't doesnt don't dont won't wont isn't isnt no not never how why
    too more keeps need without unable wouldn't didn't didnt
"""
STARTERS: Final = frozenset(_STARTERS.split())


def word_spans(text: str) -> list[tuple[int, int]]:
    """Give start and end of each word of the first 1,000 characters."""
    return [match.span() for match in _WORD.finditer(text, 0, MAX_CHARS)]


def read_words(text: str) -> list[str]:
    """Give the words of a text as they are compared: lower case, straight apostrophes."""
    return [fold(text[start:end]) for start, end in word_spans(text)]


def fold(word: str) -> str:
    """Give one word as it is compared: lower case, straight apostrophes, phone for phone's."""
    return word.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").removesuffix("'s")


def is_word(text: str) -> bool:
    """Whether a piece of text holds a letter or a digit: no ornament, no punctuation."""
    return _WORD.search(text) is not None


def is_content(word: str) -> bool:
    """Whether a folded word can be a subject: no filler, no bare number, no single letter."""
    if word in STOPWORDS or len(word) > _MAX_WORD_CHARS or word.isdecimal():
        return False
    return len(word) > 1 or not word.isascii()  # one ideograph is a word


def stem(word: str) -> str:
    """Give a folded word without a common ending: tab and tabs, crash and crashing are one."""
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
