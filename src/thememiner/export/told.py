"""Who was told what was decided, by the log of curation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One entry ``themes told``.

    Attributes
    ----------
    theme_id : str
        As it stands now.
    at : datetime
        Aware UTC.
    only : frozenset of str or None
        Accounts, or customers as exports name them; None for everybody.
    is_current : bool
        False if the theme was decided about anew since.
    """

    theme_id: str
    at: datetime
    only: frozenset[str] | None
    is_current: bool

    def covers(self, *, customer: str, account: str | None, since: datetime | None) -> bool:
        """Whether it told a customer who wrote about the theme from `since` on (None: unknown)."""
        is_named = self.only is None or customer in self.only or account in self.only
        return is_named and (since is None or since <= self.at)


def last_telling(
    tellings: Iterable[Telling], *, customer: str, account: str | None, since: datetime | None
) -> datetime | None:
    """Give the last time that a customer was told; None if never."""
    return max(
        (
            telling.at
            for telling in tellings
            if telling.covers(customer=customer, account=account, since=since)
        ),
        default=None,
    )
