"""Where a store lies: a folder, or a bucket whose files come here as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

from thememiner.errors import StoreError, StoreMissingError
from thememiner.store.layout import (
    LOCK,
    LOG,
    SNAPSHOTS_TABLE,
    LogFiles,
    is_address,
    local_path,
    parse_log,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

StoreState = Literal["missing", "incomplete", "ready"]
_NOT_READY: Final = {
    "missing": "there is no store",
    "incomplete": "the store was never completed",
}


class Place(Protocol):
    """A store's files, named by their paths below it."""

    @property
    def address(self) -> str:
        """As people name it."""
        ...

    @property
    def root(self) -> Path:
        """Folder in which files lie that were fetched."""
        ...

    def list_names(self, folder: str = "") -> frozenset[str]:
        """Names in a folder, files and folders; empty if there is none."""
        ...

    def measure(self, path: str) -> int | None:
        """Size of a file in bytes, None if there is none."""
        ...

    def fetch(self, paths: Iterable[str]) -> None:
        """Bring files here; what is not there is left out."""
        ...


class Folder:
    """A store in a local folder: everything is here."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def address(self) -> str:
        """The folder."""
        return str(self.root)

    def list_names(self, folder: str = "") -> frozenset[str]:
        """Names in a folder, files and folders; empty if there is none."""
        place = self.root / folder
        try:
            return frozenset(entry.name for entry in place.iterdir())
        except FileNotFoundError:
            return frozenset()
        except NotADirectoryError as error:
            msg = f"{place} is a file. Give the folder of a store."
            raise StoreError(msg) from error
        except OSError as error:
            msg = f"cannot read the folder {place}: {error.strerror}. Ask its owner."
            raise StoreError(msg) from error

    def measure(self, path: str) -> int | None:
        """Size of a file in bytes, None if there is none."""
        try:
            return (self.root / path).stat().st_size
        except FileNotFoundError:
            return None

    def fetch(self, paths: Iterable[str]) -> None:
        """Do nothing: files are here."""


def open_place(path: str | Path) -> Place:
    """Give the place of a store, whether there is one or not.

    Raises
    ------
    ConfigError
        If it is an address that cannot be read.
    StoreError
        If the folder cannot hold a store.
    """
    if not is_address(path):
        return Folder(local_path(path))
    from thememiner.store.bucket import Bucket  # the library of buckets, for those who have one

    return Bucket(str(path))


def store_state(path: str | Path) -> StoreState:
    """Tell whether a store can be read here.

    Returns
    -------
    {"missing", "incomplete", "ready"}
        "incomplete" is a store whose first snapshot was never published: readers refuse it, the
        next writer completes it.

    Raises
    ------
    StoreError
        If the place cannot be a store: a file, an unreadable folder.
    """
    return _state(open_place(path))


def _state(place: Place) -> StoreState:
    if not place.list_names() & {LOCK, SNAPSHOTS_TABLE}:
        return "missing"
    # entry 0 makes the table; each later one publishes a row
    return "ready" if list_log(place, SNAPSHOTS_TABLE).newest >= 1 else "incomplete"


def require_place(path: str | Path) -> Place:
    """Give the place of a store that can be read.

    Raises
    ------
    StoreMissingError
        If there is no store, or none that was ever completed.
    """
    place = open_place(path)
    state = _state(place)
    if state == "ready":
        return place
    how = "Make it with `thememiner run FILES`, or give --store."
    msg = f"{_NOT_READY[state]} at {place.address}. {how}"
    raise StoreMissingError(msg)


def require_ready(path: str | Path) -> Path:
    """Give the folder of a store that can be written to.

    Raises
    ------
    ConfigError
        If it is in a bucket.
    StoreMissingError
        If there is no store, or none that was ever completed.
    """
    local_path(path)
    return require_place(path).root


def list_log(place: Place, table: str) -> LogFiles:
    """List a table's log; a table that is not there has an empty one."""
    return parse_log(place.list_names(f"{table}/{LOG}"))
