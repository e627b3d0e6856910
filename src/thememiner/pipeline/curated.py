"""Curation as a reader sees it: the newest log over one snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from thememiner.curation import (
    MEMBERSHIP,
    Conflict,
    Effects,
    Entry,
    Heirs,
    active_entries,
    apply_to_themes,
    find_effects,
    read_entries,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from thememiner.pipeline.signals import Readable
    from thememiner.store import Store

FACT: Final = "curation"  # of a snapshot: what its run kept, and what it could not keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """What people decided, as far as it concerns one snapshot.

    Attributes
    ----------
    log : tuple of Entry
        All of it, also what was taken back.
    entries : tuple of Entry
        What was not taken back.
    pending : tuple of Entry
        What the next run will replay.
    """

    log: tuple[Entry, ...] = ()
    entries: tuple[Entry, ...] = ()
    effects: Effects = field(default_factory=Effects)
    pending: tuple[Entry, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def read_curated(store: Store) -> Curated:
    """Read the log, and what it comes to for the snapshot that is open.

    Of an earlier snapshot nothing is pending or in conflict: it is as it was, under today's names.
    """
    log = read_entries(store.curation())
    if not log:
        return Curated()
    entries = active_entries(log)
    heirs = read_heirs(store)
    effects = find_effects(entries, heirs)
    if store.snapshot.number != store.snapshots()[-1].number:
        return Curated(log=log, entries=entries, effects=effects)
    kept, refused = kept_entries(store.snapshot.facts)
    membership = [entry for entry in entries if entry.action in MEMBERSHIP]
    found = [
        Conflict(entry=entry, why=refused[entry.entry_id])
        for entry in membership
        if entry.entry_id in refused
    ]
    conflicts = sorted([*effects.conflicts, *found], key=lambda conflict: conflict.entry.order)
    return Curated(
        log=log,
        entries=entries,
        effects=effects,
        pending=tuple(entry for entry in membership if entry.entry_id not in kept | refused.keys()),
        conflicts=tuple(conflicts),
    )


def read_heirs(tables_of: Readable) -> Heirs:
    """Tell where the themes of the past are in the snapshot that is open."""
    stands = tables_of.read("themes", ["theme_id"])["theme_id"].to_list()
    return Heirs.of(tables_of.read("lineage"), stands)


def kept_entries(facts: Mapping[str, object]) -> tuple[frozenset[str], dict[str, str]]:
    """Give the ids that a snapshot's run kept, and those that it could not keep, with why."""
    stored = facts.get(FACT)
    told = stored if isinstance(stored, dict) else {}
    return frozenset(told.get("kept", ())), dict(told.get("conflicts", {}))


def is_replay_due(entries: tuple[Entry, ...], facts: Mapping[str, object]) -> bool:
    """Whether a run has entries to replay that the last one did not know."""
    kept, refused = kept_entries(facts)
    membership = {entry.entry_id for entry in entries if entry.action in MEMBERSHIP}
    return bool(membership - kept - refused.keys())


def show_curated(
    themes: pl.DataFrame, areas: pl.DataFrame, curated: Curated
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Show `THEMES` and `AREAS` as they were curated."""
    if not curated.entries:
        return themes, areas
    return apply_to_themes(themes, areas, curated.effects)


class Shown(NamedTuple):
    """`THEMES` and `AREAS` as they were curated."""

    themes: pl.DataFrame
    areas: pl.DataFrame


def read_shown(store: Store, curated: Curated | None = None) -> Shown:
    """Read themes and areas as curated, and nothing else."""
    curated = curated or read_curated(store)
    return Shown(*show_curated(store.read("themes"), store.read("areas"), curated))


def curate(tables_of: Readable, entries: Sequence[Entry]) -> Curated:
    """Tell what entries come to for what a run would publish; nothing of it is pending."""
    effects = find_effects(entries, read_heirs(tables_of))
    return Curated(entries=tuple(entries), effects=effects)


def tell_curation(curated: Curated) -> tuple[str, ...]:
    """Say in a sentence each what a reader must know: ignored, pending, in conflict."""
    told = []
    if n_ignored := len(curated.effects.ignored):
        told.append(f"{_count(n_ignored, 'ignored theme')} not listed (`thememiner themes list`)")
    if curated.pending:
        n_edits = _count(len(curated.pending), "merge, split or move", "merges, splits or moves")
        told.append(f"{n_edits} pending: the next run makes them")
    if curated.conflicts:
        n_edits = _count(len(curated.conflicts), "edit")
        told.append(f"{n_edits} could not be kept: `thememiner themes list` says why")
    return tuple(told)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
