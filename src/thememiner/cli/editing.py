"""What every command that adds to the log of curation has in common."""

from __future__ import annotations

import getpass
import json
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

import click

from thememiner.cli.options import common_options, load, read_now, write_output

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from thememiner.config import Config
    from thememiner.curation import Entry
    from thememiner.store import Store

P = ParamSpec("P")
R = TypeVar("R")


def edit_options(function: Callable[P, R]) -> Callable[P, R]:
    """Add what every command takes that adds to the log."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON."),
        click.option("--now", metavar="TIME", help="Time of the entry, ISO 8601 (default: now)."),
        click.option("--to", metavar="FILE",
                     help="Add the entry to this TOML file and not to the store."),
        click.option("--author", metavar="NAME", envvar="THEMEMINER_AUTHOR",
                     help="Who says so (default: git's user.name, else the login name)."),
        click.option("--reason", metavar="TEXT", default="", help="Why, for those who come later."),
    ):  # fmt: skip
        function = option(function)
    return common_options(function)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A command's store and options, and what it is about."""

    config: Config
    store: Store
    given: Mapping[str, object]
    theme: str

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Edit:
        """Open the store, and find the theme that `given` names, if it names one."""
        config = load(cast("str | None", given["config_path"]), cast("str | None", given["store"]))
        from thememiner.pipeline.catalogue import find_theme
        from thememiner.store import Store

        store = Store.open(config.store.path)
        theme = given.get("theme")
        found = find_theme(store, theme) if isinstance(theme, str) else ""
        return cls(config=config, store=store, given=given, theme=found)

    def find(self, text: str) -> str:
        """Give the id of a theme by its id or its name."""
        from thememiner.pipeline.catalogue import find_theme

        return find_theme(self.store, text)

    @property
    def target(self) -> str | None:
        """The file that entries go to, None if they go to the store."""
        return cast("str | None", self.given["to"])

    def read_log(self) -> tuple[Entry, ...]:
        """Read the log that entries go to."""
        from thememiner.curation import read_entries
        from thememiner.pipeline.curation_log import read_entries_file

        if self.target is None:
            return read_entries(self.store.curation())
        return read_entries_file(self.target) if Path(self.target).exists() else ()

    def draft(self, action: str, payload: Mapping[str, object]) -> Entry:
        """Make an entry by the options, without writing it."""
        from thememiner.curation import make_entry

        return make_entry(
            at=self.at,
            author=self.author,
            action=action,
            theme_id=self.theme,
            payload=payload,
            reason=str(self.given["reason"]),
        )

    @property
    def at(self) -> datetime:
        """Time of the entries."""
        return read_now(cast("str | None", self.given["now"]))

    @property
    def author(self) -> str:
        """Who says so."""
        return _author(cast("str | None", self.given["author"]))

    def write(self, action: str, payload: Mapping[str, object], *, told: str) -> int:
        """Append one entry, after all others, and say what it does and when."""
        from thememiner.curation import MEMBERSHIP
        from thememiner.pipeline.curation_log import order_after

        log = self.read_log()
        entry = order_after(self.draft(action, payload), log)
        self.append([entry], log)
        if self.target is not None:
            when = f"written to {self.target}; runs that read it with [curation] files make it so"
        else:
            when = "pending: the next run makes it so" if action in MEMBERSHIP else "from now on"
        if self.given["as_json"]:
            click.echo(to_json(entry_values(entry)))
        else:
            click.echo(f"{told} ({when}; {entry.entry_id})")
        return 0

    def append(self, entries: Sequence[Entry], log: Sequence[Entry]) -> None:
        """Add entries to the log, whose entries are given, in one go."""
        from thememiner.curation import render_entries
        from thememiner.pipeline.curation_log import import_entries

        if self.target is None:
            import_entries(self.config.store.path, entries)
        elif entries:
            write_output(render_entries([*log, *entries]), self.target)


def entry_values(entry: Entry) -> dict[str, object]:
    """Give an entry as JSON has it."""
    return {
        "entry_id": entry.entry_id,
        "at": entry.at.isoformat().replace("+00:00", "Z"),
        "author": entry.author,
        "action": entry.action,
        "theme_id": entry.theme_id,
        "payload": dict(entry.payload),
        "reason": entry.reason,
    }


def to_json(value: object) -> str:
    """Write JSON for people and machines."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _author(given: str | None) -> str:
    if given:
        return given
    try:
        asked = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607  # whichever git the user has
            capture_output=True, text=True, check=False, timeout=5,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        asked = None
    if asked and asked.stdout.strip():
        return asked.stdout.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def read_day(text: str | None) -> str | None:
    """Read an option that is a day.

    Raises
    ------
    click.UsageError
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        msg = f"--at takes a day such as 2026-11-22; got {text!r}."
        raise click.UsageError(msg) from error
