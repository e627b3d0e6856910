"""Jira: the CSV of a search, of which resolved issues are fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.fixes.shipped import (
    MAX_ID,
    FixPreset,
    ReadFixes,
    Shipped,
    collect,
    plain_line,
)
from thememiner.ingest.presets.jira import spell_date
from thememiner.ingest.presets.preset import TABLES, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.ingest.fixes.shipped import Days
    from thememiner.ingest.presets import FileHead

_WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "key": ("Issue key", "Key"),
    "title": ("Summary",),
    "type": ("Issue Type",),
    "resolution": ("Resolution",),
    "resolved": ("Resolved", "Resolution date"),
    "request": ("Custom field (Request Type)", "Custom field (Customer Request Type)"),
}
_NOT_DONE: Final = frozenset(
    {
        "unresolved", "won't do", "won't fix", "wont do", "wont fix", "wontfix", "duplicate",
        "cannot reproduce", "can't reproduce", "incomplete", "declined", "rejected", "abandoned",
        "invalid", "not a bug", "not an issue", "works as designed", "as designed", "known error",
        "obsolete", "canceled", "cancelled", "timed out", "no response",
    }
)  # fmt: skip
_PARTS: Final = frozenset({"sub-task", "subtask"})


def _read(head: FileHead, rows: Iterable[Mapping[str, object]], days: Days) -> ReadFixes:
    pick = head.picker(_WANTED)
    days.settle(spell_date(pick(row)["resolved"]) for row in head.sample)
    return collect(_read_row(pick(row), days) for row in rows)


def _read_row(row: Mapping[str, object], days: Days) -> Shipped | str:
    key = plain_line(row["key"], limit=MAX_ID)
    if row["request"]:
        return "requests of customers, closed one by one"
    if plain_line(row["type"]).casefold() in _PARTS:
        return "parts of other issues"
    if plain_line(row["resolution"]).replace("’", "'").casefold() in _NOT_DONE:
        return "not done"
    day = days(spell_date(row["resolved"]))
    if not key or day is None:
        return "without a key or a day on which they were resolved"
    return Shipped(fix_id=key, day=day, title=plain_line(row["title"]) or key)


JIRA_FIXES: Final = FixPreset(
    name="jira",
    title="Jira issues, CSV",
    recognize=Signature(
        needs=("Summary", "Issue key", "Resolved"),
        usual=("Issue Type", "Status", "Resolution"),
        formats=TABLES,
    ).score,
    read=_read,
)
