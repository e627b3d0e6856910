"""From the tables of a snapshot to what the detectors look at: the same voices as are ranked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.pipeline.curated import curate
from thememiner.pipeline.reading import read_tables
from thememiner.ranking import DOCUMENT_COLUMNS, ReportOptions, Weights
from thememiner.ranking.selection import select_documents
from thememiner.signals.observed import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from thememiner.curation import Entry
    from thememiner.pipeline.signals import Readable
    from thememiner.ranking.selection import Selection

_SOLVED: Final = ("document_id", "resolved_at", "fix_id")
# Of which a report of all time would count everything that is dated.
_ALL: Final = ReportOptions(
    weights=Weights(customers=1.0, documents=0.0), min_customers=1, n_key_accounts=0, period="all"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the detectors look at, sorted by document and theme.

    Attributes
    ----------
    observed : DataFrame
        `OBSERVED` schema.
    reports : DataFrame
        A row per counted document with a day, floods as one: the columns that were selected, with
        `resolved_at` and the primary `theme_id`.
    customers : DataFrame
        `CUSTOMERS` schema.
    holders : DataFrame with columns holder, account_id, value
        By customer.
    names : mapping of str to str
        Of themes and areas.
    last_day : date or None
        Of the newest of these documents; None where none is dated.
    """

    observed: pl.DataFrame
    reports: pl.DataFrame
    customers: pl.DataFrame
    holders: pl.DataFrame
    names: Mapping[str, str]
    last_day: date | None

    def since(self, n_days: int) -> Observation:
        """Keep the last days alone."""
        if self.last_day is None:
            return self
        is_recent = pl.col("day") > self.last_day - timedelta(days=n_days)
        return replace(
            self,
            observed=self.observed.filter(is_recent),
            reports=self.reports.filter(is_recent),
        )


def observe(tables_of: Readable, entries: Sequence[Entry], *, now: datetime) -> Observation:
    """Look at what a run would publish, or has published, as a report of it would count.

    Parameters
    ----------
    tables_of : Store or StoreWriter
    entries : sequence of Entry
        Of the log: ignored themes are left out, names and areas are those that people gave.
    now : datetime
        Aware; documents dated after it, or not at all, are left out.
    """
    columns = [*DOCUMENT_COLUMNS, *_SOLVED[1:]]
    tables = read_tables(tables_of, curate(tables_of, entries), columns=columns)
    selection = select_documents(tables, _ALL, run_days=0, last_run_now=now)
    solved = tables.documents.select(_SOLVED)
    observed = _observed(selection, tables.themes, solved)
    last_day = observed["day"].max()
    return Observation(
        observed=observed,
        reports=_reports(selection, tables.assignments, solved),
        customers=tables.customers,
        holders=_holders(selection),
        names={
            **dict(tables.areas.select("area_id", "name").drop_nulls().iter_rows()),
            **dict(tables.themes.select("theme_id", "name").drop_nulls().iter_rows()),
        },
        last_day=last_day if isinstance(last_day, date) else None,
    )


def _observed(selection: Selection, themes: pl.DataFrame, solved: pl.DataFrame) -> pl.DataFrame:
    """Give a row per voice and theme, and one per voice that is in no theme."""
    voices = selection.members.filter(pl.col("is_voice"))
    unthemed = selection.documents.filter("is_first").join(
        voices.select("document_id"), on="document_id", how="anti"
    )
    rows = pl.concat([voices, unthemed], how="diagonal").filter(pl.col("day").is_not_null())
    is_solved_alone = pl.col("resolved_at").is_not_null() & pl.col("fix_id").is_null()
    return (
        rows.join(themes.select("theme_id", "area_id"), on="theme_id", how="left")
        .join(solved, on="document_id", how="left")
        .with_columns(
            is_problem=(pl.col("intent") == "problem").fill_null(value=False),
            is_praise=(pl.col("intent") == "praise").fill_null(value=False),
            is_solved_alone=is_solved_alone,
        )
        .select(pl.col(name).cast(dtype) for name, dtype in OBSERVED.items())
        .sort("document_id", "theme_id", nulls_last=True)
    )


def _reports(selection: Selection, assignments: pl.DataFrame, solved: pl.DataFrame) -> pl.DataFrame:
    listed = selection.members.select("theme_id").unique()
    primary = (
        assignments.filter("is_primary")
        .select("document_id", "theme_id")
        .join(listed, on="theme_id", how="semi")
    )
    return (
        selection.documents.filter(pl.col("is_first") & pl.col("day").is_not_null())
        .join(primary, on="document_id", how="left")
        .join(solved, on="document_id", how="left")
        .sort("document_id")
    )


def _holders(selection: Selection) -> pl.DataFrame:
    """Give what each customer is worth, under the key that documents have for them."""
    return selection.accounts.select(
        pl.coalesce("account:" + pl.col("account_id"), pl.col("holder")).alias("holder"),
        "account_id",
        "value",
    )
