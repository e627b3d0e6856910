"""Linear: the CSV of its export, of which completed issues are fixes."""

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
from thememiner.ingest.presets.preset import TABLES, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.ingest.fixes.shipped import Days
    from thememiner.ingest.presets import FileHead

_WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "key": ("ID",),
    "title": ("Title",),
    "completed": ("Completed",),
    "canceled": ("Canceled",),
    "parent": ("Parent issue",),
    "duplicate": ("Duplicate of",),
}


def _read(head: FileHead, rows: Iterable[Mapping[str, object]], days: Days) -> ReadFixes:
    pick = head.picker(_WANTED)
    days.settle(pick(row)["completed"] for row in head.sample)
    return collect(_read_row(pick(row), days) for row in rows)


def _read_row(row: Mapping[str, object], days: Days) -> Shipped | str:
    key = plain_line(row["key"], limit=MAX_ID)
    day = days(row["completed"])
    if row["canceled"] or row["duplicate"]:
        return "not done"
    if row["parent"]:
        return "parts of other issues"
    if not key or day is None:
        return "without a key or a day on which they were completed"
    return Shipped(fix_id=key, day=day, title=plain_line(row["title"]) or key)


LINEAR_FIXES: Final = FixPreset(
    name="linear",
    title="Linear issues, CSV",
    recognize=Signature(
        needs=("ID", "Title", "Completed", "Canceled"),
        usual=("Team", "Status", "Cycle Number", "Parent issue"),
        formats=TABLES,
    ).score,
    read=_read,
)
