"""The run's stage for signals, after fixes and before the gate: what it would publish, judged.

All of it follows from what would be published and ends with its newest day: a run a week later
over the same documents finds the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.pipeline.observing import Observation, observe
from thememiner.pipeline.overhaul_entries import read_words
from thememiner.pipeline.people import hide_in_quotes
from thememiner.pipeline.signal_rows import (
    change_rows,
    check_rows,
    driver_rows,
    overhaul_rows,
    score_rows,
)
from thememiner.pipeline.signals import TABLES
from thememiner.signal_tables import SHOWSTOPPERS, SignalTables
from thememiner.signals.alerts import find_alerts
from thememiner.signals.blocking_reports import mark_showstoppers
from thememiner.signals.change import find_changes
from thememiner.signals.drivers import find_churn_drivers, find_score_drivers
from thememiner.signals.fix_check import check_fixes
from thememiner.signals.overhauls import Background, find_overhauls
from thememiner.signals.scores import RATED, choose_step, score_over_time
from thememiner.signals.showstoppers import N_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from thememiner.curation import Entry
    from thememiner.naming import Recognizer
    from thememiner.pipeline.fixes import Placed
    from thememiner.store import StoreWriter

DRIVER_DAYS: Final = 365  # a customer's score and a theme that they met longer ago go apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What the stage needs besides the store.

    Attributes
    ----------
    entries : sequence of Entry
        Of the log, without what was taken back.
    placed : Placed
        Fixes and releases.
    now : datetime
        Aware; documents after it are not looked at.
    load_recognizer : callable
        Gives what finds people's names, or None; called only where there is something to hide.
    """

    entries: Sequence[Entry]
    placed: Placed
    now: datetime
    load_recognizer: Callable[[], Recognizer | None]


def place_signals(writer: StoreWriter, placing: Placing) -> dict[str, object]:
    """Find all signals of what would be published, and write their tables.

    Returns
    -------
    dict
        Facts of the snapshot: the days that were compared, and the sources that could not be.
    """
    seen = observe(writer, placing.entries, now=placing.now)
    tables, facts = SignalTables(), dict[str, object]()
    if seen.last_day is not None:
        tables, facts = _find(writer, seen, seen.last_day, placing)
    for name in TABLES:
        writer.replace(name, getattr(tables, name))
    return facts


def _find(
    writer: StoreWriter, seen: Observation, last_day: date, placing: Placing
) -> tuple[SignalTables, dict[str, object]]:
    fixes = placing.placed.fixes
    changes = find_changes(seen.observed, until=last_day, fixes=fixes)
    alerts = find_alerts(changes, seen.observed, placing.placed.releases)
    checks = check_fixes(seen.observed, fixes, until=last_day)
    background = Background(
        names=seen.names, holders=seen.holders, words=read_words(placing.entries)
    )
    overhauls = find_overhauls(seen.observed, fixes, checks, background, until=last_day)
    year = seen.since(DRIVER_DAYS)
    rated = list_rated(year.reports)
    since = rated["day"].min() if rated.height else None
    step = choose_step(since, last_day) if since is not None else "week"  # type: ignore[arg-type]  # of a Date column
    tables = SignalTables(
        changes=change_rows(changes, alerts, seen.observed),
        fix_checks=check_rows(
            checks, days={fix.fix_id: fix.day for fix in fixes}, names=seen.names
        ),
        overhauls=overhaul_rows(overhauls),
        showstoppers=find_showstoppers(writer, seen, last_day, placing.load_recognizer),
        drivers=driver_rows(
            find_score_drivers(year.observed, rated),
            find_churn_drivers(year.observed, seen.customers),
        ),
        scores=score_rows(score_over_time(rated, step=step, last_day=last_day)),
    )
    facts: dict[str, object] = {"last_day": last_day.isoformat()}
    if changes.window is not None and changes.past is not None:
        facts |= {
            "first_day": changes.window.first.isoformat(),
            "history_first_day": changes.past.first.isoformat(),
            "left_out": [one.source for one in changes.left_out],
        }
    return tables, facts


def list_rated(reports: pl.DataFrame) -> pl.DataFrame:
    """Give the rated reports as `RATED`; the answers of one form are one response."""
    is_answer = pl.col("question").is_not_null() & pl.col("id").str.contains("#", literal=True)
    form = pl.format("{}\0{}", "source", pl.col("id").str.replace("#[^#]*$", ""))
    return (
        reports.filter(pl.col("satisfaction").is_not_null())
        .with_columns(response=pl.when(is_answer).then(form).otherwise("document_id"))
        .select(pl.col(name).cast(dtype) for name, dtype in RATED.items())
        .sort("document_id")
    )


def find_showstoppers(
    writer: StoreWriter,
    seen: Observation,
    last_day: date,
    load_recognizer: Callable[[], Recognizer | None],
) -> pl.DataFrame:
    """Read the unsolved reports of the last days, and keep those that stop their author.

    Returns
    -------
    DataFrame
        `SHOWSTOPPERS`; people's names are hidden in words and quotes.
    """
    is_open = (pl.col("day") > last_day - timedelta(days=N_DAYS)) & pl.col("resolved_at").is_null()
    reports = seen.reports.filter(is_open)
    marked = mark_showstoppers(writer.find("texts", reports["document_id"]))
    if marked.is_empty():
        return SHOWSTOPPERS.to_frame()
    shown = [*marked["quote"], *marked["words"]]
    safe = hide_in_quotes(shown, load_recognizer(), store=writer)
    return (
        marked.with_columns(
            quote=pl.Series(safe[: marked.height], dtype=pl.String),
            words=pl.Series(safe[marked.height :], dtype=pl.String),
        )
        .join(reports, on="document_id")
        .with_columns(
            voice=pl.when(pl.col("customer").is_not_null()).then(
                pl.col("document_id").min().over("customer")
            )
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SHOWSTOPPERS.items())
        .sort("document_id")
    )
