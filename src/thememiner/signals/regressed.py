"""Themes that come back after a fix that had eased them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from thememiner.signals.days import Window
    from thememiner.signals.observed import Fix

SETTLE_DAYS: Final = 7  # until most customers have a fix
EASED: Final = 0.7  # of the reports that a theme had, or less
_BEFORE_DAYS: Final = 84
_Z: Final = 1.645  # one-sided 5%


def mark_regressed(
    rows: pl.DataFrame, known: pl.DataFrame, fixed: Mapping[str, Fix], window: Window
) -> pl.DataFrame:
    """Flag rising themes `regressed`, and name the fix, where their last fix had eased them.

    Parameters
    ----------
    rows : DataFrame
        With columns kind, subject_id and flag.
    known : DataFrame
        Columns of `OBSERVED`.
    fixed : mapping of str to Fix
        Each theme's last fix before the window.
    window : Window
    """
    rising = rows.filter(pl.col("flag").is_in(["new", "emerging", "rising"]), kind="theme")
    regressed = [
        theme
        for theme in rising["subject_id"]
        if theme in fixed and _has_eased(known, theme, fixed[theme].day, window.first)
    ]
    is_regressed = (pl.col("kind") == "theme") & pl.col("subject_id").is_in(regressed)
    fix_ids = {theme: fixed[theme].fix_id for theme in regressed}
    return rows.with_columns(
        flag=pl.when(is_regressed).then(pl.lit("regressed")).otherwise("flag"),
        fix_id=pl.when(is_regressed).then(
            pl.col("subject_id").replace_strict(fix_ids, default=None, return_dtype=pl.String)
        ),
    )


def _has_eased(known: pl.DataFrame, theme: str, shipped: date, until: date) -> bool:
    """Compare the theme's share of all documents before the fix and between fix and window."""
    day = pl.col("day")
    before = known.filter(
        day.is_between(shipped - timedelta(days=_BEFORE_DAYS), shipped, closed="left")
    )
    after = known.filter(
        day.is_between(shipped + timedelta(days=SETTLE_DAYS), until, closed="left")
    )
    (n_before, all_before), (n_after, all_after) = (
        (some.filter(theme_id=theme)["document_id"].n_unique(), some["document_id"].n_unique())
        for some in (before, after)
    )
    if not n_before or not all_after:
        return False
    # half a report, so that none after the fix has a logarithm
    ratio = (n_after + 0.5) / all_after * all_before / (n_before + 0.5)
    error = np.sqrt(1 / (n_after + 0.5) + 1 / (n_before + 0.5))
    return bool(ratio <= EASED and np.log(ratio) + _Z * error < 0)
