"""Which snapshot is meant: by its number, by a day or time, by a run, or seven days before."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from thememiner.errors import SnapshotNotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.datamodels import Snapshot

LOOK_BACK: Final = timedelta(days=7)
PLACES_FACT: Final = "places_of"  # of a snapshot: for which options its `places` hold


def find_snapshot(snapshots: Sequence[Snapshot], wanted: str) -> Snapshot:
    """Find a snapshot by its number, its run's id, or the time at which it was the newest.

    Parameters
    ----------
    snapshots : sequence of Snapshot
        The published ones, oldest first.
    wanted : str
        Digits, a run id, or an ISO 8601 day or time; a day means its end (UTC).

    Raises
    ------
    SnapshotNotFoundError
        If there was none then, or none is called so.
    """
    named = [each for each in snapshots if wanted in (str(each.number), each.run_id)]
    if named:
        return named[-1]
    moment = _read_moment(wanted)
    if moment is None:
        msg = (
            f"no published snapshot {wanted!r}; it is a number, a run id, or a day such as "
            "2026-11-22. `thememiner runs list` shows them."
        )
        raise SnapshotNotFoundError(msg)
    found = newest_at(snapshots, moment)
    if found is None:
        first = snapshots[0].published_at.date() if snapshots else "never"
        msg = f"no snapshot was published by {wanted}; the first one was on {first}."
        raise SnapshotNotFoundError(msg)
    return found


def find_previous(snapshots: Sequence[Snapshot], current: Snapshot) -> Snapshot | None:
    """Find what a report is compared with: the newest snapshot of seven days before, if any.

    A snapshot without documents is nothing to compare with.
    """
    earlier = [each for each in snapshots if each.number < current.number]
    found = newest_at(earlier, current.published_at - LOOK_BACK)
    return found if found and found.facts.get("n_documents") else None


def newest_at(snapshots: Sequence[Snapshot], moment: datetime) -> Snapshot | None:
    """Give the one that readers saw at that time."""
    return next((each for each in reversed(snapshots) if each.published_at <= moment), None)


def _read_moment(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return datetime.combine(day, time.max, tzinfo=UTC)
