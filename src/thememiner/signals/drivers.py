"""What goes with a theme: how its customers score, and whether they leave, against all others.

Customers with the theme are compared with those who wrote in about something else. That a score
differs by so much is an observation: it does not say that the theme is the cause.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import numpy as np
import polars as pl

from thememiner.signals.intervals import Sums, differ, estimate, p_values
from thememiner.signals.negative_binomial import adjust
from thememiner.signals.scores import (
    MIN_CUSTOMERS,
    Estimate,
    Scale,
    add_up,
    list_answers,
    list_scales,
    show,
    show_difference,
    sums_of,
    unit_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Verdict = Literal["lower", "higher", "no_clear_difference", "too_few"]

MAX_Q: Final = 0.10  # of the differences called clear, about one in ten is chance
_PERCENT: Final = Scale(measure="csat", name="churn", worst=0.0, best=100.0)
_FACTS: Final = ("customer", "is_churned", "churned_at", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDriver:
    """How customers with a theme score, against those without it.

    Attributes
    ----------
    with_theme, without_theme : Estimate
    difference : Estimate or None
        With less without, and its 90% interval; `n` is of those with the theme. None where one
        side has fewer than `MIN_CUSTOMERS` customers.
    q_value : float or None
        Over all themes and measures that were compared.
    """

    theme_id: str
    scale: Scale
    with_theme: Estimate
    without_theme: Estimate
    difference: Estimate | None
    q_value: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ChurnDriver:
    """Which customers with a theme have left, against those without it.

    Attributes
    ----------
    n_churned, n_known : int
        Customers with the theme that left after they first reported it, and all of whom the
        customers file says whether they left.
    value : float
        Of the churned, in the customers file's own unit.
    rate, rate_without : Estimate
        In percent.
    difference : Estimate or None
        In percent points, with its 90% interval.
    """

    theme_id: str
    n_churned: int
    n_known: int
    value: float
    rate: Estimate
    rate_without: Estimate
    difference: Estimate | None
    q_value: float | None
    verdict: Verdict


_Driver = TypeVar("_Driver", ScoreDriver, ChurnDriver)


def find_score_drivers(
    observed: pl.DataFrame, rated: pl.DataFrame
) -> dict[str, tuple[ScoreDriver, ...]]:
    """Compare each theme's customers with all others, on each measure's commonest scale.

    Parameters
    ----------
    observed : DataFrame
        `OBSERVED` schema, of the period. Who reported a theme anywhere has it, in whatever
        document they were asked for a rating.
    rated : DataFrame
        `RATED` schema, of the period.

    Returns
    -------
    dict of str to tuple of ScoreDriver
        By theme; a theme none of whose customers was asked for a rating is missing.

    References
    ----------
    Intervals: see `intervals`. Many themes: Benjamini & Hochberg (1995).
    """
    holders = _list_holders(observed, rated)
    answers = list_answers(rated)
    everybody = add_up(answers)
    of_theme = add_up(answers.join(holders, on="unit"), "theme_id")
    chosen = (
        of_theme.sort("theme_id", "measure", "n", "scale", descending=[False, False, True, False])
        .unique(("theme_id", "measure"), keep="first", maintain_order=True)
        .join(everybody, on=("measure", "scale"), suffix="_all", maintain_order="left")
    )
    found: list[ScoreDriver] = []
    for scale in list_scales(rated):
        rows = chosen.filter((pl.col("measure") == scale.measure) & (pl.col("scale") == scale.name))
        found.extend(_compare(rows, scale))
    by_theme: dict[str, list[ScoreDriver]] = {}
    for driver in _judge(found):
        by_theme.setdefault(driver.theme_id, []).append(driver)
    return {theme_id: tuple(by_theme[theme_id]) for theme_id in sorted(by_theme)}


def find_churn_drivers(observed: pl.DataFrame, customers: pl.DataFrame) -> dict[str, ChurnDriver]:
    """Count who left of each theme's customers, against all others that wrote in.

    Parameters
    ----------
    observed : DataFrame
        `OBSERVED` schema. Anonymous voices tell nothing here.
    customers : DataFrame
        `CUSTOMERS` schema.

    Returns
    -------
    dict of str to ChurnDriver
        By theme; empty where the customers file does not say who left.

    Notes
    -----
    Who left before they first reported the theme did not leave with it, and is in neither group
    of that theme; who left without a day is taken to have left afterwards.
    """
    known = _list_known(customers)
    seen = observed.filter(pl.col("customer").is_not_null())
    wrote = seen.group_by("customer").agg(pl.col("day").min()).join(known, on="customer")
    wrote = wrote.filter(_left_after()).drop("day")
    with_theme = (
        seen.filter(pl.col("theme_id").is_not_null())
        .group_by("theme_id", "customer")
        .agg(pl.col("day").min())
        .join(wrote, on="customer")
        .with_columns(_left_after().alias("counts"))
    )
    counts = pl.col("counts")
    churned = pl.col("is_churned")
    rows = (
        with_theme.group_by("theme_id")
        .agg(
            counts.sum().cast(pl.Int64).alias("n"),
            (counts & churned).sum().cast(pl.Int64).alias("n_churned"),
            pl.len().cast(pl.Int64).alias("n_any"),
            churned.sum().cast(pl.Int64).alias("n_churned_any"),
            pl.col("value").filter(counts & churned).sort().sum().alias("value"),
        )
        .filter(pl.col("n") > 0)
        .sort("theme_id")
    )
    drivers = _compare_churn(rows, wrote.height, int(wrote["is_churned"].sum()))
    return {driver.theme_id: driver for driver in _judge(drivers)}


def _left_after() -> pl.Expr:
    """Whether a customer was still there on their `day`."""
    return (pl.col("churned_at").dt.date() >= pl.col("day")).fill_null(value=True)


def _list_known(customers: pl.DataFrame) -> pl.DataFrame:
    key = pl.coalesce(
        pl.concat_str(pl.lit("account:"), "account_id"), pl.concat_str(pl.lit("person:"), "person")
    )
    return (
        customers.filter(pl.col("is_churned").is_not_null())
        .select(key.alias("customer"), *_FACTS[1:])
        .drop_nulls("customer")
        .sort(_FACTS)
        .unique("customer", keep="last", maintain_order=True)
    )


def _list_holders(observed: pl.DataFrame, rated: pl.DataFrame) -> pl.DataFrame:
    """List whose answers are of which theme."""
    responses = rated.select("document_id", "response").unique("document_id")
    return (
        observed.filter(pl.col("theme_id").is_not_null())
        .join(responses, on="document_id", how="left")
        .select("theme_id", unit_of(pl.col("customer"), pl.col("response")))
        .drop_nulls("unit")
        .unique()
    )


def _compare(rows: pl.DataFrame, scale: Scale) -> Iterator[ScoreDriver]:
    """Compare on one scale; `q_value` is a p-value until all scales are known."""
    mine = sums_of(rows)
    names = ("n", "total", "squares")
    others = sums_of(rows.select(pl.col(f"{name}_all").alias(name) for name in names)).less(mine)
    one, other = estimate(mine, scale.measure), estimate(others, scale.measure)
    difference = differ(one, other)
    chances = p_values(difference)
    for place, theme_id in enumerate(rows["theme_id"]):
        n, n_others = int(mine.n[place]), int(others.n[place])
        is_told = min(n, n_others) >= MIN_CUSTOMERS
        yield ScoreDriver(
            theme_id=theme_id,
            scale=scale,
            with_theme=show(one, place, n, scale),
            without_theme=show(other, place, n_others, scale),
            difference=show_difference(difference, place, n, scale) if is_told else None,
            q_value=float(chances[place]) if is_told else None,
            verdict="too_few",
        )


def _compare_churn(rows: pl.DataFrame, n_wrote: int, n_churned: int) -> list[ChurnDriver]:
    n, left = (rows[name].to_numpy().astype(np.float64) for name in ("n", "n_churned"))
    n_others = n_wrote - rows["n_any"].to_numpy().astype(np.float64)
    left_others = n_churned - rows["n_churned_any"].to_numpy().astype(np.float64)
    one = estimate(Sums(n=n, total=left, squares=left), "csat")
    other = estimate(Sums(n=n_others, total=left_others, squares=left_others), "csat")
    difference = differ(one, other)
    chances = p_values(difference)
    found = []
    for place, row in enumerate(rows.iter_rows(named=True)):
        is_told = min(n[place], n_others[place]) >= MIN_CUSTOMERS
        found.append(
            ChurnDriver(
                theme_id=row["theme_id"],
                n_churned=row["n_churned"],
                n_known=row["n"],
                value=round(row["value"], 2),
                rate=show(one, place, row["n"], _PERCENT),
                rate_without=show(other, place, int(n_others[place]), _PERCENT),
                difference=(
                    show_difference(difference, place, row["n"], _PERCENT) if is_told else None
                ),
                q_value=float(chances[place]) if is_told else None,
                verdict="too_few",
            )
        )
    return found


def _judge(found: Sequence[_Driver]) -> list[_Driver]:
    """Give q-values for p-values, and say what is clear."""
    told = [place for place, one in enumerate(found) if one.q_value is not None]
    q_values = adjust(np.array([found[place].q_value for place in told], dtype=np.float64))
    judged = list(found)
    for place, q_value in zip(told, q_values.round(6).tolist(), strict=True):
        one = found[place]
        judged[place] = replace(one, q_value=q_value, verdict=_say(one.difference, q_value))
    return judged


def _say(difference: Estimate | None, q_value: float) -> Verdict:
    if difference is None or difference.mean is None or q_value > MAX_Q:
        return "no_clear_difference"
    return "lower" if difference.mean < 0 else "higher"
