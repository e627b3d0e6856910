"""From a published snapshot to the report: read what it needs, rank, lay out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import RowCounts
from thememiner.ranking import DOCUMENT_COLUMNS, ReportTables, rank_themes
from thememiner.report import ReportContext, build_report

if TYPE_CHECKING:
    from thememiner.datamodels import Snapshot
    from thememiner.ranking import ReportOptions
    from thememiner.report.contract import Report
    from thememiner.store import Store

_ENDED = ("published", "unchanged")


def make_report(store: Store, *, options: ReportOptions, now: datetime | None = None) -> Report:
    """Rank the themes of a snapshot and lay out the report contract.

    Parameters
    ----------
    now : datetime, optional
        For freshness only; the snapshot's own time by default, so that two readers of one
        snapshot get the same bytes.
    """
    snapshot = store.snapshot
    last = datetime.fromisoformat(str(snapshot.facts.get("now", snapshot.published_at)))
    tables = ReportTables(
        documents=store.read("documents", list(DOCUMENT_COLUMNS)),
        **{
            name: store.read(name)
            for name in (
                "assignments",
                "themes",
                "subthemes",
                "areas",
                "exemplars",
                "customers",
                "duplicates",
            )
        },
    )
    runs = store.runs()
    ranking = rank_themes(tables, options=options, run_days=_run_days(runs), last_run_now=last)
    context = ReportContext(
        run_id=snapshot.run_id,
        snapshot=snapshot.number,
        digest=snapshot.digest,
        now=now or last,
        run_at=last,
        rows=RowCounts.from_facts(snapshot.facts.get("counts")),
        warnings=_warnings(snapshot),
    )
    return build_report(ranking, context)


def _warnings(snapshot: Snapshot) -> tuple[str, ...]:
    stored = snapshot.facts.get("warnings")
    found = [str(warning) for warning in stored] if isinstance(stored, list) else []
    if "rolled_back_to" in snapshot.facts:
        day = snapshot.published_at.date().isoformat()
        found.insert(0, f"rolled back to snapshot {snapshot.facts['rolled_back_to']} on {day}")
    return tuple(found)


def _run_days(runs: pl.DataFrame) -> int:
    """On how many different days a run ended well."""
    return runs.filter(pl.col("state").is_in(_ENDED))["at"].dt.date().n_unique()
