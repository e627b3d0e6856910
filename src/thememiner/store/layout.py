"""Where the parts of a store lie in its folder. Touches names only, never what files hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from thememiner.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

LOCK: Final = "lock"
MANIFESTS: Final = "manifests"
SNAPSHOTS_TABLE: Final = "snapshots"
LOG: Final = "_delta_log"
SCRATCH: Final = ".scratch"
_LAST_CHECKPOINT: Final = "_last_checkpoint"  # a hint to the newest one; Delta can do without

_ENTRY: Final = re.compile(r"(\d{20})\.json")
_CHECKPOINT: Final = re.compile(r"(\d{20})\.checkpoint\.parquet")
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}")


def is_address(path: str | Path) -> bool:
    """Whether this is the address of a bucket, such as ``s3://bucket/prefix``."""
    return isinstance(path, str) and "://" in path


def local_path(path: str | Path) -> Path:
    """Return the folder as an absolute path.

    Raises
    ------
    ConfigError
        For an address such as ``s3://…``: a store there is read, never written.
    StoreError
        For a path that holds an escape such as ``%20``, which delta-rs would decode.
    """
    if is_address(path):
        msg = (
            f"{path} can be read, not written. Write to a folder and copy that into the bucket: "
            "docs/buckets.md says how."
        )
        raise ConfigError(msg)
    root = Path(path).absolute()
    if _ESCAPE.search(str(root)):
        msg = f"the folder {root} cannot hold a store: its path has a % followed by two digits."
        raise StoreError(msg)
    return root


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFiles:
    """The files of one table's Delta log, by version.

    Attributes
    ----------
    entries : frozenset of int
        Versions that have a log entry.
    checkpoints : frozenset of int
        Versions whose whole state is in one file.
    """

    entries: frozenset[int]
    checkpoints: frozenset[int]

    @property
    def newest(self) -> int:
        """Version of the newest entry, -1 if there is none."""
        return max(self.entries, default=-1)

    def needed(self, version: int) -> list[str]:
        """Names of the files that the state at a version follows from, oldest first."""
        base = max((v for v in self.checkpoints if v <= version), default=-1)
        names = [checkpoint_name(base)] if base >= 0 else []
        return names + [entry_name(v) for v in range(base + 1, version + 1)]


def log_files(table: Path) -> LogFiles:
    """List a table's log; a table that is not there has an empty one."""
    try:
        return parse_log(entry.name for entry in (table / LOG).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return parse_log(())


def parse_log(names: Iterable[str]) -> LogFiles:
    """Give the log that files with these names are."""
    names = list(names)
    entries = (match for name in names if (match := _ENTRY.fullmatch(name)))
    checkpoints = (match for name in names if (match := _CHECKPOINT.fullmatch(name)))
    return LogFiles(
        entries=frozenset(int(match[1]) for match in entries),
        checkpoints=frozenset(int(match[1]) for match in checkpoints),
    )


def drop_log_after(table: Path, version: int) -> None:
    """Remove the log files of later versions, the newest first so that no gap can be left."""
    log = log_files(table)
    names = [checkpoint_name(v) for v in log.checkpoints if v > version]
    names += [entry_name(v) for v in sorted(log.entries, reverse=True) if v > version]
    try:
        for name in [_LAST_CHECKPOINT, *names]:
            (table / LOG / name).unlink(missing_ok=True)
    except OSError as error:
        msg = f"cannot drop what a dead run left in {table.name}: {error.strerror}."
        raise StoreError(msg) from error


def entry_name(version: int) -> str:
    """Name of a version's log entry, below the table's log folder."""
    return f"{version:020}.json"


def checkpoint_name(version: int) -> str:
    """Name of a version's checkpoint, below the table's log folder."""
    return f"{version:020}.checkpoint.parquet"


def manifest_name(number: int) -> str:
    """Path of a snapshot's manifest, below the store."""
    return f"{MANIFESTS}/{number:08}.json"
