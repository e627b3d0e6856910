"""Dates as exports write them, into aware UTC; what cannot be told is never guessed in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_FIRST_YEAR: Final = 1990
_LAST_LIKELY: Final = 2100  # later dates are stand-ins for "never"; later numbers are ids
_LATEST: Final = datetime.max.replace(tzinfo=UTC)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM: Final = 253_402_300_800  # as seconds this would be the year 10000
_MICROSECONDS_FROM: Final = _MILLISECONDS_FROM * 1_000
_NANOSECONDS_FROM: Final = _MICROSECONDS_FROM * 1_000

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(.+))?", re.ASCII)
_NUMERIC: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T ,]+(.+))?", re.ASCII)
_NAMED: Final = re.compile(
    r"(?:[A-Za-z]{3,9},? )?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[ /-]([A-Za-z]{3,9})\.?"
    r"|([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?)"
    r",?[ /-](\d{4}|\d{2})(?:,?[T ]+(?:at )?(.+))?",
    re.ASCII,
)
_CLOCK: Final = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?([AaPp])?(?:\.?[Mm]\.?)? ?"
    r"(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.ASCII,
)
_DIGITS: Final = re.compile(r"\d{9,19}(?:\.\d+)?", re.ASCII)
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip


class BadDateError(ValueError):
    """No date, or one before 1990."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDate:
    """A date such as 03/04/2026, whose two readings only the rest of its column can settle."""

    dayfirst: datetime
    monthfirst: datetime


def parse_date(value: object) -> datetime | OpenDate:
    """Read one date; times without an offset are UTC.

    Parameters
    ----------
    value : object
        ISO 8601, ``31.12.2025 14:00``, ``12/31/25 2:00 PM``, ``3 Jun 2024``, RFC 2822, or an
        epoch in seconds, milliseconds, microseconds or nanoseconds.

    Raises
    ------
    BadDateError
        If it is no date, or one before 1990. Far ones such as 9999-12-31 are kept.

    Examples
    --------
    >>> parse_date("2024-06-12T21:44:11-08:00").isoformat()
    '2024-06-13T05:44:11+00:00'
    """
    if isinstance(value, str):
        return _parse_text(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    raise BadDateError


def settle_order(value: object) -> bool | None:
    """Say whether this value shows that its column has the day first; None if it shows nothing."""
    if not isinstance(value, str) or value[:4].isdigit():
        return None
    match = _NUMERIC.fullmatch(" ".join(value.split()))
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if "." in value[:3]:
        return True  # with dots the day comes first wherever such dates are written
    if (first > 12) == (second > 12):
        return None
    return first > 12


def looks_like_date(value: object) -> bool:
    """Whether a value of a sample can be read as a date."""
    if isinstance(value, str) and value.isdigit() and len(value) not in (8, 10, 13):
        return False
    try:
        date = parse_date(value)
    except BadDateError:
        return False
    is_written = isinstance(value, str) and not value.strip().isdigit()
    return is_written or isinstance(date, OpenDate) or date.year <= _LAST_LIKELY


def _parse_text(value: str) -> datetime | OpenDate:
    try:
        if value[4:5] == "-" and value[10:11] == "T":  # nearly all; spares the looks below
            return _check(datetime.fromisoformat(value))
    except ValueError:
        pass
    text = " ".join(value.split())
    try:
        if text[:4].isdigit() and not text.isdigit():
            return _check(datetime.fromisoformat(text))
    except ValueError:
        pass  # not quite ISO: the patterns below know more ways to write it
    for pattern, read in ((_ISO, _from_iso), (_NUMERIC, _from_numeric), (_NAMED, _from_named)):
        match = pattern.fullmatch(text)
        if match is not None:
            return read(match)
    if _DIGITS.fullmatch(text):
        return _from_epoch(float(text) if "." in text else int(text))
    return _from_other(text)


def _from_iso(match: re.Match[str]) -> datetime:
    return _make(int(match[1]), int(match[2]), int(match[3]), match[4])


def _from_numeric(match: re.Match[str]) -> datetime | OpenDate:
    first, second, year = int(match[1]), int(match[2]), _full_year(match[3])
    if "." in match[0][:3] or first > 12:
        return _make(year, second, first, match[4])
    if second > 12:
        return _make(year, first, second, match[4])
    readings = OpenDate(
        dayfirst=_make(year, second, first, match[4]),
        monthfirst=_make(year, first, second, match[4]),
    )
    return readings.dayfirst if first == second else readings


def _from_named(match: re.Match[str]) -> datetime:
    name = (match[2] or match[3])[:3].lower()
    if name not in _MONTHS:
        raise BadDateError
    day = int(match[1] or match[4])
    return _make(_full_year(match[5]), _MONTHS.index(name) + 1, day, match[6])


def _from_other(text: str) -> datetime:
    try:
        if text.isdigit() and len(text) == 8:
            return _check(datetime.fromisoformat(text))
        return _check(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise BadDateError from error


def _from_epoch(number: float) -> datetime:
    for limit, divisor in (
        (_MILLISECONDS_FROM, 1),
        (_MICROSECONDS_FROM, 1_000),
        (_NANOSECONDS_FROM, 1_000_000),
        (_NANOSECONDS_FROM * 1_000, 1_000_000_000),
    ):
        if abs(number) < limit:
            microseconds = number * 1_000_000 // divisor
            return _check(_EPOCH + timedelta(microseconds=int(microseconds)))
    raise BadDateError


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits) - 100 * (int(digits) > 68)


def _make(year: int, month: int, day: int, clock: str | None) -> datetime:
    try:
        start, time = datetime(year, month, day, tzinfo=UTC), _read_clock(clock)
    except ValueError as error:
        raise BadDateError from error
    if year < _FIRST_YEAR - 1:  # an offset moves a date by less; year 1 would overflow
        raise BadDateError
    return _check(start + time if time <= _LATEST - start else _LATEST)


def _read_clock(clock: str | None) -> timedelta:
    if clock is None:
        return timedelta()
    match = _CLOCK.fullmatch(clock.strip())
    if match is None:
        raise BadDateError
    hours = int(match[1])
    if match[5]:
        if not 1 <= hours <= 12:
            raise BadDateError
        hours = hours % 12 + 12 * (match[5].lower() == "p")
    minutes, seconds = int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59 or seconds > 60:
        raise BadDateError
    fraction = int((match[4] or "0").ljust(6, "0")[:6])
    time = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=fraction)
    return time - _read_offset(match[6])


def _read_offset(offset: str | None) -> timedelta:
    if offset is None or offset[0] not in "+-":
        return timedelta()
    digits = offset[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if offset[0] == "-" else size


def _check(date: datetime) -> datetime:
    if date.year < _FIRST_YEAR:  # also spares the overflow of moving year 1 to another offset
        raise BadDateError
    try:
        aware = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except OverflowError:
        aware = _LATEST
    if aware.year < _FIRST_YEAR:
        raise BadDateError
    return aware
