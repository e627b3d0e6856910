"""The five renderings of one planted feed, byte for byte; `make golden` rewrites them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.planted_signals import planted_fixes, planted_signals

from thememiner.datamodels import (
    AREAS,
    ASSIGNMENTS,
    CUSTOMERS,
    DOCUMENTS,
    EXEMPLARS,
    LINEAGE,
    SUBTHEMES,
    THEMES,
    RowCounts,
)
from thememiner.ranking import ReportOptions, ReportTables, Weights, rank_themes
from thememiner.ranking.changes import Moment, RunOf, compare_snapshots
from thememiner.report import (
    ReportContext,
    Since,
    build_report,
    render_csv,
    render_html,
    render_json,
    render_markdown,
    render_table,
)
from thememiner.report.signals import ReportSignals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.ranking import Ranking
    from thememiner.report.contract import Report

FOLDER = Path(__file__).parent
NOW = datetime(2024, 7, 1, 2, tzinfo=UTC)
# theme, area, intent of its documents, documents, customers among them
PLANTED = (
    ("t1", "a1", "Cannot sign in after the update", "problem", 60, 41),
    ("t2", "a1", "Password link never arrives", "problem", 34, 30),
    ("t3", "a2", "Export loses rows | columns", "problem", 34, 9),
    ("t4", "a2", "=Formulas are not kept", "request", 12, 12),
    ("t5", None, "Fast <and> friendly answers", "praise", 25, 25),
    ("t6", "a2", "One loud customer", "question", 8, 1),
)
RENDERINGS = {
    "report.txt": lambda report: render_table(report, width=80, color=False, top=15),
    "report.json": render_json,
    "report.csv": render_csv,
    "report.md": render_markdown,
    "report.html": render_html,
}


def frame(rows: Iterable[dict[str, Any]], schema: pl.Schema) -> pl.DataFrame:
    whole = [{column: row.get(column) for column in schema} for row in rows]
    return pl.DataFrame(whole, schema=schema, orient="row")


def plant() -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Make documents, assignments and exemplars; every seventh document is in no theme."""
    documents: list[dict[str, Any]] = []
    assignments: list[dict[str, Any]] = []
    exemplars: list[dict[str, Any]] = []
    for theme_id, area_id, name, intent, n_documents, n_customers in PLANTED:
        for ordinal in range(n_documents):
            number = len(documents)
            author = ordinal % n_customers
            document_id = f"d{number:04d}"
            is_lost = number % 7 == 6
            documents.append(
                {
                    "document_id": document_id,
                    "source": ("tickets", "reviews", "survey")[number % 3],
                    "created_at": NOW - timedelta(days=number * 11 % 150, hours=1),
                    "customer": f"account:A{author}" if author % 2 else f"person:{author}",
                    "person": f"person:{author}",
                    "account_id": f"A{author}" if author % 2 else None,
                    "audience": "internal" if number % 40 == 5 else "customer",
                    "rating": float(1 + number % 5) if number % 3 == 1 else None,
                    "version": f"{number % 9}.0",
                    "url": f"https://desk.example.com/{number}",
                    "text_hash": number.to_bytes(16),
                    "n_chars": 90,
                }
            )
            assignments.append(
                {"document_id": document_id, "reason": "one_off"}
                if is_lost
                else {
                    "document_id": document_id,
                    "theme_id": theme_id,
                    "subtheme_id": f"{theme_id}s{ordinal % 2}",
                    "area_id": area_id,
                    "intent": intent,
                    "status": "strict",
                    "similarity": 0.7,
                    "is_primary": True,
                }
            )
            if ordinal < 3:
                exemplars.append(
                    {
                        "theme_id": theme_id,
                        "position": ordinal,
                        "document_id": document_id,
                        "quote": f"{name}: *really* <b>annoying</b>, ticket {number}",
                    }
                )
    return documents, assignments, exemplars


@pytest.fixture(scope="module")
def report() -> Report:
    documents, assignments, exemplars = plant()
    tables = ReportTables(
        documents=frame(documents, DOCUMENTS),
        assignments=frame(assignments, ASSIGNMENTS),
        themes=frame(
            (
                {
                    "theme_id": theme_id,
                    "area_id": area_id,
                    "name": name,
                    "headline": f"{name}.",
                    "life": "live",
                    "terms": name.lower().split()[:3],
                }
                for theme_id, area_id, name, *_ in PLANTED
            ),
            THEMES,
        ),
        subthemes=frame(
            (
                {"subtheme_id": f"{theme[0]}s{part}", "theme_id": theme[0], "name": f"Part {part}"}
                for theme in PLANTED
                for part in range(2)
            ),
            SUBTHEMES,
        ),
        areas=frame(
            ({"area_id": "a1", "name": "Sign-in"}, {"area_id": "a2", "name": "Export"}), AREAS
        ),
        exemplars=frame(exemplars, EXEMPLARS),
        customers=frame(
            (
                {
                    "account_id": f"A{author}",
                    "name": f"Company {author}",
                    "segment": ("SMB", "Enterprise")[author % 4 // 2],
                    "value": 1000.0 * author,
                }
                for author in range(1, 41, 2)
            ),
            CUSTOMERS,
        ),
    )
    options = ReportOptions(
        weights=Weights(customers=0.6, documents=0.4), min_customers=2, n_key_accounts=20
    )
    ranking = rank_themes(tables, options=options, run_days=8, last_run_now=NOW)
    context = ReportContext(
        run_id="20240701T020000Z",
        snapshot=12,
        digest="0123456789abcdef" * 4,
        now=NOW,
        run_at=NOW,
        rows=RowCounts(n_read=180, n_accepted=173, n_duplicates=4, n_quarantined=3),
        warnings=("survey: nothing new for 40 days",),
    )
    signals = ReportSignals(
        tables=planted_signals(),
        fixes=planted_fixes(),
        names={theme_id: name for theme_id, _, name, *_ in PLANTED} | {"a1": "Sign-in"},
        origins={"d0001": ("tickets", "https://desk.example.com/1")},
        left_out=("survey",),
        earlier=planted_signals().changes.filter(pl.col("flag") != "falling"),
    )
    return build_report(ranking, context, since=since_last_week(ranking), signals=signals)


def since_last_week(ranking: Ranking) -> Since:
    """Compare with a week before: one theme is new, one went into another, one has moved."""
    places = [place for place in ranking.places if place.theme_id != "t2"]
    gone = replace(places[0], theme_id="t0", name="Lost | found", rank=9)
    then = [replace(place, rank=5) if place.theme_id == "t1" else place for place in places]
    lineage = frame(
        (
            {"snapshot": 9, "event": "merged", "theme_id": "t0", "other_theme_id": "t1"},
            {"snapshot": 11, "event": "born", "theme_id": "t2"},
        ),
        LINEAGE,
    )
    changes = compare_snapshots(
        Moment(snapshot=5, places=(gone, *then)),
        Moment(snapshot=12, places=ranking.places),
        lineage=lineage,
        runs={
            9: RunOf(day=date(2024, 6, 28), is_refit=True),
            11: RunOf(day=date(2024, 6, 30), is_refit=False),
        },
    )
    return Since(snapshot=5, day=date(2024, 6, 24), changes=changes)


@pytest.mark.parametrize("name", RENDERINGS)
def test_rendering_must_not_change_by_a_byte(
    report: Report, name: str, request: pytest.FixtureRequest
) -> None:
    text = RENDERINGS[name](report)
    file = FOLDER / name
    if request.config.getoption("--update-golden"):
        file.write_bytes(text.encode())
    assert file.read_bytes().decode() == text
