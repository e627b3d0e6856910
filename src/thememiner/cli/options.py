"""Options that several commands share, and the clock, which is read nowhere else."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.config import Config

_FALLBACK_WIDTH = 100
_MIN_WIDTH = 60

P = ParamSpec("P")
R = TypeVar("R")


def common_options(function: Callable[P, R]) -> Callable[P, R]:
    """Add ``--store`` and ``--config``, which every command takes after its name."""
    for option in (
        click.option("--config", "config_path", metavar="FILE",
                     help="Settings file (default: ./thememiner.toml if it is there)."),
        click.option("--store", metavar="PATH", envvar="THEMEMINER_STORE",
                     help="Folder of the store (default: ./.thememiner)."),
    ):  # fmt: skip
        function = option(function)
    return function


def input_options(function: Callable[P, R]) -> Callable[P, R]:
    """Add what `run` and `ingest` take of files and how to read them."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the run record as JSON."),
        click.option("--dry-run", is_flag=True,
                     help="Print what would happen; make no store and no key."),
        click.option("--run-id", metavar="ID", help="Name of the run (default: from the time)."),
        click.option("--now", metavar="TIME", help="Time of the run, ISO 8601 (default: now)."),
        click.option("--dayfirst", is_flag=True, help="Read 03/04/2026 as 3 April."),
        click.option("--encoding", metavar="NAME", help="Text encoding of FILES."),
        click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN",
                     help="Column of a field, such as text=comment. Repeatable."),
        click.option("--kind", metavar="KIND",
                     type=click.Choice(["ticket", "review", "survey", "social", "call", "chat",
                                        "issue"]),
                     help="What FILES hold."),
        click.option("--source", metavar="NAME", help="Name of the feed that FILES belong to."),
        click.option("--format", "file_format", metavar="NAME", default="auto", show_default=True,
                     help="Format of FILES (jsonl, csv, …) or whose export they are (zendesk, …)."),
        click.argument("files", nargs=-1, metavar="[FILES]..."),
    ):  # fmt: skip
        function = option(function)
    return common_options(function)


def load(config_path: str | None, store: str | None, **overrides: object) -> Config:
    """Resolve the settings of a command; flags go before environment, file and defaults."""
    from thememiner.config import load_config

    return load_config(
        config_path, environ=os.environ, overrides={"store.path": store, **overrides}
    )


def read_now(text: str | None) -> datetime:
    """Read the time of a command, once: the ``--now`` given, else the clock.

    Raises
    ------
    click.UsageError
        If the text is no ISO 8601 time.
    """
    if text is None:
        return datetime.now(UTC)  # noqa: TID251  # the one place where the clock is read
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"--now takes an ISO 8601 time such as 2026-11-22T02:00:00Z; got {text!r}."
        raise click.UsageError(msg) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def find_number(path: str, wanted: str | None) -> int | None:
    """Read an option that names a snapshot by number, run id, day or time.

    Raises
    ------
    SnapshotNotFoundError
        If there is no such snapshot.
    """
    if wanted is None:
        return None
    from thememiner.pipeline.moments import find_snapshot
    from thememiner.store import Store

    return find_snapshot(Store.open(path).snapshots(), wanted).number


def model_folders(config_path: str | None) -> tuple[Path, ...]:
    """Where a `models/` folder may lie: beside the config, then in the working folder."""
    here = Path("models")
    return (Path(config_path).parent / "models", here) if config_path else (here,)


def terminal_width() -> int:
    """Give how many cells wide the terminal is; where there is none, what reads well in a file."""
    return max(shutil.get_terminal_size((_FALLBACK_WIDTH, 24)).columns, _MIN_WIDTH)


def has_color() -> bool:
    """Whether stdout is a terminal that wants colour."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def write_output(text: str | bytes, output: str | None) -> None:
    """Print to stdout, or write a file whole or not at all; a pipe or a device is written to.

    Raises
    ------
    click.UsageError
        If the file cannot be written.
    """
    if output is None or output == "-":
        click.echo(text, nl=isinstance(text, str) and bool(text) and not text.endswith("\n"))
        return
    target = Path(output)
    content = text if isinstance(text, bytes) else text.encode()
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)  # a file in its place would be the end of /dev/null
            return
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        msg = f"cannot write {target}: {error.strerror}."
        raise click.UsageError(msg) from error
