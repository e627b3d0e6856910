"""From a store to what a ranking looks at."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.pipeline.curated import Curated, show_curated
from thememiner.ranking import DOCUMENT_COLUMNS, ReportOptions, ReportTables, Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.config import Config
    from thememiner.datamodels import Snapshot
    from thememiner.pipeline.signals import Readable
    from thememiner.store import Store

_ENDED: Final = ("published", "unchanged", "forced")
_TABLES: Final = (
    "assignments", "themes", "subthemes", "areas", "exemplars", "customers", "duplicates",
    "changes",
)  # fmt: skip


def options_of(config: Config) -> ReportOptions:
    """Give what a report ranks by if its reader asks for nothing else."""
    return ReportOptions(
        weights=Weights(customers=config.score.customers, documents=config.score.documents),
        min_customers=config.report.min_customers,
        n_key_accounts=config.report.n_key_accounts,
    )


def read_tables(
    tables_of: Readable, curated: Curated, *, columns: Sequence[str] = DOCUMENT_COLUMNS
) -> ReportTables:
    """Read what a ranking needs, with names, areas and lives as people want them.

    Parameters
    ----------
    tables_of : Store or StoreWriter
    columns : sequence of str
        Of the documents.
    """
    tables = {name: tables_of.read(name) for name in _TABLES}
    tables["themes"], tables["areas"] = show_curated(tables["themes"], tables["areas"], curated)
    return ReportTables(documents=tables_of.read("documents", list(columns)), **tables)


def time_of(snapshot: Snapshot) -> datetime:
    """Give the time of the run that mined a snapshot, aware."""
    return datetime.fromisoformat(str(snapshot.facts.get("now", snapshot.published_at)))


def count_run_days(store: Store, *, today: date | None = None) -> int:
    """Tell on how many different days a run ended well; for an earlier snapshot, up to it.

    Parameters
    ----------
    today : date, optional
        The day of a run that has not ended yet.
    """
    runs = store.runs().filter(pl.col("state").is_in(_ENDED))
    if store.snapshots()[-1].number != store.snapshot.number:
        runs = runs.filter(pl.col("at") <= store.snapshot.published_at)
    days = set(runs["at"].dt.date())
    return len(days if today is None else days | {today})
