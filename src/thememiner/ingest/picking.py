"""The mapped fields of a row, and the hashes that say whether it is known."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from thememiner.ingest.batch import IngestSettings, IngestTools, SourcePlan
from thememiner.ingest.checks import read_path
from thememiner.ingest.fields import read_label, spell_key
from thememiner.ingest.vocabulary import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAX_NAMED: Final = 12  # unmapped keys that a note names
_MAX_KEYS: Final = 1_000  # unmapped keys that are told apart; hostile files have a new one per row
_MAX_LAYOUTS: Final = 100
_PLAIN_KEY: Final = re.compile(r"[A-Za-z][\w .:/()-]{0,39}", re.ASCII)
_SUFFIXES: Final = (
    ".gz", ".zip", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls",
    ".ods", ".parquet",
)  # fmt: skip
_KEYS: Final = ("id", "customer_id", "account_id")
_PERSONAL: Final = ("customer_id", "email", "author", "relayer")
_CONTENT_ID_DIGITS: Final = 24
_EQUAL_BYTES: Final = 16


class PickedRow(NamedTuple):
    """What the mapping takes from a row.

    Attributes
    ----------
    values : mapping
        Field -> value, only of columns that the row has. `text` is a list of its columns' values.
    row_hash : bytes
        Keyed; the same for the same row of the same source under the same mapping.
    content_id : str
        Stands in for an id where the file has none; "" otherwise. That of the first of equal rows.
    equal : bytes or None
        The same for equal rows of a file without ids (`number_equals` tells them apart).
    source : str
        The feed: the plan's, else the row's own, else the preset's, else the file's.
    """

    source: str
    values: Mapping[str, object]
    attributes: Mapping[str, object]
    row_hash: bytes
    content_id: str
    equal: bytes | None


class _Layout(NamedTuple):
    """What rows with the same keys give, found out once.

    Attributes
    ----------
    single : tuple
        (field, key) where one key alone can give the field's value.
    several : tuple
        (field, paths) where the first path with a value gives it.
    texts : tuple of str
        Keys and paths of the text.
    is_flat : bool
        No path of the text leads into a value.
    """

    single: tuple[tuple[str, str], ...]
    several: tuple[tuple[str, tuple[str, ...]], ...]
    texts: tuple[str, ...]
    is_flat: bool
    unmapped: tuple[str, ...]


class FieldPicker:
    """Picks the mapped fields of one file's rows."""

    def __init__(self, plan: SourcePlan, tools: IngestTools, settings: IngestSettings) -> None:
        columns = plan.mapping.columns
        self._text = tuple(columns.get("text", ()))
        self._fields = [
            (field, tuple(paths)) for field, paths in columns.items() if field != "text"
        ]
        late = _late_fields(plan)
        self._fields += [(field, (field,)) for field in late]
        self._attributes = settings.ingest.attributes
        self._has_id = "id" in columns
        self._is_cell = not plan.mapping.is_typed
        self._source = plan.source
        self.default_source = plan.preset or _stem(plan.file_name)
        self._row_hash = tools.row_hash
        self._prefix = _meaning(plan, tools, settings)
        paths = [path for group in columns.values() for path in group] + self._attributes
        used = [*paths, *plan.reads, *late]
        self._used = frozenset(used) | {path.split(".")[0] for path in used if "." in path}
        self._layouts: dict[tuple[str, ...], _Layout] = {}
        self.unmapped: Counter[str] = Counter()
        self.n_more_unmapped = 0

    def pick(self, fields: Mapping[str, object]) -> PickedRow:
        """Take the mapped fields of one row."""
        keys = tuple(fields)
        layout = self._layouts.get(keys) or self._lay_out(keys)
        values = {
            field: value
            for field, key in layout.single
            if (value := fields[key]) is not None and value != ""
        }
        for field, paths in layout.several:
            found = (read_path(fields, path) for path in paths)
            value = next((value for value in found if value is not None and value != ""), None)
            if value is not None:
                values[field] = value
        for field in _KEYS:
            if field in values:
                values[field] = spell_key(values[field], is_cell=self._is_cell)
        values["text"] = [fields[key] for key in layout.texts] if layout.is_flat else [
            value
            for path in layout.texts
            if (value := read_path(fields, path)) is not None or path in fields
        ]  # fmt: skip
        attributes = {name: read_path(fields, name) for name in self._attributes}
        if layout.unmapped:
            self._count_unmapped(layout.unmapped)
        source = self._source or read_label(values.get("source")) or self.default_source
        payload = self._prefix + _canonical([source, values, attributes])
        content_id, equal = "", None
        if not self._has_id:
            content_id = _make_id(values, attributes)
            equal = hashlib.sha256(payload).digest()[:_EQUAL_BYTES]
        return PickedRow(
            source=source,
            values=values,
            attributes=attributes,
            row_hash=self._row_hash(payload),
            content_id=content_id,
            equal=equal,
        )

    def _lay_out(self, keys: tuple[str, ...]) -> _Layout:
        """Find which keys can give a field a value, in rows with these keys."""
        there = frozenset(keys)

        def can_give(path: str) -> bool:
            return path in there or ("." in path and path.split(".")[0] in there)

        found = [(field, tuple(filter(can_give, paths))) for field, paths in self._fields]
        single = [(field, paths[0]) for field, paths in found if len(paths) == 1]
        plain = [(field, path) for field, path in single if path in there]
        names = {field for field, _ in plain}
        texts = tuple(filter(can_give, self._text))
        layout = _Layout(
            single=tuple(plain),
            several=tuple((field, paths) for field, paths in found if paths and field not in names),
            texts=texts,
            is_flat=there.issuperset(texts),
            unmapped=tuple(key for key in keys if key not in self._used),
        )
        if len(self._layouts) < _MAX_LAYOUTS:
            self._layouts[keys] = layout
        return layout

    def _count_unmapped(self, keys: Sequence[str]) -> None:
        for key in keys:
            if key in self.unmapped or len(self.unmapped) < _MAX_KEYS:
                self.unmapped[key] += 1
            else:
                self.n_more_unmapped += 1


