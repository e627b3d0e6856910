"""Showstoppers in sentences that a product manager can repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.signals.blocking_lines import Kind
    from thememiner.signals.showstoppers import Showstopper

KIND_LABELS: Final[Mapping[Kind, str]] = {
    "login": "Cannot log in",
    "data_loss": "Data lost",
    "double_charge": "Charged twice",
    "crash_on_start": "Does not start",
    "outage": "Outage",
    "security": "Security",
}


def say_showstopper(line: Showstopper) -> str:
    """Say what stops whom since when.

    Examples
    --------
    ``Cannot log in: 3 customers and 1 anonymous report, 2-5 Jun 2021. "cannot log in"``
    """
    who = [_count(line.n_customers, "customer")] if line.n_customers else []
    if line.n_anonymous:
        who.append(_count(line.n_anonymous, "anonymous report"))
    first, last = line.first_day, line.last_day
    end = f"{last.day} {last:%b %Y}"
    days = end if first == last else f"{first.day} {first:%b}\u2013{end}"
    words = " ".join(line.samples[0].words.split())
    return f"{KIND_LABELS[line.kind]}: {' and '.join(who)}, {days}. \u201c{words}\u201d"


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
