"""Stretches of days, and when a source is silent on too many of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# Share of a window's days with a document of a source; with less, the source is not compared.
LEAST_HEARD: Final = 0.5
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days, the first and the last included."""

    first: date
    last: date

    @property
    def n_days(self) -> int:
        """How long it is; 0 or less where it has ended before it began."""
        return (self.last - self.first).days + 1


def ordinal(day: date) -> int:
    """Count the days since 1970."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Give the day that is so many days after the first of 1970."""
    return _EPOCH + timedelta(days=number)
