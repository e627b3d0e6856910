"""What became of a decision, in one sentence: when, where it is worked on, whether it helped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.curation.fix_keys import keys_of
from thememiner.report.labels import say_count, say_day, say_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.report.decisions import DecisionFacts
    from thememiner.report.signal_contract import ThemeFix

_SAID: Final = {
    "watching": "has been watched since",
    "planned": "was planned on",
    "shipped": "shipped on",
    "declined": "was declined on",
}


def say_fate(decision: DecisionFacts, fixes: Sequence[ThemeFix] = ()) -> str:
    """Say what was decided about a theme, and what came of it.

    Parameters
    ----------
    decision : DecisionFacts
        Its `sentence` is not read.
    fixes : sequence of ThemeFix
        Of the theme.

    Returns
    -------
    str
        Such as "“Empty export” shipped on 4 Mar 2026 (APP-7): worked: 5 reports a week, 20 would
        be expected (0.25 times as many, …); customers were told on 9 Mar 2026".
    """
    where = f" ({decision['key']})" if decision["key"] else ""
    head = (
        f"“{say_name(decision['name'])}” "
        f"{_SAID.get(decision['decision'], decision['decision'])} {say_day(decision['at'])}{where}"
    )
    outcome = _outcome(decision, fixes)
    return f"{head}: {outcome}{_telling(decision)}"


def _outcome(decision: DecisionFacts, fixes: Sequence[ThemeFix]) -> str:
    if decision["decision"] == "shipped":
        fix = find_fix(decision, fixes)
        if fix is None or not fix["sentence"]:
            return "the next run checks whether it helped"
        return fix["sentence"]
    then, now = decision["numbers"]["n_customers"], decision["now"]["n_customers"]
    if then is None:
        return f"{say_count(now, 'customer')} now"
    back = ", so it is back" if decision["returned"] else ""
    return f"{say_count(then, 'customer')} then, {now:,} now{back}"


def _telling(decision: DecisionFacts) -> str:
    if decision["told_at"]:
        return f"; customers were told on {say_day(decision['told_at'])}"
    return "; customers are not told yet" if decision["decision"] == "shipped" else ""


def find_fix(decision: DecisionFacts, fixes: Sequence[ThemeFix]) -> ThemeFix | None:
    """Find the fix that a theme shipped with: by the decision's key or link, else by its day."""
    keys = {*keys_of(decision["key"] or ""), *keys_of(decision["link"] or "")}
    sure = [fix for fix in fixes if not fix["is_guess"]]
    for fix in reversed(sure):
        if keys & {*keys_of(fix["fix_id"]), *keys_of(fix["url"] or "")}:
            return fix
    same_day = [fix for fix in sure if fix["day"] == decision["at"]]
    return same_day[-1] if same_day else None
