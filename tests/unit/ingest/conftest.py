"""Builders for the tests of ingest: a plan, plain tools, and rows from dictionaries."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from thememiner.config import IngestConfig, PrivacyConfig
from thememiner.datamodels import DOCUMENTS, Kind
from thememiner.ingest import (
    FileBatch,
    IngestResult,
    IngestSettings,
    IngestTools,
    RawRow,
    SourcePlan,
    guess_mapping,
    ingest_rows,
    merge_batches,
)
from thememiner.redact import REDACTION_VERSION, may_name, redact_text, screen

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, object]

SETTINGS = IngestSettings(
    ingest=IngestConfig(
        max_quarantine=0.01, max_line_bytes=1 << 20, max_text_chars=1000, attributes=[]
    ),
    privacy=PrivacyConfig(hash_accounts=False),
    internal_domains=("ours.example",),
)


def keyed(data: bytes) -> bytes:
    return hashlib.sha256(b"key" + data).digest()[:16]


TOOLS = IngestTools(
    pseudonymize=lambda person: "p" + keyed(person.encode()).hex(),
    row_hash=keyed,
    detect_language=lambda _: "und",
    redact=redact_text,
    screen=screen,
    may_name=may_name,
    redaction_version=REDACTION_VERSION,
)
EMPTY = DOCUMENTS.to_frame()


def batch(
    rows: Sequence[Row | RawRow],
    *,
    name: str = "feed.jsonl",
    source: str | None = None,
    kind: Kind | None = None,
    dayfirst: bool = False,
    known: AbstractSet[bytes] = frozenset(),
    settings: IngestSettings = SETTINGS,
    overrides: Mapping[str, str] | None = None,
) -> FileBatch:
    raw = [
        row if isinstance(row, RawRow) else RawRow(position=position, fields=row)
        for position, row in enumerate(rows, start=1)
    ]
    sample = [row.fields for row in raw if row.fields is not None]
    columns = sorted({key for fields in sample for key in fields})
    nested = {
        f"{key}.{child}"
        for fields in sample
        for key, value in fields.items()
        if isinstance(value, dict)
        for child in value
    }
    mapping = guess_mapping(
        [*columns, *sorted(nested)], sample, overrides=overrides or {}, is_jsonl=True
    )
    content = repr(sorted(repr(row) for row in rows)) + name
    plan = SourcePlan(
        source=source,
        kind=kind,
        mapping=mapping,
        dayfirst=dayfirst,
        file_hash=hashlib.sha256(content.encode("utf-8", "replace")).hexdigest(),
        file_name=name,
    )
    return ingest_rows(raw, plan=plan, tools=TOOLS, known_rows=known, settings=settings)


def merge(*batches: FileBatch, stored: pl.DataFrame = EMPTY) -> IngestResult:
    result = merge_batches(stored, batches)
    assert result.counts.is_balanced
    assert all(counts.is_balanced for counts in result.by_file.values())
    return result


def only(result: IngestResult, column: str) -> object:
    assert result.documents.height == 1
    return result.documents[column][0]
