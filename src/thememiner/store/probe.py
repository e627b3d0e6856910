"""Look whether a run writes to a store, before anything heavy is imported to write to it."""

from __future__ import annotations

import fcntl
import json
import os
from typing import TYPE_CHECKING, Final

from thememiner.errors import StoreLockedError
from thememiner.store.layout import LOCK, local_path

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES: Final = 4096  # of the holder's note


def refuse_if_locked(path: str | Path) -> None:
    """Refuse at once if another process writes; the lock itself is taken later.

    Raises
    ------
    StoreLockedError
        Names the holder's process and run.
    """
    try:
        descriptor = os.open(local_path(path) / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return  # no store yet, or one that this user cannot write to: the writer says which
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise locked_by(descriptor) from error
    finally:
        os.close(descriptor)


def locked_by(descriptor: int) -> StoreLockedError:
    """Say who holds the lock, from the note in its file."""
    try:
        found = json.loads(os.pread(descriptor, _MAX_BYTES, 0))
        holder = f"process {int(found['pid'])}, run {str(found['run_id'])[:80]}"
    except (ValueError, KeyError, TypeError):
        holder = "it has not said which"
    msg = f"another run writes to this store ({holder}). Run again when it has ended."
    return StoreLockedError(msg)
