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
        (head, rows) -> what they come to.
    """

    name: str
    title: str
    recognize: Callable[[FileHead], float]
    read: Callable[[FileHead, Iterable[Row]], ReadFixes]


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


def is_dayfirst(values: Iterable[object]) -> bool:
    """Whether the dates of a column have the day first; none that shows it means they have not."""
    return any(settle_order(value) is True for value in values)


def read_day(value: object, *, dayfirst: bool = False) -> date | None:
    """Give the day of a date, UTC; None if it is none."""
    if isinstance(value, str):
        value = _SCRIPTED.sub(r"\1, \2 \3\4", value.strip())
    if value is None or value == "":
        return None
    try:
        found = parse_date(value)
    except BadDateError:
        return None
    if isinstance(found, OpenDate):
        found = found.dayfirst if dayfirst else found.monthfirst
    return found.date()
