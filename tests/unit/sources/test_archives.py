"""ZIP and gzip: what is read as one feed, and what is refused before it can do harm."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.fuzz_files import build_xlsx, build_zip

from thememiner.errors import InputError
from thememiner.sources import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sources.conftest import Write

CSV = b"id,text\n1,it broke\n2,nice\n"


def test_one_table_is_read_as_if_it_were_not_packed(write: Write) -> None:
    data = build_zip({"Form/Survey.csv": CSV, "__MACOSX/Form/._Survey.csv": b"\0", "a.png": b"x",
                      "readme.txt": b"hello"})  # fmt: skip
    source = write("a.zip", data)
    assert (source.format, source.columns) == ("csv", ("id", "text"))
    assert [(row.position, row.problem) for row in source.rows()] == [(2, None), (3, None)]
    assert source.notes == ("2 files of other kinds passed over",)


def test_text_file_is_read_where_there_is_no_table(write: Write) -> None:
    assert write("a.zip", build_zip({"export.txt": CSV})).columns == ("id", "text")


def test_tables_with_one_header_are_read_one_after_the_other(write: Write) -> None:
    source = write("a.zip", build_zip({"b.csv": CSV, "a.csv": b"id,text\n9,first\n"}))
    rows = [(row.position, row.fields and row.fields["id"]) for row in source.rows()]
    assert rows == [(2, "9"), (4, "1"), (5, "2")]


def test_json_files_give_rows_that_know_their_file(write: Write) -> None:
    members = {
        "users.json": b'[{"id": "U1"}]',
        "general/2026-01-02.json": b'[{"text": "hi"}, 3]',
        "channels.json": b'[{"id": "C1"}]',
    }
    source = write("a.zip", build_zip(members))
    assert (source.format, source.encoding) == ("zip", "utf-8")
    assert source.columns == ("_member", "id", "text")
    assert [(row.position, row.problem or row.fields) for row in source.rows()] == [
        (1, {"id": "C1", "_member": "channels.json"}),
        (2, {"text": "hi", "_member": "general/2026-01-02.json"}),
        (3, "not_an_object"),
        (4, {"id": "U1", "_member": "users.json"}),
    ]


def test_sample_of_many_files_has_some_of_each(write: Write) -> None:
    rows = b"[" + b",".join(b'{"id": 1}' for _ in range(300)) + b"]"
    source = write("a.zip", build_zip({"channels.json": rows, "general/1.json": b'[{"text": 1}]'}))
    assert {fields["_member"] for fields in source.sample} == {"channels.json", "general/1.json"}


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"../a.csv": CSV}, "out of the folder"),
        ({"a/../../b.csv": CSV}, "out of the folder"),
        ({"/etc/a.csv": CSV}, "out of the folder"),
        ({"C:/a.csv": CSV}, "out of the folder"),
        ({"..\\a.csv": CSV}, "out of the folder"),
        ({"inner.zip": b"PK"}, "an archive itself"),
        ({"a.csv.gz": gzip.compress(CSV)}, "an archive itself"),
        ({"a.xlsx": b"PK", "b.csv": CSV}, "not read as one: a.xlsx, b.csv"),
        ({"a.csv": CSV, "b.csv": b"id,body\n1,x\n"}, "not read as one: a.csv, b.csv"),
        ({"a.csv": CSV, "b.json": b"[]"}, "not read as one"),
        ({}, "no file that can be read"),
        ({"a.png": b"x"}, "no file that can be read"),
        ({"a.csv": b"x" * 20_000_000}, "fill a disk"),
        ({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}, "no file that can"),
    ],
)
def test_archive_is_refused_with_its_reason(
    write: Write, members: dict[str, bytes], words: str
) -> None:
    with pytest.raises(InputError, match=words) as caught:
        write("a.zip", build_zip(members))
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_names_that_would_trick_a_terminal_are_not_printed(write: Write) -> None:
    with pytest.raises(InputError) as caught:
        write("a.zip", build_zip({"\x1b[2Ja.csv": CSV, "b\u202ec.csv": b"x,y\n1,2\n"}))
    assert "_" in str(caught.value)
    assert not {"\x1b", "\u202e"} & set(str(caught.value))


def test_links_and_encrypted_members_are_refused(write: Write) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="is a link"):
        write("a.zip", buffer.getvalue())
    data = bytearray(build_zip({"a.csv": CSV}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="encrypted"):
        write("a.zip", bytes(data))


def test_unusual_packing_is_refused(write: Write) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", CSV)
    with pytest.raises(InputError, match="packed in a way"):
        write("a.zip", buffer.getvalue())


@pytest.mark.parametrize("is_wide", [False, True])
def test_directory_that_would_fill_memory_is_refused_unread(write: Write, *, is_wide: bool) -> None:
    data = bytearray(build_zip({"a.csv": CSV}))
    end = data.rfind(b"PK\x05\x06")
    if is_wide:
        wide = b"PK\x06\x06" + bytes(28) + struct.pack("<QQ", 10**9, 10**11) + bytes(8)
        data[end:end] = wide
    else:
        struct.pack_into("<I", data, end + 12, 2**31)
    with pytest.raises(InputError, match="at most 100,000"):
        write("a.zip", bytes(data))


@pytest.mark.parametrize("keep", [4, 30, 100, -30])
def test_archive_that_is_cut_is_refused(write: Write, keep: int) -> None:
    with pytest.raises(InputError, match="damaged"):
        write("a.zip", build_zip({"a.csv": CSV * 99})[:keep])


def test_archive_with_a_broken_list_is_refused(write: Write) -> None:
    data = bytearray(build_zip({"a.csv": CSV}))
    place = data.rfind(b"PK\x01\x02")
    data[place : place + 4] = bytes(4)
    with pytest.raises(InputError, match="damaged"):
        write("a.zip", bytes(data))


def test_member_that_is_damaged_keeps_the_rows_before(write: Write) -> None:
    data = bytearray(
        build_zip({"a.csv": b"id,text\n" + b"".join(b"%d,a\n" % n for n in range(9999))})
    )
    data[len(data) // 2] ^= 0xFF
    *good, last = [row.problem for row in write("a.zip", bytes(data)).rows()]
    assert last == "truncated_file"
    assert good.count(None) > 100


def test_gzip_bomb_is_refused_when_it_is_opened(write: Write) -> None:
    for mark in (
        b"",
        b"\xef\xbb\xbf",
    ):  # with a mark the text need not be read to tell its encoding
        data = gzip.compress(mark + b"id,text\n" + b"1,x\n" * 8_000_000, compresslevel=9)
        with pytest.raises(InputError, match="fill a disk"):
            write("a.csv.gz", data)


def test_gzip_of_what_is_no_text_is_refused(write: Write) -> None:
    with pytest.raises(InputError, match="ZIP or Excel"):
        write("a.xlsx.gz", gzip.compress(build_xlsx({"S": [["id"]]})))
    with pytest.raises(InputError, match="a gzip file"):
        write("a.csv.gz.gz", gzip.compress(gzip.compress(CSV)))


def test_named_format_must_be_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CSV)
    with pytest.raises(InputError, match="no xlsx file"):
        open_source(str(path), format="xlsx")
    path.write_bytes(build_zip({"a.csv": CSV}))
    assert open_source(str(path), format="zip").format == "csv"
