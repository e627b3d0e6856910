"""Hostile files: whatever comes in, no traceback, and every row ends in exactly one place."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import orjson
import pytest

from thememiner.config import IngestConfig, PrivacyConfig
from thememiner.datamodels import DOCUMENTS
from thememiner.errors import ThemeMinerError
from thememiner.ingest import (
    IngestSettings,
    IngestTools,
    SourcePlan,
    guess_mapping,
    ingest_rows,
    merge_batches,
)
from thememiner.redact import REDACTION_VERSION, redact_text
from thememiner.sources import SourceFile, open_source

if TYPE_CHECKING:
    from pathlib import Path

MAX_LINE_BYTES = 20_000
SETTINGS = IngestSettings(
    ingest=IngestConfig(
        max_quarantine=0.01,
        max_line_bytes=MAX_LINE_BYTES,
        max_text_chars=2000,
        attributes=["plan", "meta"],
    ),
    privacy=PrivacyConfig(hash_accounts=True),
    internal_domains=("ours.example",),
)
TOOLS = IngestTools(
    pseudonymize=lambda person: f"p{len(person)}",
    row_hash=lambda data: data[-16:],
    detect_language=lambda _: "und",
    redact=redact_text,
    redaction_version=REDACTION_VERSION,
)
NASTY: list[object] = [
    "", " ", "\0", "\u202eabc", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "<p>" * 50, "<script>x</script>", "&#0;&#xD800;", "=1+1", "a@b.c", "4111111111111111", "Ã©" * 9,
    "x" * 5000, "Z͑ͫa̴l" * 20, '"', '""', "a\nb", "a\r\nb", ",", ";;;", "\t", "NaN", "null",
    None, True, False, 0, -1, 2**63, 10**30, 1.5, 1e308, [], {}, [1, [2]], {"a": {"b": []}},
    "2026-02-30", "03/04/2026", "31/12/2025", "9999-12-31", "0001-01-01T00:00:00-23:59",
    1e18, "1e18", 1_700_000_000, "1700000000000", "Thu, 1 Jan 2026 99:99:99 +9999", "12:61",
]  # fmt: skip
KEYS = ["id", "text", "source", "kind", "created_at", "updated_at", "customer_id", "account_id",
        "email", "rating", "question", "language", "url", "value", "plan", "meta", "", "a.b",
        "audience", "résumé", "comment"]  # fmt: skip

Mutation = Callable[[bytes, np.random.Generator], bytes]


def make_jsonl(rng: np.random.Generator) -> bytes:
    lines = []
    for number in range(int(rng.integers(0, 30))):
        row: dict[str, object] = {"id": f"t{number % 20}", "text": "the app does not start"}
        for _ in range(int(rng.integers(0, 6))):
            row[KEYS[rng.integers(len(KEYS))]] = NASTY[rng.integers(len(NASTY))]
        try:
            lines.append(orjson.dumps(row))
        except orjson.JSONEncodeError:
            lines.append(repr(row).replace("'", '"').encode("utf-8", "replace"))
    if rng.random() < 0.1:
        return b"[" + b",\n".join(lines) + b"]"
    return b"\n".join(lines)


def make_csv(rng: np.random.Generator) -> bytes:
    delimiter = ",;\t|"[rng.integers(4)]
    n_columns = int(rng.integers(1, 6))
    keys = [KEYS[rng.integers(len(KEYS))] for _ in range(n_columns)]
    rows = [delimiter.join(["id", "text", *keys])]
    for number in range(int(rng.integers(0, 40))):
        cells = [str(number), "it crashes, always"]
        cells += [str(NASTY[rng.integers(len(NASTY))]) for _ in keys]
        if rng.random() < 0.8:
            cells = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        rows.append(delimiter.join(cells))
    return "\n".join(rows).encode("utf-8", "replace")


def cut(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: int(rng.integers(0, len(data) + 1))]


def flip(data: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 8)) if data else 0):
        changed[int(rng.integers(len(changed)))] = int(rng.integers(256))
    return bytes(changed)


def insert(data: bytes, rng: np.random.Generator) -> bytes:
    pieces = [
        b'"',
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"[" * 200,
        b'{"a":' * 100,
        b"\n\n",
        b"\r",
        b"x" * (MAX_LINE_BYTES + 1),
        b'{"id":1,"id":2}',
        b"NaN",
        b"\\ud800",
        b"\x1f\x8b",
    ]
    place = int(rng.integers(0, len(data) + 1))
    return b"".join([data[:place], pieces[rng.integers(len(pieces))], data[place:]])


def recode(data: bytes, rng: np.random.Generator) -> bytes:
    names = [
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-8-sig",
        "latin-1",
        "cp1252",
        "utf-32",
        "cp932",
    ]
    return data.decode("utf-8", "replace").encode(names[rng.integers(len(names))], "replace")


def pack(data: bytes, rng: np.random.Generator) -> bytes:
    packed = gzip.compress(data, mtime=0)
    return packed[: int(rng.integers(1, len(packed) + 1))] if rng.random() < 0.5 else packed


MUTATIONS: list[Mutation] = [cut, flip, insert, recode, pack]


def make_file(seed: int) -> tuple[str, bytes]:
    rng = np.random.default_rng(seed)
    is_csv = rng.random() < 0.5
    data = make_csv(rng) if is_csv else make_jsonl(rng)
    for _ in range(int(rng.integers(0, 4))):
        data = MUTATIONS[rng.integers(len(MUTATIONS))](data, rng)
    suffix = ("csv" if is_csv else "jsonl") if rng.random() < 0.8 else "export"
    return f"feed.{suffix}", data


def check_file(source: SourceFile) -> None:
    mapping = guess_mapping(
        source.columns, source.sample, overrides={}, is_jsonl=source.format == "jsonl"
    )
    plan = SourcePlan(
        source=None,
        kind=None,
        mapping=mapping,
        dayfirst=False,
        file_hash=source.file_hash,
        file_name=source.name,
    )
    rows = list(source.rows())
    assert [row.position for row in rows] == sorted({row.position for row in rows})
    result = merge_batches(
        DOCUMENTS.to_frame(),
        [ingest_rows(rows, plan=plan, tools=TOOLS, known_rows=frozenset(), settings=SETTINGS)],
    )
    assert result.counts.is_balanced
    assert result.counts.n_read == len(rows)
    assert result.documents.height == result.counts.n_accepted == result.texts.height
    backwards = merge_batches(
        DOCUMENTS.to_frame(),
        [
            ingest_rows(
                rows[::-1], plan=plan, tools=TOOLS, known_rows=frozenset(), settings=SETTINGS
            )
        ],
    )
    assert backwards.documents.equals(result.documents)
    assert backwards.counts == result.counts


def check_seeds(seeds: range, folder: Path) -> int:
    n_read = 0
    for seed in seeds:
        name, data = make_file(seed)
        path = folder / name
        path.write_bytes(data)
        try:
            check_file(open_source(str(path), max_line_bytes=MAX_LINE_BYTES))
            n_read += 1
        except ThemeMinerError:
            continue  # one clear message for the whole file
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
    return n_read


def test_hostile_files_never_break_and_lose_nothing(tmp_path: Path) -> None:
    assert check_seeds(range(200), tmp_path) > 100


@pytest.mark.slow
def test_two_thousand_hostile_files_never_break_and_lose_nothing(tmp_path: Path) -> None:
    assert check_seeds(range(200, 2200), tmp_path) > 1000
