"""The signals of a snapshot as its run stored them; `signal_stage` makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from thememiner.pipeline.overhaul_entries import read_words
from thememiner.signal_tables import SignalTables
from thememiner.signals.standing import is_dismissed, latest_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from thememiner.curation import Entry
    from thememiner.signals.standing import Word

FACT: Final = "signals"  # of a snapshot: the days compared, and the sources that were left out
ORDER: Final = ("candidate", "pattern", "accepted", "dismissed")
TABLES: Final = ("changes", "fix_checks", "overhauls", "showstoppers", "drivers", "scores")


class Readable(Protocol):
    """What reads tables: a store, or a writer that shows its own writes too."""

    def read(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read a table, or some of its columns."""
        ...


def read_signals(store: Readable, entries: Iterable[Entry] = ()) -> SignalTables:
    """Read what a snapshot's run found.

    Parameters
    ----------
    store : Store or StoreWriter
    entries : iterable of Entry
        The newest log, without what was taken back: who accepts or dismisses an overhaul sees it
        at once. Without any, everything is as it was on the day of the run.
    """
    found = SignalTables(**{name: store.read(name) for name in TABLES})
    said = latest_words(read_words(entries))
    if not said or found.overhauls.is_empty():
        return found
    rows = [_answer(row, said.get(row["overhaul_id"])) for row in found.overhauls.to_dicts()]
    rows.sort(key=lambda row: (ORDER.index(row["state"]), row["place"]))
    answered = pl.DataFrame(rows, schema=found.overhauls.schema).with_columns(
        pl.int_range(1, pl.len() + 1).alias("place")
    )
    return SignalTables(
        **{name: getattr(found, name) for name in TABLES if name != "overhauls"},
        overhauls=answered,
    )


def _answer(row: dict[str, object], word: Word | None) -> dict[str, object]:
    """Give an overhaul the state that the last word about it asks for."""
    if word is None:
        return row
    state, reason = str(row["found_as"]), word.reason if word.state != "open" else ""
    if word.state == "accepted":
        state = "accepted"
    elif is_dismissed(word, int(str(row["n_customers"]))):
        state = "dismissed"
    return {**row, "state": state, "reason": reason}
