"""A fix check in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
_SMALL: Final = 10  # below it a decimal is shown


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
    return (
        f"{said}: {_number(check.n_after / weeks)} reports a week, "
        f"{_number(check.n_expected / weeks)} would be expected ({check.ratio:.2f} times as many, "
        f"90% interval {low:.2f} to {high:.2f}){again}"
    )


def _number(value: float) -> str:
    return f"{value:.1f}" if value < _SMALL else f"{value:,.0f}"
