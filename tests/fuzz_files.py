"""Files of every format, valid ones and then damaged ones, each from its seed alone."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.sax.saxutils import escape

import numpy as np
import orjson
import polars as pl

from thememiner.ingest.presets import PRESETS

MAX_LINE_BYTES = 20_000

Rng = np.random.Generator
Maker = Callable[[Rng], bytes]
Mutation = Callable[[bytes, Rng], bytes]
Fields = dict[str, object]
T = TypeVar("T")

NASTY: list[object] = [
    "", " ", "\0", "\u202eabc", "😀", "<p>" * 50, "<script>x</script>", "&#0;&#xD800;", "=1+1",
    "a@b.c", "4111111111111111", "Ã©" * 9, "x" * 5000, "Z͑ͫa̴l" * 20, '"', '""', "a\nb", "a\r\nb", ",",
    ";;;", "\t", "NaN", "null", None, True, False, 0, -1, 2**63, 10**30, 1.5, 1e308, [], {},
    [1, [2]], {"a": {"b": []}}, [{"id": 1, "body": "<p>hi"}], "2026-02-30", "03/04/2026",
    "31/12/2025", "9999-12-31", "0001-01-01T00:00:00-23:59", 1e18, "1e18", 1_700_000_000,
    "1700000000000", "Thu, 1 Jan 2026 99:99:99 +9999", "12:61", "Copyright (c) 2026", "sep=,",
    "2026-01-02T03:04:05Z", "02/Jan/26 3:04 PM", "On Monday Ann wrote:\n> it broke", "🏳️‍🌈" * 300,
    "﻿id", "{{dc.x}}", "<@U1> &amp; <http://x|y>", "[code]a[/code]", "A Google user", "10", "-5",
]  # fmt: skip
KEYS = [
    "id", "text", "source", "kind", "created_at", "updated_at", "customer_id", "account_id",
    "email", "author", "rating", "rating_scale", "question", "language", "url", "value", "plan",
    "meta", "", "a.b", "audience", "résumé", "comment", "role", "tags", "relayer", "_member",
]  # fmt: skip
WRAPPERS = ["tickets", "data", "items", "conversations", "results", "_embedded", "odd", "id"]
PIECES = [
    b'"', b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"[" * 200, b'{"a":' * 100, b"\n\n", b"\r", b"]",
    b"x" * (MAX_LINE_BYTES + 1), b'{"id":1,"id":2}', b"NaN", b"\\ud800", b"\x1f\x8b", b"\\", b"}",
    b'"' + b"y\n" * 300, b"\xef\xbb\xbf", b"sep=;\n", b"\x00" * 64, b"1e999", b"\xf0\x9f", b"PAR1",
    b"PK\x05\x06",
]  # fmt: skip
ENCODINGS = [
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-8-sig",
    "latin-1",
    "cp1252",
    "utf-32",
    "cp932",
]


@dataclass(frozen=True)
class Serial:
    """A date as Excel stores it: days since the end of 1899."""

    days: float


def make_file(seed: int) -> tuple[str, bytes]:
    """Give the name and the bytes of one file."""
    rng = np.random.default_rng(seed)
    names = list(FORMATS)
    shares = np.array([share for share, _ in FORMATS.values()])
    name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    data = FORMATS[name][1](rng)
    for _ in range(int(rng.integers(0, 4))):
        data = pick(MUTATIONS, rng)(data, rng)
    if rng.random() < 0.1:
        data = pack(data, rng)
    suffix = name if rng.random() < 0.8 else pick([*names, "export", "csv.gz"], rng)
    return f"feed.{suffix}", data


def pick(choices: Sequence[T], rng: Rng) -> T:
    return choices[int(rng.integers(len(choices)))]


def make_rows(rng: Rng) -> list[Fields]:
    """Give rows that have mostly usual keys and mostly odd values."""
    columns, is_nested = _choose_columns(rng)
    rows = []
    for number in range(int(rng.integers(0, 30))):
        row: Fields = {}
        for column in columns:
            value: object = f"{column} {number % 20}"
            if rng.random() < 0.4:
                value = pick(NASTY, rng)
            elif "date" in column.lower() or column.endswith("_at"):
                value = f"2026-0{number % 9 + 1}-11T10:00:00Z"
            _put(row, column, value, is_nested=is_nested)
        rows.append(row)
    return rows


def _choose_columns(rng: Rng) -> tuple[list[str], bool]:
    """Give columns of our own or, half of the time, of a vendor; of objects with dots for depth."""
    if rng.random() < 0.5:
        own = [pick(KEYS, rng) for _ in range(int(rng.integers(0, 6)))]
        return list(dict.fromkeys(["id", "text", *own])), False
    preset = pick(PRESETS, rng)
    signature = getattr(preset.recognize, "__self__", None)
    known = [*getattr(signature, "needs", ()), *getattr(signature, "usual", ())]
    mapped = [name for names in preset.columns.values() for name in names]
    columns = [*known, *preset.reads, *(mapped if rng.random() < 0.5 else ())]
    return list(dict.fromkeys(columns)) or ["id", "text"], rng.random() < 0.5


def _put(row: Fields, column: str, value: object, *, is_nested: bool) -> None:
    head, _, rest = column.partition(".")
    if not (is_nested and rest):
        row[column] = value
        return
    inner = row.setdefault(head, {})
    if isinstance(inner, dict):
        _put(inner, rest, value, is_nested=True)


def make_jsonl(rng: Rng) -> bytes:
    return b"\n".join(map(dump, make_rows(rng)))


def make_json(rng: Rng) -> bytes:
    rows: object = make_rows(rng)
    kind = rng.random()
    if kind < 0.6:
        other = [] if rng.random() < 0.5 else make_rows(rng)
        rows = {pick(WRAPPERS, rng): rows, "count": 3, pick(WRAPPERS, rng): other}
        rows = {"_embedded": rows, "page": {"n": 1}} if kind < 0.1 else rows
    if kind > 0.9:
        return b"\n".join(dump({"tickets": [row], "next": None}) for row in make_rows(rng))
    return dump(rows, indent=rng.random() < 0.5)


def make_csv(rng: Rng, delimiter: str = "") -> bytes:
    delimiter = delimiter or pick([",", ",", ";", "|"], rng)
    rows = make_rows(rng)
    header = list(rows[0]) if rows else ["id", "text"]
    lines = [delimiter.join(header)]
    for row in rows:
        cells = [str(value) for value in row.values()]
        if rng.random() < 0.8:
            cells = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        lines.append(delimiter.join(cells))
    if rng.random() < 0.2:
        lines = ["Report", "", *lines]
    if rng.random() < 0.2:
        lines += ["", "Copyright (c) 2026 Vendor", "Generated by somebody"]
    return "\n".join(lines).encode("utf-8", "replace")


def make_tsv(rng: Rng) -> bytes:
    return make_csv(rng, "\t")


def make_xlsx(rng: Rng) -> bytes:
    rows = make_rows(rng)
    cells: list[list[object]] = [list(row.values()) for row in rows]
    header: list[object] = list(rows[0]) if rows else []
    other: list[list[object]] = [["notes"]] if rng.random() < 0.3 else []
    return build_xlsx({"Data": [header, *cells], "Info": other})


def make_parquet(rng: Rng) -> bytes:
    rows = [{key: _plain(value) for key, value in row.items()} for row in make_rows(rng)]
    buffer = io.BytesIO()
    frame = pl.DataFrame(rows or [{"id": "1", "text": "x"}], infer_schema_length=None, strict=False)
    frame.write_parquet(buffer, compression="zstd" if rng.random() < 0.5 else "snappy")
    return buffer.getvalue()


def make_zip(rng: Rng) -> bytes:
    maker = pick([make_csv, make_json, make_jsonl], rng)
    suffix = {make_csv: "csv", make_json: "json", make_jsonl: "jsonl"}[maker]
    n_members = int(rng.integers(0, 4))
    members = {f"general/2026-01-0{number}.{suffix}": maker(rng) for number in range(n_members)}
    if rng.random() < 0.5:
        members["users.json"] = b'[{"id": "U1", "is_bot": false}]'
    if rng.random() < 0.2:
        members[pick(["../a.csv", "/etc/a.csv", "a.zip", "a.xlsx", "C:/a.csv"], rng)] = b"id,text"
    return build_zip(members)


def build_zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def build_xlsx(sheets: dict[str, list[list[object]]]) -> bytes:
    """Give a workbook of text, numbers and booleans; style 1 is a date."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
    }
    names, links = "", ""
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        names += f'<sheet name="{name}" sheetId="{number}" r:id="s{number}"/>'
        links += (
            f'<Relationship Id="s{number}" Type="{office}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        lines = "".join(_sheet_row(line, cells) for line, cells in enumerate(rows, start=1))
        sheet = f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>'
        members[f"xl/worksheets/sheet{number}.xml"] = sheet
    members["xl/workbook.xml"] = (
        f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>'
    )
    members["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{package}/relationships">{links}<Relationship Id="t" '
        f'Type="{office}/styles" Target="styles.xml"/></Relationships>'
    )
    return build_zip({name: text.encode() for name, text in members.items()})


def _sheet_row(line: int, cells: Sequence[object]) -> str:
    parts = []
    for number, cell in enumerate(cells):
        place = (
            f'r="{chr(65 + number // 26 - 1) if number >= 26 else ""}{chr(65 + number % 26)}{line}"'
        )
        if isinstance(cell, Serial):
            parts.append(f'<c {place} s="1"><v>{cell.days}</v></c>')
        elif isinstance(cell, bool):
            parts.append(f'<c {place} t="b"><v>{int(cell)}</v></c>')
        elif isinstance(cell, (int, float)):
            parts.append(f"<c {place}><v>{cell}</v></c>")
        elif cell == "#N/A":
            parts.append(f'<c {place} t="e"><v>#N/A</v></c>')
        elif cell is not None:
            text = "".join(mark for mark in str(cell) if mark >= " " or mark in "\t\n")
            parts.append(f'<c {place} t="inlineStr"><is><t>{escape(text)}</t></is></c>')
    return f'<row r="{line}">{"".join(parts)}</row>'


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str) else str(value)


