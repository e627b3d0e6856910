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
    from collections.abc import Mapping

_MAX_NAMED: Final = 12  # unmapped keys that a note names
_MAX_KEYS: Final = 1_000  # unmapped keys that are told apart; hostile files have a new one per row
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


class FieldPicker:
    """Picks the mapped fields of one file's rows."""

    def __init__(self, plan: SourcePlan, tools: IngestTools, settings: IngestSettings) -> None:
        columns = plan.mapping.columns
        self._text = columns.get("text", ())
        self._fields = [
            (field, paths, field in _KEYS) for field, paths in columns.items() if field != "text"
        ]
        late = _late_fields(plan)
        self._fields += [(field, (field,), field in _KEYS) for field in late]
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
        self.unmapped: Counter[str] = Counter()
        self.n_more_unmapped = 0

    def pick(self, fields: Mapping[str, object]) -> PickedRow:
        """Take the mapped fields of one row."""
        values: dict[str, object] = {}
        for field, paths, is_key in self._fields:
            for path in paths:
                value = fields[path] if path in fields else read_path(fields, path)
                if value is not None and value != "":
                    values[field] = spell_key(value, is_cell=self._is_cell) if is_key else value
                    break
        values["text"] = [
            fields[path] if path in fields else read_path(fields, path)
            for path in self._text
            if path in fields or ("." in path and read_path(fields, path) is not None)
        ]
        attributes = {name: read_path(fields, name) for name in self._attributes}
        self._count_unmapped(fields)
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

    def _count_unmapped(self, fields: Mapping[str, object]) -> None:
        if fields.keys() <= self._used:
            return
        for key in fields.keys() - self._used:
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
