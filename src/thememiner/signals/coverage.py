"""How many themes of an area one would have to rebuild to reach most of its customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH: Final = 0.8  # of the customers, where the curve ends


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveragePoint:
    """Share of an area's customers, in [0, 1], whom its first `n_themes` themes reach."""

    n_themes: int
    customers_share: float


def cover(voices: pl.DataFrame) -> tuple[CoveragePoint, ...]:
    """Draw the curve: the largest theme, then always the one that adds most.

    Parameters
    ----------
    voices : DataFrame with columns theme_id, voice
        Of one area; a voice may be in several themes.

    Returns
    -------
    tuple of CoveragePoint
        Up to 80% of the voices; ties go to the least theme_id. Empty for no voices.
    """
    left = voices.select("theme_id", "voice").unique()
    n_all = left["voice"].n_unique()
    n_reached, points = 0, list[CoveragePoint]()
    while n_all and (not points or points[-1].customers_share < ENOUGH):
        counts = left.group_by("theme_id").len().sort("len", "theme_id", descending=[True, False])
        theme_id, n_added = counts.row(0)
        n_reached += n_added
        reached = left.filter(pl.col("theme_id") == theme_id).select("voice")
        left = left.join(reached, on="voice", how="anti")
        points.append(CoveragePoint(n_themes=len(points) + 1, customers_share=n_reached / n_all))
    return tuple(points)


def in_words(curve: Sequence[CoveragePoint]) -> str:
    """Say the curve: "the largest theme reaches 31% of them, 80% needs four"."""
    if not curve:
        return ""
    first = f"the largest theme reaches {curve[0].customers_share:.0%} of them"
    if len(curve) == 1:
        return first
    return f"{first}, {ENOUGH:.0%} needs {number_word(curve[-1].n_themes)}"


def number_word(number: int) -> str:
    """Write small numbers as words, others as digits."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if 0 <= number < len(words) else f"{number:,}"
