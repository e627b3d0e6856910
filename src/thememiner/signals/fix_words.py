"""A fix check in one sentence, for those who know the fix, and for those who look it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.signals.fix_check import FixCheck, Verdict

_SAID: Final[Mapping[Verdict, str]] = {
    "worked": "worked",
    "partly": "worked in part",
    "no_change": "changed nothing",
    "moved_elsewhere": "moved the trouble elsewhere",
    "regressed": "worked at first, and then it came back",
    "too_early": "too early to say",
    "too_few": "too little to say",
}
_SMALL: Final = 10  # where all that is compared is below it, a decimal is shown
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FAR: Final = 0.15  # between what was and what was left beyond the others: then that is said


def say_check(check: FixCheck, *, names: Mapping[str, str]) -> str:
    """Say what became of a theme after a fix.

    Parameters
    ----------
    check : FixCheck
    names : mapping
        Of themes; one without a name goes by its id.

    Returns
    -------
    str
        Plain text, such as "worked: 5 reports a week, 20 would be expected (0.25 times as many,
        90% interval 0.18 to 0.35); 12 of 140 customers reported it again".
    """
    said = _SAID[check.verdict]
    if check.verdict == "moved_elsewhere":
        said += f" ({', '.join(names.get(one, one) for one in check.moved_to)} rose)"
    if check.ratio is None or check.interval is None:
        return said
    weeks = check.days_after / 7
    low, high = check.interval
    again = ""
    if check.n_customers:
        again = (
            f"; {check.n_customers_again:,} of {check.n_customers:,} customers reported it again"
        )
    left, expected = _numbers(check.n_after / weeks, check.n_expected / weeks)
    return (
        f"{said}: {left} reports a week, {expected} would be expected ({check.ratio:.2f} times as "
        f"many, 90% interval {low:.2f} to {high:.2f}){again}"
    )


def _numbers(*values: float) -> list[str]:
    """Say numbers that are compared, all as precisely as the largest deserves; 0.4 is not 0."""
    is_small = max(values) < _SMALL
    return [f"{value:.1f}" if is_small or 0 < value < 1 else f"{value:,.0f}" for value in values]


def say_fix(row: Mapping[str, Any], *, names: Mapping[str, str]) -> str:
    """Say a row of `FIX_CHECKS` with the day of the fix, as one tells it to a colleague.

    Parameters
    ----------
    row : mapping
    names : mapping
        Of themes; one without a name goes by its id.

    Returns
    -------
    str
        Percentages are of what would be expected, given what the others did.

    Examples
    --------
    >>> from datetime import date
    >>> row = {"day": date(2026, 3, 4), "verdict": "worked", "moved_to": [], "ratio": 0.4,
    ...        "ratio_low": 0.27, "ratio_high": 0.6, "n_before": 180, "days_before": 84,
    ...        "n_after": 72, "days_after": 84, "n_expected": 180.0}
    >>> say_fix(row, names={})
    'Fix of 4 March 2026: reports fell from 15 to 6 a week (−60%, −40 to −73%): worked'
    """
    day = row["day"]
    said = _SAID[row["verdict"]]
    if row["verdict"] == "moved_elsewhere":
        said += f" ({', '.join(names.get(one, one) for one in row['moved_to'])} rose)"
    head = f"Fix of {day.day} {_MONTHS[day.month - 1]} {day.year}"
    if row["ratio"] is None or not row["days_before"] or not row["days_after"]:
        return f"{head}: {said}"
    before = row["n_before"] * 7 / row["days_before"]
    after = row["n_after"] * 7 / row["days_after"]
    verb = "fell" if after < before else "rose"
    change = _percent(row["ratio"])
    nearer, farther = (row["ratio_high"], row["ratio_low"])
    if row["ratio"] > 1:
        nearer, farther = farther, nearer
    told = _numbers(before, after, row["n_expected"] * 7 / row["days_after"])
    beside = ""
    if abs(after / max(before, 1e-9) - row["ratio"]) > _FAR:
        beside = f" where {told[2]} would be expected"
    return (
        f"{head}: reports {verb} from {told[0]} to {told[1]} a week{beside} "
        f"({change}%, {_percent(nearer)} to {_percent(farther)}%): {said}"
    )


def _percent(ratio: float) -> str:
    """Say a ratio as a change with its sign, in whole percent."""
    percent = round(100 * (ratio - 1))
    return f"−{-percent}" if percent < 0 else f"+{percent}"
