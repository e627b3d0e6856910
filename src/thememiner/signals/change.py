"""What changed: every theme and area in the last days against the weeks before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

from thememiner.signals.days import Window
from thememiner.signals.exposure import Blocks, Exposure, LeftOut, expose
from thememiner.signals.levels import Levels, measure_dispersion, measure_levels
from thememiner.signals.negative_binomial import adjust
from thememiner.signals.regressed import SETTLE_DAYS, mark_regressed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from thememiner.signals.observed import Fix

Flag = Literal["new", "emerging", "rising", "falling", "steady", "regressed", "too_few"]

WEEK: Final = 7
HISTORY_DAYS: Final = 84
MAX_Q: Final = 0.1
MIN_CUSTOMERS: Final = 5  # in the window to rise, usual in it to fall, in all to be judged
MIN_RATIO: Final = 1.25  # less is no news, however sure it is
_FAR: Final = 4  # times the history, to learn how much weeks vary
_MIN_BLOCKS: Final = 2
_MIN_HISTORY_DAYS: Final = 28
_NEW_DAYS: Final = 14  # since the first report
_EMERGING_DAYS: Final = 56
# A doubling of ten a week needs two weeks to be told from chance; what is large shows in one.
# The errors are divided among the looks.
_LOOKS: Final = ((1, 0.3), (2, 0.7))
_SURE_P: Final = 0.001  # of a flood, times the themes
_LEAST_WEIGHT: Final = 0.25  # customers a week

CHANGES: Final = pl.Schema(
    {
        "kind": pl.String,  # theme | area
        "subject_id": pl.String,
        "days": pl.Int64,  # of the window that the numbers are of
        "current": pl.Int64,  # customers in it
        "previous": pl.Float64,  # usual for as many days
        "usual_low": pl.Float64,  # 90% interval of what is usual
        "usual_high": pl.Float64,
        "ratio": pl.Float64,
        "ratio_low": pl.Float64,  # 90% interval
        "ratio_high": pl.Float64,
        "p_value": pl.Float64,
        "q_value": pl.Float64,
        "flag": pl.String,
        "fix_id": pl.String,  # said done, of a regressed theme
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Every theme and area in one window.

    Attributes
    ----------
    window, past : Window or None
        The days in question and those that they are compared with; None where nothing is dated.
    rows : DataFrame
        Columns of `CHANGES`, by kind and subject_id: what was reported in the window or in the
        history before it. Numbers but `current` are null where there is no past to compare with.
    left_out : tuple of LeftOut
        Sources that are in neither count.
    """

    window: Window | None
    past: Window | None
    rows: pl.DataFrame
    left_out: tuple[LeftOut, ...]


def find_changes(
    observed: pl.DataFrame,
    *,
    until: date,
    fixes: Sequence[Fix] = (),
    window_days: int | None = None,
) -> Changes:
    """Compare the last days with the weeks before them.

    Parameters
    ----------
    observed : DataFrame
        Columns of `OBSERVED`, rows in any order.
    until : date
        The last complete day. The window ends with the newest report not later than it.
    fixes : sequence of Fix
        A theme is compared with the weeks since its last fix, and one that rises after a fix
        that had eased it has regressed. Guesses are no evidence.
    window_days : int, optional
        1 to 30, looked at alone. By default a week, and the two weeks that end with it.

    Notes
    -----
    A negative binomial test for each theme and area (`measure_levels`), Bonferroni over the
    looks, Benjamini-Hochberg over all themes and areas that enough customers wrote about,
    weighted by how many write about them on average (Genovese, Roeder & Wasserman 2006, False
    discovery control with p-value weighting).
    """
    known = observed.filter(pl.col("day") <= until)
    last_day = known["day"].max()
    if not isinstance(last_day, date):
        return Changes(window=None, past=None, rows=pl.DataFrame(schema=CHANGES), left_out=())
    looks = _LOOKS if window_days is None else ((1, 1.0),)
    all_blocks = [_blocks(known, last_day, times * (window_days or WEEK)) for times, _ in looks]
    window = all_blocks[0].window
    fixed = {
        theme: fix
        for fix in sorted(fixes, key=lambda fix: (fix.day, fix.fix_id))
        if not fix.is_guess and (window.first - fix.day).days > SETTLE_DAYS
        for theme in fix.theme_ids
    }
    tables: list[pl.DataFrame] = []
    left_out: dict[str, LeftOut] = {}
    for blocks, (_, share) in zip(all_blocks, looks, strict=True):
        exposure = expose(known, blocks)
        left_out = {one.source: one for one in exposure.left_out} | left_out
        themes = _measure(exposure, "theme_id", blocks, fixed)
        calm = _without_floods(exposure, themes, blocks)
        for kind, since in (("theme", fixed), ("area", {})):
            found = _measure(calm, f"{kind}_id", blocks, since)
            tables.append(_table(kind, found, blocks=blocks, share=share))
    rows = _flag(_choose(pl.concat(tables)), known, window)
    rows = mark_regressed(rows, known, fixed, window)
    return Changes(
        window=window,
        past=all_blocks[0].past,
        rows=rows.select(CHANGES.names()).sort("kind", "subject_id"),
        left_out=tuple(left_out[source] for source in sorted(left_out)),
    )


