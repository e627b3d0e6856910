"""Which days a report covers, and how much of each source it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.errors import ConfigError
from thememiner.ranking.datamodels import Period, SourceCoverage

if TYPE_CHECKING:
    from datetime import date, datetime

DEFAULT_DAYS: Final = 90
# Before a store has run on a week of different days it holds a backfill, not a recent stream.
MIN_RUN_DAYS: Final = 7
_DAYS: Final = re.compile(r"([1-9][0-9]{0,4})d")


def choose_period(
    documents: pl.DataFrame, asked: str | None, *, run_days: int, last_run_now: datetime
) -> Period:
    """Choose the days that are counted; what they hold of each source is not told yet.

    Parameters
    ----------
    documents : DataFrame
        With `created_at`.
    asked : str or None
        ``"all"``, days such as ``"30d"``, or None: all time until the store ran on 7 different
        days, after that the 90 days that end with the newest document not later than the run.
    run_days : int
        On how many different days the store ran.
    last_run_now : datetime
        Aware; documents dated after it belong to all time only.

    Raises
    ------
    ConfigError
        If `asked` is neither of these.
    """
    dated = documents.select(pl.col("created_at").dt.date().alias("day")).filter(
        documents["created_at"] <= last_run_now
    )["day"]
    first, last = _day(dated.min()), _day(dated.max())
    days, reason = _days(asked, run_days)
    if days is None or last is None:
        if days is not None:
            reason = "no dated documents: all time"
        return Period(since=first, until=last, is_all=True, reason=reason)
    since = last - timedelta(days=days - 1)
    return Period(since=since, until=last, is_all=False, reason=reason)


def is_in(period: Period, last_run_now: datetime) -> pl.Expr:
    """Whether a document's `created_at` lies in the period; never null."""
    if period.is_all:
        return pl.lit(value=True)
    day = pl.col("created_at").dt.date()
    inside = day.is_between(pl.lit(period.since), pl.lit(period.until))
    return (inside & (pl.col("created_at") <= last_run_now)).fill_null(value=False)


def _days(asked: str | None, run_days: int) -> tuple[int | None, str]:
    if asked == "all":
        return None, "--period all: all time"
    if asked is None:
        if run_days < MIN_RUN_DAYS:
            return None, f"the store has runs on fewer than {MIN_RUN_DAYS} days: all time"
        return DEFAULT_DAYS, f"the {DEFAULT_DAYS} days that end with the newest document"
    match = _DAYS.fullmatch(asked)
    if match is None:
        msg = f"--period is 'all' or a number of days such as 30d; got {asked!r}"
        raise ConfigError(msg)
    return int(match[1]), f"--period {asked}"


def _day(value: object) -> date | None:
    return value  # type: ignore[return-value]  # min/max of a Date column


def cover_sources(documents: pl.DataFrame) -> tuple[SourceCoverage, ...]:
    """Tell how many of each source's documents were selected, the largest source first.

    Parameters
    ----------
    documents : DataFrame
        All of the snapshot, with `source`, `is_selected` and `day` (None if undated or dated
        after the run).
    """
    rows = (
        documents.group_by("source")
        .agg(
            pl.col("is_selected").sum().cast(pl.Int64).alias("n_in_period"),
            pl.len().cast(pl.Int64).alias("n_documents"),
            pl.col("day").max().dt.to_string("iso").alias("newest"),
        )
        .sort(pl.col("n_documents"), pl.col("source"), descending=[True, False])
    )
    return tuple(
        SourceCoverage(
            source=row["source"] or "",
            n_in_period=row["n_in_period"],
            n_documents=row["n_documents"],
            newest=row["newest"],
        )
        for row in rows.iter_rows(named=True)
    )
