"""Data files that lie in a table's folder before any commit names them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from thememiner.datamodels import conform
from thememiner.store.faults import translated

if TYPE_CHECKING:
    import polars as pl

    from thememiner.store.delta import Handle


class Staging:
    """New rows that come in pieces and are committed as one.

    Parameters
    ----------
    run_id : str
        Part of the files' names, so that runs do not write over each other's.
    """

    def __init__(self, run_id: str) -> None:
        self._token = hashlib.sha256(run_id.encode()).hexdigest()[:16]
        self._files: dict[str, dict[str, int]] = {}
        self._handles: dict[str, Handle] = {}

    def add(self, handle: Handle, frame: pl.DataFrame) -> None:
        """Write rows, sorted by their key, into a file of their own."""
        files = self._files.setdefault(handle.name, {})
        self._handles[handle.name] = handle
        name = f"part-{handle.version + 1:05}-{len(files):05}-{self._token}.zstd.parquet"
        with translated(f"writing {handle.name}"):
            files[name] = frame.height
            conform(frame, handle.schema, name=handle.name).write_parquet(
                handle.folder / name, compression="zstd", compression_level=1
            )

    def commit(self) -> None:
        """Make the files part of their tables, a commit per table."""
        for table, files in self._files.items():
            self._handles[table].add_files(files)
        self._files = {}

    def discard(self) -> None:
        """Remove the files that no commit names."""
        for table, files in self._files.items():
            for name in files:
                (self._handles[table].folder / name).unlink(missing_ok=True)
        self._files = {}
