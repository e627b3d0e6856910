"""Sources that have fallen silent: nothing came for longer than they ever paused of late."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from datetime import date, datetime

MIN_SILENCE: Final = timedelta(days=7)  # many feeds come in once a week
MAX_SILENCE: Final = timedelta(days=90)  # from then on it is known, and the date says enough
RECENT: Final = timedelta(days=84)  # before the newest document, in which pauses are measured
MIN_DAYS: Final = 8  # with documents in that time; of fewer no habit can be told
LONGER: Final = 2  # times the longest pause


def tell_silent(documents: pl.DataFrame, *, now: datetime) -> tuple[str, ...]:
    """Name the sources that are silent, a sentence each, by name.

    Parameters
    ----------
    documents : DataFrame with columns source, created_at
        Of all sources; those without a date, or dated after `now`, tell nothing.
    now : datetime
        Aware.
    """
    days = (
        documents.filter(pl.col("created_at") <= now)
        .select("source", day=pl.col("created_at").dt.date())
        .unique()
        .sort("source", "day")
    )
    told = []
    for (source,), found in days.group_by("source", maintain_order=True):
        sentence = _tell(str(source), found["day"].to_list(), today=now.date())
        told += [sentence] if sentence else []
    return tuple(told)


def _tell(source: str, days: list[date], *, today: date) -> str:
    newest = days[-1]
    recent = [day for day in days if day >= newest - RECENT]
    if len(recent) < MIN_DAYS:
        return ""
    pause = max(after - before for before, after in pairwise(recent))
    silence = today - newest
    if not max(MIN_SILENCE, LONGER * pause) < silence <= MAX_SILENCE:
        return ""
    return f"source {source} is silent: nothing since {newest.isoformat()}, {silence.days} days"
