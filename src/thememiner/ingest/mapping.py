"""Which column holds what: canonical keys, else header words that the values bear out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from thememiner.errors import ConfigError
from thememiner.ingest.dates import looks_like_date
from thememiner.ingest.vocabulary import (
    ALIASES,
    CANONICAL,
    FIELDS,
    HEADER_WORDS,
    SHORT_NAMES,
    fold_header,
)

# Kept out of every guess: answers to what is being mined, or what a source keeps for itself.
_NEVER: Final = frozenset({"label", "split", "meta"})
_NESTED: Final = ("question", "rating_kind")  # of `meta`, in the canonical files of surveys
_JOINER: Final = "+"
_MIN_WORDS: Final = 3.0  # mean words of a column that is taken for text by its values alone
_MIN_SHARE: Final = 0.8  # of a column's values that must look like what its header says
_MAX_LISTED: Final = 40  # columns named in an error

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """Field -> columns. Several columns of `text` are joined; of others the first value counts.

    Attributes
    ----------
    columns : mapping
        Field -> column names; ``a.b`` reaches into a nested object.
    note : str
        How it came about: ``as named``, ``guessed`` or ``given``.
    """

    columns: Mapping[str, tuple[str, ...]]
    note: str

    def describe(self) -> str:
        """Give the mapping in one line.

        Examples
        --------
        >>> FieldMapping(columns={"text": ("comment",), "id": ("no",)}, note="guessed").describe()
        'text=comment, id=no (guessed)'
        """
        order = ["text", "created_at", "id", "customer_id", "account_id", *FIELDS]
        pairs = [
            f"{SHORT_NAMES.get(name, name)}={_JOINER.join(self.columns[name])}"
            for name in dict.fromkeys(order)
            if name in self.columns
        ]
        return f"{', '.join(pairs)} ({self.note})"

    @property
    def fingerprint(self) -> str:
        """sha256 of the mapping, hex; a row means the same only under the same mapping."""
        return hashlib.sha256(json.dumps(dict(self.columns), sort_keys=True).encode()).hexdigest()


def guess_mapping(
    columns: Sequence[str],
    sample: Sequence[Row],
    *,
    overrides: Mapping[str, str],
    is_jsonl: bool,
) -> FieldMapping:
    """Say which columns hold the text, the date, the id, the customer and the rest.

    Parameters
    ----------
    columns : sequence of str
        Names of the file's columns; ``a.b`` for nested keys.
    sample : sequence of mapping
        Some rows, to check what headers promise.
    overrides : mapping
        Field (or ``date``, ``customer``, ``account``) -> column; ``a+b`` joins two.
    is_jsonl : bool
        Whether nested keys exist.

    Raises
    ------
    ConfigError
        If an override names an unknown field or column, or no column looks like text.
    """
    given = _check_overrides(overrides, columns)
    found: dict[str, tuple[str, ...]] = {}
    for field in CANONICAL:
        if field in columns:
            found[field] = (field,)
    n_named = len(found)
    found.update(given)
    usable = [name for name in columns if not _is_reserved(name, is_jsonl=is_jsonl)]
    guessed = _guess_rest(usable, sample, found)
    if is_jsonl and "text" in columns:
        for field in _NESTED:
            if field not in found and field not in guessed and f"meta.{field}" in columns:
                guessed[field] = (f"meta.{field}",)
    found = {**guessed, **found}
    if "text" not in found and columns:
        listed = ", ".join(columns[:_MAX_LISTED])
        msg = f"no column looks like text. Say which with --map text=COLUMN. Columns: {listed}."
        raise ConfigError(msg)
    notes = [
        name
        for name, is_used in (
            ("as named", n_named > 0), ("given", bool(given)), ("guessed", bool(guessed)),
        ) if is_used
    ]  # fmt: skip
    if guessed and n_named:
        short = sorted(SHORT_NAMES.get(field, field) for field in guessed)
        notes[-1] = f"guessed: {', '.join(short)}"
    return FieldMapping(
        columns=MappingProxyType(dict(sorted(found.items()))), note="; ".join(notes) or "empty"
    )


def _check_overrides(
    overrides: Mapping[str, str], columns: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    given: dict[str, tuple[str, ...]] = {}
    for name, column in overrides.items():
        field = ALIASES.get(name, name)
        if field not in FIELDS:
            msg = f"--map {name}={column}: no field {name!r}. Fields: {', '.join(FIELDS)}."
            raise ConfigError(msg)
        parts = (column,) if column in columns else tuple(column.split(_JOINER))
        unknown = [part for part in parts if part not in columns]
        if unknown and columns:
            listed = ", ".join(columns[:_MAX_LISTED])
            msg = f"--map {name}={column}: no column {unknown[0]!r}. Columns: {listed}."
            raise ConfigError(msg)
        given[field] = parts
    return given


def _is_reserved(name: str, *, is_jsonl: bool) -> bool:
    return name in _NEVER or (is_jsonl and name.split(".")[0] in _NEVER)


def _guess_rest(
    columns: Sequence[str], sample: Sequence[Row], found: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    by_words: dict[str, str] = {}
    for name in columns:
        by_words.setdefault(fold_header(name), name)
    taken = {column for parts in found.values() for column in parts}
    guessed: dict[str, tuple[str, ...]] = {}
    for field in FIELDS:
        if field in found:
            continue
        if field == "text":
            parts = _guess_text(columns, by_words, sample, taken)
        else:
            free = taken if field != "author" else frozenset[str]()
            parts = _guess_field(field, by_words, sample, free)
        if parts:
            guessed[field] = parts
            taken.update(parts)
    return guessed


def _guess_field(
    field: str, by_words: Mapping[str, str], sample: Sequence[Row], taken: set[str] | frozenset[str]
) -> tuple[str, ...]:
    check = _CHECKS.get(field)
    for words in HEADER_WORDS[field]:
        name = by_words.get(words)
        if name is None or name in taken:
            continue
        if check is None or check(_values(name, sample), len(sample)):
            return (name,)
    return ()


def _guess_text(
    columns: Sequence[str], by_words: Mapping[str, str], sample: Sequence[Row], taken: set[str]
) -> tuple[str, ...]:
    title = next((by_words[words] for words in HEADER_WORDS["title"] if words in by_words), None)
    for words in HEADER_WORDS["text"]:
        name = by_words.get(words)
        if name is not None and name not in taken and _is_text(_values(name, sample)):
            return (title, name) if title and title != name and title not in taken else (name,)
    if title is not None and title not in taken:
        return (title,)
    ranked = sorted(
        (-_mean_words(_values(name, sample)), name) for name in columns if name not in taken
    )
    if ranked and -ranked[0][0] >= _MIN_WORDS:
        return (ranked[0][1],)
    return ()


def _values(column: str, sample: Sequence[Row]) -> list[object]:
    values = (read_path(fields, column) for fields in sample)
    return [value for value in values if value is not None and value != ""]


def read_path(fields: Row, path: str) -> object:
    """Give the value of a column, or of a nested key ``a.b``; None if there is none."""
    if path in fields:
        return fields[path]
    value: object = fields
    for key in path.split("."):
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return value


def _share(values: list[object], check: Callable[[object], bool]) -> bool:
    return not values or sum(map(check, values)) >= _MIN_SHARE * len(values)


def _is_number(value: object) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def _is_text(values: list[object]) -> bool:
    return _share(values, lambda value: isinstance(value, str)) and not (
        values and _share(values, lambda value: _is_number(value) or looks_like_date(value))
    )


def _mean_words(values: list[object]) -> float:
    texts = [value for value in values if isinstance(value, str)]
    if not texts or len(set(texts)) < len(texts) / 2 or not _is_text(values):
        return 0.0
    return sum(len(text.split()) for text in texts) / len(texts)


def _is_key(values: list[object], n_rows: int) -> bool:
    if not all(isinstance(value, (str, int)) for value in values):
        return False
    return len(values) >= _MIN_SHARE * n_rows and len(set(values)) >= _MIN_SHARE * len(values)


def _is_scalar(values: list[object], _: int) -> bool:
    return _share(values, lambda value: not isinstance(value, (list, Mapping)))


def _is_date(values: list[object], _: int) -> bool:
    return _share(values, looks_like_date)


def _are_numbers(values: list[object], _: int) -> bool:
    return _share(values, _is_number)


def _are_mails(values: list[object], _: int) -> bool:
    return _share(values, lambda value: isinstance(value, str) and "@" in value)


_CHECKS: Final[dict[str, Callable[[list[object], int], bool]]] = {
    "id": _is_key,
    "created_at": _is_date,
    "updated_at": _is_date,
    "resolved_at": _is_date,
    "rating": _are_numbers,
    "value": _are_numbers,
    "email": _are_mails,
    **dict.fromkeys(
        ("customer_id", "account_id", "author", "question", "product", "version", "language",
         "url", "segment", "kind", "audience", "fix_id", "rating_kind"),
        _is_scalar,
    ),
}  # fmt: skip