def _blocks(known: pl.DataFrame, last_day: date, n_days: int) -> Blocks:
    """Give the window with as much of its history as is known."""
    first = known["day"].min()
    n_known = (last_day - first).days + 1 - n_days if isinstance(first, date) else 0
    wanted = max(HISTORY_DAYS // n_days, _MIN_BLOCKS)
    n_far = min(_FAR * wanted, n_known // n_days)
    n_past = min(wanted, n_far)
    is_enough = n_past >= _MIN_BLOCKS and n_past * n_days >= _MIN_HISTORY_DAYS
    return Blocks(
        window=Window(first=last_day - timedelta(days=n_days - 1), last=last_day),
        n_past=n_past if is_enough else 0,
        n_far=n_far if is_enough else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    subjects: tuple[str, ...]
    levels: Levels


def _measure(exposure: Exposure, column: str, blocks: Blocks, fixed: Mapping[str, Fix]) -> _Found:
    subjects, counts = exposure.count(column)
    written = exposure.written
    n_fitted = max(blocks.n_past, 1)
    levels = measure_levels(
        counts,
        written,
        is_past=_is_past(subjects, fixed, blocks),
        dispersion=measure_dispersion(counts[:, :, 1:], written[:, 1:], n_fitted),
    )
    return _Found(subjects=subjects, levels=levels)


def _without_floods(exposure: Exposure, themes: _Found, blocks: Blocks) -> Exposure:
    """Count who would have written in the window without the themes that surely rose.

    Others are then compared as if the flood had not been: it makes a source no busier for them.
    """
    levels = themes.levels
    is_flood = (levels.p_value * len(themes.subjects) <= _SURE_P) & (levels.ratio >= MIN_RATIO)
    if not is_flood.any():
        return exposure
    floods = [subject for subject, is_it in zip(themes.subjects, is_flood, strict=True) if is_it]
    return exposure.without(floods, blocks.n_past)


def _is_past(
    subjects: tuple[str, ...], fixed: Mapping[str, Fix], blocks: Blocks
) -> NDArray[np.bool_]:
    """Mark the blocks that tell what is usual: those since the last fix, if there are some."""
    block = np.arange(1 + blocks.n_far)
    is_past = np.tile((block > 0) & (block <= blocks.n_past), (len(subjects), 1))
    for place, subject in enumerate(subjects):
        if subject not in fixed:
            continue
        age = (blocks.window.last - fixed[subject].day).days - SETTLE_DAYS
        since = is_past[place] & ((block + 1) * blocks.window.n_days <= age)
        if since.sum() >= _MIN_BLOCKS:
            is_past[place] = since
    return is_past


def _table(kind: str, found: _Found, *, blocks: Blocks, share: float) -> pl.DataFrame:
    subjects, levels = found.subjects, found.levels
    weeks = max(blocks.past.n_days / WEEK, 1.0)
    numbers = {
        "current": levels.current,
        "past": levels.past,
        "previous": levels.usual.round(2),
        "usual_low": levels.usual_low,
        "usual_high": levels.usual_high,
        "ratio": levels.ratio.round(3),
        "ratio_low": levels.ratio_low.round(3),
        "ratio_high": levels.ratio_high.round(3),
        "p_value": np.minimum(levels.p_value / share, 1.0),
        "per_week": levels.past / weeks,
    }
    table = pl.DataFrame({"subject_id": pl.Series(subjects, dtype=pl.String), **numbers})
    compared = [name for name in numbers if name not in {"current", "past", "per_week"}]
    if not blocks.n_past:
        table = table.with_columns(pl.lit(None, pl.Float64).alias(name) for name in compared)
    return table.with_columns(
        pl.lit(kind).alias("kind"), pl.lit(blocks.window.n_days, pl.Int64).alias("days")
    )


def _choose(looks: pl.DataFrame) -> pl.DataFrame:
    """Take the look that tells most, and the first one where none tells anything."""
    tells = pl.when(pl.col("p_value") <= MAX_Q).then("p_value").otherwise(1.0)
    return (
        looks.sort("kind", "subject_id", tells, "days")
        .group_by("kind", "subject_id", maintain_order=True)
        .agg(
            pl.exclude("per_week").first(),
            pl.col("per_week").sort_by("days").first(),
        )
    )


def _flag(rows: pl.DataFrame, known: pl.DataFrame, window: Window) -> pl.DataFrame:
    is_judged = (pl.col("current") + pl.col("past") >= MIN_CUSTOMERS) & pl.col(
        "p_value"
    ).is_not_null()
    judged, rest = rows.filter(is_judged), rows.filter(~is_judged.fill_null(value=False))
    weight = judged["per_week"].to_numpy() + _LEAST_WEIGHT
    mean = weight.sum() / max(len(weight), 1)
    weighted = np.minimum(judged["p_value"].to_numpy() * mean / weight, 1.0)
    judged = judged.with_columns(pl.Series("q_value", _adjust(weighted), pl.Float64))
    rises = (pl.col("current") >= MIN_CUSTOMERS) & (pl.col("ratio") >= MIN_RATIO)
    falls = (pl.col("previous") >= MIN_CUSTOMERS) & (pl.col("ratio") <= 1 / MIN_RATIO)
    is_sure = pl.col("q_value") <= MAX_Q
    return pl.concat(
        [
            _with_age(judged, known, window).with_columns(
                flag=pl.when(is_sure & rises)
                .then(
                    pl.when(pl.col("age") < _NEW_DAYS)
                    .then(pl.lit("new"))
                    .when(pl.col("age") < _EMERGING_DAYS)
                    .then(pl.lit("emerging"))
                    .otherwise(pl.lit("rising"))
                )
                .when(is_sure & falls)
                .then(pl.lit("falling"))
                .otherwise(pl.lit("steady"))
            ),
            rest.with_columns(flag=pl.lit("too_few")),
        ],
        how="diagonal",
    )


def _adjust(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust what is sure among all, and the rest among themselves.

    Benjamini-Hochberg allows one false alarm with nine true ones: after an outbreak that raises
    twenty themes, two others would be flagged by chance.
    """
    q_values = adjust(p_values)
    is_rest = p_values * len(p_values) > _SURE_P
    q_values[is_rest] = adjust(p_values[is_rest])
    return q_values


def _with_age(rows: pl.DataFrame, known: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Add days since the first report; null where the record does not go back far enough."""
    begin = known["day"].min()
    first = pl.concat(
        [
            known.group_by(subject_id=f"{kind}_id")
            .agg(first=pl.col("day").min())
            .with_columns(kind=pl.lit(kind))
            for kind in ("theme", "area")
        ]
    ).filter(pl.col("subject_id").is_not_null())
    is_known = (pl.col("first") - pl.lit(begin, pl.Date)).dt.total_days() >= _MIN_HISTORY_DAYS
    age = (pl.lit(window.last) - pl.col("first")).dt.total_days()
    return rows.join(first, on=["kind", "subject_id"], how="left").with_columns(
        age=pl.when(is_known).then(age)
    )
