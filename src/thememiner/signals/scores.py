"""What customers answered when they were asked for a number: NPS, CSAT and ratings over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl

from thememiner.signals.intervals import Sums, differ, estimate

if TYPE_CHECKING:
    from datetime import date

    from thememiner.signals.intervals import Means, Measure

Step = Literal["week", "month"]

# A row per rated voice of a customer.
RATED: Final = pl.Schema(
    {
        "document_id": pl.String,
        "response": pl.String,  # the documents of one filled-in form share it
        "customer": pl.String,  # null = anonymous; never orders, breaks ties or seeds
        "day": pl.Date,
        "source": pl.String,
        "rating": pl.Float64,  # as given
        "rating_kind": pl.String,
        "satisfaction": pl.Float64,  # on one scale, 0 (worst) to 1; null rows are left out
    }
)
MIN_CUSTOMERS: Final = 10  # fewer answers have no interval worth showing
_MAX_WEEKS: Final = 26  # of a period that is shown by week
_NPS: Final = r"(?i)\bnps\b|net.?promoter|recommend|\bltr\b"
_CSAT: Final = r"(?i)csat|satisf|thumb|good bad"
_PROMOTER: Final = 0.85  # nine of ten
_DETRACTOR: Final = 0.65  # six of ten
_SATISFIED: Final = 0.75  # four of five stars
_WHOLE: Final = 10**9  # sums are of whole numbers, since those of floats depend on the order
_SHARES: Final = ("nps", "csat")
_NARROW: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What was asked for, and the worst and the best answer as it is shown."""

    measure: Measure
    name: str
    worst: float
    best: float

    def show(self, share: float) -> float:
        """Give a mean of values as the scale has it."""
        low = 0.0 if self.measure in _SHARES else self.worst
        return round(low + share * (self.best - low), 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A score of some customers.

    Attributes
    ----------
    mean, low, high : float or None
        With its 90% interval: `nps` in [-100, 100], `csat` in percent, `rating` as its scale has
        it. None for fewer than `MIN_CUSTOMERS` customers.
    n : int
        Customers, and anonymous answers, that it is of.
    """

    mean: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The score of a week or month, which begins on `start`."""

    start: date
    score: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSeries:
    """One scale over time; weeks and months without answers are left out.

    Attributes
    ----------
    change : Estimate or None
        The last complete point less the one before it, with its 90% interval; `n` is of the last.
        None where one of them has too few customers.
    """

    scale: Scale
    step: Step
    overall: Estimate
    points: tuple[Point, ...]
    change: Estimate | None


def choose_step(first: date, last: date) -> Step:
    """Give the step that leaves a readable number of points."""
    return "week" if (last - first).days <= _MAX_WEEKS * 7 else "month"


def score_over_time(rated: pl.DataFrame, *, step: Step, last_day: date) -> tuple[ScoreSeries, ...]:
    """Give every scale's score, overall and for each week or month, most customers first.

    A customer counts once per step, with the mean of their answers.

    Parameters
    ----------
    rated : DataFrame
        `RATED` schema.
    step : "week" or "month"
        Weeks begin on Mondays.
    last_day : date
        The step that this day is in is not complete unless it ends on it.
    """
    every = "1w" if step == "week" else "1mo"
    start = pl.col("day").dt.truncate(every)
    dated = list_answers(rated.filter(pl.col("day").is_not_null()), start.alias("start"))
    per_step = add_up(dated, "start").sort("start")
    whole = add_up(list_answers(rated))
    until = pl.select(pl.lit(last_day).dt.offset_by("1d").dt.truncate(every)).item()
    series = []
    for scale in list_scales(rated):
        of_scale = (pl.col("measure") == scale.measure) & (pl.col("scale") == scale.name)
        rows = per_step.filter(of_scale)
        means = estimate(sums_of(rows), scale.measure)
        counts = rows["n"].to_list()
        points = tuple(
            Point(start=day, score=show(means, place, counts[place], scale))
            for place, day in enumerate(rows["start"])
        )
        n_complete = sum(day < until for day in rows["start"])
        total = whole.filter(of_scale)
        overall = show(estimate(sums_of(total), scale.measure), 0, total["n"].item(), scale)
        series.append(
            ScoreSeries(
                scale=scale,
                step=step,
                overall=overall,
                points=points,
                change=_change(means, counts, n_complete, scale),
            )
        )
    return tuple(
        sorted(series, key=lambda one: (-one.overall.n, one.scale.measure, one.scale.name))
    )


def list_scales(rated: pl.DataFrame) -> tuple[Scale, ...]:
    """Give the scales that were answered on, by measure and name."""
    rows = (
        _named(rated)
        .group_by("measure", "scale")
        .agg(
            pl.col("satisfaction").min().alias("low"), pl.col("satisfaction").max().alias("high"),
            pl.col("rating").sort_by("satisfaction", "rating").first().alias("rating_low"),
            pl.col("rating").sort_by("satisfaction", "rating").last().alias("rating_high"),
        )
        .sort("measure", "scale")
    )  # fmt: skip
    return tuple(_make_scale(row) for row in rows.iter_rows(named=True))


def list_answers(rated: pl.DataFrame, *by: pl.Expr) -> pl.DataFrame:
    """Give each customer's mean value per measure, scale and `by`, in whole billionths."""
    satisfaction = pl.col("satisfaction")
    promotes = (satisfaction >= _PROMOTER).cast(pl.Int64) - (satisfaction <= _DETRACTOR).cast(
        pl.Int64
    )
    value = (
        pl.when(pl.col("measure") == "nps")
        .then(promotes.cast(pl.Float64))
        .when(pl.col("measure") == "csat")
        .then((satisfaction >= _SATISFIED).cast(pl.Float64))
        .otherwise(satisfaction)
    )
    named = _named(rated).with_columns(unit_of(pl.col("customer"), pl.col("response")), *by)
    keys = [*(one.meta.output_name() for one in by), "measure", "scale", "unit"]
    exact = (pl.col("value") * _WHOLE).round().cast(pl.Int64)
    return (
        named.with_columns(value.alias("value"))
        .group_by(*keys, "response")
        .agg(pl.col("value").max())  # the answers of one form share its rating
        .with_columns(exact.alias("value"))
        .group_by(keys)
        .agg((pl.col("value").sum() // pl.len()).alias("value"))
    )


def unit_of(customer: pl.Expr, response: pl.Expr) -> pl.Expr:
    """Give whose answer it is: a customer's, or that of one anonymous form."""
    return pl.coalesce(
        pl.concat_str(pl.lit("c "), customer), pl.concat_str(pl.lit("r "), response)
    ).alias("unit")


def add_up(answers: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Sum answers per measure, scale and `by`."""
    share = pl.col("value") / _WHOLE
    return answers.group_by(*by, "measure", "scale").agg(
        pl.len().cast(pl.Int64).alias("n"),
        pl.col("value").sum().alias("total"),
        (share * share * _WHOLE).round().cast(pl.Int64).sum().alias("squares"),
    )


def sums_of(rows: pl.DataFrame) -> Sums:
    """Give the sums of `add_up` as arrays."""
    return Sums(
        n=rows["n"].to_numpy().astype(np.float64),
        total=rows["total"].to_numpy() / _WHOLE,
        squares=rows["squares"].to_numpy() / _WHOLE,
    )


def _named(rated: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("rating_kind").fill_null("")
    measure = (
        pl.when(kind.str.contains(_NPS)).then(pl.lit("nps"))
        .when(kind.str.contains(_CSAT)).then(pl.lit("csat"))
        .otherwise(pl.lit("rating"))
    )  # fmt: skip
    return rated.filter(pl.col("satisfaction").is_between(0, 1)).with_columns(
        measure.alias("measure"), pl.coalesce("rating_kind", "source", pl.lit("")).alias("scale")
    )


def _make_scale(row: dict[str, Any]) -> Scale:
    if row["measure"] in _SHARES:
        return Scale(
            measure=row["measure"],
            name=row["scale"],
            worst=-100.0 if row["measure"] == "nps" else 0.0,
            best=100.0,
        )
    span = row["high"] - row["low"]
    if span < _NARROW or row["rating_low"] is None or row["rating_high"] is None:
        return Scale(measure="rating", name=row["scale"], worst=0.0, best=1.0)
    step = (row["rating_high"] - row["rating_low"]) / span
    worst = row["rating_low"] - row["low"] * step
    return Scale(
        measure="rating", name=row["scale"], worst=round(worst, 3), best=round(worst + step, 3)
    )


def show(means: Means, place: int, n: int, scale: Scale) -> Estimate:
    """Give a mean as the scale has it; nothing but `n` for fewer than `MIN_CUSTOMERS`."""
    if n < MIN_CUSTOMERS:
        return Estimate(mean=None, low=None, high=None, n=n)
    ends = sorted(scale.show(float(side[place])) for side in (means.low, means.high))
    return Estimate(mean=scale.show(float(means.mean[place])), low=ends[0], high=ends[1], n=n)


def show_difference(means: Means, place: int, n: int, scale: Scale) -> Estimate:
    """Give a difference of means as the scale has it: in points, percent points or stars."""
    span = scale.best if scale.measure in _SHARES else scale.best - scale.worst
    ends = sorted(round(float(side[place]) * span, 2) for side in (means.low, means.high))
    return Estimate(mean=round(float(means.mean[place]) * span, 2), low=ends[0], high=ends[1], n=n)


def _change(means: Means, counts: list[int], n_complete: int, scale: Scale) -> Estimate | None:
    last, before = n_complete - 1, n_complete - 2
    if before < 0 or min(counts[last], counts[before]) < MIN_CUSTOMERS:
        return None
    return show_difference(differ(means.at(last), means.at(before)), 0, counts[last], scale)
