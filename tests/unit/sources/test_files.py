from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest

from thememiner.errors import ConfigError, InputError
from thememiner.sources import SourceFile, open_source

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, name: str, data: bytes | str) -> SourceFile:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return open_source(str(path), max_line_bytes=4096)


def problems(source: SourceFile) -> list[str | None]:
    return [row.problem for row in source.rows()]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "broken_json"),
        (b"[1]", "not_an_object"),
        (b'"x"', "not_an_object"),
        (b'{"id": 1, "id": 2}', "duplicate_keys"),
        (b'{"a": {"b": 1, "b": 2}}', "duplicate_keys"),
        (b'{"a": NaN}', "not_a_number"),
        (b'{"a": -Infinity}', "not_a_number"),
        (b'{"a": "\\ud800"}', "lone_surrogate"),
        (b'{"a": "\xff"}', "bad_encoding"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "too_deep"),
        (b'{"a": ' + b"[" * 2000 + b"]" * 2000 + b"}", "too_deep"),
        (b'{"a": "' + b"x" * 5000 + b'"}', "line_too_long"),
    ],
)
def test_bad_json_line_is_a_row_with_a_reason(tmp_path: Path, line: bytes, problem: str) -> None:
    source = write(
        tmp_path, "a.jsonl", b'{"id": "ok \xc3\xa9\xc3\xa9"}\n\n' + line + b'\n{"id": 3}\n'
    )
    rows = list(source.rows())
    assert [row.problem for row in rows] == [None, problem, None]
    assert [row.position for row in rows] == [1, 3, 4]


def test_colons_in_strings_are_no_duplicate_keys(tmp_path: Path) -> None:
    source = write(tmp_path, "a.jsonl", '{"id": "1", "text": "say \\"a\\": b, \\"a\\": c"}')
    assert problems(source) == [None]


def test_huge_integers_stay_exact(tmp_path: Path) -> None:
    source = write(tmp_path, "a.jsonl", '{"id": 12345678901234567890123}')
    assert [row.fields for row in source.rows()] == [{"id": 12345678901234567890123}]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_gzip_that_is_cut_keeps_the_rows_before_the_cut(tmp_path: Path, cut: int) -> None:
    lines = b"".join(b'{"id": %d, "text": "row %d"}\n' % (n * n, n) for n in range(500))
    packed = gzip.compress(lines, mtime=0)
    source = write(tmp_path, "a.jsonl.gz", packed[: -cut * 20])
    *good, last = problems(source)
    assert good == [None] * len(good)
    assert last == "truncated_file"


def test_gzip_of_several_members_and_without_suffix_is_read_whole(tmp_path: Path) -> None:
    data = gzip.compress(b'{"id": 1}\n') + gzip.compress(b'{"id": 2}\n') + b"\0" * 512
    assert problems(write(tmp_path, "a", data)) == [None, None]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv"])
def test_unicode_encodings_are_told_without_a_flag(
    tmp_path: Path, encoding: str, name: str
) -> None:
    delimiter = "\t" if name.endswith("tsv") else ","
    text = (
        '{"id": "1", "text": "déjà vu 😀"}\n'
        if name == "a.jsonl"
        else f"id{delimiter}text\n1{delimiter}déjà vu 😀\n"
    )
    source = write(tmp_path, name, text.encode(encoding))
    assert [row.fields for row in source.rows()] == [{"id": "1", "text": "déjà vu 😀"}]
    assert not source.is_encoding_guessed


def test_latin_1_is_guessed_and_said_so(tmp_path: Path) -> None:
    text = "id,text\n" + "".join(f"{n},Le café était très fermé à Noël\n" for n in range(40))
    source = write(tmp_path, "a.csv", text.encode("latin-1"))
    assert source.is_encoding_guessed
    assert next(iter(source.rows())).fields == {
        "id": "0",
        "text": "Le café était très fermé à Noël",
    }


def test_one_bad_row_of_a_utf8_file_is_quarantined_alone(tmp_path: Path) -> None:
    good = b"1,d\xc3\xa9j\xc3\xa0\n"
    assert problems(write(tmp_path, "a.csv", b"id,text\n" + good + b"2,\xff\n" + good)) == [
        None, "bad_encoding", None,
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_told_from_the_rows(tmp_path: Path, delimiter: str) -> None:
    text = f'id{delimiter}text\n1{delimiter}"a, b; c | d"\n2{delimiter}"x ""y""\nz"\n'
    rows = [row.fields for row in write(tmp_path, "a.csv", text).rows()]
    assert rows == [{"id": "1", "text": "a, b; c | d"}, {"id": "2", "text": 'x "y"\nz'}]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1,a\n2,b,c\n3,d\n", [None, "wrong_columns", None]),
        ("1,a\n2\n3,d\n", [None, "wrong_columns", None]),
        ("1,a,,\n\n3,d\n", [None, None]),
        ('1,a\n2,"open\n3,c\n4,d\n', [None, "unterminated_quote", None, None]),
        ('1,a\n2,"open\n3,"c, d"\n4,e\n', [None, "unterminated_quote", None, None]),
        ('1,"a\nb"\n2,5" nail\n', [None, None]),
    ],
)
def test_broken_csv_row_costs_that_row_alone(
    tmp_path: Path, body: str, expected: list[str | None]
) -> None:
    assert problems(write(tmp_path, "a.csv", "id,text\n" + body)) == expected