def dump(value: object, *, indent: bool = False) -> bytes:
    option = orjson.OPT_INDENT_2 if indent else 0
    try:
        return orjson.dumps(value, option=option)
    except (orjson.JSONEncodeError, TypeError):
        return repr(value).replace("'", '"').encode("utf-8", "replace")


def cut(data: bytes, rng: Rng) -> bytes:
    return data[: int(rng.integers(0, len(data) + 1))]


def flip(data: bytes, rng: Rng) -> bytes:
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 8)) if data else 0):
        changed[int(rng.integers(len(changed)))] = int(rng.integers(256))
    return bytes(changed)


def insert(data: bytes, rng: Rng) -> bytes:
    place = int(rng.integers(0, len(data) + 1))
    return b"".join([data[:place], pick(PIECES, rng), data[place:]])


def splice(data: bytes, rng: Rng) -> bytes:
    """Put a part of another file, or of this one, somewhere."""
    other = data if rng.random() < 0.5 else pick([make_csv, make_json, make_zip], rng)(rng)
    start, end = sorted(int(at) for at in rng.integers(0, len(other) + 1, size=2))
    place = int(rng.integers(0, len(data) + 1))
    return data[:place] + other[start:end] + data[place:]


def shuffle_lines(data: bytes, rng: Rng) -> bytes:
    lines = data.split(b"\n")
    order = rng.permutation(len(lines))[: int(rng.integers(1, len(lines) + 1))]
    return b"\n".join(lines[int(number)] for number in order)


