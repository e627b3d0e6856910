"""From proposals to names that no other theme of the report has."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from thememiner.naming.clauses import cut_at_word
from thememiner.naming.words import is_content, read_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_NAME_CHARS: Final = 60


class Taken:
    """Names that were given already; two names that differ in an ending or a filler are one."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._exact: set[str] = set()
        self._senses: set[frozenset[str]] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Take a name."""
        self._exact.add(name.casefold())
        self._senses.add(_sense(name))

    def has(self, name: str) -> bool:
        """Whether a name is taken to the letter."""
        return name.casefold() in self._exact

    def has_like(self, name: str) -> bool:
        """Whether a name of the same words is taken."""
        return self.has(name) or _sense(name) in self._senses

    def __len__(self) -> int:
        return len(self._exact)


def _sense(name: str) -> frozenset[str]:
    words = read_words(name)
    return frozenset(stem(word) for word in words if is_content(word)) or frozenset(words)


def choose_name(
    candidates: Sequence[str], *, terms: Sequence[str], headline: str, taken: Taken
) -> str:
    """Give the first candidate that says something new; failing all, one that is told apart.

    Parameters
    ----------
    candidates, terms : sequence of str
        Best first.
    headline : str
        Used where no phrase makes a name.
    taken : Taken
        Not changed.
    """
    short = cut_at_word(headline, max_chars=MAX_NAME_CHARS)
    listed = " and ".join(terms[:2])
    options = [*candidates] or [_capital(text) for text in (short, listed) if text] or ["Unnamed"]
    fresh = (name for name in options if not taken.has_like(name))
    told_apart = (f"{options[0]} ({term})" for term in terms)
    numbered = (f"{options[0]} ({number})" for number in range(2, len(taken) + 3))
    exact = (name for name in chain(told_apart, numbered) if not taken.has(name))
    return next(chain(fresh, exact))


def _capital(text: str) -> str:
    flat = " ".join(text.split())
    return flat[:1].upper() + flat[1:]
