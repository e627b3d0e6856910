"""A plain table of fixes, whoever wrote it: an id or a title, and a day."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from thememiner.ingest.fixes.shipped import (
    MAX_ID,
    MAX_URL,
    FixPreset,
    ReadFixes,
    Shipped,
    collect,
    plain_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.ingest.fixes.shipped import Days
    from thememiner.ingest.presets import FileHead

# Best first.
_WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("fix_id", "fix id", "id", "key", "issue key", "issue", "issue id", "ticket", "number"),
    "day": (
        "day", "shipped", "shipped at", "shipped on", "released", "released at", "released on",
        "release date", "ship date", "deployed", "deployed at", "completed", "completed at",
        "resolved", "resolved at", "closed", "closed at", "closed date", "done at", "date",
    ),
    "title": ("title", "summary", "name", "subject", "fix", "change", "description"),
    "url": ("url", "link", "address"),
    "version": ("version", "release", "tag"),
}  # fmt: skip
_SURE: Final = 0.6
_HASH_DIGITS: Final = 12


def _score(head: FileHead) -> float:
    has = {name: bool(head.column(*columns)) for name, columns in _WANTED.items()}
    return _SURE if has["day"] and (has["title"] or has["version"]) else 0.0


def _read(head: FileHead, rows: Iterable[Mapping[str, object]], days: Days) -> ReadFixes:
    pick = head.picker(_WANTED)
    days.settle(pick(row)["day"] for row in head.sample)
    return collect(_read_row(pick(row), days) for row in rows)


def _read_row(row: Mapping[str, object], days: Days) -> Shipped | str:
    day = days(row["day"])
    version = plain_line(row["version"], limit=MAX_ID) or None
    title = plain_line(row["title"])
    if day is None:
        return "without a day"
    key = plain_line(row["id"], limit=MAX_ID)
    if not key and title:
        key = hashlib.sha256(f"{day}\0{title}".encode()).hexdigest()[:_HASH_DIGITS]
    key = key or version or ""
    if not key:
        return "without an id, a title or a version"
    url = plain_line(row["url"], limit=MAX_URL) or None
    return Shipped(fix_id=key, day=day, title=title or key, url=url, version=version)


PLAIN_TABLE: Final = FixPreset(
    name="table", title="Table with a day and a title", recognize=_score, read=_read
)
