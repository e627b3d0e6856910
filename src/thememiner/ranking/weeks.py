"""How often each theme was reported, week by week."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.ranking.datamodels import Week

if TYPE_CHECKING:
    from thememiner.ranking.selection import Selection

MAX_WEEKS: Final = 26


def count_weeks(selection: Selection) -> dict[str, tuple[Week, ...]]:
    """Count each theme's last 26 weeks of the period; quiet weeks are there with zeros.

    A theme's weeks end with the newest one, of all selected documents, of the sources that the
    theme occurs in: a survey of last year has a trend of last year, though tickets came in today.
    Themes of the same sources have the same weeks.
    """
    since = selection.period.since
    if since is None:
        return {}
    voices = selection.members.filter("is_voice")
    newest = selection.documents.filter("is_selected").group_by("source").agg(pl.col("day").max())
    last = pl.col("day").max().dt.truncate("1w").alias("last")
    ends = (
        voices.select("theme_id", "source")
        .unique()
        .join(newest, on="source", nulls_equal=True)
        .group_by("theme_id")
        .agg(last)
    )
    week = pl.col("day").dt.truncate("1w").alias("week")
    rows = (
        voices.join(ends, on="theme_id")
        .with_columns(week)
        .filter(pl.col("week") > pl.col("last").dt.offset_by(f"-{MAX_WEEKS}w"))
        .group_by("theme_id", "last", "week")
        .agg(pl.len().alias("n"), pl.col("customer").drop_nulls().n_unique().alias("n_customers"))
    )
    found: dict[tuple[str, date], dict[date, tuple[int, int]]] = defaultdict(dict)
    for theme_id, end, monday, n_documents, n_customers in rows.iter_rows():
        found[theme_id, end][monday] = (n_documents, n_customers)
    mondays = {end: _mondays(since, end) for _, end in found}
    return {
        theme_id: tuple(
            Week(week=name, n_documents=counts[0], n_customers=counts[1])
            for monday, name in mondays[end]
            for counts in (weeks.get(monday, (0, 0)),)
        )
        for (theme_id, end), weeks in found.items()
    }


def _mondays(since: date, last: date) -> list[tuple[date, str]]:
    """List the weeks from that of `since` to the one that begins on `last`, 26 at most."""
    first = since - timedelta(days=since.weekday())
    n_weeks = min((last - first).days // 7 + 1, MAX_WEEKS)
    days = (last - timedelta(weeks=n_weeks - 1 - step) for step in range(n_weeks))
    return [(day, day.isoformat()) for day in days]
