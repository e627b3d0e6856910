"""The whole error tree.

::

    ThemeMinerError
    ├─ ConfigError (ValueError)          exit 2   .path .problems
    ├─ InputError (ValueError)           exit 1   .source .line .field
    ├─ IdentityKeyError                  exit 16
    ├─ ModelError                        exit 14
    │  ├─ EmbeddingSpaceError            exit 12
    │  └─ VectorError                    exit 14
    ├─ GateError                         exit 4
    ├─ HookError                         exit 1
    ├─ StoreError                        exit 13
    │  ├─ StoreMissingError              exit 10
    │  ├─ StoreLockedError               exit 11
    │  ├─ StoreVersionError              exit 13  .found .supported
    │  └─ SnapshotNotFoundError          exit 2
    └─ NoSpaceError                      exit 15

A message says what happened, what is allowed and what to do. It never holds a customer's words.
`exit_code` is the number that the command line ends with; the table of numbers is in the design.
"""

from __future__ import annotations

from typing import ClassVar


class ThemeMinerError(Exception):
    """Anything that thememiner itself refuses or fails at."""

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "failed"


class ConfigError(ThemeMinerError, ValueError):
    """A setting is unknown, out of range or contradicts another one."""

    exit_code = 2
    code = "config"

    def __init__(self, message: str, *, path: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path
        self.problems = problems


class InputError(ThemeMinerError, ValueError):
    """A whole input cannot be used. One bad row is a reject in quarantine, never an error."""

    code = "input"

    def __init__(
        self, message: str, *, source: str = "", line: int | None = None, field: str = ""
    ) -> None:
        super().__init__(message)
        self.source = source
        self.line = line
        self.field = field


class IdentityKeyError(ThemeMinerError):
    """The identity key of a store is missing, unreadable or another one."""

    exit_code = 16
    code = "identity_key"


class ModelError(ThemeMinerError):
    """The embedding model is missing, incomplete or not the one that was pinned."""

    exit_code = 14
    code = "model"


class EmbeddingSpaceError(ModelError):
    """The store's vectors were made by another model, precision or redaction."""

    exit_code = 12
    code = "embedding_space"


class VectorError(ModelError):
    """The model gave vectors that are not finite, zero or of another size; a run is refused."""


class GateError(ThemeMinerError):
    """What a run made looks broken, and nobody said that it shall be published all the same."""

    exit_code = 4
    code = "gate"


class HookError(ThemeMinerError):
    """A webhook did not take what was sent; its address is a secret and stays out of messages."""

    code = "hook"


class StoreError(ThemeMinerError):
    """The store cannot be read as it was written."""

    exit_code = 13
    code = "store_corrupt"


class StoreMissingError(StoreError):
    """There is no store at this place, or none that was ever completed."""

    exit_code = 10
    code = "no_store"


class StoreLockedError(StoreError):
    """Another process is writing to the store."""

    exit_code = 11
    code = "locked"


class StoreVersionError(StoreError):
    """The store's format is newer or older than this program can use."""

    code = "store_version"

    def __init__(self, message: str, *, found: int, supported: int) -> None:
        super().__init__(message)
        self.found = found
        self.supported = supported


class SnapshotNotFoundError(StoreError):
    """The asked-for snapshot or run is not in the store (any more)."""

    exit_code = 2
    code = "no_snapshot"


class NoSpaceError(ThemeMinerError):
    """No space, or a limit of the system, ended the run before it published."""

    exit_code = 15
    code = "no_space"
