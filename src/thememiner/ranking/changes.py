"""What is different between two snapshots, and why: states say what, lineage says why.

A rollback takes lineage rows away with the states that they told of, so a theme that came or went
without a row came or went by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from thememiner.ranking.datamodels import ThemePlace

GONE: Final = "retired"  # a theme with this life stands no more, though its row may be kept


class ThemeEvent(TypedDict):
    """What became of one theme.

    `other_theme_id` is the theme that it came from (born, split) or went to (merged). `snapshot`
    and `day` are of the run that did it; None where no lineage row says so.
    """

    theme_id: str
    name: str | None
    other_theme_id: str | None
    other_name: str | None
    rank: int | None
    n_documents: int
    n_customers: int
    snapshot: int | None
    day: str | None
    cause: str  # run | refit | rollback


class RankMove(TypedDict):
    """A theme at another rank; `is_clear` where the former one is outside the likely ranks."""

    theme_id: str
    name: str | None
    previous: int
    current: int
    likely: list[int] | None
    is_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOf:
    """The run behind a snapshot."""

    day: date
    is_refit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One snapshot, as far as it is compared."""

    snapshot: int
    places: tuple[ThemePlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What happened to themes between two snapshots, those of most customers first."""

    born: tuple[ThemeEvent, ...] = ()
    merged: tuple[ThemeEvent, ...] = ()
    split: tuple[ThemeEvent, ...] = ()
    retired: tuple[ThemeEvent, ...] = ()
    revived: tuple[ThemeEvent, ...] = ()
    rank_moves: tuple[RankMove, ...] = ()


def only_of(changes: Changes, themes: frozenset[str]) -> Changes:
    """Give what happened to some themes; what became part of one of them happened to it too."""

    def concerned(events: tuple[ThemeEvent, ...]) -> tuple[ThemeEvent, ...]:
        return tuple(event for event in events if event["theme_id"] in themes)

    return Changes(
        born=concerned(changes.born),
        merged=tuple(
            event
            for event in changes.merged
            if not themes.isdisjoint({event["theme_id"], event["other_theme_id"] or ""})
        ),
        split=concerned(changes.split),
        retired=concerned(changes.retired),
        revived=concerned(changes.revived),
        rank_moves=tuple(move for move in changes.rank_moves if move["theme_id"] in themes),
    )


def compare_snapshots(
    before: Moment, after: Moment, *, lineage: pl.DataFrame, runs: Mapping[int, RunOf]
) -> Changes:
    """Tell what became of the themes of one snapshot in a later one.

    Parameters
    ----------
    before, after : Moment
    lineage : DataFrame
        `LINEAGE` of the later snapshot; rows up to the earlier one are left out here.
    runs : mapping of int to RunOf
        By number of the snapshot.
    """
    rows = _rows_between(lineage, before.snapshot)
    teller = _Teller(rows=rows, runs=runs, then=_standing(before), now=_standing(after))
    found: dict[str, list[ThemeEvent]] = {
        event: [] for event in ("born", "merged", "split", "retired", "revived")
    }
    for theme_id in sorted(teller.now.keys() - teller.then.keys()):
        event, told = teller.tell_new(theme_id)
        found[event].append(told)
    for theme_id in sorted(teller.then.keys() - teller.now.keys()):
        event, told = teller.tell_gone(theme_id)
        found[event].append(told)
    both = sorted(teller.now.keys() & teller.then.keys())
    for theme_id in both:
        if (teller.then[theme_id].life, teller.now[theme_id].life) == ("quiet", "live"):
            found["revived"].append(teller.tell(theme_id, teller.last(theme_id, "revived")))
    ordered = {event: tuple(sorted(told, key=_by_size)) for event, told in found.items()}
    moves = _rank_moves([(teller.then[theme_id], teller.now[theme_id]) for theme_id in both])
    return Changes(**ordered, rank_moves=moves)


def _standing(moment: Moment) -> dict[str, ThemePlace]:
    return {place.theme_id: place for place in moment.places if place.life != GONE}


def _by_size(event: ThemeEvent) -> tuple[int, int, str]:
    return (-event["n_customers"], -event["n_documents"], event["theme_id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    snapshot: int
    event: str
    theme_id: str
    other: str | None


def _rows_between(lineage: pl.DataFrame, since: int) -> dict[str, list[_Row]]:
    """Rows of each theme, oldest first."""
    rows: dict[str, list[_Row]] = {}
    wanted = (
        lineage.filter(pl.col("snapshot") > since)
        .select("snapshot", "event", "theme_id", "other_theme_id")
        .sort("snapshot", "theme_id", "event", "other_theme_id")
    )
    for snapshot, event, theme_id, other in wanted.iter_rows():
        row = _Row(snapshot=snapshot, event=event, theme_id=theme_id, other=other)
        rows.setdefault(theme_id, []).append(row)
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    rows: Mapping[str, Sequence[_Row]]
    runs: Mapping[int, RunOf]
    then: Mapping[str, ThemePlace]
    now: Mapping[str, ThemePlace]

    def last(self, theme_id: str, *events: str) -> _Row | None:
        found = [row for row in self.rows.get(theme_id, ()) if row.event in events]
        return found[-1] if found else None

    def tell_new(self, theme_id: str) -> tuple[str, ThemeEvent]:
        born = self.last(theme_id, "born")
        origin = self.last(theme_id, "split")
        if born is None and origin is not None:
            return "split", self.tell(theme_id, origin, other=origin.other)
        back = self.last(theme_id, "revived")
        if born is None and back is not None:
            return "revived", self.tell(theme_id, back)
        return "born", self.tell(theme_id, born, other=origin.other if origin else None)

    def tell_gone(self, theme_id: str) -> tuple[str, ThemeEvent]:
        row = self.last(theme_id, "merged", "retired")
        heir = self._find_heir(theme_id)
        if heir is not None:
            return "merged", self.tell(theme_id, row, other=heir)
        return "retired", self.tell(theme_id, row)

    def _find_heir(self, theme_id: str) -> str | None:
        """Follow merges until a theme that stands; one that was merged and then went has none."""
        seen = {theme_id}
        row = self.last(theme_id, "merged", "retired")
        while row is not None and row.event == "merged" and row.other not in seen:
            if row.other is None or row.other in self.now:
                return row.other
            seen.add(row.other)
            row = self.last(row.other, "merged", "retired")
        return None

    def tell(self, theme_id: str, row: _Row | None, *, other: str | None = None) -> ThemeEvent:
        place = self.now.get(theme_id) or self.then[theme_id]
        named = None
        if other is not None:
            known = self.now.get(other) or self.then.get(other)
            named = known.name if known else None
        run = self.runs.get(row.snapshot) if row else None
        cause = "rollback" if row is None else "refit" if run and run.is_refit else "run"
        return ThemeEvent(
            theme_id=theme_id,
            name=place.name,
            other_theme_id=other,
            other_name=named,
            rank=place.rank,
            n_documents=place.n_documents,
            n_customers=place.n_customers,
            snapshot=row.snapshot if row else None,
            day=run.day.isoformat() if run else None,
            cause=cause,
        )


def _rank_moves(pairs: list[tuple[ThemePlace, ThemePlace]]) -> tuple[RankMove, ...]:
    """List themes that have another rank, clear moves first, then by the new rank."""
    moves = []
    for then, now in pairs:
        if then.rank is None or now.rank is None or then.rank == now.rank:
            continue
        likely = now.rank_interval
        is_clear = likely is not None and not likely[0] <= then.rank <= likely[1]
        moves.append(
            RankMove(
                theme_id=now.theme_id,
                name=now.name,
                previous=then.rank,
                current=now.rank,
                likely=list(likely) if likely else None,
                is_clear=is_clear,
            )
        )
    return tuple(sorted(moves, key=lambda move: (not move["is_clear"], move["current"])))
