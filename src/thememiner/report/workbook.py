"""The report as an XLSX workbook: themes, evidence, segments, weeks and the run, with filters.

Text is written as text: no cell of it is a formula, and none becomes one when it is edited.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

from thememiner.report.cells import FORMULA
from thememiner.report.labels import REPORTS, say_covered, say_freshness, say_name, say_rows
from thememiner.report.people import list_notes, name_people, say_filters
from thememiner.report.signal_words import list_drivers, say_fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from thememiner.ranking.datamodels import Exemplar
    from thememiner.report.contract import Report, ThemeFacts

Cell = str | float | date | None

MAX_TEXT: Final = 32_767  # characters that a cell holds
MAX_LINK: Final = 2_000  # characters of a link that spreadsheets take
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SPLITS: Final = (
    ("source", "by_source"),
    ("segment", "by_segment"),
    ("version", "by_version"),
    ("product", "by_product"),
    ("language", "by_language"),
    ("intent", "intent_split"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, width in characters, and how its numbers are shown."""

    name: str
    width: int = 12
    style: str = ""


_COUNT: Final = "#,##0"
_SHARE: Final = "0.0%"
_EVIDENCE: Final = (
    Column(name="Rank", width=7), Column(name="Theme id", width=13), Column(name="Theme", width=42),
    Column(name="Quote", width=90), Column(name="Source", width=14), Column(name="Day", width=12),
    Column(name="Link", width=40), Column(name="Document", width=36),
)  # fmt: skip
_SPLIT: Final = (
    Column(name="Rank", width=7), Column(name="Theme id", width=13), Column(name="Theme", width=42),
    Column(name="What", width=12), Column(name="Value", width=28),
    Column(name=REPORTS, style=_COUNT),
)  # fmt: skip
_RUN: Final = (Column(name="What", width=28), Column(name="Value", width=110))


def render_xlsx(report: Report) -> bytes:
    """Render the report as the bytes of an XLSX file; equal reports give equal bytes."""
    out = io.BytesIO()
    book = Workbook(out, _OPTIONS)
    now = datetime.fromisoformat(report["run"]["now"].replace("Z", "+00:00")).astimezone(UTC)
    book.set_properties({"title": "thememiner report", "created": now.replace(tzinfo=None)})
    themes = [*report["themes"], *report["praise"]]
    weeks = sorted({week["week"] for theme in themes for week in theme["series"]})
    sheets = _Sheets(book)
    listed = sheets.add("Themes", _theme_columns(report), _theme_rows(report))
    sheets.add("Evidence", _EVIDENCE, _evidence_rows(report))
    sheets.add("Segments", _SPLIT, _split_rows(themes))
    sheets.add("Weeks", _week_columns(weeks), _week_rows(themes, weeks))
    sheets.add("Run", _RUN, _run_rows(report))
    _add_trends(listed, n_themes=len(themes), n_weeks=len(weeks))
    book.close()
    return out.getvalue()


@dataclass(slots=True)
class _Sheets:
    """Writes sheets of one workbook, with few formats that all share."""

    book: Workbook
    _formats: dict[tuple[str, bool], Format] = field(default_factory=dict)

    def add(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
    ) -> Worksheet:
        """Add a sheet whose first row stays in sight and filters the others."""
        sheet: Worksheet = self.book.add_worksheet(name)
        head = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        n_rows = 0
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.name, head)
        for row in rows:
            n_rows += 1
            for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self._write(sheet, (n_rows, place), cell, column.style)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, n_rows, len(columns) - 1)
        return sheet

    def _write(self, sheet: Worksheet, at: tuple[int, int], cell: Cell, style: str) -> None:
        if cell is None:
            return
        if isinstance(cell, str):
            self._write_text(sheet, at, cell)
        elif isinstance(cell, date):
            sheet.write_datetime(*at, cell, self._format("yyyy-mm-dd"))
        else:
            sheet.write_number(*at, cell, self._format(style) if style else None)

    def _write_text(self, sheet: Worksheet, at: tuple[int, int], text: str) -> None:
        if text.startswith(("https://", "http://")) and len(text) <= MAX_LINK:
            sheet.write_url(*at, text, string=text)
            return
        cut = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
        sheet.write_string(
            *at, cut, self._format("@", guarded=True) if FORMULA.match(cut) else None
        )

    def _format(self, style: str, *, guarded: bool = False) -> Format:
        key = (style, guarded)
        if key not in self._formats:
            facts: dict[str, Any] = {"num_format": style, "quote_prefix": guarded}
            self._formats[key] = self.book.add_format(facts)
        return self._formats[key]


def _theme_columns(report: Report) -> tuple[Column, ...]:
    people = name_people(report)
    return (
        Column(name="Rank", width=7), Column(name="Likely from", width=9),
        Column(name="Likely to", width=9), Column(name="Was", width=7),
        Column(name="Theme id", width=13), Column(name="Theme", width=42),
        Column(name="Headline", width=50), Column(name="Area", width=22), Column(name="Intent"),
        Column(name="Life"), Column(name=people.column, style=_COUNT),
        Column(name=f"Share of {people.many}", style=_SHARE), Column(name=REPORTS, style=_COUNT),
        Column(name="Share of reports", style=_SHARE), Column(name="Trend", width=22),
        Column(name="Change", width=11), Column(name="Times as many", style="0.0"),
        Column(name="Value", style=_COUNT), Column(name="Mean rating", style="0.00"),
        Column(name="Ratings", style=_COUNT), Column(name="Score", style="0.00"),
        Column(name="People", style=_COUNT), Column(name="Anonymous reports", style=_COUNT),
        Column(name="Accounts", style=_COUNT), Column(name="Mass-sent texts", style=_COUNT),
        Column(name="First seen"), Column(name="Last seen"), Column(name="Decision", width=14),
        Column(name="Decision link", width=30), Column(name="Words", width=40),
        Column(name="Fixes and what became of them", width=60),
        Column(name="How they differ", width=60),
    )  # fmt: skip


