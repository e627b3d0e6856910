"""With which release a rise started: by the versions that reports name, else by its first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

from thememiner.signals.observed import Release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_RECENT_DAYS: Final = 14  # a release before the window by more is not what made it rise
_RECORD_DAYS: Final = 28  # until the first report with a version says that the version is new
_MAX_P: Final = 0.01  # over the releases in question
_MIN_NAMED: Final = 5
_CALM_DAYS: Final = 28  # before the window, for the first day of the rise
_SURE: Final = 0.9
_LATEST: Final = 2  # days after its release on which a rise starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The release that a rise started with.

    Attributes
    ----------
    version : str
    basis : "named" or "day"
        Its reports name the version more often than others do, or it began on the release's day
        or the two after it.
    n_named, n_known : int
        Customers (and anonymous reports) in the window that name it, and that name any version.
    excess_share : float or None
        Share of those beyond what is usual that name it beyond what is usual; None if unknown.
    days_after : int or None
        From the release to the first day of the rise; None where that day is not clear.
    """

    version: str
    basis: Literal["named", "day"]
    n_named: int
    n_known: int
    excess_share: float | None
    days_after: int | None


def recent_releases(
    known: pl.DataFrame, releases: Sequence[Release], since: date, until: date
) -> tuple[Release, ...]:
    """Give the releases that a rise can have started with.

    Without any release, versions that the reports began to name within these days stand for them.
    """
    first = known["day"].min()
    if not releases and isinstance(first, date):
        seen = (
            known.filter(pl.col("version").is_not_null())
            .group_by("version")
            .agg(pl.col("day").min())
            .filter(pl.col("day") >= first + timedelta(days=_RECORD_DAYS))
            .sort("day", "version")
        )
        releases = [Release(version=version, day=day) for version, day in seen.iter_rows()]
    begin = since - timedelta(days=_RECENT_DAYS)
    recent = [one for one in releases if begin <= one.day <= until]
    return tuple(sorted(recent, key=lambda one: (one.day, one.version)))


def find_start(
    known: pl.DataFrame,
    is_subject: pl.Expr,
    releases: Sequence[Release],
    *,
    since: date,
    until: date,
    excess: float,
) -> Start | None:
    """Find the release that a rise started with.

    Parameters
    ----------
    known : DataFrame
        Columns of `OBSERVED`.
    is_subject : Expr
        Which rows are of the theme or area that rises.
    releases : sequence of Release
        Of `recent_releases`.
    since, until : date
        First and last day of the window.
    excess : float
        By how many customers it has risen.

    Notes
    -----
    Named: a binomial test of those in the window that name the version (89.0.2 names 89.0)
    among those that name any, against the share of all other reports in the window; 1%, divided
    among the releases. Day: the posterior of the first day of the rise, each day of the window
    and of the four weeks before it being equally likely before, under Poisson counts with one
    rate before it and one since, each day weighed by the reports about anything else.
    """
    if not releases:
        return None
    window = known.filter(pl.col("day").is_between(since, until)).with_columns(
        is_subject=is_subject.fill_null(value=False),
        unit=pl.coalesce("customer", "document_id"),
    )
    first_days = _first_day(known, is_subject, since=since, until=until)
    named = [(_name(window, one), one) for one in releases]
    best, release = min(named, key=lambda pair: pair[0].p_value)  # the earliest of equals
    onset = _day_of(first_days, since)
    if best.p_value * len(releases) <= _MAX_P and best.n_named >= _MIN_NAMED:
        return Start(
            version=release.version,
            basis="named",
            n_named=best.n_named,
            n_known=best.n_known,
            excess_share=best.share_of(excess),
            days_after=None if onset is None else (onset - release.day).days,
        )
    for naming, one in reversed(named):  # the newest is the likeliest
        if _starts_with(first_days, one, since) and not naming.is_rare:
            return Start(
                version=one.version,
                basis="day",
                n_named=naming.n_named,
                n_known=naming.n_known,
                excess_share=None,
                days_after=None if onset is None else (onset - one.day).days,
            )
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Naming:
    n_named: int
    n_known: int
    usual: float  # share that names it of all others who name any
    p_value: float

    @property
    def is_rare(self) -> bool:
        """Whether the reports speak against it: they name other versions."""
        return self.n_known >= _MIN_NAMED and self.n_named < self.usual * self.n_known / 2

    def share_of(self, excess: float) -> float | None:
        beyond = self.n_named - self.usual * self.n_known
        return None if excess <= 0 else round(min(max(beyond / excess, 0.0), 1.0), 3)


def _name(window: pl.DataFrame, release: Release) -> _Naming:
    from scipy.special import betainc  # takes a tenth of a second: for the run alone

    version = pl.col("version")
    is_named = (version == release.version) | version.str.starts_with(f"{release.version}.")
    told = window.filter(version.is_not_null()).with_columns(is_named=is_named)
    mine = told.filter("is_subject").group_by("unit").agg(pl.col("is_named").any())
    n_named, n_known = int(mine["is_named"].sum()), mine.height
    others = told.filter(~pl.col("is_subject")).unique("document_id")
    usual = (int(others["is_named"].sum()) + 1) / (others.height + 2)
    p_value = float(betainc(n_named, n_known - n_named + 1, usual)) if n_named else 1.0
    return _Naming(n_named=n_named, n_known=n_known, usual=usual, p_value=p_value)


def _first_day(
    known: pl.DataFrame, is_subject: pl.Expr, *, since: date, until: date
) -> NDArray[np.float64]:
    """Return the chance of each day, from four weeks before the window on, to be the first."""
    begin = since - timedelta(days=_CALM_DAYS)
    n_days = (until - begin).days + 1
    place = (pl.col("day") - pl.lit(begin)).dt.total_days()
    rows = (
        known.filter(pl.col("day").is_between(begin, until))
        .with_columns(is_subject=is_subject.fill_null(value=False), place=place)
        .unique(["document_id", "is_subject"])
    )
    left, right = (
        np.cumsum(np.bincount(rows.filter(is_subject=side)["place"], minlength=n_days) + least)
        for side, least in ((True, 0.0), (False, 1.0))
    )
    before, after = left[:-1], left[-1] - left[:-1]
    room_before, room_after = right[:-1], right[-1] - right[:-1]
    fit = _log(before, room_before) + _log(after, room_after)
    fit = np.where(after * room_before > before * room_after, fit, -np.inf)  # a rise
    if not np.isfinite(fit).any():
        return np.zeros(n_days)
    chance = np.exp(fit - fit.max())
    chances: NDArray[np.float64] = np.r_[0.0, chance / chance.sum()]
    return chances


def _log(counts: NDArray[np.float64], room: NDArray[np.float64]) -> NDArray[np.float64]:
    logs: NDArray[np.float64] = counts * np.log(np.maximum(counts, 1) / room)
    return logs


def _starts_with(chance: NDArray[np.float64], release: Release, since: date) -> bool:
    place = (release.day - since).days + _CALM_DAYS
    return bool(chance[max(place, 0) : place + _LATEST + 1].sum() >= _SURE)


def _day_of(chance: NDArray[np.float64], since: date) -> date | None:
    """Return the likeliest first day, where it and its neighbours are nearly sure."""
    if not chance.any():
        return None
    place = int(chance.argmax())
    is_clear = chance[max(place - 1, 0) : place + 2].sum() >= _SURE
    return since + timedelta(days=place - _CALM_DAYS) if is_clear else None
