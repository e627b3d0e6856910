"""Areas whose themes each rank low while together they rank high for months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.signals.evidence import Ranking, describe, gather_voices
from thememiner.signals.reports import complaints

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from thememiner.signals.evidence import Evidence
    from thememiner.signals.observed import Fix

MONTH: Final = 28  # days
N_MONTHS: Final = 6  # that are looked at
MIN_MONTHS: Final = 4  # of them, the last one among them
_HIGH_AREAS: Final = 3  # the first three of the areas, and of at most a quarter of them
_LOW_THEMES: Final = 10  # none among the first ten of the themes, or the first fifth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    """Where an area stood in one month."""

    number: int  # 0 = the last
    area: int
    theme: int
    is_high: bool


def find_patterns(
    observed: pl.DataFrame, fixes: Iterable[Fix], *, until: date, told: Collection[str] = ()
) -> tuple[Evidence, ...]:
    """Find the areas that are large only as a whole.

    Parameters
    ----------
    observed : DataFrame of `OBSERVED`
    fixes : iterable of Fix
        Guesses do not count.
    until : date
        Last complete day; months of four weeks are counted back from it.
    told : collection of str
        Areas about which the fixes tell enough: whether they helped decides, not the rank.

    Returns
    -------
    tuple of Evidence
        By area_id. In at least four of the last six months, the last one among them, the area was
        among the first three (and the first quarter) of the areas by voices, and none of its
        themes among the first ten (in a small product the first fifth) of the themes; it is broad
        as candidates are.
    """
    known = sorted(
        (fix for fix in fixes if not fix.is_guess and fix.day <= until),
        key=lambda fix: (fix.day, fix.fix_id),
    )
    found = []
    for area_id, months in sorted(_standings(observed, until).items()):
        high = [month for month in months if month.is_high]
        if area_id in told or len(high) < MIN_MONTHS or min(m.number for m in high) > 0:
            continue
        first_day = until - timedelta(days=MONTH * (1 + max(m.number for m in high)) - 1)
        voices = gather_voices(observed, area_id, since=first_day)
        if not voices.is_broad:
            continue
        themes = set(voices.rows["theme_id"].unique())
        own = [fix for fix in known if fix.day >= first_day and themes & set(fix.theme_ids)]
        evidence = describe(voices, area_id, own, first_day=first_day, last_day=until)
        ranking = Ranking(
            area=max(month.area for month in high),
            theme=min(month.theme for month in high),
            n_months=len(high),
            n_looked_at=N_MONTHS,
        )
        found.append(replace(evidence, ranking=ranking))
    return tuple(found)


def _standings(observed: pl.DataFrame, until: date) -> dict[str, list[_Month]]:
    """Rank areas and themes by their voices, month by month."""
    number = ((pl.lit(until) - pl.col("day")).dt.total_days() // MONTH).alias("number")
    rows = (
        complaints(observed.filter(pl.col("day") <= until))
        .with_columns(number, pl.coalesce("customer", "document_id").alias("voice"))
        .filter(pl.col("number") < N_MONTHS)
    )
    themes = _rank(rows, "theme_id")
    best = (
        themes.join(rows.select("theme_id", "area_id").drop_nulls().unique(), on="theme_id")
        .group_by("number", "area_id")
        .agg(pl.col("rank").min().alias("theme"), pl.col("n_ranked").first().alias("n_themes"))
    )
    areas = _rank(rows.filter(pl.col("area_id").is_not_null()), "area_id")
    standings: dict[str, list[_Month]] = {}
    both = areas.join(best, on=["number", "area_id"]).sort("area_id", "number")
    columns = both.select("area_id", "number", "rank", "n_ranked", "theme", "n_themes")
    for area_id, month, rank, n_areas, theme, n_themes in columns.iter_rows():
        is_high = rank <= min(_HIGH_AREAS, n_areas // 4) and theme > min(_LOW_THEMES, n_themes // 5)
        standings.setdefault(area_id, []).append(
            _Month(number=month, area=rank, theme=theme, is_high=is_high)
        )
    return standings


def _rank(rows: pl.DataFrame, level: str) -> pl.DataFrame:
    """Rank what has most voices first, each month; equals share the better rank."""
    return (
        rows.group_by("number", level)
        .agg(pl.col("voice").n_unique().alias("n"))
        .with_columns(
            pl.col("n").rank("min", descending=True).over("number").alias("rank"),
            pl.len().over("number").alias("n_ranked"),
        )
    )
