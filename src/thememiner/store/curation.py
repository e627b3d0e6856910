"""The log of curation: appended without the run's lock, read at its newest version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.datamodels import CURATION
from thememiner.store.delta import Handle, open_table
from thememiner.store.manifest import sync_files
from thememiner.store.place import Place, require_place, require_ready

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

NAME = "curation"


def append_curation(path: str | Path, rows: pl.DataFrame) -> None:
    """Add rows to the log, durably; other processes may append, and a run may go on, meanwhile.

    Raises
    ------
    StoreMissingError
        If there is no store.
    StoreError
        If it is damaged or may not be written.
    """
    root = require_ready(path)
    handle = Handle(root / NAME, CURATION)
    before = set(handle.needed_files())
    handle.append(rows, with_retries=True)
    sync_files(root, (f"{NAME}/{file}" for file in set(handle.needed_files()) - before))


def read_curation(path: str | Path) -> tuple[pl.DataFrame, int]:
    """Read the log, oldest first, and its version."""
    return read_log(require_place(path))


def read_log(place: Place) -> tuple[pl.DataFrame, int]:
    """Read the log of a store that is open."""
    handle = open_table(place, NAME, CURATION)
    return handle.read().sort(["at", "entry_id"]), handle.version
