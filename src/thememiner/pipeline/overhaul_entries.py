"""What people said of overhauls: entries of the log of curation, as the detector takes them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, Literal, cast

from thememiner.signals.standing import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.curation import Entry

ACTION: Final = "overhaul"
FACT: Final = "overhauls"  # of a snapshot: sha256 of what had been said of overhauls


def read_words(entries: Iterable[Entry]) -> tuple[Word, ...]:
    """Give what was said of overhauls, in the order of the log.

    Parameters
    ----------
    entries : iterable of Entry
        What `active_entries` gives: what was taken back says nothing.
    """
    return tuple(_read_word(entry) for entry in entries if entry.action == ACTION)


def _read_word(entry: Entry) -> Word:
    n_customers = entry.payload.get("n_customers")
    return Word(
        overhaul_id=entry.text("overhaul_id"),
        at=entry.at,
        state=cast("Literal['accepted', 'dismissed']", entry.text("state")),
        reason=entry.reason,
        n_customers=n_customers if isinstance(n_customers, int) else 0,
    )


def answer_facts(entries: Iterable[Entry]) -> str:
    """Name the entries that say something of overhauls; "" if there are none."""
    told = sorted(entry.entry_id for entry in entries if entry.action == ACTION)
    return hashlib.sha256("\0".join(told).encode()).hexdigest() if told else ""


def is_answer_due(entries: Iterable[Entry], facts: Mapping[str, object]) -> bool:
    """Whether an overhaul was accepted or dismissed since the last snapshot was mined."""
    return "refit" in facts and facts.get(FACT, "") != answer_facts(entries)
