"""Refused runs: how they are told, and how one is published all the same."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import orjson

from thememiner.errors import GateError, SnapshotNotFoundError, StoreMissingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.datamodels import Snapshot
    from thememiner.store import StoreWriter

FACT: Final = "refused"  # of a candidate: why
FORCED: Final = "forced"  # of a snapshot: when somebody published it all the same, and despite what
MAX_TOLD: Final = 3


def publish_candidate(
    path: str, run: str | None, *, run_id: str, now: datetime, is_forced: bool
) -> Snapshot:
    """Publish what the last refused run wrote; readers see it at once.

    Parameters
    ----------
    run : str or None
        Run id of the refused run; None for the last one.
    run_id : str
        Under which this change is recorded.
    is_forced : bool
        Whether it shall be published though the gate refused it.

    Raises
    ------
    StoreMissingError
        If there is no store.
    SnapshotNotFoundError
        If there is no refused run, another run followed it, or it is not the one that was named.
    GateError
        If it is not forced.
    """
    # a reader that tells of refused runs does not pay for what writes
    from thememiner.store import StoreWriter, store_state

    if store_state(path) != "ready":
        msg = f"there is no store at {path}. Give --store."
        raise StoreMissingError(msg)
    with StoreWriter.open(path, run_id=run_id, now=now, new_facts=_no_facts) as writer:
        candidate = _find(writer, run)
        reasons = tell_reasons(candidate)
        if not is_forced:
            msg = (
                f"run {candidate.run_id} looks broken: {reasons}. If it is fine, "
                f"`thememiner publish {candidate.run_id} --force` publishes it."
            )
            raise GateError(msg)
        forced = {"on": now.date().isoformat(), "despite": reasons}
        published = writer.adopt(candidate, run_id=run_id, now=now, facts={FORCED: forced})
        record = {"candidate": candidate.number, "run_id": candidate.run_id, "despite": reasons}
        writer.record_run(
            {
                "run_id": run_id,
                "state": "forced",
                "at": now,
                "snapshot": published.number,
                "exit_code": 0,
                "record": orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode(),
            }
        )
        return published


def _find(writer: StoreWriter, run: str | None) -> Snapshot:
    candidate = writer.newest_candidate()
    if candidate is None:
        msg = (
            "there is no refused run to publish: none was refused, or another snapshot followed. "
            "`thememiner runs list` shows the runs."
        )
        raise SnapshotNotFoundError(msg)
    if run not in (None, candidate.run_id):
        msg = (
            f"run {run} cannot be published: only the last refused run can, "
            f"that is {candidate.run_id}."
        )
        raise SnapshotNotFoundError(msg)
    return candidate


def tell_reasons(candidate: Snapshot) -> str:
    """Say in one line why a run was refused."""
    stored = candidate.facts.get(FACT)
    return "; ".join(map(str, stored)) if isinstance(stored, list) else ""


def tell_refused(refused: Sequence[Snapshot]) -> tuple[str, ...]:
    """Say which runs were refused since a snapshot, the newest first, a sentence each."""
    told = [
        f"Not published: looks broken. Run of {_day(run)}: {tell_reasons(run)}"
        for run in reversed(refused[-MAX_TOLD:])
    ]
    rest = refused[:-MAX_TOLD]
    if rest:
        days = f"{_day(rest[0])} to {_day(rest[-1])}"
        told.append(f"Not published: looks broken. {len(rest)} more, {days}")
    return tuple(told)


def tell_forced(snapshot: Snapshot) -> tuple[str, ...]:
    """Say of a snapshot that somebody published though it was refused; nothing of others."""
    forced = snapshot.facts.get(FORCED)
    if not isinstance(forced, dict):
        return ()
    return (f"published by force on {forced['on']}, though it looked broken: {forced['despite']}",)


def _day(run: Snapshot) -> str:
    return datetime.fromisoformat(str(run.facts["now"])).date().isoformat()


def _no_facts() -> Mapping[str, object]:
    return {}
