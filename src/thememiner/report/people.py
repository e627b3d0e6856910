"""Whom a report counts, as words: "customers" only where it counts customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.ranking.notes import AUDIENCE_MARK, FILTER_MARK

if TYPE_CHECKING:
    from thememiner.report.contract import Report

_AUDIENCES: Final = {
    "customer": "Customers",
    "free": "Free users",
    "prospect": "Prospects",
    "partner": "Partners",
    "internal": "Our own staff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Words for one and for many of those who are counted; `audiences` is empty for customers."""

    one: str
    many: str
    audiences: str = ""

    @property
    def title(self) -> str:
        """The many, as a heading begins."""
        return self.many.capitalize()

    @property
    def column(self) -> str:
        """Heading of their number."""
        return f"{self.title} who wrote in"

    def count(self, number: int) -> str:
        """Say a number of them."""
        return f"{number:,} {self.one if number == 1 else self.many}"


CUSTOMERS: Final = People(one="customer", many="customers")


def name_people(report: Report) -> People:
    """Name those whom the report counts; a note tells which audience was chosen."""
    note = _find_note(report, AUDIENCE_MARK)
    if not note:
        return CUSTOMERS
    audiences = note.removeprefix(AUDIENCE_MARK).partition(";")[0].split(", ")
    named = " and ".join(map(say_audience, audiences))
    return People(one="person", many="people", audiences=named)


def say_audience(audience: str) -> str:
    """Say who wrote."""
    return _AUDIENCES.get(audience, audience)


def say_filters(report: Report) -> str:
    """Say which filters are on; nothing without one."""
    return _find_note(report, FILTER_MARK)


def list_notes(report: Report) -> list[str]:
    """List the notes that the head of a page does not show."""
    return [note for note in report["notes"] if note != say_filters(report)]


def _find_note(report: Report, mark: str) -> str:
    return next((note for note in report["notes"] if note.startswith(mark)), "")
