"""Files that no snapshot is read from any more: removed for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.datamodels import TABLES
from thememiner.store.faults import translated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def drop_unneeded(root: Path, needed: Iterable[str]) -> int:
    """Remove data files of the pinned tables that are not needed.

    Log entries stay: they name files and count rows, and hold no values. Not by Delta's vacuum,
    which adds entries to the log and so a version that no snapshot pins.

    Parameters
    ----------
    needed : iterable of str
        Paths below the store.

    Returns
    -------
    int
        How many were removed.
    """
    kept = {root / path for path in needed}
    n_dropped = 0
    with translated("removing files of expired snapshots"):
        for table in TABLES:
            for file in sorted((root / table).glob("*.parquet")):
                if file not in kept:
                    file.unlink()
                    n_dropped += 1
    return n_dropped
