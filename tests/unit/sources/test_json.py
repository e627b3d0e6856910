"""JSON in every layout: arrays, wrapped arrays, pages, pretty-printed, damaged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from thememiner.sources.json_text import choose_array
from thememiner.sources.scanner import END, Scanner, read_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.sources.conftest import Write

    from thememiner.sources import SourceFile
    from thememiner.sources.scanner import Value

ROWS = [{"id": number, "text": f'say "{number}" [{{'} for number in range(1, 4)]


def read(source: SourceFile) -> list[object]:
    return [row.problem if row.fields is None else dict(row.fields) for row in source.rows()]


def scan(data: bytes, *, size: int, max_bytes: int = 1000) -> Iterator[Value]:
    chunks = (data[place : place + size] for place in range(0, len(data), size))
    scanner = Scanner(chunks, max_bytes=max_bytes)
    while (byte := scanner.peek()) != END:
        if byte == ord("["):
            yield from read_array(scanner)
        else:
            yield scanner.read_value()


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"tickets": rows, "count": 3, "next_page": None},
        lambda rows: {"meta": {"a": [1]}, "links": [{"x": 1}] * 9, "data": rows},
        lambda rows: {"_embedded": {"conversations": rows}, "page": {"number": 1}},
        lambda rows: {"ok": True, "short": [{"x": 1}], "tags": ["a"] * 9, "things": rows},
        lambda rows: {"id": "export-1", "results": rows},
    ],
)
def test_array_is_found_however_it_is_wrapped(write: Write, wrap: object, indent: int) -> None:
    assert callable(wrap)
    source = write("a.json", json.dumps(wrap(ROWS), indent=indent))
    assert source.format == "json"
    assert read(source) == ROWS
    assert [row.position for row in source.rows()] == [1, 2, 3]


@pytest.mark.parametrize("indent", [None, 2])
def test_object_with_lists_of_its_own_is_one_row(write: Write, indent: int) -> None:
    row = {"id": 7, "subject": "x", "custom_fields": [{"id": 1, "value": "y"}], "tags": ["a"]}
    assert read(write("a.json", json.dumps(row, indent=indent))) == [row]


def test_lines_that_are_pages_give_their_elements(write: Write) -> None:
    pages = [{"tickets": ROWS[:2], "n": 1}, {"tickets": []}, {"tickets": ROWS[2:]}]
    assert read(write("a.jsonl", "\n".join(map(json.dumps, pages)))) == ROWS


def test_line_without_the_array_of_the_others_is_counted(write: Write) -> None:
    lines = '{"tickets": [{"id": 1}]}\n{"error": "slow down"}\n{"tickets": [{"id": 2}]}\n'
    assert read(write("a.jsonl", lines)) == [{"id": 1}, "no_array", {"id": 2}]


def test_array_longer_than_a_line_may_be_is_read_by_element(write: Write) -> None:
    rows = [{"id": number, "text": "x" * 900} for number in range(50)]
    rows[7]["text"] = "y" * 5000
    found = read(write("a.json", json.dumps({"items": rows})))
    assert found.pop(7) == "line_too_long"
    assert found == [row for row in rows if row["id"] != 7]


def test_objects_over_several_lines_are_rows_without_an_array(write: Write) -> None:
    text = "\n".join(json.dumps(row, indent=2) for row in ROWS)
    assert read(write("a.jsonl", text)) == ROWS


def test_first_broken_line_of_many_is_one_row(write: Write) -> None:
    assert read(write("a.jsonl", '{"id": 1, "x": [\n{"id": 2}\n{"id": 3}\n')) == [
        "broken_json", {"id": 2}, {"id": 3},
    ]  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_chunks_do_not_matter(size: int) -> None:
    rows: list[object] = [{"a": '\\"]}', "b": [{"c": [[]]}]}, "s,]", -1.5e3, None, [], {}, "\\\\"]
    values = list(scan(json.dumps(rows, indent=1).encode(), size=size))
    assert [json.loads(value) for value in values] == rows


@pytest.mark.parametrize("size", [1, 5, 10_000])
@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (b'{"a": "open}', "broken_json"),
        (b'{"a": [1}', "broken_json"),
        (b'{"a": 1]', "broken_json"),
        (b'{"a": "\\', "broken_json"),
        (b"}", "broken_json"),
        (b":", "broken_json"),
        (b'{"a": "' + b"x" * 2000 + b'"}', "line_too_long"),
        (b'{"a": "' + b"\\\\" * 700 + b'\\""}', "line_too_long"),
        (b'"' + b"x" * 2000 + b'"', "line_too_long"),
        (b"7" * 2000, "line_too_long"),
    ],
)
@pytest.mark.parametrize("indent", [b"", b"  "])
def test_broken_element_costs_that_element_alone(
    size: int, broken: bytes, fault: str, indent: bytes
) -> None:
    lines = [b'{"id": 1}', broken, b'{"id": 2}', b'{"id": 3}']
    text = b"[\n" + b",\n".join(indent + line for line in lines) + b"\n]"
    assert list(scan(text, size=size)) == [lines[0], fault, lines[2], lines[3]]


def test_element_without_its_end_costs_no_more_than_itself() -> None:
    lines = [b'{"id": %d}' % number for number in range(500)]
    lines[3] = b'{"id": 3, "x": {"y": 1'
    values = list(scan(b"[\n" + b",\n".join(lines) + b"\n]", size=100))
    assert values == [*lines[:3], "line_too_long", *lines[4:]]
    lines[3], lines[480] = b'{"id": 3}', b'{"id": 480, "x": {"y": 1'
    values = list(scan(b"[\n" + b",\n".join(lines) + b"\n]", size=100))
    assert values == [*lines[:480], "broken_json", *lines[481:]]


def test_many_elements_without_end_take_no_longer_than_the_file() -> None:
    text = b"[\n" + b'{"a": {\n' * 20_000
    values = list(scan(text, size=1000))
    assert set(values) <= {"line_too_long", "broken_json", "truncated_file"}
    assert len(values) < 2000


@pytest.mark.parametrize("cut", range(1, 55))
def test_cut_array_keeps_the_elements_before_the_cut(write: Write, cut: int) -> None:
    text = json.dumps({"tickets": ROWS})
    *good, last = read(write("a.json", text[: -cut * 2] + " "))
    assert good == ROWS[: len(good)]
    assert last == "truncated_file" or (last == ROWS[-1] and cut * 2 <= 1)


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_deep_nesting_is_one_bad_row(write: Write, depth: int) -> None:
    text = '[{"id": 1}, {"a": ' + "[" * depth + "]" * depth + '}, {"id": 2}]'
    found = read(write("a.json", text))
    assert found[0] == {"id": 1}
    assert found[2] == {"id": 2}
    assert found[1] in ("too_deep", "line_too_long")


@pytest.mark.parametrize(
    ("arrays", "others", "chosen"),
    [
        ({"tickets": 0, "users": 0}, set(), "tickets"),
        ({"odd": 0}, set(), None),
        ({"odd": 2}, {"number"}, None),
        ({"data": 2}, {"id", "text"}, None),
        ({}, {"a"}, None),
    ],
)
def test_what_wraps_rows_is_told_from_a_row(
    arrays: dict[str, int], others: set[str], chosen: str | None
) -> None:
    assert choose_array(arrays, others) == chosen


@pytest.mark.parametrize(
    "text", ["[", "{", "[]", "{}", '{"a"', '{"a" 1}', "[,]", "]", '{1: 2,\n"a": [']
)
def test_stumps_of_json_do_no_harm(write: Write, text: str) -> None:
    for row in write("a.json", text).rows():
        assert row.problem or row.fields == {}
