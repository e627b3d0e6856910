"""Fixes as people look at them: what the newest log says, beside what the last run made of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, TypedDict

from thememiner.curation import FixIndex, active_entries, read_entries
from thememiner.errors import ConfigError
from thememiner.pipeline.catalogue import list_names
from thememiner.pipeline.fixes import read_current, read_placed
from thememiner.pipeline.signals import read_signals
from thememiner.signals.fix_words import say_fix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.signals.observed import Fix
    from thememiner.store import Store


class VerdictLine(TypedDict):
    """What became of one theme after a fix, as the last run found it.

    `ratio` is what is left of the reports beyond what the others did, `interval` its 90% interval;
    null and empty where nothing can be compared.
    """

    theme_id: str
    theme: str
    verdict: str
    sentence: str
    ratio: float | None
    interval: list[float]
    n_customers: int
    n_customers_again: int


class FixLine(TypedDict):
    """A fix in a list.

    `basis` is None where nothing ties it to a theme; `confirm` is the command that makes a guess
    sure; `is_new` says that no run has looked at it yet.
    """

    fix_id: str
    day: str
    title: str
    url: str | None
    theme_ids: list[str]
    themes: list[str]
    basis: str | None
    is_guess: bool
    is_new: bool
    confirm: str | None
    verdicts: list[VerdictLine]


def list_fixes(store: Store) -> list[FixLine]:
    """List all fixes, the newest first."""
    names = list_names(store)
    known = {fix.fix_id for fix in read_placed(store).fixes}
    fixes = read_current(store, active_entries(read_entries(store.curation()))).fixes
    verdicts: dict[str, list[VerdictLine]] = {}
    for row in read_signals(store).fix_checks.sort("fix_id", "theme_id").to_dicts():
        verdicts.setdefault(row["fix_id"], []).append(_verdict(row, names))
    lines = [
        _line(fix, names, verdicts.get(fix.fix_id, []), is_new=fix.fix_id not in known)
        for fix in fixes
    ]
    lines.sort(key=lambda line: line["fix_id"])
    lines.sort(key=lambda line: line["day"], reverse=True)
    return lines


def _verdict(row: Mapping[str, Any], names: Mapping[str, str]) -> VerdictLine:
    low, high = row["ratio_low"], row["ratio_high"]
    return VerdictLine(
        theme_id=row["theme_id"],
        theme=names.get(row["theme_id"], row["theme_id"]),
        verdict=row["verdict"],
        sentence=say_fix(row, names=names),
        ratio=row["ratio"],
        interval=[] if low is None else [low, high],
        n_customers=row["n_customers"],
        n_customers_again=row["n_customers_again"],
    )


def _line(
    fix: Fix, names: Mapping[str, str], verdicts: list[VerdictLine], *, is_new: bool
) -> FixLine:
    return FixLine(
        fix_id=fix.fix_id,
        day=fix.day.isoformat(),
        title=fix.title,
        url=fix.url,
        theme_ids=list(fix.theme_ids),
        themes=[names.get(theme, theme) for theme in fix.theme_ids],
        basis=fix.basis if fix.theme_ids else None,
        is_guess=fix.is_guess,
        is_new=is_new,
        confirm=f"thememiner fixes confirm {shlex.quote(fix.fix_id)}" if fix.is_guess else None,
        # of themes that it is still said to be for
        verdicts=[]
        if fix.is_guess
        else [verdict for verdict in verdicts if verdict["theme_id"] in fix.theme_ids],
    )


def find_fix(store: Store, text: str) -> Fix:
    """Give a fix by its id, its address, or a key that leads to no other.

    Raises
    ------
    ConfigError
        If there is none, or several.
    """
    fixes = read_current(store, active_entries(read_entries(store.curation()))).fixes
    by_id = {fix.fix_id: fix for fix in fixes}
    index = FixIndex.of((fix.fix_id, fix.title, fix.url) for fix in fixes)
    found = index.find(text)
    if len(found) == 1:
        return by_id[found[0]]
    which = f"could be {', '.join(found)}" if found else "is no fix"
    msg = f"{text!r} {which}. `thememiner fixes list --all` names them."
    raise ConfigError(msg)
