"""Translate what the system, Delta and Polars raise into our error tree, once.

Messages of the libraries are not passed on: they may quote a customer's words.
"""

from __future__ import annotations

import errno
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import polars as pl
from deltalake.exceptions import CommitFailedError, DeltaError

from thememiner.errors import NoSpaceError, StoreError, StoreLockedError, ThemeMinerError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE})
_DENIED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_OS_ERROR: Final = re.compile(r"os error (\d+)")  # how Rust writes an errno


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise our errors in place of theirs.

    Parameters
    ----------
    doing : str
        What was being done, as it reads after "failed at ": "writing documents". No content.

    Raises
    ------
    NoSpaceError
        No space, quota or file limit left.
    StoreLockedError
        Another writer committed to a table although this one holds the lock.
    StoreError
        No permission, or files that cannot be read as they were written.
    """
    try:
        yield
    except ThemeMinerError:
        raise
    except CommitFailedError as error:
        _raise_known(error, doing)
        msg = f"another process wrote to the store while {doing}. Run again when it has ended."
        raise StoreLockedError(msg) from error
    except (OSError, ValueError, DeltaError, pl.exceptions.PolarsError) as error:
        _raise_known(error, doing)
        msg = f"the store is damaged: failed at {doing}. Run `thememiner check --read-data`."
        raise StoreError(msg) from error
    except BaseException as error:
        # A panic in Rust arrives as a BaseException of a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        msg = f"the store is damaged: failed at {doing}. Run `thememiner check --read-data`."
        raise StoreError(msg) from error


def _raise_known(error: Exception, doing: str) -> None:
    number = _errno(error)
    if number in _FULL:
        msg = f"no space, or a limit of the system, at {doing}. Free some, then run again."
        raise NoSpaceError(msg) from error
    if number in _DENIED:
        msg = f"no permission at {doing}. Ask the owner of the store, or give another --store."
        raise StoreError(msg) from error


def _errno(error: Exception) -> int | None:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    found = _OS_ERROR.search(str(error))
    return int(found[1]) if found else None
