"""Which days a report covers, and how much of each source lies in them."""

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
    """Choose the days that are counted.

    Parameters
    ----------
    documents : DataFrame
        With `source` and `created_at`.
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
        period = Period(since=first, until=last, is_all=True, reason=reason)
    else:
        since = last - timedelta(days=days - 1)
        period = Period(since=since, until=last, is_all=False, reason=reason)
    sources = _coverage(documents, period, last_run_now)
    return Period(
        since=period.since,
        until=period.until,
        is_all=period.is_all,
        reason=period.reason,
        sources=sources,
    )


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


def _coverage(
    documents: pl.DataFrame, period: Period, last_run_now: datetime
) -> tuple[SourceCoverage, ...]:
    known = pl.col("created_at").filter(pl.col("created_at") <= last_run_now)
    rows = (
        documents.with_columns(is_in(period, last_run_now).alias("is_in"))
        .group_by("source")
        .agg(
            pl.col("is_in").sum().cast(pl.Int64).alias("n_in_period"),
            pl.len().cast(pl.Int64).alias("n_documents"),
            known.max().dt.date().dt.to_string("iso").alias("newest"),
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