_TREND: Final = 14  # place of the column with the small pictures


def _theme_rows(report: Report) -> list[tuple[Cell, ...]]:
    areas = {area["area_id"]: area["name"] for area in report["areas"]}
    return [
        _theme_row(theme, areas.get(theme["area_id"] or ""))
        for theme in (*report["themes"], *report["praise"])
    ]


def _theme_row(theme: ThemeFacts, area: str | None) -> tuple[Cell, ...]:
    decision = theme["decision"]
    return (
        theme["rank"], *theme["rank_interval"], theme["previous_rank"], theme["theme_id"],
        say_name(theme["name"]), theme["headline"], area, theme["intent"], theme["life"],
        theme["n_customers"], theme["customers_share"], theme["n_documents"], theme["share"], None,
        theme["change"]["flag"], theme["change"]["ratio"], theme["value"],
        theme["rating"]["mean"], theme["rating"]["n"], theme["score"], theme["n_people"],
        theme["n_anonymous"], theme["n_accounts"], theme["n_flood"], _day(theme["first_seen"]),
        _day(theme["last_seen"]), decision["decision"] if decision else None,
        decision["link"] if decision else None, "; ".join(theme["terms"]) or None,
        "\n".join(map(say_fix, theme["fixes"])) or None, "\n".join(list_drivers(theme)) or None,
    )  # fmt: skip


def _evidence_rows(report: Report) -> Iterable[tuple[Cell, ...]]:
    for theme in (*report["themes"], *report["praise"]):
        for passage in theme["exemplars"]:
            own = (theme["rank"], theme["theme_id"], say_name(theme["name"]))
            yield (*own, *_passage(passage))
    for passage in report["unthemed"]["samples"]:
        yield (None, None, "Not in any theme", *_passage(passage))


def _passage(passage: Exemplar) -> tuple[Cell, ...]:
    return (
        passage["quote"], passage["source"], _day(passage["created_at"]), passage["url"],
        passage["document_id"],
    )  # fmt: skip


def _split_rows(themes: Iterable[ThemeFacts]) -> Iterable[tuple[Cell, ...]]:
    for theme in themes:
        own = (theme["rank"], theme["theme_id"], say_name(theme["name"]))
        for what, key in _SPLITS:
            for value, count in theme[key].items():  # type: ignore[literal-required]  # counts, all
                yield (*own, what, value, count)
        for audience, heard in theme["by_audience"].items():
            yield (*own, "audience", audience, heard["n_documents"])
        for part in theme["subthemes"]:
            yield (*own, "part", say_name(part["name"]), part["n_documents"])


def _week_columns(weeks: Sequence[str]) -> tuple[Column, ...]:
    return (*_SPLIT[:3], *(Column(name=week, width=11, style=_COUNT) for week in weeks))


def _week_rows(themes: Iterable[ThemeFacts], weeks: Sequence[str]) -> Iterable[tuple[Cell, ...]]:
    for theme in themes:
        counts = {week["week"]: week["n_documents"] for week in theme["series"]}
        own = (theme["rank"], theme["theme_id"], say_name(theme["name"]))
        yield (*own, *map(counts.get, weeks))


def _add_trends(sheet: Worksheet, *, n_themes: int, n_weeks: int) -> None:
    """Draw each theme's weeks into its row, from the sheet that holds them."""
    if not n_weeks:
        return
    first, last = len(_SPLIT[:3]), len(_SPLIT[:3]) + n_weeks - 1
    for row in range(1, n_themes + 1):
        weeks = f"Weeks!{xl_range(row, first, row, last)}"
        sheet.add_sparkline(row, _TREND, {"range": weeks, "type": "column"})


def _run_rows(report: Report) -> list[tuple[Cell, Cell]]:
    run, totals = report["run"], report["totals"]
    counted = [
        (f"{name} in the period", report["period_totals"][key])  # type: ignore[literal-required]
        for key, name in _TOTALS
    ]
    return [
        ("Covered", say_covered(report)),
        ("Filters", say_filters(report) or None),
        ("Period", report["period"]["reason"]),
        ("Freshness", say_freshness(report)),
        ("Snapshot", run["snapshot"]), ("Run", run["run_id"]), ("Digest", run["digest"]),
        *(("Warning", told) for told in report["freshness"]["refused"]),
        *(("Warning", told) for told in report["freshness"]["warnings"]),
        *counted,
        *((f"{name} in the store", totals[key]) for key, name in _TOTALS),  # type: ignore[literal-required]
        ("Rows", say_rows(report)),
        *((f"Not in any theme: {why}", n) for why, n in report["unthemed"]["by_reason"].items()),
        *(("Note", note) for note in list_notes(report)),
    ]  # fmt: skip


_TOTALS: Final = (
    ("n_documents", "Documents"), ("n_themed", "In a theme"), ("n_unthemed", "Not in any theme"),
    ("n_customers", "Customers"), ("n_people", "People"), ("n_anonymous", "Anonymous reports"),
    ("n_internal", "Our own staff"),
)  # fmt: skip


def _day(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)
