"""Who met one theme of an area, saw its fix ship, and came back with another theme of the area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.signals.spans import AFTER, BEFORE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from thememiner.signals.observed import Fix

_MONTH: Final = 28  # days within which reports may change places
_LEAST_PLACEBOS: Final = 10.0  # expected returns, before their excess is believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Customers who came back with another theme, and how many would have anyway.

    Attributes
    ----------
    observed : int
    expected : float
        Over all permutations of what is reported within each source and four weeks, times what
        the other areas show by themselves: customers keep to the part of a product that they use.
    """

    observed: int
    expected: float


def find_returned(observed: pl.DataFrame, area_id: str, fixes: Iterable[Fix]) -> pl.DataFrame:
    """List who came back.

    Returns
    -------
    DataFrame with columns customer, fix_id, theme_before, theme_after
        Distinct rows, in no order that a pseudonym decides.
    """
    rows = _identified(observed)
    met = _met(rows, _pairs(fixes, rows, area_id))
    return (
        _later(rows, met)
        .filter("is_back")
        .select("customer", "fix_id", theme_before="met", theme_after="theme_id")
        .unique()
        .sort("fix_id", "theme_before", "theme_after")
    )


def count_returned(observed: pl.DataFrame, area_id: str, fixes: tuple[Fix, ...]) -> Returned | None:
    """Count who came back, against what happens anyway.

    Parameters
    ----------
    observed : DataFrame of `OBSERVED`
    area_id : str
    fixes : tuple of Fix
        Of its themes.

    Returns
    -------
    Returned or None
        None where nobody who met a fixed theme wrote again: nothing can be measured.

    Notes
    -----
    For a customer whose later reports are a_1 … a_k the chance of a return is 1 - Π (1 - p_i),
    where p_i is the share of "another theme of the area" among all identified reports of that
    source and month: the mean over all permutations, without drawing any. The same count with the
    same days for the unfixed themes of every other area, observed over expected, is how much
    customers keep to an area without any fix; the expectation is multiplied by it.
    """
    rows = _identified(observed)
    own = _count(rows, _pairs(fixes, rows, area_id))
    if own is None:
        return None
    fixed = sorted({theme_id for fix in fixes for theme_id in fix.theme_ids})
    placebos = _count(rows, _placebo_pairs(rows, area_id, fixed, {fix.day for fix in fixes}))
    habit = 1.0
    if placebos is not None and placebos.expected >= _LEAST_PLACEBOS:
        habit = max(1.0, placebos.observed / placebos.expected)
    return Returned(observed=own.observed, expected=own.expected * habit)


def _identified(observed: pl.DataFrame) -> pl.DataFrame:
    """Add to the reports of known customers how many share their source and month."""
    month = (pl.col("day").cast(pl.Int32) // _MONTH).alias("month")
    return (
        observed.filter(pl.col("customer").is_not_null())
        .select("document_id", "customer", "day", "source", "theme_id", "area_id", month)
        .with_columns(pl.len().over("source", "month").alias("n"))
    )


def _pairs(fixes: Iterable[Fix], rows: pl.DataFrame, area_id: str) -> pl.DataFrame:
    """Lay out which theme of the area got which fix."""
    themes = set(rows.filter(pl.col("area_id") == area_id)["theme_id"].unique())
    pairs = [
        (fix.fix_id, theme_id, fix.day, area_id)
        for fix in fixes
        for theme_id in fix.theme_ids
        if theme_id in themes
    ]
    schema = {"fix_id": pl.String, "met": pl.String, "fix_day": pl.Date, "home": pl.String}
    return pl.DataFrame(pairs, schema=schema, orient="row")


def _placebo_pairs(
    rows: pl.DataFrame, area_id: str, fixed: list[str], days: Iterable[date]
) -> pl.DataFrame:
    """Pretend that the unfixed themes of all other areas were fixed on the same days."""
    others = (pl.col("area_id") != area_id) & ~pl.col("theme_id").is_in(fixed)
    themes = rows.filter(others).select(met="theme_id", home="area_id").unique()
    dates = pl.DataFrame({"fix_day": sorted(days)}, schema={"fix_day": pl.Date})
    return themes.join(dates, how="cross").with_columns(
        pl.col("fix_day").cast(pl.String).alias("fix_id")
    )


def _met(rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """List who reported a theme in the weeks before its fix."""
    age = pl.col("fix_day") - pl.col("day")
    return (
        rows.join(pairs, left_on="theme_id", right_on="met")
        .filter(age.is_between(timedelta(days=1), timedelta(days=BEFORE)))
        .select("customer", "fix_id", "fix_day", "home", met="theme_id")
        .unique()
    )


def _later(rows: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """Give what they reported in the weeks after it."""
    age = pl.col("day") - pl.col("fix_day")
    is_back = (pl.col("area_id") == pl.col("home")) & (pl.col("theme_id") != pl.col("met"))
    return (
        rows.join(met, on="customer")
        .filter(age.is_between(timedelta(days=1), timedelta(days=AFTER)))
        .with_columns(is_back.fill_null(value=False).alias("is_back"))
    )


def _count(rows: pl.DataFrame, pairs: pl.DataFrame) -> Returned | None:
    """Count the customers who came back, and the mean over all permutations; areas are summed."""
    later = _later(rows, _met(rows, pairs))
    if later.is_empty():
        return None
    of_area = rows.group_by("source", "month", home="area_id").len("n_area")
    of_met = rows.group_by("source", "month", met="theme_id").len("n_met")
    n_others = pl.col("n_area").fill_null(0) - pl.col("n_met").fill_null(0)
    customers = (
        later.join(of_area, on=["source", "month", "home"], how="left")
        .join(of_met, on=["source", "month", "met"], how="left")
        .with_columns((n_others / pl.col("n")).alias("chance"))
        # met before several fixes, a report is still one report: its likeliest way to count
        .group_by("home", "customer", "document_id", "theme_id")
        .agg(pl.col("chance").max(), pl.col("is_back").any())
        .group_by("home", "customer")
        .agg(pl.col("is_back").any(), (1 - (1 - pl.col("chance").sort()).product()).alias("chance"))
    )
    # summed in the order of the numbers: that of customers is a pseudonym's
    return Returned(
        observed=int(customers["is_back"].sum()), expected=float(customers["chance"].sort().sum())
    )
