"""Entries of the curation log: one thing that somebody said of a theme, a fix or an overhaul."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import CURATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ACTIONS: Final = (
    "rename", "ignore", "pin", "area", "decide", "told", "merge", "split", "move", "undo",
    "fix", "fix_confirm", "fix_reject", "overhaul",
)  # fmt: skip
# about none, or several
WITHOUT_THEME: Final = frozenset({"fix", "fix_confirm", "fix_reject", "overhaul"})
MEMBERSHIP: Final = frozenset({"merge", "split", "move"})  # replayed by runs; others when read
DECISIONS: Final = ("watching", "planned", "shipped", "declined")
OVERHAUL_STATES: Final = ("accepted", "dismissed")

# what an entry must say besides its theme
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "rename": ("name",),
    "area": ("area",),
    "decide": ("decision",),
    "merge": ("into",),
    "split": ("subthemes",),
    "move": ("documents",),
    "undo": ("entry",),
    "fix": ("fix_id", "day"),
    "fix_confirm": ("fix_id", "themes"),
    "fix_reject": ("fix_id",),
    "overhaul": ("overhaul_id", "state"),
}
_ID_CHARACTERS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log.

    Attributes
    ----------
    entry_id : str
        A hash of everything else: the same entry read twice is one.
    at : datetime
        Aware UTC; entries take effect in the order of `at`, then `entry_id`.
    action : str
        One of `ACTIONS`.
    theme_id : str
        The theme that it is about; of a merge the one that goes, of a move the one it goes to;
        empty for fixes, which name theirs in `themes`, and for overhauls.
    payload : mapping
        What the action needs (`REQUIRED`) and may have: strings, numbers, lists, one level of
        tables.
    """

    entry_id: str
    at: datetime
    author: str
    action: str
    theme_id: str
    payload: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""

    @property
    def order(self) -> tuple[datetime, str]:
        """Where it stands in the log."""
        return (self.at, self.entry_id)

    @property
    def split_off(self) -> str:
        """Id of the theme that a split makes."""
        return f"T-{self.entry_id[2:9]}"

    def text(self, key: str) -> str:
        """Give a value of the payload as text; empty if it is not there."""
        value = self.payload.get(key)
        return "" if value is None else str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of the payload."""
        value = self.payload.get(key)
        return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An entry that cannot be kept any more, and why."""

    entry: Entry
    why: str


def make_entry(
    *,
    at: datetime,
    author: str,
    action: str,
    theme_id: str,
    payload: Mapping[str, object],
    reason: str = "",
) -> Entry:
    """Make an entry; its id follows from what it says."""
    kept = {key: value for key, value in sorted(payload.items()) if value is not None}
    moment = at.astimezone(UTC)
    said = json.dumps([moment.isoformat(), author, action, theme_id, kept, reason], sort_keys=True)
    digest = hashlib.sha256(said.encode()).digest()
    return Entry(
        entry_id=f"C-{base64.b32encode(digest).decode()[:_ID_CHARACTERS]}",
        at=moment,
        author=author,
        action=action,
        theme_id=theme_id,
        payload=kept,
        reason=reason,
    )


def entry_rows(entries: Iterable[Entry]) -> pl.DataFrame:
    """Lay entries out as rows of `CURATION`."""
    rows = [
        {
            "entry_id": entry.entry_id,
            "at": entry.at,
            "author": entry.author,
            "action": entry.action,
            "theme_id": entry.theme_id,
            "payload": json.dumps(dict(entry.payload), sort_keys=True),
            "reason": entry.reason,
        }
        for entry in entries
    ]
    return pl.DataFrame(rows, schema=CURATION)


def read_entries(rows: pl.DataFrame) -> tuple[Entry, ...]:
    """Read the log, each entry once, in its order."""
    found = {
        row["entry_id"]: Entry(
            entry_id=row["entry_id"],
            at=row["at"],
            author=row["author"] or "",
            action=row["action"],
            theme_id=row["theme_id"] or "",
            payload=json.loads(row["payload"] or "{}"),
            reason=row["reason"] or "",
        )
        for row in rows.iter_rows(named=True)
    }
    return tuple(sorted(found.values(), key=lambda entry: entry.order))


def active_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Leave out what was taken back, and the entries that take back."""
    kept: list[Entry] = []
    withdrawn: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.order, reverse=True):
        if entry.entry_id in withdrawn:
            continue
        if entry.action == "undo":
            withdrawn.add(entry.text("entry"))
        else:
            kept.append(entry)
    return tuple(reversed(kept))
