"""The log of alarms that were sent: appended without the run's lock, never pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.signal_tables import NOTICES
from thememiner.store.delta import Handle, open_table
from thememiner.store.manifest import sync_files
from thememiner.store.place import list_log, require_place, require_ready

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

NAME = "notices"


def append_notices(path: str | Path, rows: pl.DataFrame) -> None:
    """Add rows to the log, durably; other processes may append meanwhile.

    Raises
    ------
    StoreMissingError
        If there is no store.
    StoreError
        If it is damaged or may not be written.
    """
    root = require_ready(path)
    handle = Handle.create(root / NAME, NOTICES)  # a store of an earlier version has none
    before = set(handle.needed_files())
    handle.append(rows, with_retries=True)
    sync_files(root, (f"{NAME}/{file}" for file in set(handle.needed_files()) - before))


def read_notices(path: str | Path) -> pl.DataFrame:
    """Read the log, oldest first."""
    place = require_place(path)
    if list_log(place, NAME).newest < 0:
        return NOTICES.to_frame()
    return open_table(place, NAME, NOTICES).read().sort("at", "hook", "alarm")
