"""An overhaul in words that a product manager can repeat, and what speaks most against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.signals.coverage import in_words, number_word
from thememiner.signals.evidence import MAX_SHARE
from thememiner.signals.fix_check import NO_FALL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from thememiner.signals.evidence import AreaRelief, Evidence, Ranking
    from thememiner.signals.observed import Fix

_MAX_NAMED: Final = 4  # fixes in the sentence; the list has them all
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NEARLY_HALF: Final = 0.4  # of the voices in one theme
_CLOSE: Final = 0.05  # of an interval's end to what it must rule out
_FEW_CONTROLS: Final = 5
_FEW_FIXES: Final = 3
_MANY_ANONYMOUS: Final = 0.5


def say(evidence: Evidence, *, name: str, weakest: str) -> str:
    """Say what was found.

    Parameters
    ----------
    evidence : Evidence
    name : str
        Of the area.
    weakest : str
        From `weakest_point`.

    Returns
    -------
    str
        Two to five short sentences, in plain text.
    """
    parts = [_customers(evidence), _returned(evidence), f"Weakest point: {weakest}."]
    if evidence.ranking is not None:
        parts.insert(0, _large_as_a_whole(evidence, evidence.ranking, name))
    if evidence.relief is not None:
        parts.insert(0, _fixed_in_vain(evidence, evidence.relief, name))
    return " ".join(part for part in parts if part)


def _fixed_in_vain(evidence: Evidence, relief: AreaRelief, name: str) -> str:
    low, high = relief.interval
    usual = evidence.usual_ratio
    yardstick = "" if usual is None else f"; what fixes bring elsewhere would have left {usual:.2f}"
    alone = ""
    if evidence.n_solved_alone:
        alone = (
            f", beside {_count(evidence.n_solved_alone, 'ticket', 'tickets')} closed one by one,"
        )
    return (
        f"{_count(len(evidence.fixes), 'fix', 'fixes')} in {name} "
        f"{_months(evidence.first_day, evidence.last_day)} ({_named(evidence.fixes)}){alone} "
        f"brought no relief: {relief.per_week_before:.0f} reports a week before them, "
        f"{relief.per_week_after:.0f} now, {relief.ratio:.2f} times what the other areas "
        f"let expect (90% interval {low:.2f} to {high:.2f}){yardstick}."
    )


def _large_as_a_whole(evidence: Evidence, ranking: Ranking, name: str) -> str:
    closed = _count(evidence.n_solved_alone, "ticket", "tickets")
    return (
        f"{name} ranked at least {_place(ranking.area)} of the areas in "
        f"{number_word(ranking.n_months)} of the last {number_word(ranking.n_looked_at)} months, "
        f"and none of its {number_word(len(evidence.themes))} themes better than "
        f"{_place(ranking.theme)}: {closed} closed one by one, "
        f"{_count(len(evidence.fixes), 'fix', 'fixes')} "
        f"{_months(evidence.first_day, evidence.last_day)}."
    )


def _customers(evidence: Evidence) -> str:
    told = _count(evidence.customers.height, "customer", "customers")
    if evidence.n_anonymous:
        told += f" and {_count(evidence.n_anonymous, 'anonymous report', 'anonymous reports')}"
    return f"{told}; {in_words(evidence.coverage)}."


def _returned(evidence: Evidence) -> str:
    returned = evidence.returned
    if returned is None or returned.observed <= returned.expected:
        return ""
    return (
        f"{_count(returned.observed, 'customer', 'customers')} met one theme, saw its fix ship "
        f"and came back with another one; {returned.expected:.0f} would be expected."
    )


def weakest_point(evidence: Evidence) -> str:
    """Say what speaks most against an overhaul: the first of these that holds."""
    relief, returned = evidence.relief, evidence.returned
    n_reports = evidence.customers.height + evidence.n_anonymous
    doubts = (
        (
            evidence.n_anonymous > _MANY_ANONYMOUS * n_reports,
            "most reports are anonymous, so the same few may stand behind many",
        ),
        (
            relief is None and len(evidence.fixes) < _FEW_FIXES,
            "hardly any dated fix, so nobody can tell whether fixing helps",
        ),
        (
            relief is None,
            "it rests on the rank alone: its fixes are too few or too near each other to tell",
        ),
        (
            relief is not None and bool(relief.left_out),
            f"{', '.join(relief.left_out) if relief else ''} was left out, as it was silent",
        ),
        (
            relief is not None and relief.interval[0] < NO_FALL + _CLOSE,
            "the interval barely rules out a fall of 30%",
        ),
        (
            evidence.largest_share > _NEARLY_HALF,
            f"one theme has {evidence.largest_share:.0%} of its customers "
            f"(over {MAX_SHARE:.0%} it would be one bug)",
        ),
        (
            returned is not None and returned.observed <= returned.expected,
            "no more customers came back with another theme than would have anyway",
        ),
        (
            relief is not None and relief.n_controls < _FEW_CONTROLS,
            f"only {relief.n_controls if relief else 0} themes of other areas to compare with",
        ),
        (returned is None, "whether the same customers came back cannot be measured"),
        (len(evidence.fixes) == _FEW_FIXES, "three fixes are the fewest that count"),
        (
            evidence.other_relief is None,
            "fewer than five fixes elsewhere show what a fix usually brings here",
        ),
    )
    return next(
        (words for holds, words in doubts if holds),
        "without the fixes it might have become worse, which no count can show",
    )


def _named(fixes: Sequence[Fix]) -> str:
    ids = [fix.fix_id for fix in fixes]
    if len(ids) <= _MAX_NAMED:
        return ", ".join(ids)
    return f"{', '.join(ids[: _MAX_NAMED - 1])} and {len(ids) - _MAX_NAMED + 1} more"


def _months(first: date, last: date) -> str:
    """Say "from March to September 2026"."""
    end = f"{_MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"in {end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"from {_MONTHS[first.month - 1]}{year} to {end}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _place(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if 10 <= number % 100 <= 20 else endings.get(number % 10, "th")
    return f"{number}{ending}"
