"""Dates of vendors with a zone or an order of their own, into what every reader understands."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from thememiner.ingest.dates import BadDateError, OpenDate, parse_date, settle_order

if TYPE_CHECKING:
    from collections.abc import Iterable

_OFFSET: Final = re.compile(r".*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})", re.ASCII | re.IGNORECASE)
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(\b.{0,40})", re.ASCII)
_NAMED_OFFSET: Final = re.compile(r"(.{1,40}?) ?(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)
_ABBREVIATED: Final = re.compile(r"(\d.{7,30}[\dMm]) ([A-Z]{2,5})", re.ASCII)
_HALF_DAY: Final = re.compile(r"(?<=\d )(?:(a\. ?m\.|vorm\.)|p\. ?m\.|nachm\.)", re.IGNORECASE)
# What forms write behind a time. Only names that mean one offset everywhere.
_ABBREVIATIONS: Final = {
    "MEZ": "+0100", "MESZ": "+0200", "CET": "+0100", "CEST": "+0200", "OEZ": "+0200",
    "OESZ": "+0300", "EET": "+0200", "EEST": "+0300", "WEST": "+0100", "WET": "+0000",
    "EST": "-0500", "EDT": "-0400", "CDT": "-0500", "MST": "-0700", "MDT": "-0600",
    "PST": "-0800", "PDT": "-0700", "AEST": "+1000", "AEDT": "+1100", "JST": "+0900",
    "NZST": "+1200", "NZDT": "+1300", "SAST": "+0200", "HKT": "+0800", "SGT": "+0800",
}  # fmt: skip


def find_zone(name: object) -> ZoneInfo | None:
    """Give a time zone by its name, such as America/Denver; None if this machine knows none."""
    if not isinstance(name, str) or not name or len(name) > 64:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def in_zone(value: object, zone: ZoneInfo | None) -> object:
    """Give a time of a zone in UTC; what says its own offset, or is no one time, as it is.

    Examples
    --------
    >>> in_zone("2026-01-05 10:00:00", ZoneInfo("Europe/Berlin"))
    '2026-01-05T09:00:00+00:00'
    """
    if zone is None or not isinstance(value, str) or _OFFSET.fullmatch(value.strip()[-60:]):
        return value
    try:
        moment = parse_date(value)
        if isinstance(moment, OpenDate):
            return value
        return moment.replace(tzinfo=zone).astimezone(UTC).isoformat()
    except (BadDateError, OverflowError):
        return value


def is_month_first(values: Iterable[object]) -> bool:
    """Whether a vendor that writes 12/31/2026 keeps to it: no first number is above 12."""
    return all(settle_order(value) is not True for value in values)


def month_first(value: object) -> object:
    """Write 1/5/2026 as 2026-01-05; anything else as it is.

    Examples
    --------
    >>> month_first("1/5/2026 2:00 PM")
    '2026-01-05 2:00 PM'
    """
    match = _SLASHED.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return value
    return f"{match[3]}-{int(match[1]):02}-{int(match[2]):02}{match[4]}"


def plain_offset(value: object) -> object:
    """Write the zone behind a time as an offset: ``GMT+1``, ``MEZ``; an unknown one is dropped.

    Examples
    --------
    >>> plain_offset("2026/01/05 4:57:58 PM GMT+1")
    '2026/01/05 4:57:58 PM +0100'
    """
    if not isinstance(value, str) or len(value) > 80:
        return value
    text = _HALF_DAY.sub(_half_day, " ".join(value.split()))
    match = _NAMED_OFFSET.fullmatch(text)
    if match is not None:
        return f"{match[1]} {match[2]}{int(match[3]):02}{match[4] or '00'}"
    match = _ABBREVIATED.fullmatch(text)
    if match is None or match[2] in ("AM", "PM"):
        return text
    return f"{match[1]} {_ABBREVIATIONS.get(match[2], '')}".rstrip()


def _half_day(match: re.Match[str]) -> str:
    return "AM" if match[1] else "PM"


def year_one(value: object) -> object:
    """Give None for the year 1, by which some vendors say "never"."""
    return None if isinstance(value, str) and value.startswith("0001-01-01") else value


def from_seconds(value: object) -> str | None:
    """Give an epoch in seconds, also as text, as ISO 8601; None if it is none."""
    try:
        return datetime.fromtimestamp(int(str(value)), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None
