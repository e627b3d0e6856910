"""What a report for readers outside of the team leaves out, in every shape."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, get_type_hints

import jsonschema
import polars as pl
import pytest

from thememiner.ranking.datamodels import Week
from thememiner.ranking.floors import Floors
from thememiner.report import (
    build_report,
    read_schema,
    render_csv,
    render_html,
    render_json,
    render_markdown,
    render_table,
    render_xlsx,
)
from thememiner.report.contract import Report, ThemeFacts
from thememiner.report.outside import Hider
from thememiner.report.signals import ReportSignals
from thememiner.signal_tables import CHANGES, SignalTables

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import Ranking
    from thememiner.report import ReportContext


def read_workbook(report: Report) -> str:
    """Give its texts; rows without a value keep their label."""
    with zipfile.ZipFile(io.BytesIO(render_xlsx(report))) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    return texts.replace("Our own staff in the", "")


SHAPES: dict[str, Callable[[Report], str]] = {
    "json": render_json,
    "csv": render_csv,
    "md": render_markdown,
    "html": render_html,
    "xlsx": read_workbook,
    "table": lambda report: render_table(report, width=120, color=False, top=15),
}
FLOORS = Floors(
    floor=11,
    n_hidden=3,
    n_withheld=20,
    n_documents=9_000,
    n_customers=5_000,
    n_themed=7_000,
    n_unthemed=2_000,
    by_reason={"one_off": 1_500},
    splits={"source": {"t001": {"tickets": 1_000}}, "subtheme_id": {"t001": {"s1": 900}}},
    weeks={"t001": (Week(week="2024-06-24", n_documents=40, n_customers=None),) * 2},
    areas=frozenset(["a1"]),
    n_rated={"t001": 400},
    sources=("tickets",),
    quoted={"t001": frozenset(["d1"])},
    names=frozenset(["Company 3", "Sign", "7", "IT"]),
)
RISING = ReportSignals(
    tables=SignalTables(
        changes=pl.DataFrame(
            [{"kind": "theme", "subject_id": "t001", "flag": "rising", "sentence": "3 more"}]
        ).pipe(lambda rows: pl.concat([CHANGES.to_frame(), rows], how="diagonal"))
    )
)
INSIDE = (
    "desk.example.com", "Company", "A3", "120000", "120,000", "2024-03-05", "5 Mar 2024", "d9",
    "nothing new for 40 days", "looks broken", "Invoices are late", "10,010", "10010",
    "2024-01-02", "2024-06-28", "28 Jun", "Our own staff",
)  # fmt: skip


@pytest.fixture
def outside(ranking: Callable[..., Ranking], context: Callable[..., ReportContext]) -> Report:
    return build_report(ranking(floors=FLOORS, notes=("without links",)), context())


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_of_the_team_is_in_any_shape(outside: Report, shape: str) -> None:
    text = SHAPES[shape](outside)
    assert "ACCOUNT" in text  # “Sign” is an account here, and “Cannot sign in” a theme
    assert [inside for inside in INSIDE if inside in text] == []


@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_that_are_withheld_are_not_said_as_none(
    ranking: Callable[..., Ranking], context: Callable[..., ReportContext], shape: str
) -> None:
    floors = Floors(floor=11, n_documents=200, n_customers=50, n_themed=None, n_unthemed=None)
    report = build_report(ranking(floors=floors), context(), signals=RISING)
    assert report["themes"][0]["change"]["flag"] == "rising"
    text = SHAPES[shape](report)
    assert "None" not in text
    jsonschema.validate(json.loads(render_json(report)), json.loads(read_schema()))


def test_it_is_a_valid_report_with_all_keys(outside: Report) -> None:
    jsonschema.validate(json.loads(render_json(outside)), json.loads(read_schema()))
    assert outside.keys() == get_type_hints(Report).keys()
    for theme in (*outside["themes"], *outside["praise"]):
        assert theme.keys() == get_type_hints(ThemeFacts).keys()


def test_numbers_are_those_of_the_floors(outside: Report) -> None:
    first, second = outside["themes"][:2]
    assert outside["period_totals"]["n_documents"] == 9_000
    assert outside["unthemed"] == {"n": 2_000, "by_reason": {"one_off": 1_500}, "samples": []}
    assert first["by_source"] == {"tickets": 1_000}
    assert [part["n_documents"] for part in first["subthemes"]] == [900]
    assert first["rating"] == {"mean": 2.25, "n": 400}
    assert len(first["series"]) == 2
    assert [quote["quote"] for quote in first["exemplars"]] == ["I cannot [ACCOUNT] in any more."]
    assert second["by_source"] == {}
    assert not any((second["series"], second["exemplars"], second["subthemes"]))
    assert second["rating"] == {"mean": None, "n": None}
    assert [area["area_id"] for area in outside["areas"]] == ["a1"]


def test_days_are_months(outside: Report) -> None:
    days = re.findall(r"\d{4}-\d\d-\d\d", render_json(outside))
    run = {outside["run"]["now"][:10], outside["freshness"]["run_at"][:10]}
    # a week is named by its Monday
    assert set(days) - run == {"2024-01-01", "2024-06-30", "2024-06-24"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Acme corp's export", "[ACCOUNT]'s export"),
        ("acmecorp", "acmecorp"),
        ("see www.acme.example/x, please", "see [LINK] please"),
        ("it is 12 of IT", "it is 12 of IT"),
        ("", ""),
    ],
)
def test_names_of_accounts_and_links_are_hidden(text: str, shown: str) -> None:
    assert Hider(["Acme Corp", "ACME", "12", "it", ""]).text(text) == shown


def test_without_accounts_only_links_go() -> None:
    assert Hider([]).text("Acme at https://a.example") == "Acme at [LINK]"
