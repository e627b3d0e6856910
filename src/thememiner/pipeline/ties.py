"""Ties fixes to themes: by what people said, by solved tickets, else by meaning as a guess."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import conform
from thememiner.signal_tables import FIXES, RELEASES
from thememiner.signals.observed import Fix, Release

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from thememiner.curation import SaidFix, SaidFixes

LEAST_SHARE: Final = 0.25  # of a fix's themed tickets: themes that fewer are in are by the way
TICKETS: Final = pl.Schema({"fix_id": pl.String, "solved_on": pl.Date, "theme_id": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What tickets that name a fix tell of it.

    Attributes
    ----------
    fix_id : str
        As they spell it.
    day : date or None
        By which half of those that were resolved had been; None if none was.
    theme_ids : tuple of str
        Sorted.
    """

    fix_id: str
    day: date | None
    theme_ids: tuple[str, ...]


def gather_tickets(tickets: pl.DataFrame, said: SaidFixes) -> dict[str, Solved]:
    """Gather tickets by the fix that they name; a key of a known fix counts as its id.

    Parameters
    ----------
    tickets : DataFrame
        `TICKETS` schema: a row per document that names a fix, with its primary theme.

    Returns
    -------
    dict
        Folded fix_id -> what its tickets tell.
    """
    rows: dict[str, list[tuple[str, date | None, str | None]]] = {}
    for name, day, theme in tickets.sort(list(TICKETS), nulls_last=True).iter_rows():
        for fix_id in said.index.find(name) or (name.strip(),):
            rows.setdefault(fix_id.casefold(), []).append((fix_id, day, theme))
    return {key: _gather(found) for key, found in rows.items() if key}


def _gather(rows: Iterable[tuple[str, date | None, str | None]]) -> Solved:
    rows = tuple(rows)
    days = sorted(day for _, day, _ in rows if day is not None)
    themes = Counter(theme for _, _, theme in rows if theme is not None)
    least = LEAST_SHARE * themes.total()
    return Solved(
        fix_id=min(fix_id for fix_id, _, _ in rows),
        day=days[(len(days) - 1) // 2] if days else None,
        theme_ids=tuple(sorted(theme for theme, n in themes.items() if n >= least)),
    )


def tie_fixes(
    said: SaidFixes, solved: Mapping[str, Solved], near: Mapping[str, tuple[str, ...]]
) -> tuple[Fix, ...]:
    """Tie each fix to the themes that it is for, by the best that is known.

    What people said goes before tickets, and tickets before likeness, which is a guess. A fix that
    only tickets name counts from the day by which half of them were resolved; one-off resolutions
    name none and are none.

    Parameters
    ----------
    solved : mapping
        What `gather_tickets` gives.
    near : mapping
        fix_id -> themes that its title is like.

    Returns
    -------
    tuple of Fix
        Sorted by fix_id.
    """
    known = {fix.fix_id.casefold() for fix in said.fixes}
    found = [_tie(fix, solved.get(fix.fix_id.casefold()), near) for fix in said.fixes]
    for key, tickets in solved.items():
        if key in known or tickets.day is None:
            continue
        linked = said.links.get(key)
        found.append(
            Fix(
                fix_id=tickets.fix_id,
                day=tickets.day,
                title=tickets.fix_id,
                url=None,
                theme_ids=tickets.theme_ids if linked is None else linked,
                basis="ticket" if linked is None else "link",
                is_guess=False,
            )
        )
    return tuple(sorted(found, key=lambda fix: fix.fix_id))


def _tie(fix: SaidFix, tickets: Solved | None, near: Mapping[str, tuple[str, ...]]) -> Fix:
    themes, basis, is_guess = near.get(fix.fix_id, ()), "meaning", True
    if fix.theme_ids is not None:
        themes, basis, is_guess = fix.theme_ids, fix.basis or "link", False
    elif tickets and tickets.theme_ids:
        themes, basis, is_guess = tickets.theme_ids, "ticket", False
    return Fix(
        fix_id=fix.fix_id,
        day=fix.day,
        title=fix.title,
        url=fix.url,
        theme_ids=themes,
        basis=basis,  # type: ignore[arg-type]  # one of its words, by the branches above
        is_guess=is_guess and bool(themes),
    )


def needs_guess(said: SaidFixes, solved: Mapping[str, Solved]) -> tuple[SaidFix, ...]:
    """List the fixes of which nothing but their title tells what they are for."""
    return tuple(
        fix
        for fix in said.fixes
        if fix.theme_ids is None
        and not (tickets := solved.get(fix.fix_id.casefold()), tickets and tickets.theme_ids)[1]
    )


def list_releases(said: SaidFixes) -> tuple[Release, ...]:
    """List the versions of which a day is known, by day; of several days the first."""
    days: dict[str, date] = {}
    for fix in said.fixes:
        if fix.version:
            days[fix.version] = min(fix.day, days.get(fix.version, fix.day))
    releases = [Release(version=version, day=day) for version, day in days.items()]
    return tuple(sorted(releases, key=lambda release: (release.day, release.version)))


def fix_rows(fixes: Iterable[Fix]) -> pl.DataFrame:
    """Lay fixes out as `FIXES`."""
    rows = [
        (fix.fix_id, fix.day, fix.title, fix.url, list(fix.theme_ids), fix.basis, fix.is_guess)
        for fix in fixes
    ]
    return conform(pl.DataFrame(rows, schema=FIXES, orient="row"), FIXES, name="fixes")


def release_rows(releases: Iterable[Release]) -> pl.DataFrame:
    """Lay releases out as `RELEASES`."""
    rows = [(release.version, release.day) for release in releases]
    return conform(pl.DataFrame(rows, schema=RELEASES, orient="row"), RELEASES, name="releases")


def read_fix_rows(rows: pl.DataFrame) -> tuple[Fix, ...]:
    """Read `FIXES` back, by fix_id."""
    return tuple(
        Fix(**{**row, "theme_ids": tuple(row["theme_ids"] or ())})
        for row in rows.sort("fix_id").iter_rows(named=True)
    )


def read_release_rows(rows: pl.DataFrame) -> tuple[Release, ...]:
    """Read `RELEASES` back, by day."""
    return tuple(Release(**row) for row in rows.sort("day", "version").iter_rows(named=True))
