"""What each file of planning consists of, as TOML: headings, and the fields that fill them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Final

from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIELDS: Final = frozenset({
    "theme_id", "title", "description", "kind", "intent", "area", "area_label", "rank", "rank_low",
    "rank_high", "likely", "score", "counted", "customers", "reports", "accounts", "value", "reach",
    "severity", "rating", "change", "mark", "first_seen", "last_seen", "decision", "key", "link",
    "quote", "snapshot", "days", "url", "day", "document_id",
})  # fmt: skip
PARTS: Final = ("columns", "update", "evidence", "kinds")
_FIELD: Final = re.compile(r"\{(\w+)\}")

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The headings of a file, and what stands below each: text with ``{fields}``.

    Attributes
    ----------
    columns, update, evidence : mapping of str to str or tuple of str
        A tuple is as many columns of one heading. `update` is what an update has more, or instead.
    kinds : mapping of str to str
        Intent -> what the target calls it.
    """

    columns: Mapping[str, Value]
    update: Mapping[str, Value] = field(default_factory=dict)
    evidence: Mapping[str, Value] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)

    def of(self, *, is_update: bool) -> Mapping[str, Value]:
        """Give the columns of new issues, or of an update."""
        return {**self.columns, **self.update} if is_update else self.columns


def shipped_template(target: str) -> str:
    """Read the template of a target, as shipped."""
    return (
        resources.files("thememiner.export.templates").joinpath(f"{target}.toml").read_text("utf-8")
    )


def parse_template(text: str, *, origin: str, needs: tuple[str, ...] = ()) -> Template:
    """Read a template.

    Parameters
    ----------
    origin : str
        Where it comes from, for messages.
    needs : tuple of str
        Headings without which the target takes no file.

    Raises
    ------
    ConfigError
        With all problems at once.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"the template {origin} is no TOML: {error}."
        raise ConfigError(msg, path=origin) from error
    problems = list(_find_problems(read, needs))
    if problems:
        msg = f"the template {origin} cannot be used: {'; '.join(problems)}."
        raise ConfigError(msg, path=origin, problems=tuple(problems))
    parts = {part: _freeze(read.get(part, {})) for part in PARTS if part != "kinds"}
    return Template(
        **parts, kinds={key: str(value) for key, value in read.get("kinds", {}).items()}
    )


def _find_problems(read: Mapping[str, object], needs: tuple[str, ...]) -> Iterator[str]:
    for part in read:
        if part not in PARTS:
            yield f"there is no [{part}], only {', '.join(PARTS)}"
    for part in PARTS:
        table = read.get(part, {})
        if not isinstance(table, dict):
            yield f"[{part}] is no table"
            continue
        for heading, value in table.items():
            yield from _find_unknown(f"{part}.{heading}", value)
    columns = read.get("columns")
    missing = [name for name in needs if not isinstance(columns, dict) or name not in columns]
    if missing or not columns:
        yield f"[columns] needs {', '.join(missing) or 'at least one heading'}"


def _find_unknown(place: str, value: object) -> Iterator[str]:
    given = value if isinstance(value, list) else [value]
    texts = [text for text in given if isinstance(text, str)]
    if len(texts) < len(given):
        yield f"{place} is neither text nor a list of texts"
    unknown = sorted({name for text in texts for name in _FIELD.findall(text)} - FIELDS)
    if unknown:
        yield f"{place} has no field {', '.join(unknown)}; there are {', '.join(sorted(FIELDS))}"


def _freeze(table: Mapping[str, object]) -> dict[str, Value]:
    return {
        heading: tuple(map(str, value)) if isinstance(value, list) else str(value)
        for heading, value in table.items()
    }


def fill(text: str, fields: Mapping[str, object]) -> object:
    """Fill the fields of a text; a text that is one field gives its value, a number as a number.

    What fills a field is not looked through for fields again.
    """
    whole = _FIELD.fullmatch(text)
    if whole:
        return fields.get(whole[1])
    return _FIELD.sub(lambda found: _text(fields.get(found[1])), text)


def _text(value: object) -> str:
    return "" if value is None else str(value)