def damage_header(data: bytes, rng: Rng) -> bytes:
    """Repeat, blank or rename a cell of the first line."""
    first, end, rest = data.partition(b"\n")
    cells = first.split(b",")
    place = int(rng.integers(len(cells)))
    cells[place] = pick([b"", cells[0], b"text", b"id", b'"', cells[place] * 2, b"\xff"], rng)
    return b",".join(cells) + end + rest


def recode(data: bytes, rng: Rng) -> bytes:
    return data.decode("utf-8", "replace").encode(pick(ENCODINGS, rng), "replace")


def recode_half(data: bytes, rng: Rng) -> bytes:
    half = len(data) // 2
    return data[:half] + recode(data[half:], rng)


def pack(data: bytes, rng: Rng) -> bytes:
    packed = gzip.compress(data, mtime=0)
    return packed[: int(rng.integers(1, len(packed) + 1))] if rng.random() < 0.5 else packed


FORMATS: dict[str, tuple[float, Maker]] = {
    "csv": (0.3, make_csv),
    "tsv": (0.05, make_tsv),
    "jsonl": (0.2, make_jsonl),
    "json": (0.25, make_json),
    "zip": (0.1, make_zip),
    "xlsx": (0.06, make_xlsx),
    "parquet": (0.04, make_parquet),
}
MUTATIONS: list[Mutation] = [
    cut, flip, insert, insert, splice, shuffle_lines, damage_header, recode, recode_half, pack,
]  # fmt: skip
