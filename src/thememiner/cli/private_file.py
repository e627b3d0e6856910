"""A file that only its owner may read, written whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

OWNER_ONLY = 0o600


def write_private(text: str, output: str | None, *, store: str) -> None:
    """Write names and addresses of people to a file (0600), or into a pipe.

    Parameters
    ----------
    output : str or None
        None or "-" is stdout, which must not be a terminal: what it shows stays in its history.
    store : str
        Where they must not lie.

    Raises
    ------
    click.UsageError
        If they would be shown on a terminal or lie in the store, or the file cannot be written.
    """
    if output is None or output == "-":
        if sys.stdout.isatty():
            msg = "--contacts writes names and addresses: give -o FILE, which only you may read."
            raise click.UsageError(msg)
        click.echo(text, nl=False)
        return
    target = Path(output)
    if "://" not in store and target.resolve().is_relative_to(Path(store).resolve()):
        msg = f"{target} lies in the store, which holds no contacts. Give another -o FILE."
        raise click.UsageError(msg)
    if target.exists() and not target.is_file():
        msg = f"{target} is no file. Give another -o FILE."
        raise click.UsageError(msg)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            os.fchmod(handle, OWNER_ONLY)
            file.write(text)
            file.flush()
            os.fsync(handle)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        msg = f"cannot write {target}: {error.strerror}."
        raise click.UsageError(msg) from error
