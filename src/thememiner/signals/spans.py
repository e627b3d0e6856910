"""The days that belong to a fix: from the fix of the same theme before it to the one after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from thememiner.signals.days import Window

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from thememiner.signals.observed import Fix

# All in days.
BEFORE: Final = 84
AFTER: Final = 84
SETTLING: Final = 7  # until most customers have a fix: neither before nor after
LONGEST: Final = 182  # after a fix; what happens later is another story
NEAR: Final = 28  # fixes of one theme as near as this cannot be told apart
_LATE: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Fixes of one theme that are judged as one, and the days that belong to them.

    Attributes
    ----------
    fixes : tuple of Fix
        By day, each within 28 days of the one before.
    since, until : date
        First day that may count as before, last that may count as after.
    is_closed : bool
        True where another fix ends it, so that waiting does not help.
    """

    fixes: tuple[Fix, ...]
    since: date
    until: date
    is_closed: bool

    @property
    def before(self) -> Window:
        """The days that the theme is compared with."""
        day = self.fixes[0].day
        first = max(self.since, day - timedelta(days=BEFORE))
        return Window(first=first, last=day - timedelta(days=1))

    @property
    def age(self) -> int:
        """Days since the last of its fixes."""
        return (self.until - self.fixes[-1].day).days

    def after(self, n_days: int = AFTER) -> Window:
        """Give the first days after the last fix has settled."""
        day = self.fixes[-1].day
        last = min(day + timedelta(days=SETTLING + n_days), self.until)
        return Window(first=day + timedelta(days=SETTLING + 1), last=last)

    @property
    def late(self) -> Window:
        """The last four weeks of all."""
        last = min(self.until, self.fixes[-1].day + timedelta(days=LONGEST))
        return Window(first=last - timedelta(days=_LATE - 1), last=last)


def divide(fixes: Sequence[Fix], *, since: date, until: date) -> tuple[Span, ...]:
    """Divide the days of one theme among its fixes.

    Parameters
    ----------
    fixes : sequence of Fix
        Of one theme, by day.
    since, until : date
        First and last complete day.

    Returns
    -------
    tuple of Span
        Each fix is in one.
    """
    groups: list[list[Fix]] = []
    for fix in fixes:
        if groups and (fix.day - groups[-1][-1].day).days <= NEAR:
            groups[-1].append(fix)
        else:
            groups.append([fix])
    settled = timedelta(days=SETTLING + 1)
    begins = [since, *(max(since, group[-1].day + settled) for group in groups[:-1])]
    ends = [*(group[0].day - timedelta(days=1) for group in groups[1:]), until]
    return tuple(
        Span(
            fixes=tuple(group),
            since=begin,
            until=min(end, until),
            is_closed=number + 1 < len(groups),
        )
        for number, (group, begin, end) in enumerate(zip(groups, begins, ends, strict=True))
    )
