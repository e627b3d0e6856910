"""Spreadsheets and Parquet, each read in a process of its own."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import io
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.fuzz_files import Serial, build_xlsx, build_zip

from thememiner.errors import InputError
from thememiner.sources.reader_process import END, print_parquet, print_workbook, read_cell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sources.conftest import Write

    from thememiner.sources import SourceFile

TABLE: list[list[object]] = [
    ["id", "text", "day"],
    [1, "it broke", Serial(46024)],
    [2.0, "nice", None],
]
# Written by xlwt 1.3 for these tests: one sheet, id and text, two rows.
XLS = (
    "H4sIAAAAAAACA+1YPWhTURT+7kvS/NCmSU2FViilYNXaRVxc2qeCdrJUHRQRNGkilJZUQgZ10GrNKAhOikuhi0vVxR"
    "90qJuDUNFBEIRERydBwaHN67lf7tO0dmhAg8r9Hve7J+ec+97Jveee5L7XS8ny3MPuCtZhGAFUvSha6nRKWtT/kIDY"
    "PU+Lfh+R5ln8U4hGZCFbQnjW9iqs11CvdwUOHgRfCAMfpZ3GeYxO53O9TcRBxpBWOoYhYYW7oomji1F1kMfJW8j36f"
    "mcvJ+aG+Qh8S2rU1hyRwf2mSw+6fTRFoe+72OOeU/NHnTipc7iKzdVzTeEA4WJ9NTfaegJtmIesm4juXyukJ4qIyUL"
    "OI9vXi/w1d+pi71W31y9gui/r9WHN9DfcoLADLyzTPCSFNfFQG2Bjy+LqxjZJDMnsiIUcxeKYk9nxoWzuXMxXY+5fx"
    "Nr9m8b87pVOIt2yklmd0Iq9PK9L2+OZMbcM9TMsGbXKvt2HQw8XNUjZHCcFsZD3wHybvI13nUb5W5ySnJS+v6xTiMc"
    "nqXPdVr75Tl7ibfujjp5p8ilz0ef9JQ+ubtEXhipXEotvHPn0CeTkZXx+prFoBpUd25rPHX9Xpkq8IHc9UtFiDgJE7"
    "tnfr7asYIYxSS59knPjjL+ap3/ZSdGXZLzqv3Vj9nU/s4G/g79Y8a/Nvt6FoedDjzSRqlPPxGDhYWFhYWFhYWFRfOg"
    "zL/7gDlrhMwZImze66xIq9rXJP8tjmFarqKcNg8hL30BFxvKn60IKf9eapNj/PeFGifk6QVMIsM4JhvOXzkDqvrvs+"
    "mBid+3hRp9frWROP/w81cBjHSq0AAWAAA="
)


def read(source: SourceFile) -> list[tuple[int, object]]:
    return [(row.position, row.problem or row.fields) for row in source.rows()]


def test_sheet_with_most_rows_is_read(write: Write) -> None:
    source = write("a.xlsx", build_xlsx({"About": [["made by"]], "Data": TABLE, "\x7fOld": [[1]]}))
    assert (source.format, source.encoding, source.columns) == (
        "xlsx", "binary", ("id", "text", "day"),
    )  # fmt: skip
    assert read(source) == [
        (2, {"id": 1, "text": "it broke", "day": "2026-01-02"}),
        (3, {"id": 2, "text": "nice", "day": ""}),
    ]
    assert source.notes == ("sheet Data read; passed over: About, _Old",)
    assert source.sample == tuple(row.fields for row in source.rows())


def test_titles_blank_rows_error_cells_and_footers_of_a_sheet(write: Write) -> None:
    rows: list[list[object]] = [
        ["Cases of the week"], [], ["id", "text", "date"], [1, "#N/A", "x"], [],
        [2, True, 46024.25], ["Copyright (c) 2026 Vendor"], ["Confidential Information"],
    ]  # fmt: skip
    source = write("a.xlsx", build_xlsx({"S": rows}))
    assert read(source) == [
        (4, {"id": 1, "text": "", "date": "x"}),
        (6, {"id": 2, "text": True, "date": 46024.25}),
        (7, "footer"),
        (8, "footer"),
    ]
    assert source.notes == ("1 line before the header passed over",)


@pytest.mark.parametrize("rows", [[], [[]], [["id", "text"]]])
def test_sheet_without_rows_gives_none(write: Write, rows: list[list[object]]) -> None:
    source = write("a.xlsx", build_xlsx({"S": rows}))
    assert read(source) == []
    assert source.columns == (("id", "text") if rows and rows[0] else ())


def test_old_excel_is_read(write: Write) -> None:
    source = write("a.xls", gzip.decompress(base64.b64decode(XLS)))
    assert read(source) == [(2, {"id": 1, "text": "abc"}), (3, {"id": 2, "text": "def"})]


def test_open_document_is_read(write: Write) -> None:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>" for cell in row
        ) + "</table:table-row>"
        for row in (("id", "text"), ("1", "nice"))
    )  # fmt: skip
    body = (
        f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" '
        f'xmlns:text="{urn}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">'
        f"{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<m:manifest xmlns:m="{urn}:manifest:1.0"><m:file-entry m:media-type="{kind}"/>'
    manifest += "</m:manifest>"
    members = {"mimetype": kind, "content.xml": body, "META-INF/manifest.xml": manifest}
    data = build_zip({name: text.encode() for name, text in members.items()})
    assert read(write("a.ods", data)) == [(2, {"id": "1", "text": "nice"})]


def test_cell_in_the_last_corner_ends_nothing_but_its_file(write: Write) -> None:
    data = build_xlsx({"S": [["id", "text"], [1, "x"]]})
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    sheet += b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v>'
    sheet += b"</c></row></sheetData></worksheet>"
    hostile = replace_member(data, "xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(InputError, match="too large to be opened"):
        write("a.xlsx", hostile)


def replace_member(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    return build_zip({**members, name: content})


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.parquet"])
def test_damaged_binary_is_refused_in_one_line(write: Write, name: str) -> None:
    start = {"a.xlsx": build_xlsx({"S": TABLE})[:-40], "a.xls": b"\xd0\xcf\x11\xe0" + bytes(600),
             "a.parquet": b"PAR1" + bytes(100) + b"PAR1"}[name]  # fmt: skip
    with pytest.raises(InputError) as caught:
        write(name, start)
    assert "\n" not in str(caught.value)


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, row_group_size=50)
    return buffer.getvalue()


def test_parquet_keeps_types_and_nesting(write: Write) -> None:
    frame = pl.DataFrame({
        "id": [2**60, 7], "text": ["it broke", None], "score": [0.5, float("nan")],
        "at": [dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), None], "raw": [b"\xff", None],
        "via": [{"channel": "web"}, None], "tags": [["a", "b"], []],
    })  # fmt: skip
    source = write("a.parquet", parquet(frame))
    assert source.columns == ("id", "text", "score", "at", "via", "tags", "via.channel")
    assert source.notes == ("columns of bytes passed over: raw",)
    assert read(source) == [
        (1, {"id": 2**60, "text": "it broke", "score": 0.5, "at": "2026-01-02T03:04:05+00:00",
             "via": {"channel": "web"}, "tags": ["a", "b"]}),
        (2, {"id": 7, "text": None, "score": None, "at": None, "via": None, "tags": []}),
    ]  # fmt: skip


def test_parquet_rows_keep_their_order_and_long_ones_are_passed_over(write: Write) -> None:
    texts = ["x"] * 4_500
    texts[4_000] = "y" * 5_000
    rows = read(write("a.parquet", parquet(pl.DataFrame({"id": range(4_500), "text": texts}))))
    assert rows[4_000] == (4_001, "line_too_long")
    assert [row[1]["id"] for row in rows if isinstance(row[1], dict)] == [
        *range(4_000), *range(4_001, 4_500),
    ]  # fmt: skip


def test_reader_process_prints_rows_and_an_end(tmp_path: Path) -> None:
    workbook, table = tmp_path / "a.xlsx", tmp_path / "a.parquet"
    workbook.write_bytes(build_xlsx({"A": [], "B": [["id"], [1]]}))
    table.write_bytes(parquet(pl.DataFrame({"id": [1]})))
    out = io.BytesIO()
    print_workbook(str(workbook), out)
    print_workbook(str(workbook), out, "A")
    print_parquet(str(table), out)
    assert out.getvalue().split(b"\n") == [
        b'["B",["A"]]', b'["id"]', b"[1]", END, b'["A",["B"]]', END, b'[["id"],[]]', b'{"id":1}',
        END, b"",
    ]  # fmt: skip


def test_cells_are_text_or_numbers() -> None:
    cells = [dt.time(3, 4), dt.date(2026, 1, 2), dt.timedelta(hours=30), 2.0**60, True, 1.5]
    assert [read_cell(cell) for cell in cells] == [
        "03:04:00", "2026-01-02", "1 day, 6:00:00", 2.0**60, True, 1.5,
    ]  # fmt: skip


def test_reader_process_has_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")
    code = (
        "import resource, sys; from thememiner.sources.reader_process import set_limits; "
        "set_limits(sys.argv[1]); print(resource.getrlimit(resource.RLIMIT_AS)[0] >> 30)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "4"
