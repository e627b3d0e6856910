"""Make a store's folder and tables, or what is missing of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from thememiner.datamodels import CURATION, RUNS, SNAPSHOTS, TABLES
from thememiner.errors import StoreError
from thememiner.signal_tables import NOTICES
from thememiner.store.delta import Handle
from thememiner.store.faults import translated
from thememiner.store.layout import LOCK, MANIFESTS, SNAPSHOTS_TABLE

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

LOGS: Final = {"runs": RUNS, "curation": CURATION, "notices": NOTICES}
_OWN_NAMES: Final = frozenset({LOCK, MANIFESTS, SNAPSHOTS_TABLE, *LOGS, *TABLES})


def prepare_folder(root: Path) -> None:
    """Make the folder of a store, for its owner only.

    Raises
    ------
    StoreError
        If it holds something else: a store is never mixed with other files.
    """
    with translated(f"making the folder {root}"):
        if not root.exists():
            root.mkdir(mode=0o700, parents=True)
            _sync_folder(root.parent)
        names = {entry.name for entry in root.iterdir()}
    if SNAPSHOTS_TABLE in names:
        return
    others = sorted(name for name in names - _OWN_NAMES if not name.startswith("."))
    if others:
        msg = f"{root} holds other files and no store. Give an empty or a new folder as --store."
        raise StoreError(msg)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def create_tables(root: Path) -> list[str]:
    """Make every table that is not there yet, `snapshots` last.

    Returns
    -------
    list of str
        The files of all tables, below the store's folder.
    """
    schemas: dict[str, pl.Schema] = {name: table.schema for name, table in TABLES.items()}
    files: list[str] = []
    for name, schema in [*schemas.items(), *LOGS.items(), (SNAPSHOTS_TABLE, SNAPSHOTS)]:
        handle = Handle.create(root / name, schema)
        files += [f"{name}/{file}" for file in handle.needed_files()]
    return files
