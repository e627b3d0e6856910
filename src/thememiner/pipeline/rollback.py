"""Publish an earlier state again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.errors import StoreMissingError
from thememiner.store import StoreWriter, store_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from thememiner.datamodels import Snapshot


def roll_back(path: str, number: int, *, run_id: str, now: datetime) -> Snapshot:
    """Append a snapshot with the pins of an earlier one; readers see it at once.

    Raises
    ------
    StoreMissingError
        If there is no store.
    SnapshotNotFoundError
        If that snapshot is not in the store (any more).
    """
    if store_state(path) != "ready":
        msg = f"there is no store at {path}. Name one with --store, or make one with a run."
        raise StoreMissingError(msg)
    with StoreWriter.open(path, run_id=run_id, now=now, new_facts=_no_facts) as writer:
        published = writer.rollback(number, run_id=run_id, now=now)
        writer.record_run(
            {
                "run_id": run_id,
                "state": "rolled_back",
                "at": now,
                "snapshot": published.number,
                "exit_code": 0,
                "record": f'{{"rolled_back_to": {number}}}',
            }
        )
        return published


def _no_facts() -> Mapping[str, object]:
    return {}
