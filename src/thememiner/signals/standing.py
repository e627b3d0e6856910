"""What became of an overhaul that was shown before: accepted, dismissed, or back again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

RETURNS_AT: Final = 1.5  # times the customers it had when it was dismissed


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody said about an overhaul.

    Attributes
    ----------
    overhaul_id : str
    at : datetime
        The latest word counts; of two at once the one that says "accepted".
    state : "accepted", "dismissed" or "open"
        "open" takes back what was said.
    reason : str
        Kept with it.
    n_customers : int
        Whom it had on that day.
    """

    overhaul_id: str
    at: datetime
    state: Literal["accepted", "dismissed", "open"]
    reason: str
    n_customers: int


def latest_words(words: Iterable[Word]) -> Mapping[str, Word]:
    """Give the word that counts for each overhaul."""
    ordered = sorted(words, key=lambda word: (word.at, _WEIGHT[word.state], word.reason))
    return {word.overhaul_id: word for word in ordered}


_WEIGHT: Final = {"open": 0, "dismissed": 1, "accepted": 2}


def is_dismissed(word: Word | None, n_customers: int) -> bool:
    """Tell whether an overhaul stays dismissed: until its customers have grown by half."""
    return (
        word is not None
        and word.state == "dismissed"
        and n_customers < RETURNS_AT * max(word.n_customers, 1)
    )