def describe_keys(
    plan: SourcePlan, *, n_rows: int, unmapped: Counter[str], n_more: int
) -> tuple[str, ...]:
    """Say what of a file's rows was left out, and where its ids come from."""
    notes: list[str] = []
    if "id" not in plan.mapping.columns and n_rows:
        notes.append("no id column: ids are made from the content of the rows")
    if unmapped:
        plain = sorted(key for key in unmapped if _PLAIN_KEY.fullmatch(key))
        named = ", ".join(plain[:_MAX_NAMED])
        n_other = len(unmapped) - len(plain[:_MAX_NAMED]) + n_more
        more = f"{' and ' if named else ''}{n_other} more" if n_other else ""
        notes.append(f"keys not mapped: {named}{more}")
    return tuple(notes)


def nth_equal(content_id: str, row_hash: bytes, ordinal: int) -> tuple[str, bytes]:
    """Give id and what is hashed of a row that has so many equal ones before it."""
    return f"{content_id[:_CONTENT_ID_DIGITS]}-{ordinal}", row_hash + f"\0{ordinal}".encode()


def _make_id(values: Mapping[str, object], attributes: Mapping[str, object]) -> str:
    # An unkeyed hash of a person's id could be looked up, and a keyed one would differ between
    # stores: two bytes tell apart equal texts of one moment and name nobody.
    public = {name: value for name, value in values.items() if name not in _PERSONAL}
    person = hashlib.sha256(_canonical([values.get(name) for name in _PERSONAL])).digest()[:2]
    digest = hashlib.sha256(_canonical([public, attributes]) + person).hexdigest()
    return f"{digest[:_CONTENT_ID_DIGITS]}-0"


def _meaning(plan: SourcePlan, tools: IngestTools, settings: IngestSettings) -> bytes:
    """Give all that decides what a row means, beside the row and its source.

    A change makes every row new. The file's name is not part of it: a file that comes again under
    another name, packed or by stdin brings known rows, if its source is named.
    """
    parts = [
        plan.kind or plan.preset_kind,
        plan.dayfirst,
        plan.mapping.fingerprint,
        tools.redaction_version,
        settings.privacy.hash_accounts,
        settings.ingest.max_text_chars,
        sorted(settings.internal_domains),
        [rule.model_dump() for rule in settings.audiences],
    ]
    return json.dumps(parts).encode() + b"\0"


def _late_fields(plan: SourcePlan) -> list[str]:
    """Name the canonical keys that objects may have further down, where the sample had none.

    An author whom only later rows name must not stay in their texts.
    """
    if plan.preset or not plan.mapping.is_typed:
        return []
    return [field for field in FIELDS if field not in ("id", "text", *plan.mapping.columns)]


def _stem(file_name: str) -> str:
    name = file_name
    for suffix in _SUFFIXES:
        name = name[: -len(suffix)] if name.lower().endswith(suffix) else name
    return name or file_name


def _canonical(value: object) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # integers beyond 64 bits
        return json.dumps(value, sort_keys=True, default=str).encode("utf-8", "replace")
