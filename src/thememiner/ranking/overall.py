"""How large each theme is over all time, ignored ones too: what decisions are measured by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import INTENTS
from thememiner.ranking.counts import count_themes
from thememiner.ranking.datamodels import ReportOptions, Weights
from thememiner.ranking.selection import select_documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from thememiner.ranking.datamodels import ReportTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A theme's documents and customers over all time, of the counted audience; its intent."""

    n_documents: int = 0
    n_customers: int = 0
    intent: str = "unclear"


def measure_themes(tables: ReportTables, *, last_run_now: datetime) -> Mapping[str, Size]:
    """Measure every theme, whatever its life, without any filter.

    Parameters
    ----------
    last_run_now : datetime
        Aware `now` of the last run.
    """
    options = ReportOptions(
        weights=Weights(customers=0.5, documents=0.5),
        min_customers=1,
        period="all",
        intents=tuple(INTENTS),
        n_key_accounts=0,
    )
    every = replace(tables, themes=tables.themes.with_columns(life=pl.lit("live")))
    selection = select_documents(every, options, run_days=0, last_run_now=last_run_now)
    rows = count_themes(selection).select("theme_id", "n_documents", "n_customers", "intent")
    return {
        theme: Size(n_documents=n_documents, n_customers=n_customers, intent=intent)
        for theme, n_documents, n_customers, intent in rows.iter_rows()
    }
