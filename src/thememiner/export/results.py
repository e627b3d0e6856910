"""Reads which issue each theme became: what the GitHub script wrote, or a tracker's own export."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.curation import find_key
from thememiner.errors import ConfigError
from thememiner.report.clean import safe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# a label of Jira's, the last line of a description, the mark in an issue of GitHub
_THEME: Final = re.compile(r"thememiner(?:-| theme |:theme=)(T-[A-Z0-9]+)", re.IGNORECASE)
_LINKS: Final = ("link", "url", "html_url", "issue url")
_KEYS: Final = ("issue key", "key", "id", "identifier")
_OWN: Final = ("theme_id", "external issue id", "external id")

Cells = list[tuple[str, str]]  # folded heading and value; a heading may stand more than once


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The issue of a theme: an address, or a key such as PROJ-12."""

    theme_id: str
    link: str


def read_results(text: str, *, origin: str) -> tuple[Link, ...]:
    """Read JSON Lines, a JSON array or CSV; rows that tell of no theme or no issue are passed over.

    The theme is that of a column `theme_id` or `External issue ID`, or of the mark that exports
    leave in labels and descriptions; the issue that of `link`, `url` or `Issue key`. Of two issues
    of a theme the first stands.

    Raises
    ------
    ConfigError
        If no row tells which issue a theme became.
    """
    found: dict[str, Link] = {}
    for cells in _rows(text, origin=origin):
        theme, link = _theme(cells), _link(cells)
        if theme and link:
            found.setdefault(theme, Link(theme_id=theme, link=link))
    if not found:
        msg = (
            f"{origin} does not tell which issue a theme became. It takes what the script of "
            "`thememiner export github` wrote, or an export of Jira's or Linear's as CSV with the "
            "issue's key and its labels or description."
        )
        raise ConfigError(msg, path=origin)
    return tuple(found[theme] for theme in sorted(found))


def _rows(text: str, *, origin: str) -> Iterable[Cells]:
    plain = text.removeprefix("\ufeff").strip()
    if plain[:1] in {"[", "{"}:
        return [_cells(row) for row in _read_json(plain, origin=origin) if isinstance(row, dict)]
    lines = csv.reader(io.StringIO(plain), strict=False)
    head = [heading.strip().casefold() for heading in next(lines, [])]
    return [list(zip(head, line, strict=False)) for line in lines]


def _read_json(text: str, *, origin: str) -> Sequence[object]:
    try:
        if text.startswith("["):
            return list(json.loads(text))
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        msg = f"{origin} is no JSON: {type(error).__name__}. Each line is one object."
        raise ConfigError(msg, path=origin) from error


def _cells(row: dict[str, object]) -> Cells:
    return [
        (key.casefold(), value if isinstance(value, str) else json.dumps(value))
        for key, value in row.items()
    ]


def _theme(cells: Cells) -> str | None:
    for heading, value in cells:
        if heading in _OWN and value.strip():
            return value.strip()
    marks = [found[1].upper() for _, value in cells if (found := _THEME.search(value))]
    return marks[0] if marks else None


def _link(cells: Cells) -> str | None:
    by_heading = {heading: value.strip() for heading, value in reversed(cells) if value.strip()}
    for heading in _LINKS:
        if url := safe_url(by_heading.get(heading)):
            return url
    for heading in _KEYS:
        if key := find_key(by_heading.get(heading, "")):
            return key
    return None
