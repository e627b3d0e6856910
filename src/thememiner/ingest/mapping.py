"""Which column holds what: canonical keys, else header words that the values bear out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from thememiner.errors import ConfigError
from thememiner.ingest.checks import CHECKS, Row, column_values, is_text, mean_words
from thememiner.ingest.rows import blank_column
from thememiner.ingest.vocabulary import (
    ALIASES,
    CANONICAL,
    FIELDS,
    HEADER_WORDS,
    SHORT_NAMES,
    fold_header,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Kept out of every guess: answers to what is being mined, or what a source keeps for itself.
_NEVER: Final = frozenset({"label", "split", "meta"})
_NESTED: Final = ("question", "rating_kind")  # of `meta`, in the canonical files of surveys
_JOINER: Final = "+"
_MIN_WORDS: Final = 3.0  # mean words of a column that is taken for text by its values alone
_MAX_LISTED: Final = 40  # columns named in an error


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """Field -> columns. Several columns of `text` are joined; of others the first value counts.

    Attributes
    ----------
    columns : mapping
        Field -> column names; ``a.b`` reaches into a nested object.
    note : str
        How it came about: ``as named``, ``guessed`` or ``given``.
    is_typed : bool
        Numbers are told from text; false for the cells of a CSV, which are all text.
    """

    columns: Mapping[str, tuple[str, ...]]
    note: str
    is_typed: bool = True

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
        If an override names an unknown field or column, or no column looks like text, or
        most columns of a table have no name and no override says where the text is.
    """
    given = read_overrides(overrides, columns)
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
    if "text" not in given:
        _check_text(found, columns, () if is_jsonl else sample)
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
        columns=MappingProxyType(dict(sorted(found.items()))),
        note="; ".join(notes) or "empty",
        is_typed=is_jsonl,
    )


def _check_text(
    found: Mapping[str, tuple[str, ...]], columns: Sequence[str], sample: Sequence[Row]
) -> None:
    """Refuse a table without text, or with a header that names few of the columns in use."""
    nameless = [
        name for number, name in enumerate(columns, start=1) if name == blank_column(number)
    ]
    n_used = sum(bool(column_values(name, sample)) for name in nameless)
    if 2 * n_used > len(columns) - len(nameless) + n_used:
        msg = (
            f"{n_used} of {len(columns)} columns have no name in the header. Delete the lines "
            f"before the true header, or say which holds the text: --map text={nameless[-1]}."
        )
        raise ConfigError(msg)
    if "text" not in found and columns:
        listed = ", ".join(columns[:_MAX_LISTED])
        msg = f"no column looks like text. Say which with --map text=COLUMN. Columns: {listed}."
        raise ConfigError(msg)


def read_overrides(
    overrides: Mapping[str, str], columns: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Read what ``--map`` says: field -> columns.

    Raises
    ------
    ConfigError
        If a field or a column is unknown.
    """
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
    check = CHECKS.get(field)
    for words in HEADER_WORDS[field]:
        name = by_words.get(words)
        if name is None or name in taken:
            continue
        if check is None or check(column_values(name, sample), len(sample)):
            return (name,)
    return ()


def _guess_text(
    columns: Sequence[str], by_words: Mapping[str, str], sample: Sequence[Row], taken: set[str]
) -> tuple[str, ...]:
    title = next((by_words[words] for words in HEADER_WORDS["title"] if words in by_words), None)
    for words in HEADER_WORDS["text"]:
        name = by_words.get(words)
        if name is not None and name not in taken and is_text(column_values(name, sample)):
            return (title, name) if title and title != name and title not in taken else (name,)
    if title is not None and title not in taken:
        return (title,)
    ranked = sorted(
        (-mean_words(column_values(name, sample)), name) for name in columns if name not in taken
    )
    if ranked and -ranked[0][0] >= _MIN_WORDS:
        return (ranked[0][1],)
    return ()
