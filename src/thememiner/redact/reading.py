"""A text prepared for the finders: foldings of equal length, so that every offset stays true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Reading the words around a number or name costs most. Where one text has so many of them, it is a
# table or an attack, and the rest is judged by its form alone.
MAX_READ: Final = 300
_ODD: Final = re.compile(
    "[\u00a0\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u2000-\u200a\u2010-\u2015\u202f\u2212\u3000\uff01-\uff5e]"
)
_FOLD: Final = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full width
    **{start + digit: str(digit) for start in (0x660, 0x6F0, 0x966) for digit in range(10)},
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-"),
    **dict.fromkeys((0xA0, 0x202F, 0x3000, *range(0x2000, 0x200B)), " "),
}
_LETTERS: Final = frozenset(code for code in range(256) if chr(code).isalpha() or chr(code) == "_")
_UPPER: Final = range(ord("A"), ord("Z") + 1)
_SHAPE: Final = bytes(
    ord("0") if 48 <= code <= 57 else ord("A") if code in _UPPER else ord("a") if code in _LETTERS
    else code for code in range(256)
)  # fmt: skip
_TOKEN: Final = bytes(
    ord("x") if code < 128 and (chr(code).isalnum() or chr(code) in "_-") else ord(" ")
    for code in range(256)
)
_LONG: Final = b"x" * 14  # no key that is known by its form is shorter
_GONE: Final = "\0"  # normalized text holds none


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing to be taken out: what it is, and where.

    Attributes
    ----------
    kind : str
        ``EMAIL``, ``PHONE``, ``CARD``, ``IBAN``, ``IP``, ``MAC``, ``ID``, ``SECRET``, ``TOKEN``,
        ``QUERY`` or ``NAME``: the placeholder without its brackets.
    start, end : int
        Code points of the text.
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text, and what the cheap checks look at.

    Attributes
    ----------
    text : str
        With full-width and odd digits, dashes and spaces folded, and what was found blanked.
    lower : str
        Lower case; for "is this word in it" alone, as its length may differ.
    shape : bytes
        One byte per code point: digits ``0``, capitals ``A``, other letters ``a``, the rest as
        it is. A search in it starts with a plain byte, which is several times faster.
    """

    text: str
    lower: str
    shape: bytes

    def long_tokens(self, *, before: int) -> list[tuple[int, int]]:
        """Give the stretches around runs of token characters that are long enough for a key."""
        tokens = self.text.encode("latin-1", "replace").translate(_TOKEN)
        place = tokens.find(_LONG)
        found: list[tuple[int, int]] = []
        while place >= 0:
            end = _end_of_token(tokens, place)
            while self.text[end : end + 1] == ".":  # the parts of a signed token
                end = _end_of_token(tokens, end + 1)
            found.append((max(0, place - before), end))
            place = tokens.find(_LONG, end)
        return merge(found)


def read(text: str) -> Reading:
    """Prepare a text."""
    if not text.isascii() and _ODD.search(text):
        text = text.translate(_FOLD)
    raw = text.encode("latin-1", "replace")
    return Reading(
        text=text,
        lower=text.lower(),
        shape=raw.translate(_SHAPE),
    )


def blank(reading: Reading, found: list[Found]) -> Reading:
    """Take what was found out of sight of the finders that follow."""
    pieces: list[str] = []
    end = 0
    for one in found:
        pieces += (reading.text[end : one.start], _GONE * (one.end - one.start))
        end = one.end
    text = "".join((*pieces, reading.text[end:]))
    shape = text.encode("latin-1", "replace").translate(_SHAPE)
    return Reading(text=text, lower=reading.lower, shape=shape)


def around(
    reading: Reading, word: str, *, before: int, after: int, near: re.Pattern[str] | None = None
) -> Iterator[tuple[int, int]]:
    """Give the stretches of text around a word, where something else follows near by.

    Parameters
    ----------
    before, after : int
        Code points of a stretch on either side of where the word begins.
    near : Pattern, optional
        Must be found in the stretch from the word on, in lower case.
    """
    lower = reading.lower
    n_chars = len(reading.text)
    # where lower case changed the length, offsets are not true: the whole text is the stretch
    is_true = len(lower) == n_chars
    place = lower.find(word)
    while place >= 0:
        if near is None or near.search(lower, place, place + after):
            if not is_true:
                yield 0, n_chars
                return
            yield max(0, place - before), min(n_chars, place + after)
        place = lower.find(word, place + 1)


def merge(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join stretches that overlap, so that nothing is scanned twice."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _end_of_token(tokens: bytes, start: int) -> int:
    end = tokens.find(b" ", start)
    return len(tokens) if end < 0 else end
