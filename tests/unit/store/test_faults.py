from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import polars as pl
import pytest
from deltalake.exceptions import CommitFailedError, DeltaError

from thememiner.errors import ConfigError, NoSpaceError, StoreError, StoreLockedError
from thememiner.store.faults import translated
from thememiner.store.layout import drop_log_after
from thememiner.store.place import store_state

if TYPE_CHECKING:
    from pathlib import Path


class PanicException(BaseException):
    pass


@pytest.mark.parametrize(
    ("theirs", "ours", "says"),
    [
        (OSError(errno.ENOSPC, "x"), NoSpaceError, "no space"),
        (OSError(errno.EDQUOT, "x"), NoSpaceError, "no space"),
        (OSError("Generic: No space left on device (os error 28)"), NoSpaceError, "no space"),
        (DeltaError("File too large (os error 27)"), NoSpaceError, "no space"),
        (CommitFailedError("Disk quota exceeded (os error 122)"), NoSpaceError, "no space"),
        (CommitFailedError("version 7 already exists"), StoreLockedError, "another process"),
        (PermissionError(errno.EACCES, "x"), StoreError, "no permission"),
        (DeltaError("Permission denied (os error 13)"), StoreError, "no permission"),
        (OSError(errno.EROFS, "x"), StoreError, "no permission"),
        (FileNotFoundError(errno.ENOENT, "x"), StoreError, "damaged"),
        (DeltaError("secret"), StoreError, "damaged"),
        (pl.exceptions.ComputeError("secret"), StoreError, "damaged"),
        (UnicodeDecodeError("utf-8", b"secret", 0, 1, "x"), StoreError, "damaged"),
        (PanicException("secret"), StoreError, "damaged"),
    ],
)
def test_their_error_must_become_ours(
    theirs: BaseException, ours: type[Exception], says: str
) -> None:
    with pytest.raises(ours, match=says) as caught, translated("writing areas"):
        raise theirs
    assert "writing areas" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is theirs


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ConfigError("x"), RuntimeError("a bug")])
def test_other_errors_must_pass(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, translated("writing areas"):
        raise error
    assert caught.value is error


def test_unreadable_places_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot read the folder"):
        store_state(tmp_path / ("x" * 300))
    log = tmp_path / "areas" / "_delta_log"
    (log / f"{5:020}.json").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot drop"):
        drop_log_after(tmp_path / "areas", 4)
