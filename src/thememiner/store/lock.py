"""One writer: an OS lock that the kernel frees when its process dies."""

from __future__ import annotations

import fcntl
import json
import os
from typing import TYPE_CHECKING, Final

from thememiner.errors import StoreLockedError
from thememiner.store.faults import translated

if TYPE_CHECKING:
    from pathlib import Path

_MODE: Final = 0o600
_MAX_BYTES: Final = 4096  # of the holder's note


class WriterLock:
    """Held from `acquire` to `release`, by this process and not by the ones that it starts."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def acquire(cls, file: Path, *, run_id: str) -> WriterLock:
        """Take the lock at once.

        Raises
        ------
        StoreLockedError
            If another process holds it; the message names its process and run.
        """
        with translated("locking the store"):
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = _holder(os.read(descriptor, _MAX_BYTES))
                os.close(descriptor)
                msg = f"another run writes to this store ({holder}). Run again when it has ended."
                raise StoreLockedError(msg) from error
            except BaseException:
                os.close(descriptor)
                raise
            # The note only serves that message: the lock is the descriptor, not the file.
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "run_id": run_id}).encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        """Free the lock; the file stays, so that no two processes lock different files."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _holder(note: bytes) -> str:
    try:
        found = json.loads(note)
        return f"process {int(found['pid'])}, run {str(found['run_id'])[:80]}"
    except (ValueError, KeyError, TypeError):
        return "it has not said which"
