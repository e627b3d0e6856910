"""The log of curation and its files: what a run takes in, and what a command adds."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from thememiner.curation import active_entries, entry_rows, make_entry, parse_entries, read_entries
from thememiner.errors import ConfigError
from thememiner.store import append_curation, read_curation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from thememiner.curation import Entry
    from thememiner.pipeline.fix_files import FixFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The log as a run read it.

    Attributes
    ----------
    entries : tuple of Entry
        What was not taken back.
    version : int
        Of the log's table.
    """

    entries: tuple[Entry, ...]
    version: int


def read_curation_files(patterns: Sequence[str]) -> tuple[Entry, ...]:
    """Read the entries of all files; a file that is not there yet holds none.

    Raises
    ------
    ConfigError
        If a file cannot be read, or holds what is no entry.
    """
    found = sorted(
        {
            path
            for pattern in patterns
            for path in glob.glob(pattern, recursive=True)  # noqa: PTH207  # absolute patterns
        }
    )
    return tuple(entry for path in found for entry in read_entries_file(path))


def read_entries_file(path: str) -> tuple[Entry, ...]:
    """Read one file of entries.

    Raises
    ------
    ConfigError
    """
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"cannot read the curation file {path}: {type(error).__name__}."
        raise ConfigError(msg, path=path) from error
    return parse_entries(text, origin=path)


def take_in_curation(
    path: str, given: Iterable[Entry], *, fixes: Sequence[FixFile] = (), now: datetime
) -> Taken:
    """Add to the log what it does not hold, also of fixes that shipped, and read it."""
    import_entries(path, given)
    rows, version = read_curation(path)
    if fixes:
        # what reads exports takes long to import: a rename does not pay for it
        from thememiner.pipeline.fix_files import AUTHOR, new_fix_entries

        new = new_fix_entries(fixes, read_entries(rows), at=now, author=AUTHOR)
        if new:
            append_curation(path, entry_rows(new))
            rows, version = read_curation(path)
    return Taken(entries=active_entries(read_entries(rows)), version=version)


def import_entries(path: str, given: Iterable[Entry]) -> int:
    """Add the entries that the log does not hold; returns how many."""
    entries = {entry.entry_id: entry for entry in given}
    if not entries:
        return 0
    known = set(read_curation(path)[0]["entry_id"])
    new = [entry for entry_id, entry in sorted(entries.items()) if entry_id not in known]
    if new:
        append_curation(path, entry_rows(new))
    return len(new)


def order_after(entry: Entry, log: Iterable[Entry]) -> Entry:
    """Move an entry a microsecond on until no other has its time: the last word must count."""
    times = {other.at for other in log}
    at = entry.at
    while at in times:
        at += timedelta(microseconds=1)
    if at == entry.at:
        return entry
    return make_entry(
        at=at,
        author=entry.author,
        action=entry.action,
        theme_id=entry.theme_id,
        payload=entry.payload,
        reason=entry.reason,
    )
