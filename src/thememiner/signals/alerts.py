"""Changes worth an alarm: the largest first, in words, with the release that they began with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.signals.change import WEEK, Changes
from thememiner.signals.started import Start, find_start, recent_releases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.signals.observed import Release

RISING: Final = ("new", "emerging", "rising", "regressed")
ALARMS: Final = (*RISING, "falling")
_HALF: Final = 0.5  # of a theme's reports
_SAME: Final = 0.5  # of an area's excess: then its themes' own alarms say it all

ALERTS: Final = pl.Schema(
    {
        "kind": pl.String,  # theme | area
        "subject_id": pl.String,
        "flag": pl.String,
        "days": pl.Int64,
        "current": pl.Int64,
        "previous": pl.Float64,
        "usual_low": pl.Float64,
        "usual_high": pl.Float64,
        "ratio": pl.Float64,
        "q_value": pl.Float64,
        "excess": pl.Float64,  # current - previous
        "fix_id": pl.String,  # said done, of a regressed theme
        "version": pl.String,  # that it started with
        "version_basis": pl.String,  # named | day
        "version_named": pl.Int64,  # name it, of version_known who name any
        "version_known": pl.Int64,
        "version_excess_share": pl.Float64,
        "version_days_after": pl.Int64,
        "words": pl.String,
    }
)


def find_alerts(
    changes: Changes, observed: pl.DataFrame, releases: Sequence[Release] = ()
) -> pl.DataFrame:
    """Give the alarms among the changes.

    Parameters
    ----------
    changes : Changes
    observed : DataFrame
        Columns of `OBSERVED`, as given to `find_changes`.
    releases : sequence of Release
        Without any, versions that reports began to name stand for them.

    Returns
    -------
    DataFrame
        Columns of `ALERTS`: rises before falls, the largest excess first. An area is left out
        where alarms of its own themes make up half of its excess or more; a theme of praise
        raises no alarm, as there is nothing to be done about it.
    """
    window = changes.window
    rows = changes.rows.filter(pl.col("flag").is_in(ALARMS)).with_columns(
        excess=(pl.col("current") - pl.col("previous")).round(2),
        is_fall=pl.col("flag") == "falling",
    )
    if window is None or rows.is_empty():
        return pl.DataFrame(schema=ALERTS)
    known = observed.filter(pl.col("day") <= window.last)
    rows = _without_explained(_without_praise(rows, known), known).sort(
        "is_fall", -pl.col("excess").abs(), "kind", "subject_id"
    )
    calm = _is_calm(rows, known)
    told = [_tell(row, known, calm, releases, window.last) for row in rows.iter_rows(named=True)]
    return pl.DataFrame(told, schema=ALERTS)


def _without_praise(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    praised = (
        known.group_by(subject_id="theme_id")
        .agg(pl.col("is_praise").mean())
        .filter(pl.col("is_praise") > _HALF)
        .with_columns(kind=pl.lit("theme"))
    )
    return rows.join(praised, on=["kind", "subject_id"], how="anti")


def _without_explained(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    areas = known.select("theme_id", "area_id").drop_nulls().unique()
    own = (
        rows.filter(kind="theme")
        .join(areas, left_on="subject_id", right_on="theme_id")
        .group_by("is_fall", subject_id="area_id")
        .agg(per_week=(pl.col("excess") / pl.col("days")).sum())
        .with_columns(kind=pl.lit("area"))
    )
    share = pl.col("per_week") / (pl.col("excess") / pl.col("days"))
    return rows.join(own, on=["kind", "subject_id", "is_fall"], how="left").filter(
        (share < _SAME).fill_null(value=True)
    )


def _is_calm(rows: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Mark the rows of documents about nothing that rises.

    What rises with a release names its version and comes after its day, so that beside it a second
    rise from the same release would look like what everybody writes.
    """
    rising = rows.filter(pl.col("flag").is_in(RISING), kind="theme")["subject_id"]
    loud = known.filter(pl.col("theme_id").is_in(rising.to_list()))["document_id"].unique()
    return ~known["document_id"].is_in(loud.to_list())


def _tell(
    row: Mapping[str, object],
    known: pl.DataFrame,
    calm: pl.Series,
    releases: Sequence[Release],
    until: date,
) -> dict[str, object]:
    is_subject = pl.col(f"{row['kind']}_id").eq(pl.lit(row["subject_id"]))
    days, excess = int(str(row["days"])), float(str(row["excess"]))
    since = until - timedelta(days=days - 1)
    start = None
    if row["flag"] in RISING:
        recent = recent_releases(known, releases, since, until)
        compared = known.filter(is_subject.fill_null(value=False) | calm)
        start = find_start(
            compared, is_subject, recent, since=since, until=until, excess=excess
        )  # fmt: skip
    mine = known.filter(is_subject & pl.col("day").is_between(since, until))
    is_anonymous = mine["customer"].null_count() * 2 > mine.height
    words = say_change(row, "reports" if is_anonymous else "customers")
    return {
        **{name: row.get(name) for name in ALERTS},
        "version": start.version if start else None,
        "version_basis": start.basis if start else None,
        "version_named": start.n_named if start else None,
        "version_known": start.n_known if start else None,
        "version_excess_share": start.excess_share if start else None,
        "version_days_after": start.days_after if start else None,
        "words": words + say_start(start),
    }


def say_change(row: Mapping[str, object], who: str = "customers") -> str:
    """Say a row of `CHANGES` in words.

    Examples
    --------
    >>> say_change({"days": 7, "current": 31, "previous": 12.2, "usual_low": 8, "usual_high": 17})
    '31 customers last week, usually 12 (8–17)'
    """
    days = row["days"]
    when = {WEEK: "last week", 2 * WEEK: "in two weeks"}.get(int(str(days)), f"in {days} days")
    if row["current"] == 1:
        who = who.removesuffix("s")
    said = f"{row['current']} {who} {when}"
    if row["previous"] is None:
        return said
    usual, low, high = (
        float(str(row[name])) for name in ("previous", "usual_low", "usual_high")
    )  # fmt: skip
    return f"{said}, usually {usual:.0f} ({low:.0f}–{high:.0f})"


def say_start(start: Start | None) -> str:
    """Say with which release it started; nothing if that is not known."""
    if start is None:
        return ""
    if start.basis == "named":
        return f"; started with {start.version} ({start.n_named} of {start.n_known} name it)"
    when = {0: "on the day", 1: "the day after"}.get(start.days_after or 0, "two days after")
    return f"; started {when} {'of ' if start.days_after == 0 else ''}{start.version}"
