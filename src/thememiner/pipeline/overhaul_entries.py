"""What people said of overhauls: entries of the log of curation, as the detector takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, cast

from thememiner.signals.standing import Word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.curation import Entry

ACTION: Final = "overhaul"


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
