"""The `Namer` protocol: one question about one theme, one reply, no exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from thememiner.llm.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: a text that nobody has checked yet, or why there is none.

    Attributes
    ----------
    text : str or None
        None if there was no usable answer.
    fault : str
        Why not, in a few words without an address, a key or what was sent; empty with a text.
    """

    text: str | None = None
    fault: str = ""


class Namer(Protocol):
    """Asks a language model for the name of a theme.

    Attributes
    ----------
    identity : str
        What an answer depends on besides the question, such as the model: answers of another one
        are not kept.
    """

    identity: str

    def ask(self, question: Question) -> Reply:
        """Ask once. Never raises for what the other side does."""
        ...
