"""Files that say what shipped when: opened, read, and taken into the log of curation."""

from __future__ import annotations

import glob
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from thememiner.curation import make_entry
from thememiner.errors import ConfigError, InputError
from thememiner.ingest.fixes import (
    CHANGELOG,
    FIX_PRESETS,
    Shipped,
    find_fix_preset,
    read_changelog,
)
from thememiner.ingest.fixes.shipped import Days
from thememiner.ingest.presets import FileHead
from thememiner.redact import redact_text
from thememiner.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from thememiner.config import FixesConfig
    from thememiner.curation import Entry
    from thememiner.ingest.fixes import ReadFixes
    from thememiner.pipeline.request import Progress

AUTO: Final = "auto"
AUTHOR: Final = "[[fixes]]"  # of entries that runs make of the configured files
FORMATS: Final = (AUTO, CHANGELOG, *(preset.name for preset in FIX_PRESETS))
_MARKDOWN: Final = frozenset({".md", ".markdown", ".mdown"})
_MAX_BYTES: Final = 16_777_216  # of a changelog
_TICK: Final = timedelta(microseconds=1)
_ANY_FILE: Final = "*"  # no file is called so


@dataclass(frozen=True, slots=True, kw_only=True)
class FixFile:
    """One file, read.

    Attributes
    ----------
    shipped : tuple of Shipped
        Titles are redacted.
    left_out : mapping of str to int
        Why rows are no fixes -> how many.
    n_open : int
        Dates that could mean two days.
    """

    name: str
    format: str
    shipped: tuple[Shipped, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    n_open: int = 0

    def describe(self) -> str:
        """Say in one line what the file came to."""
        told = ", ".join(f"{n:,} {why}" for why, n in self.left_out.items())
        return (
            f"{self.name} ({self.format}): {len(self.shipped):,} fixes"
            + (f"; left out: {told}" if told else "")
            + (
                f"; {self.n_open:,} dates such as 03/04/2026 read as 4 March (dayfirst settles it)"
                if self.n_open
                else ""
            )
        )


def read_fix_files(wanted: Sequence[FixesConfig], progress: Progress) -> tuple[FixFile, ...]:
    """Read the configured files, each once; tell what they come to, and which paths have none.

    Raises
    ------
    InputError, ConfigError
        As `read_fix_file` does.
    """
    files: list[FixFile] = []
    for each in wanted:
        found = {
            path
            for pattern in each.paths
            for path in glob.glob(pattern, recursive=True)  # noqa: PTH207  # absolute patterns
        }
        files += [
            read_fix_file(path, file_format=each.format, dayfirst=each.dayfirst)
            for path in sorted(found)
        ]
        if not found:
            progress.tell(f"warning: fixes: no file matches {', '.join(each.paths)}")
    for file in files:
        progress.tell(file.describe())
    return tuple(files)


def read_fix_file(path: str, *, file_format: str = AUTO, dayfirst: bool = False) -> FixFile:
    """Read one export of a tracker, or a changelog.

    Parameters
    ----------
    dayfirst : bool
        Read 03/04/2026 as 3 April, whatever the other dates show.

    Raises
    ------
    ConfigError
        If the format is unknown, or cannot be told from the file.
    InputError
        If the file cannot be read.
    """
    if file_format not in FORMATS:
        msg = f"format {file_format!r} is unknown. Allowed for fixes: {', '.join(FORMATS)}."
        raise ConfigError(msg)
    is_markdown = file_format == AUTO and Path(path).suffix.casefold() in _MARKDOWN
    if is_markdown or file_format == CHANGELOG:
        return _made(path, CHANGELOG, read_changelog(_read_text(path)))
    file = open_source(path)
    head = FileHead(name=file.name, format=file.format, columns=file.columns, sample=file.sample)
    preset = find_fix_preset(head, named=None if file_format == AUTO else file_format)
    if preset is None:
        if not file.sample:
            return FixFile(name=file.name, format="empty", shipped=())
        msg = (
            f"{file.name} is no export of fixes that is known. Name its --format "
            f"({', '.join(FORMATS[1:])}), or give it a column with the day and one with the title."
        )
        raise ConfigError(msg, path=path)
    rows = (row.fields for row in file.rows() if row.fields is not None)
    days = Days.of(dayfirst=dayfirst)
    made = _made(path, preset.name, preset.read(head, rows, days))
    return replace(made, n_open=days.n_open)


def _made(path: str, name: str, found: ReadFixes) -> FixFile:
    return FixFile(
        name=Path(path).name,
        format=name,
        shipped=tuple(map(redact_fix, found.shipped)),
        left_out=found.left_out,
    )


def redact_fix(shipped: Shipped) -> Shipped:
    """Take personal data out of a title: a tracker repeats what customers wrote."""
    return replace(shipped, title=redact_text(shipped.title).text)


def _read_text(path: str) -> str:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(_MAX_BYTES).decode("utf-8-sig", "replace")
    except OSError as error:
        msg = f"{path} cannot be read ({type(error).__name__})."
        raise InputError(msg, source=Path(path).name) from error


def new_fix_entries(
    files: Iterable[FixFile],
    log: Iterable[Entry],
    *,
    at: datetime,
    author: str,
    themes: Sequence[str] = (),
    reason: str = "",
) -> tuple[Entry, ...]:
    """Make entries of what files tell and the log does not: new fixes, and other facts of known.

    A file is held against what it told before, else against what any file did. So what people
    corrected or took back stays so until a file tells other facts.

    Parameters
    ----------
    log : iterable of Entry
        All of it, in its order, also what was taken back.
    at : datetime
        Of the entries; those that follow a later one of the same fix come right after that.
    themes : sequence of str
        That all of them are for.
    """
    last: dict[tuple[str, str], Entry] = {}
    for entry in log:
        if entry.action == "fix":
            _remember(last, entry)
    made = []
    for file in files:
        for shipped in file.shipped:
            key = shipped.fix_id.casefold()
            payload = fix_payload(shipped, themes) | {"origin": file.name}
            before = last.get((key, file.name)) or last.get((key, _ANY_FILE)) or last.get((key, ""))
            if before is not None and _says(before, payload):
                continue
            newest = last.get((key, ""))
            entry = make_entry(
                at=at if newest is None else max(at, newest.at + _TICK),
                author=author,
                action="fix",
                theme_id="",
                payload=payload,
                reason=reason,
            )
            _remember(last, entry)
            made.append(entry)
    return tuple(made)


def _remember(last: dict[tuple[str, str], Entry], entry: Entry) -> None:
    """Note the last word on a fix: of anybody, of any file, of this file."""
    key, origin = entry.text("fix_id").casefold(), entry.text("origin")
    for where in ("", *((_ANY_FILE, origin) if origin else ())):
        last[(key, where)] = entry


def _says(entry: Entry, payload: Mapping[str, object]) -> bool:
    """Whether an entry tells all these facts already."""
    return all(
        value is None or entry.payload.get(key) == value or list(entry.texts(key)) == value
        for key, value in payload.items()
        if key != "origin"
    )


def fix_payload(shipped: Shipped, themes: Sequence[str] = ()) -> dict[str, object]:
    """Give what an entry says of a fix."""
    return {
        "fix_id": shipped.fix_id,
        "day": shipped.day.isoformat(),
        "title": shipped.title,
        "url": shipped.url,
        "version": shipped.version,
        "themes": sorted(set(themes)) or None,
    }
