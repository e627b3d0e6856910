"""The change of a short period: it is a window of its own, measured when a report asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import polars as pl

    from thememiner.curation import Entry
    from thememiner.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChange:
    """What changed in the last days against the weeks before them.

    Attributes
    ----------
    rows : DataFrame
        `CHANGES` schema.
    left_out : tuple of str
        Sources that it was not measured in.
    """

    rows: pl.DataFrame
    left_out: tuple[str, ...]


def measure_period(
    store: Store, entries: Sequence[Entry], *, n_days: int, now: datetime
) -> PeriodChange:
    """Measure the change of the last days of a snapshot as its run did that of the last week.

    Parameters
    ----------
    entries : sequence of Entry
        Of the log, without what was taken back.
    n_days : int
        1 to 30.
    now : datetime
        Of the snapshot's run; documents after it are not looked at.
    """
    # a quarter of a second of imports that no other report needs
    from thememiner.pipeline.fixes import read_placed
    from thememiner.pipeline.observing import observe
    from thememiner.pipeline.signal_rows import change_rows
    from thememiner.signals.alerts import find_alerts
    from thememiner.signals.change import find_changes

    seen = observe(store, entries, now=now)
    placed = read_placed(store)
    until = seen.last_day or now.date()
    changes = find_changes(seen.observed, until=until, fixes=placed.fixes, window_days=n_days)
    alerts = find_alerts(changes, seen.observed, placed.releases)
    return PeriodChange(
        rows=change_rows(changes, alerts, seen.observed),
        left_out=tuple(one.source for one in changes.left_out),
    )
