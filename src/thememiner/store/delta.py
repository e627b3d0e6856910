"""The one place that calls `deltalake`: make, open, read and commit to one table."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import polars as pl
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.transaction import AddAction, RemoveAction

from thememiner.datamodels import conform
from thememiner.store.faults import translated
from thememiner.store.layout import LOG, log_files
from thememiner.store.place import Place, list_log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CONFIGURATION: Final = {
    "delta.enableExpiredLogCleanup": "false",  # old pins stay readable
    "delta.checkpointInterval": "10",
    "delta.dataSkippingNumIndexedCols": "0",  # statistics would put customers' values in the log
}
# Delta would merge two blind appends, and both writers would think that they had won.
_NO_RETRY: Final = CommitProperties(max_commit_retries=0)
_WRITER: Final = WriterProperties(compression="ZSTD")


class Handle:
    """One table at one version. A commit moves the version on."""

    def __init__(self, folder: Path, schema: pl.Schema, *, version: int | None = None) -> None:
        self.folder = folder
        self.name = folder.name
        self.schema = schema
        with translated(f"opening {self.name}"):
            self._table = DeltaTable(folder.as_uri(), version=version)

    @classmethod
    def create(cls, folder: Path, schema: pl.Schema) -> Handle:
        """Make an empty table, or open the one that an unfinished attempt left."""
        if log_files(folder).newest < 0:
            with translated(f"making {folder.name}"):
                folder.mkdir(mode=0o700, exist_ok=True)
                write_deltalake(
                    folder.as_uri(),
                    pl.DataFrame(schema=schema),
                    configuration=_CONFIGURATION,
                    commit_properties=_NO_RETRY,
                )
        return cls(folder, schema)

    @property
    def version(self) -> int:
        """Number of the newest commit that this handle knows."""
        with translated(f"opening {self.name}"):
            return int(self._table.version())

    def data_files(self) -> list[str]:
        """Names of the live data files, below the table's folder, sorted."""
        with translated(f"opening {self.name}"):
            # Tables have no partitions, so a file lies in the table's folder itself.
            return sorted(PurePosixPath(uri).name for uri in self._table.file_uris())

    def needed_files(self) -> list[str]:
        """Names of the log and data files that this version is read from."""
        log = log_files(self.folder).needed(self.version)
        return [f"{LOG}/{name}" for name in log] + self.data_files()

    def read(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read the rows, in no particular order."""
        names = list(self.schema if columns is None else columns)
        wanted = pl.Schema({name: self.schema[name] for name in names})
        files = self.paths()
        with translated(f"reading {self.name}"):
            if not files:
                return pl.DataFrame(schema=wanted)
            frame = pl.read_parquet(files, columns=names, glob=False)
            return conform(frame, wanted, name=self.name)

    def paths(self) -> list[Path]:
        """Paths of the live data files."""
        return [self.folder / name for name in self.data_files()]

    def scan(self) -> pl.LazyFrame:
        """Give the rows, in no particular order, to be read piece by piece.

        What is collected is not checked against the schema.
        """
        files = self.paths()
        if not files:
            return pl.LazyFrame(schema=self.schema)
        return pl.scan_parquet(files, glob=False)

    def count(self) -> int:
        """Count the rows; reads no column."""
        with translated(f"reading {self.name}"):
            return int(self.scan().select(pl.len()).collect().item())

    def add_files(self, n_rows: Mapping[str, int]) -> None:
        """Commit data files that lie in the table's folder already.

        Parameters
        ----------
        n_rows : mapping
            Name of each file -> its rows.
        """
        actions: list[AddAction | RemoveAction] = []
        with translated(f"writing {self.name}"):
            for name, n in n_rows.items():
                stat = (self.folder / name).stat()
                written_ms = stat.st_mtime_ns // 1_000_000
                stats = json.dumps({"numRecords": n})
                actions.append(
                    AddAction(
                        path=name,
                        size=stat.st_size,
                        partition_values={},
                        modification_time=written_ms,
                        data_change=True,
                        stats=stats,
                    )
                )
            self._table.create_write_transaction(
                actions, "append", self._table.schema(), commit_properties=_NO_RETRY
            )
            self._table.update_incremental()

    def append(self, frame: pl.DataFrame, *, with_retries: bool = False) -> None:
        """Add rows; `with_retries` lets other processes append at the same time."""
        with translated(f"writing {self.name}"):
            write_deltalake(
                self._table,
                conform(frame, self.schema, name=self.name),
                mode="append",
                writer_properties=_WRITER,
                commit_properties=None if with_retries else _NO_RETRY,
            )

    def overwrite(self, frame: pl.DataFrame) -> None:
        """Put these rows in place of all others."""
        with translated(f"writing {self.name}"):
            write_deltalake(
                self._table,
                conform(frame, self.schema, name=self.name),
                mode="overwrite",
                writer_properties=_WRITER,
                commit_properties=_NO_RETRY,
            )

    def merge(self, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Update the rows whose key is there, insert the others. Keys must not be null."""
        with translated(f"writing {self.name}"):
            (
                self._table.merge(
                    conform(frame, self.schema, name=self.name),
                    _same_key(key),
                    source_alias="new",
                    target_alias="old",
                    writer_properties=_WRITER,
                    commit_properties=_NO_RETRY,
                )
                .when_matched_update_all()
                .when_not_matched_insert_all()
                .execute()
            )

    def delete(self, keys: pl.DataFrame) -> None:
        """Remove the rows whose key is in `keys`.

        By merge, since the predicate of a delete would stay in the log with its values.
        """
        with translated(f"writing {self.name}"):
            (
                self._table.merge(
                    keys,
                    _same_key(keys.columns),
                    source_alias="new",
                    target_alias="old",
                    writer_properties=_WRITER,
                    commit_properties=_NO_RETRY,
                )
                .when_matched_delete()
                .execute()
            )

    def restore(self, version: int) -> None:
        """Commit the state of an earlier version as the newest one."""
        with translated(f"restoring {self.name}"):
            self._table.restore(version, commit_properties=_NO_RETRY)


def open_table(
    place: Place, table: str, schema: pl.Schema, *, version: int | None = None
) -> Handle:
    """Bring a table here and open it, at its newest version if none is given."""
    log = list_log(place, table)
    needed = log.needed(log.newest if version is None else version)
    place.fetch(f"{table}/{LOG}/{name}" for name in needed)
    handle = Handle(place.root / table, schema, version=version)
    place.fetch(f"{table}/{name}" for name in handle.data_files())
    return handle


def _same_key(key: Sequence[str]) -> str:
    return " AND ".join(f"old.{column} = new.{column}" for column in key)
