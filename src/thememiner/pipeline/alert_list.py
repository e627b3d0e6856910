"""Alarms as people look at them: what rises, falls, is new or came back, the strongest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import polars as pl

from thememiner.pipeline.signals import FACT, read_signals
from thememiner.pipeline.subjects import read_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.pipeline.subjects import Subjects
    from thememiner.store import Store


class AlertLine(TypedDict):
    """One alarm.

    `kind` is theme or area. `previous` is what is usual for as many days, with its 90% interval;
    `ratio` is current over usual. `fix_id` is the fix after which a regressed theme is back,
    `version` the release that the rise began with, by its day or because reports name it.
    """

    kind: str
    subject_id: str
    name: str
    flag: str
    sentence: str
    first_day: str
    last_day: str
    current: int
    previous: float | None
    usual: list[float]
    ratio: float | None
    q_value: float | None
    version: str | None
    version_basis: str | None
    fix_id: str | None


class Alerts(TypedDict):
    """All alarms of a snapshot, and what they are about."""

    snapshot: int
    first_day: str | None
    last_day: str | None
    left_out: list[str]
    alerts: list[AlertLine]


def list_alerts(store: Store) -> Alerts:
    """List the alarms of a snapshot, rises before falls, the strongest first."""
    subjects = read_subjects(store)
    rows = read_signals(store).changes.filter(pl.col("place").is_not_null()).sort("place")
    stored = store.snapshot.facts.get(FACT)
    told: Mapping[str, object] = stored if isinstance(stored, dict) else {}
    left_out = told.get("left_out")
    return Alerts(
        snapshot=store.snapshot.number,
        first_day=_day(told.get("first_day")),
        last_day=_day(told.get("last_day")),
        left_out=[str(source) for source in left_out] if isinstance(left_out, list) else [],
        alerts=[
            _line(row, subjects)
            for row in rows.iter_rows(named=True)
            if row["subject_id"] not in subjects.hidden
        ],
    )


def _day(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _line(row: Mapping[str, Any], subjects: Subjects) -> AlertLine:
    low, high = row["usual_low"], row["usual_high"]
    return AlertLine(
        kind=row["kind"],
        subject_id=row["subject_id"],
        name=subjects.name(row["subject_id"]),
        flag=row["flag"],
        sentence=row["sentence"],
        first_day=str(row["first_day"]),
        last_day=str(row["last_day"]),
        current=row["current"],
        previous=row["previous"],
        usual=[] if low is None or high is None else [low, high],
        ratio=row["ratio"],
        q_value=row["q_value"],
        version=row["version"],
        version_basis=row["version_basis"],
        fix_id=row["fix_id"],
    )
