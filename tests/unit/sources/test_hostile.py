"""Faults of the catalogue: nothing hangs, grows or is lost; single rows are refused by name."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from thememiner.sources import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sources.conftest import Write

GIGABYTE = 1 << 30
MEASURE = """
import json, resource, sys
from thememiner.sources import open_source
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
problems = {}
for row in open_source(sys.argv[1]).rows():
    problems[str(row.problem)] = problems.get(str(row.problem), 0) + 1
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([(after - before) / 1024, problems]))
"""


def test_nul_and_control_characters_are_kept_for_ingest(write: Write) -> None:
    source = write("a.csv", "id,text\n1,a\0b\x07c\n2," + "plain " * 50 + "\n")
    texts = [str(row.fields["text"])[:5] for row in source.rows() if row.fields]
    assert texts == ["a\0b\x07c", "plain"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
@pytest.mark.parametrize("surrogate", [b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf8\x88\x80\x80\x80"])
def test_bytes_that_are_no_utf_8_cost_their_row(write: Write, name: str, surrogate: bytes) -> None:
    good = "é" * 20
    rows = [f'"{number}","{good}"' for number in range(4)]
    if name == "a.jsonl":
        rows = [f'{{"id": {number}, "text": "{good}"}}' for number in range(4)]
    lines = [row.encode() for row in rows]
    lines[2] = lines[2].replace("é".encode(), surrogate, 1)
    head = b'"id","text"\n' if name == "a.csv" else b""
    problems = [row.problem for row in write(name, head + b"\n".join(lines)).rows()]
    assert problems == [None, None, "bad_encoding", None]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
def test_marks_in_the_middle_are_text(write: Write, name: str) -> None:
    rows = {
        "a.csv": "id,text\n1,a\n2,\ufeffb\n",
        "a.jsonl": '{"id": 1, "text": "a"}\n{"id": 2, "text": "\ufeffb"}\n',
        "a.json": '[{"id": 1, "text": "a"}, {"id": 2, "text": "\ufeffb"}]',
    }
    texts = [row.fields and row.fields["text"] for row in write(name, rows[name]).rows()]
    assert texts == ["a", "\ufeffb"]


@pytest.mark.parametrize("second", ["latin-1", "cp1251", "utf-16-le"])
def test_file_of_two_encodings_never_gives_wrong_letters_in_silence(
    write: Write, second: str
) -> None:
    first = "".join(f"{number},тест и проверка\n" for number in range(50))
    data = ("id,text\n" + first).encode() + "99,\xe9t\xe9\n".encode(second, "replace")
    rows = list(write("a.csv", data).rows())
    assert [row.problem for row in rows[:50]] == [None] * 50
    good = [row.fields["text"] for row in rows[50:] if row.fields]
    assert good in ([], ["?t?"])


@pytest.mark.parametrize("n_bytes", [100, 5_000, 100_000])
def test_quote_that_is_never_closed_costs_one_row(write: Write, n_bytes: int) -> None:
    body = "".join(f"{number},plain\n" for number in range(n_bytes // 8))
    source = write("a.csv", 'id,text\n0,fine\n1,"open\n' + body)
    problems = [row.problem for row in source.rows()]
    assert problems == [None, "unterminated_quote"] + [None] * (n_bytes // 8)


def test_header_with_repeats_stays_positional(write: Write) -> None:
    source = write("a.csv", "Key,Comment,Comment,Comment\n1,a,,c\n")
    assert [row.fields for row in source.rows()] == [
        {"Key": "1", "Comment": "a", "Comment_2": "", "Comment_3": "c"}
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "start", "end", "expected"),
    [
        ("a.csv", b"id,text\n1,a\n2,", b"\n3,b\n", {"None": 2, "line_too_long": 1}),
        ("a.csv", b'id,text\n1,a\n2,"', b'"\n3,b\n', {"None": 2, "line_too_long": 1}),
        ("a.jsonl", b'{"id": 1}\n{"id": "', b'"}\n{"id": 3}', {"None": 2, "line_too_long": 1}),
        ("a.json", b'[{"id": 1}, {"id": "', b'"}, {"id": 3}]', {"None": 2, "line_too_long": 1}),
        ("b.json", b'{"text": "', b'"}', {"line_too_long": 1}),
        ("a.csv", b"", b"", {"line_too_long": 1}),
    ],
)
def test_gigabyte_without_a_line_end_costs_one_row_and_no_memory(
    tmp_path: Path, name: str, start: bytes, end: bytes, expected: dict[str, int]
) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(start)
        for _ in range(GIGABYTE >> 20):
            file.write(b"x" * (1 << 20))
        file.write(end)
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=250)
    n_mb, problems = json.loads(done.stdout)
    path.unlink()
    assert problems == expected
    assert n_mb < 150


@pytest.mark.parametrize("keys", ['"id": 1, "n": ', '"id": 1, "id": 2, "n": '])
def test_integer_of_thousands_of_digits_costs_its_row(tmp_path: Path, keys: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 0}\n{' + keys + "9" * 5_000 + '}\n{"id": 3}\n')
    first, bad, last = open_source(str(path)).rows()
    assert (first.problem, last.problem) == (None, None)
    assert bad.problem in ("number_too_long", "broken_json")


def test_header_that_cannot_be_read_is_passed_over(write: Write) -> None:
    data = b"id,t\xffxt\n" + b"x" * 5000 + b"\nid,text\n1,caf\xc3\xa9\xc3\xa9\n"
    source = write("a.csv", data)
    assert source.columns == ("id", "text")
    assert [row.problem for row in source.rows()] == ["bad_encoding", "line_too_long", None]


def test_quote_that_swallows_more_than_a_line_may_hold_costs_one_row(write: Write) -> None:
    body = "".join(f"{number},{'plain ' * 100}\n" for number in range(20))
    problems = [row.problem for row in write("a.csv", 'id,text\n1,"open\n' + body).rows()]
    assert problems == ["unterminated_quote"] + [None] * 20


@pytest.mark.parametrize("mark", [b"\xff\xfe\0\0", b"\0\0\xfe\xff"])
def test_utf_32_is_told_by_its_mark(write: Write, mark: bytes) -> None:
    encoding = "utf-32-le" if mark[0] else "utf-32-be"
    source = write("a.csv", mark + "id,text\n1,é\n".encode(encoding))
    assert [row.fields for row in source.rows()] == [{"id": "1", "text": "é"}]


def test_member_that_is_broken_in_a_wrapped_array_is_counted(write: Write) -> None:
    text = '{\n"next": "open\n,\n"tickets": [\n{"id": 1},\n{"id": 2}\n]\n}'
    problems = [row.problem for row in write("a.json", text).rows()]
    assert "broken_json" in problems or "no_array" in problems
