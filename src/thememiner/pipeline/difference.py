"""What is different between two snapshots of a store, with the causes that are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.pipeline.present import list_runs_of, moment_of, rank_snapshot
from thememiner.ranking.changes import Moment, compare_snapshots
from thememiner.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from thememiner.datamodels import Snapshot
    from thememiner.ranking import ReportOptions
    from thememiner.ranking.changes import Changes

_COUNTS: Final = ("n_documents", "n_themed", "n_themes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two snapshots."""

    snapshot: int
    run_id: str
    at: datetime
    digest: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two snapshots, the earlier one first.

    Attributes
    ----------
    causes : tuple of str
        What was done in between, besides reading new feedback.
    documents : mapping
        n_new, n_gone, and of those in both: n_same (primary theme), n_moved, n_themed_now,
        n_unthemed_now, n_unthemed.
    """

    before: Side
    after: Side
    causes: tuple[str, ...]
    documents: Mapping[str, int]
    changes: Changes


def diff_snapshots(path: str, before: int, after: int, *, options: ReportOptions) -> Difference:
    """Compare two snapshots; they are put in the order of their numbers.

    Raises
    ------
    SnapshotNotFoundError
        If one of them is not there.
    """
    first, last = (Store.open(path, as_of=number) for number in sorted((before, after)))
    snapshots = last.snapshots()
    between = [
        each for each in snapshots if first.snapshot.number < each.number <= last.snapshot.number
    ]
    return Difference(
        before=_side(first.snapshot),
        after=_side(last.snapshot),
        causes=_list_causes(first.snapshot, between),
        documents=_count_documents(first, last),
        changes=compare_snapshots(
            moment_of(first, options),
            Moment(snapshot=last.snapshot.number, places=rank_snapshot(last, options).places),
            lineage=last.read("lineage"),
            runs=list_runs_of(snapshots),
        ),
    )


def _side(snapshot: Snapshot) -> Side:
    facts = snapshot.facts
    found = {name: facts.get(name) for name in _COUNTS}
    return Side(
        snapshot=snapshot.number,
        run_id=snapshot.run_id,
        at=snapshot.published_at,
        digest=snapshot.digest,
        counts={name: value if isinstance(value, int) else 0 for name, value in found.items()},
    )


def _list_causes(first: Snapshot, between: list[Snapshot]) -> tuple[str, ...]:
    """Say what else than new feedback can have changed themes, oldest first."""
    causes = []
    before = first
    for snapshot in between:
        day = snapshot.published_at.date()
        where = f"snapshot {snapshot.number}, {day}"
        if "rolled_back_to" in snapshot.facts:
            number = snapshot.facts["rolled_back_to"]
            causes.append(f"rolled back to snapshot {number} ({where})")
        else:
            causes += [f"{what} ({where})" for what in _list_new(before, snapshot)]
        before = snapshot
    return tuple(causes)


def _list_new(before: Snapshot, after: Snapshot) -> list[str]:
    told = {
        "refit": "everything was clustered anew",
        "mining_fingerprint": "settings of mining changed",
        "embedding_space": "another embedding model or its limits",
        "taxonomy_fingerprint": "the taxonomy changed",
    }
    return [
        what
        for fact, what in told.items()
        if after.facts.get(fact) != before.facts.get(fact) and before.facts.get(fact)
    ]


def _count_documents(first: Store, last: Store) -> dict[str, int]:
    then, now = _places(first), _places(last)
    both = then.join(now, on="document_id", suffix="_now")
    was, is_now = pl.col("theme_id"), pl.col("theme_id_now")
    counted = both.select(
        n_same=(was == is_now).sum(),
        n_moved=(was != is_now).sum(),
        n_themed_now=(was.is_null() & is_now.is_not_null()).sum(),
        n_unthemed_now=(was.is_not_null() & is_now.is_null()).sum(),
        n_unthemed=(was.is_null() & is_now.is_null()).sum(),
    ).row(0, named=True)
    return {
        "n_new": now.height - both.height,
        "n_gone": then.height - both.height,
        **{name: int(value or 0) for name, value in counted.items()},
    }


def _places(store: Store) -> pl.DataFrame:
    """Each document with its primary theme, null if it is in none."""
    rows = store.read("assignments", ["document_id", "theme_id", "is_primary"])
    is_one = pl.col("is_primary") | pl.col("theme_id").is_null()
    return rows.filter(is_one).select("document_id", "theme_id").unique("document_id")
