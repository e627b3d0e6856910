"""What every export of a tracker comes to: what shipped on which day, and what is left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from thememiner.ingest.dates import BadDateError, OpenDate, parse_date, settle_order
from thememiner.ingest.presets.nested import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from thememiner.ingest.presets import FileHead

    Row = Mapping[str, object]

MAX_ID: Final = 120
MAX_TITLE: Final = 300
MAX_URL: Final = 500
_MAX_DATE: Final = 80
_BLANKS: Final = re.compile(r"\s+")
# As JavaScript prints a date: Wed Jul 01 2026 12:10:54 GMT+0000 (GMT+00:00)
_SCRIPTED: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+-]\d{4}).*", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A dated change of the product, as a tracker or a changelog tells it.

    Attributes
    ----------
    fix_id : str
        Its key there, such as ``PROJ-12`` or ``owner/repository#12``.
    day : date
        UTC; on which it shipped, or was done where the export does not tell that.
    title : str
        On one line, as given: not redacted yet.
    version : str or None
        Of the product, where the day is that of a release.
    """

    fix_id: str
    day: date
    title: str
    url: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFixes:
    """What a file came to.

    Attributes
    ----------
    shipped : tuple of Shipped
        Each id once; of several rows the one with the latest day stands.
    left_out : mapping of str to int
        Why rows are no fixes -> how many.
    """

    shipped: tuple[Shipped, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixPreset:
    """How to read what one tracker exports.

    Attributes
    ----------
    name : str
        As ``--format`` takes it.
    recognize : callable
        Head -> 0 (another's) to 1 (surely this); below 0.6 is no.
    read : callable
        (head, rows, what reads their dates) -> what they come to.
    """

    name: str
    title: str
    recognize: Callable[[FileHead], float]
    read: Callable[[FileHead, Iterable[Row], Days], ReadFixes]


def collect(rows: Iterable[Shipped | Sequence[Shipped] | str]) -> ReadFixes:
    """Put together what rows came to: fixes, or why they are none."""
    found: dict[str, Shipped] = {}
    left_out: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, str):
            left_out[row] += 1
            continue
        for shipped in (row,) if isinstance(row, Shipped) else row:
            known = found.get(shipped.fix_id, shipped)
            found[shipped.fix_id] = max(known, shipped, key=_by_day)
    return ReadFixes(shipped=tuple(found.values()), left_out=dict(sorted(left_out.items())))


def _by_day(shipped: Shipped) -> tuple[date, str, str]:
    return (shipped.day, shipped.title, shipped.url or "")


def plain_line(value: object, *, limit: int = MAX_TITLE) -> str:
    """Give a text on one line, cut at a length."""
    return _BLANKS.sub(" ", text_of(value)).strip()[:limit].rstrip()


@dataclass(slots=True, kw_only=True)
class Days:
    """Reads the days of one column; what a date such as 03/04/2026 means is asked of the others.

    Attributes
    ----------
    dayfirst : bool
    is_settled : bool
        Whether somebody said so, or a date of the column shows it.
    n_open : int
        Dates so far that could mean two days, where nothing settles it.
    """

    dayfirst: bool = False
    is_settled: bool = False
    n_open: int = 0

    @classmethod
    def of(cls, *, dayfirst: bool) -> Days:
        """Start with what somebody said, if it says anything."""
        return cls(dayfirst=dayfirst, is_settled=dayfirst)

    def settle(self, values: Iterable[object]) -> None:
        """Let the dates of a sample show the order, unless somebody said it."""
        shown = {settle_order(value) for value in values if isinstance(value, str)} - {None}
        if not self.is_settled and len(shown) == 1:
            self.dayfirst, self.is_settled = shown == {True}, True

    def __call__(self, value: object) -> date | None:
        """Give the day of a date, UTC; None if it is none."""
        if isinstance(value, str):
            value = _SCRIPTED.sub(r"\1, \2 \3\4", value.strip()[:_MAX_DATE])
        if value is None or value == "":
            return None
        try:
            found = parse_date(value)
        except BadDateError:
            return None
        if isinstance(found, OpenDate):
            self.n_open += not self.is_settled
            found = found.dayfirst if self.dayfirst else found.monthfirst
        return found.date()


def read_day(value: object) -> date | None:
    """Give the day of a date whose order is not in question, UTC; None if it is none."""
    return Days()(value)