def test_unterminated_quote_does_not_swallow_a_long_file(tmp_path: Path) -> None:
    rows = "".join(f"{n},words of row {n}\n" for n in range(2000))
    found = problems(write(tmp_path, "a.csv", 'id,text\nx,"open\n' + rows))
    assert found == ["unterminated_quote"] + [None] * 2000


def test_json_array_is_read_by_element(tmp_path: Path) -> None:
    assert problems(write(tmp_path, "a.json", '[{"id": 1},\n 2]')) == [None, "not_an_object"]


def test_old_mac_line_ends_are_lines(tmp_path: Path) -> None:
    assert problems(write(tmp_path, "a.csv", "id,text\r1,a\r2,b\r")) == [None, None]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.jsonl.gz", "a"])
def test_empty_file_has_no_rows(tmp_path: Path, name: str) -> None:
    source = write(tmp_path, name, gzip.compress(b"") if name.endswith("gz") else b"")
    assert problems(source) == []
    assert source.columns == ()


def test_header_alone_gives_columns_without_rows(tmp_path: Path) -> None:
    source = write(tmp_path, "a.csv", "id,text,,text\n")
    assert (source.columns, problems(source)) == (("id", "text", "column_3", "text_2"), [])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04xx", "ZIP"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_what_is_not_text_is_refused_in_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        write(tmp_path, "a.csv", data)
    assert "\n" not in str(caught.value)


def test_missing_file_folder_and_bad_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        open_source(str(tmp_path / "none.csv"))
    with pytest.raises(InputError, match="folder"):
        open_source(str(tmp_path))
    with pytest.raises(ConfigError, match="Allowed: auto"):
        open_source("x", format="xml")
    (tmp_path / "a.csv").write_text("id,text\n")
    with pytest.raises(ConfigError, match="text encoding"):
        open_source(str(tmp_path / "a.csv"), encoding="klingon")


def test_standard_input_can_be_read_more_than_once() -> None:
    source = open_source("-", stdin=io.BytesIO(b'{"id": 1}\n'))
    assert source.name == "stdin"
    assert problems(source) == problems(source) == [None]


def test_named_encoding_and_format_are_obeyed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("id\ttext\n1\té\n".encode("latin-1"))
    source = open_source(str(tmp_path / "a.txt"), format="tsv", encoding="latin-1")
    assert [row.fields for row in source.rows()] == [{"id": "1", "text": "é"}]


@pytest.mark.parametrize(
    ("top", "n_titles", "position"),
    [
        ("sep={0}\n", 0, 2),
        ('"sep={0}"\n', 0, 2),
        ("Feedback 2026\n", 1, 3),
        ("Feedback\n\nAll teams\n", 2, 4),
        ("Feedback{0}{0}\n", 0, 2),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_header_is_found_below_titles_and_separator_lines(
    tmp_path: Path, delimiter: str, top: str, n_titles: int, position: int
) -> None:
    table = "id,text,date\n1,a b,2026-01-02\n2,c,\n".replace(",", delimiter)
    source = write(tmp_path, "a.csv", top.format(delimiter) + table)
    if top.count("{0}") == 2:  # as wide as the table: the reader of its header refuses it
        assert source.columns == ("Feedback", "column_2", "column_3")
        return
    first, second = source.rows()
    assert first.fields == {"id": "1", "text": "a b", "date": "2026-01-02"}
    assert (first.position, second.position) == (position, position + 1)
    assert len(source.notes) == (n_titles > 0)
    assert all(f"{n_titles} line" in note for note in source.notes)


@pytest.mark.parametrize(
    "text",
    [
        "id,text\n1,a, b\n2,c, d\n3,e, f\n",
        "text\nslow, but fine\nbad, really\n",
        "a\nb\n",
        "text\n",
    ],
)
def test_first_line_stays_the_header_of_ragged_rows(tmp_path: Path, text: str) -> None:
    source = write(tmp_path, "a.csv", text)
    assert source.columns == tuple(text.split("\n")[0].split(","))
    assert source.notes == ()


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("latin-1", "a naïve approach"),
        ("latin-1", "El niño está aquí"),
        ("cp1252", "It’s “broken” – really"),
        ("cp1250", "Příliš žluťoučký kůň úpěl"),
        ("cp1251", "Приложение не работает помогите пожалуйста"),
        ("cp932", "アプリが起動しません"),
    ],
)
def test_short_texts_are_guessed_western_unless_they_are_not(
    tmp_path: Path, encoding: str, words: str
) -> None:
    source = write(tmp_path, "a.csv", f"id,text\n1,{words}\n".encode(encoding))
    assert [row.fields for row in source.rows()] == [{"id": "1", "text": words}]
    assert "a guess" in source.notes[0]
