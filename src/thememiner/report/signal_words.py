"""How signals are said on screen: marks, headings, one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.report.labels import say_day, say_days, say_name
from thememiner.signals.showstopper_words import KIND_LABELS

if TYPE_CHECKING:
    from thememiner.report.contract import Report, ThemeFacts
    from thememiner.report.signal_contract import (
        AlertFacts,
        OverhaulFacts,
        ShowstopperFacts,
        ThemeFix,
    )

SHOWSTOPPERS: Final = "Showstoppers of the last 7 days, unsolved"
OVERHAULS: Final = "Better rebuilt than fixed once more?"
ALERTS: Final = "Changed beyond chance"
_MARKS: Final = {
    "new": "new",
    "emerging": "▲",
    "rising": "▲",
    "regressed": "↺ back",
    "falling": "▼",
}
_STATES: Final = {
    "candidate": "overhaul candidate",
    "pattern": "pattern",
    "accepted": "overhaul accepted",
}
_WHOLE: Final = 10  # times; from there on without a decimal


def say_mark(theme: ThemeFacts) -> str:
    """Say that a theme changed beyond chance, and how much; nothing if it did not.

    Examples
    --------
    ``▲ 3.4×``, ``▼ 0.4×``, ``new``
    """
    return _mark(theme["change"]["flag"], theme["change"]["ratio"])


def _mark(flag: str, ratio: float | None) -> str:
    mark = _MARKS.get(flag, "")
    if not mark or ratio is None or flag == "new":
        return mark
    return f"{mark} {ratio:.0f}×" if ratio >= _WHOLE else f"{mark} {ratio:.1f}×"


def say_rank(theme: ThemeFacts) -> str:
    """Say a rank, with = before it where it is tied with others.

    Examples
    --------
    ``4``, ``=4``
    """
    low, high = theme["tie"]
    return f"={theme['rank']}" if high > low else f"{theme['rank']}"


def say_tie(theme: ThemeFacts) -> str:
    """Say with which ranks a theme is tied; nothing if with none."""
    low, high = theme["tie"]
    if low == high:
        return ""
    others = [place for place in range(low, high + 1) if place != theme["rank"]]
    return f"tied with {others[0]}" if len(others) == 1 else f"tied with {low} to {high}"


def say_alert(alert: AlertFacts) -> str:
    """Say what changed, by how much, and with which release."""
    where = "" if alert["kind"] == "theme" else " (area)"
    return f"“{say_name(alert['name'])}”{where}: {say_alert_facts(alert)}"


def say_alert_facts(alert: AlertFacts) -> str:
    """Say by how much something changed, and with which release."""
    back = f"; back after the fix {alert['fix_id']}" if alert["fix_id"] else ""
    return f"{alert['sentence']}{back}"


def say_alert_mark(alert: AlertFacts) -> str:
    """Say in which direction something changed, and how much."""
    return _mark(alert["flag"], alert["ratio"])


def say_no_alerts(report: Report) -> str:
    """Say why no change is listed."""
    if _is_left_out(report, "change"):
        return "Change is measured over all customers and all time: not shown with this filter."
    return "No theme or area changed beyond chance, as far as there are weeks to compare with."


def say_no_stoppers(report: Report) -> str:
    """Say why no showstopper is listed."""
    if _is_left_out(report, "change, fixes"):
        return "Measured over all customers: not shown with this filter."
    return "None: no report of these days tells of one, or all are solved."


def say_no_overhauls(report: Report) -> str:
    """Say why no overhaul is listed."""
    if _is_left_out(report, "change, fixes"):
        return "Measured over all customers: not shown with this filter."
    return (
        "No area points to one. It takes several fixes with no relief (`thememiner fixes import`), "
        "or months at the top of the ranking."
    )


def _is_left_out(report: Report, mark: str) -> bool:
    return any(note.startswith(mark) and "not shown with" in note for note in report["notes"])


def say_stopper(line: ShowstopperFacts) -> str:
    """Say what stops whom, and of which theme it is."""
    name = f"“{say_name(line['name'])}”" if line["theme_id"] else "not in any theme"
    return f"{line['sentence']} — {name}"


def say_kind(line: ShowstopperFacts) -> str:
    """Say what stops them."""
    return KIND_LABELS[line["kind"]]  # type: ignore[index]  # one of its kinds, by the schema


def say_stopped_days(line: ShowstopperFacts) -> str:
    """Say when they reported it."""
    return say_days(line["first_day"], line["last_day"])


def say_state(overhaul: OverhaulFacts) -> str:
    """Say what an overhaul is."""
    return _STATES.get(overhaul["state"], overhaul["state"])


def say_overhaul(overhaul: OverhaulFacts, report: Report) -> str:
    """Name an overhaul: its area, and what it is."""
    names = {area["area_id"]: area["name"] for area in report["areas"]}
    name = say_name(names.get(overhaul["area_id"]) or overhaul["area_id"])
    return f"{name} ({say_state(overhaul)} {overhaul['overhaul_id']})"


def say_fix(fix: ThemeFix) -> str:
    """Say what became of a theme after a fix."""
    title = "" if fix["title"] == fix["fix_id"] else f" {fix['title']}"
    told = fix["sentence"] or "not checked"
    if fix["is_guess"]:
        told = f"a guess by its title: `thememiner fixes confirm {fix['fix_id']}`"
    return f"{say_day(fix['day'])} · {fix['fix_id']}{title}: {told}"


def list_drivers(theme: ThemeFacts) -> list[str]:
    """List what goes with a theme; what is too little to say is left out."""
    told = [one["sentence"] for one in theme["drivers"]["scores"] if one["verdict"] != "too_few"]
    churn = theme["drivers"]["churn"]
    if churn is not None and churn["n_churned"]:
        told.append(churn["sentence"])
    return told
