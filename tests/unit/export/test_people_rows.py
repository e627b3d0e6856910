"""Rows about people as files: a header always, no formula, nothing left out in silence."""

from __future__ import annotations

import csv
import io
import json

import pytest

from thememiner.export.people_rows import MAX_CELL, render_people

COLUMNS = ("account", "documents", "links", "value")


def row(**given: object) -> dict[str, object]:
    return {"account": None, "documents": [], "links": [], "value": None, "extra": 1, **given}


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_header_stands_without_any_row() -> None:
    assert render_people(COLUMNS, [], file_format="csv") == "account,documents,links,value\n"
    assert render_people(COLUMNS, [], file_format="jsonl") == ""


def test_lists_are_one_cell_and_stay_lists_in_json() -> None:
    documents = [{"source": "desk", "id": "7"}, {"source": "nps", "id": "8#q1"}]
    links = ["https://a.example/7", "javascript:alert(1)"]
    given = row(documents=documents, links=links, value=3.5)
    cells = read(render_people(COLUMNS, [given], file_format="csv"))[0]
    assert cells == {
        "account": "", "documents": "desk 7; nps 8#q1", "value": "3.5",
        "links": "https://a.example/7; javascript:alert(1)",
    }  # fmt: skip
    line = json.loads(render_people(COLUMNS, [given], file_format="jsonl"))
    assert line == {"account": None, "documents": documents, "links": links, "value": 3.5}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1", "\u202e=1"])
def test_no_cell_is_a_formula_or_acts_on_a_screen(name: str) -> None:
    given = row(account=name, documents=[{"source": name, "id": "1"}], links=["https://a b"])
    cells = read(render_people(COLUMNS, [given], file_format="csv"))[0]
    for cell in (cells["account"], cells["documents"]):
        assert cell.lstrip()[0] not in "=+-@\uff1d"
        assert "\u202e" not in cell
    assert cells["links"] == ""


def test_cell_that_a_spreadsheet_would_cut_says_how_many_are_left_out() -> None:
    documents = [{"source": "desk", "id": f"{n:05d}"} for n in range(5_000)]
    cell = read(render_people(COLUMNS, [row(documents=documents)], file_format="csv"))[0]
    told = cell["documents"].split("; ")
    assert len(cell["documents"]) <= MAX_CELL + 20
    assert told[0] == "desk 00000"
    assert told[-1] == f"and {5_000 - (len(told) - 1):,} more"
