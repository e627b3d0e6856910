"""Drivers in sentences that a product manager can repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.signals.scores import MIN_CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.signals.drivers import ChurnDriver, ScoreDriver
    from thememiner.signals.scores import Estimate, Scale, ScoreSeries

_UNITS: Final[Mapping[str, str]] = {"nps": " points", "csat": " percent points", "rating": ""}


def say_series(series: ScoreSeries) -> str:
    """Say a score and whether it moved."""
    scale, overall = series.scale, series.overall
    name = _name(scale)
    if overall.mean is None:
        return f"{name}: too few to say ({_count(overall.n, 'customer')})."
    said = f"{name} is {_score(overall, scale)} ({_count(overall.n, 'customer')})."
    change = series.change
    if change is None or change.mean is None or change.low is None or change.high is None:
        return said
    if change.low <= 0 <= change.high:
        return f"{said} No clear change in the last {series.step}."
    way = "Up" if change.mean > 0 else "Down"
    return f"{said} {way} by {_amount(change, scale)} in the last {series.step}."


def say_score_driver(driver: ScoreDriver) -> str:
    """Say how customers with a theme score against those without it."""
    scale, mine, others = driver.scale, driver.with_theme, driver.without_theme
    name = _name(scale)
    if driver.difference is None:
        few, who = min((mine.n, "with"), (others.n, "without"))
        return (
            f"{name}: too few to say: {_count(few, 'customer')} {who} this theme answered,"
            f" {MIN_CUSTOMERS} are needed."
        )
    means = (
        f"{name} is {_plain(mine.mean, scale)} among customers with this theme"
        f" ({mine.n}), {_plain(others.mean, scale)} among those without it ({others.n})"
    )
    if driver.verdict in ("lower", "higher"):
        return f"{means}: it differs by {_amount(driver.difference, scale)}."
    return f"{means}: no clear difference."


def say_churn_driver(driver: ChurnDriver) -> str:
    """Say how many customers with a theme have left, against those without it."""
    left = f"{driver.n_churned} of {_count(driver.n_known, 'customer')} with this theme left"
    if driver.value:
        left += f", worth {driver.value:,.0f}"
    rate, others = driver.rate.mean, driver.rate_without.mean
    if driver.difference is None or rate is None or others is None:
        return f"{left}: too few to compare."
    rates = f"{left}: {rate:.0f}%, against {others:.0f}% of those without it"
    if driver.verdict in ("lower", "higher"):
        low, high = driver.difference.low or 0.0, driver.difference.high or 0.0
        return f"{rates}. It differs by {_span(low, high, 0)} percent points."
    return f"{rates}. No clear difference."


def _name(scale: Scale) -> str:
    if scale.measure == "nps":
        return "NPS"
    label = "Satisfied (CSAT)" if scale.measure == "csat" else "Mean rating"
    return f"{label}, {scale.name}" if scale.name else label


def _plain(mean: float | None, scale: Scale) -> str:
    if mean is None:
        return "unknown"
    if scale.measure == "nps":
        return f"{mean:+.0f}".replace("-", "\u2212")
    if scale.measure == "csat":
        return f"{mean:.0f}%"
    return f"{mean:.1f} of {scale.best:g}"


def _score(score: Estimate, scale: Scale) -> str:
    digits = 1 if scale.measure == "rating" else 0
    return f"{_plain(score.mean, scale)} ({_span(score.low or 0.0, score.high or 0.0, digits)})"


def _amount(difference: Estimate, scale: Scale) -> str:
    """Give the size of a difference whose direction is said otherwise."""
    digits = 1 if scale.measure == "rating" else 0
    mean = abs(difference.mean or 0.0)
    low, high = sorted(abs(end or 0.0) for end in (difference.low, difference.high))
    return f"{mean:.{digits}f}{_UNITS[scale.measure]} ({_span(low, high, digits)})"


def _span(low: float, high: float, digits: int) -> str:
    ends = (f"{end:.{digits}f}".replace("-", "\u2212") for end in (low, high))
    return " to ".join(ends)


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
