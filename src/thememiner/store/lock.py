"""One writer: an OS lock that the kernel frees when its process dies."""

from __future__ import annotations

import fcntl
import json
import os
from typing import TYPE_CHECKING, Final

from thememiner.store.faults import translated
from thememiner.store.probe import locked_by

if TYPE_CHECKING:
    from pathlib import Path

_MODE: Final = 0o600


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
                refusal = locked_by(descriptor)
                os.close(descriptor)
                raise refusal from error
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
