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

    A theme's weeks end with the newest one, of all selected documents, of the source that most of
    its documents are from: a survey of last year has a trend of last year, though one ticket about
    it came in today. Themes of one source have the same weeks.
    """
    since = selection.period.since
    if since is None:
        return {}
    voices = selection.voices("theme_id", "source", "day", "customer")
    found: dict[str, tuple[Week, ...]] = {}
    for end, theme_ids in _group_by_end(selection, voices).items():
        of_end = voices.filter(
            (pl.col("day") >= end - timedelta(weeks=MAX_WEEKS - 1))
            & pl.col("theme_id").is_in(theme_ids)
        )
        found |= _fill_weeks(of_end, _list_mondays(since, end))
    return found


def _group_by_end(selection: Selection, voices: pl.DataFrame) -> dict[date, list[str]]:
    """Group themes by the Monday of their last week; there are no more of these than sources."""
    newest = (
        selection.selected("source", "day")
        .group_by("source")
        .agg(pl.col("day").max().dt.truncate("1w").alias("end"))
    )
    homes = (
        voices.group_by("theme_id", "source")
        .len()
        .join(newest, on="source", nulls_equal=True)
        .sort("theme_id", "len", "end", "source", descending=[False, True, True, False])
        .unique("theme_id", keep="first", maintain_order=True)
        .drop_nulls("end")
    )
    themes: dict[date, list[str]] = defaultdict(list)
    for theme_id, end in homes.select("theme_id", "end").iter_rows():
        themes[end].append(theme_id)
    return themes


def _fill_weeks(
    voices: pl.DataFrame, mondays: list[tuple[date, str]]
) -> dict[str, tuple[Week, ...]]:
    rows = voices.group_by("theme_id", pl.col("day").dt.truncate("1w").alias("week")).agg(
        pl.len().alias("n"), pl.col("customer").drop_nulls().n_unique().alias("n_customers")
    )
    found: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    for theme_id, monday, n_documents, n_customers in rows.iter_rows():
        found[theme_id][monday] = (n_documents, n_customers)
    return {
        theme_id: tuple(
            Week(week=name, n_documents=counts[0], n_customers=counts[1])
            for monday, name in mondays
            for counts in (weeks.get(monday, (0, 0)),)
        )
        for theme_id, weeks in found.items()
    }


def _list_mondays(since: date, last: date) -> list[tuple[date, str]]:
    """List the weeks from that of `since` to the one that begins on `last`, 26 at most."""
    first = since - timedelta(days=since.weekday())
    n_weeks = min((last - first).days // 7 + 1, MAX_WEEKS)
    days = (last - timedelta(weeks=n_weeks - 1 - step) for step in range(n_weeks))
    return [(day, day.isoformat()) for day in days]
