"""Entries as TOML, for git: what is written is read back exactly."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from thememiner.curation.entries import (
    ACTIONS,
    DECISIONS,
    OVERHAUL_STATES,
    REQUIRED,
    WITHOUT_THEME,
    Entry,
    make_entry,
)
from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEAD: Final = "# Curation of themes; `thememiner themes` writes it, `[curation] files` reads it.\n"
_COLUMNS: Final = ("id", "at", "author", "action", "theme", "reason")


class EntriesError(ConfigError):
    """A file of entries cannot be used; names every problem at once."""


def render_entries(entries: Iterable[Entry]) -> str:
    """Write entries as TOML, in their order; the same entries are the same bytes."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    return HEAD + "".join(f"\n{render_entry(entry)}" for entry in ordered)


def render_entry(entry: Entry) -> str:
    """Write one entry."""
    fields: dict[str, object] = {
        "id": entry.entry_id,
        "at": entry.at,
        "author": entry.author,
        "action": entry.action,
        **({"theme": entry.theme_id} if entry.theme_id or _needs_theme(entry.action) else {}),
        **entry.payload,
    }
    if entry.payload.keys() & set(_COLUMNS):
        msg = f"the payload of {entry.entry_id} uses names of columns"
        raise EntriesError(msg)
    if entry.reason:
        fields["reason"] = entry.reason
    lines = [f"{_key(key)} = {_value(value)}" for key, value in fields.items()]
    return "[[entry]]\n" + "\n".join(lines) + "\n"


def _needs_theme(action: object) -> bool:
    return action not in WITHOUT_THEME


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if is_bare else _text(key)


def _text(text: str) -> str:
    # what JSON escapes, TOML reads the same way; JSON leaves DEL as it is, TOML forbids it
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return (
            f"{{ {', '.join(f'{_key(key)} = {_value(v)}' for key, v in sorted(value.items()))} }}"
        )
    return json.dumps(value)  # numbers and booleans


def parse_entries(text: str, *, origin: str) -> tuple[Entry, ...]:
    """Read entries from TOML.

    `id` may be left out in what is written by hand; it follows from the rest.

    Raises
    ------
    EntriesError
        Names every problem at once.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{origin} is not valid TOML: {error}"
        raise EntriesError(msg, path=origin) from error
    rows = values.pop("entry", [])
    problems = [f"{key}: only [[entry]] tables are read" for key in values]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems, rows = [*problems, "entry: must be [[entry]] tables"], []
    for number, row in enumerate(rows, start=1):
        problems += [f"entry {number}: {problem}" for problem in _problems(row)]
    if problems:
        listing = "\n  ".join(problems)
        msg = f"{len(problems)} problem(s) in {origin}:\n  {listing}"
        raise EntriesError(msg, path=origin, problems=tuple(problems))
    found = [_entry(row) for row in rows]
    return tuple(sorted(found, key=lambda entry: entry.order))


def _problems(row: Mapping[str, object]) -> list[str]:
    needed = ("author", "theme") if _needs_theme(row.get("action")) else ("author",)
    found = [f"{key} must be text" for key in needed if not isinstance(row.get(key), str)]
    found += [
        f"{key} must be text"
        for key in ("id", "reason", "theme")
        if key not in needed and not isinstance(row.get(key, ""), str)
    ]
    if not isinstance(row.get("at"), datetime):
        found.append("at must be a time such as 2026-11-22T09:00:00Z, without quotes")
    if row.get("action") not in ACTIONS:
        return [*found, f"action must be one of {', '.join(ACTIONS)}"]
    return found + _payload_problems(row)


def _is_own(row: Mapping[str, object]) -> bool:
    """Whether an entry still says what its id was made from: an edit is an entry of its own."""
    given = row.get("id")
    if not given or not isinstance(row.get("at"), datetime):
        return True
    return _entry(row).entry_id == given


def _payload_problems(row: Mapping[str, object]) -> list[str]:
    action = str(row["action"])
    found = []
    for key in REQUIRED.get(action, ()):
        kind = list if key in {"subthemes", "documents", "themes"} else str
        if not isinstance(_plain(row.get(key)), kind) or not row[key]:
            found.append(f"{action} needs {key} as {'a list' if kind is list else 'text'}")
    if not found and not _is_own(row):
        found.append("was changed after it was written; take its id out, or put it back")
    if action == "decide" and row.get("decision") not in DECISIONS:
        found.append(f"decision must be one of {', '.join(DECISIONS)}")
    if action == "overhaul" and row.get("state") not in OVERHAUL_STATES:
        found.append(f"state must be one of {', '.join(OVERHAUL_STATES)}")
    days = [key for key in ("day", "on") if key in row and not _is_day(row[key])]
    return found + [f"{key} must be a day such as 2026-11-22" for key in days]


def _is_day(value: object) -> bool:
    try:
        date.fromisoformat(str(_plain(value)))
    except ValueError:
        return False
    return True


def _entry(row: Mapping[str, object]) -> Entry:
    at = row["at"]
    assert isinstance(at, datetime)  # noqa: S101  # told by _problems
    return make_entry(
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        author=str(row["author"]),
        action=str(row["action"]),
        theme_id=str(row.get("theme", "")),
        payload={key: _plain(value) for key, value in row.items() if key not in _COLUMNS},
        reason=str(row.get("reason", "")),
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, time)) else value
