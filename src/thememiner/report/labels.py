"""How numbers, days and the words of the contract are said on screen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from thememiner.report.people import name_people

if TYPE_CHECKING:
    from thememiner.report.contract import PastEvent, Report, ThemeFacts

REPORTS: Final = "Reports"
UNTHEMED: Final = "Not in any theme"
LIKELY_RANK: Final = "Likely rank"
KEY_ACCOUNTS: Final = "Key accounts, below the top 20"
DECISIONS: Final = "Your decisions, and what became of them"
UNNAMED: Final = "(unnamed)"
MIN_RATINGS: Final = 5  # the mean of fewer says more about who rated than about the theme
MIN_RATED_SHARE: Final = 0.1  # of the theme's reports; else it is the rating of one small source

_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_REASONS: Final = {
    "no_text": "no text",
    "no_subject": "no subject",
    "too_short": "too short",
    "language": "language",
    "one_off": "one-off",
    "flood": "flood",
    "pending": "pending",
}
_EVENTS: Final = {
    "born": "found",
    "merged": "became part of",
    "split": "split off from",
    "retired": "ended",
    "revived": "came back",
}
_EVENTS_OF_OTHERS: Final = {
    "born": "out of it came",
    "merged": "took in",
    "split": "gave off",
}
_LIVES: Final = {"probation": "new, on probation", "quiet": "quiet"}


def say_day(day: str | None) -> str:
    """Say an ISO day as people write it; unknown is a dash.

    >>> say_day("2024-03-05")
    '5 Mar 2024'
    """
    if day is None:
        return "–"
    parsed = date.fromisoformat(day)
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def say_days(since: str | None, until: str | None) -> str:
    """Say two ISO days as a range; what both share is said once.

    >>> say_days("2024-03-15", "2024-06-12")
    '15 Mar–12 Jun 2024'
    """
    if since is None or until is None:
        return "no dates"
    if since == until:
        return say_day(since)
    first = say_day(since)
    if since[:4] == until[:4]:
        first = first.rsplit(" ", 1)[0]
    return f"{first}–{say_day(until)}"


def say_percent(share: float) -> str:
    """Say a share in [0, 1] as a percentage with one decimal; what rounds to zero is not zero.

    >>> say_percent(0.0311), say_percent(0.0001), say_percent(0)
    ('3.1%', '<0.1%', '0%')
    """
    if share == 0:
        return "0%"
    if share < 0.001:
        return "<0.1%"
    return "100%" if share == 1 else f"{100 * share:.1f}%"


def say_count(count: int, noun: str) -> str:
    """Say a number of things.

    >>> say_count(1, "report"), say_count(1200, "report")
    ('1 report', '1,200 reports')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def say_value(value: float | None) -> str:
    """Say a value in the customer's own unit, without decimals."""
    return "–" if value is None else f"{value:,.0f}"


def say_reason(reason: str) -> str:
    """Say why a document is in no theme."""
    return _REASONS.get(reason, reason.replace("_", " "))


def say_life(life: str | None) -> str:
    """Say the life of a theme where a reader should know; a live one needs no word."""
    return _LIVES.get(life or "", "")


def say_name(name: str | None) -> str:
    """Say a theme's name."""
    return name or UNNAMED


def has_headline(theme: ThemeFacts) -> bool:
    """Whether a theme's headline says more than its name."""
    name, headline = say_name(theme["name"]), theme["headline"] or ""
    return headline.strip(" .").casefold() not in {"", name.strip(" .").casefold()}


def is_all_time(report: Report) -> bool:
    """Whether the report covers all time, undated documents included."""
    return report["period"]["reason"].endswith("all time")


def is_outside(report: Report) -> bool:
    """Whether the report is for readers outside of the team: what tells of too few is None."""
    return report["totals"]["n_read"] is None


def say_covered(report: Report) -> str:
    """Say which days, whose voices if not those of customers, and how many documents."""
    period = report["period"]
    days = say_days(period["since"], period["until"])
    when = f"all time ({days})" if is_all_time(report) else days
    audiences = name_people(report).audiences
    if is_outside(report):
        counted = say_count(report["period_totals"]["n_documents"], "report")
    else:
        n_in_period = sum(source["n_in_period"] or 0 for source in period["sources"])
        n_documents = sum(source["n_documents"] or 0 for source in period["sources"])
        counted = f"{n_in_period:,} of {n_documents:,} documents"
    return " · ".join(part for part in (when, audiences, counted) if part)


def say_sources(report: Report) -> list[str]:
    """Say how much of each source is covered, and how new it is."""
    if is_outside(report):
        return [source["source"] for source in report["period"]["sources"]]
    return [
        f"{source['source']} {source['n_in_period']:,} of {source['n_documents']:,}"
        f" (newest {say_day(source['newest'])})"
        for source in report["period"]["sources"]
    ]


def say_coverage(report: Report) -> str:
    """Say in one line what is covered, and how to see all where that is not all."""
    hint = [] if is_all_time(report) or is_outside(report) else ["--period all"]
    return " · ".join([say_covered(report), *say_sources(report), *hint])


def say_freshness(report: Report) -> str:
    """Say how old the newest document and the run are."""
    freshness = report["freshness"]
    parts = [f"snapshot {report['run']['snapshot']}"]
    parts.append(f"run {say_day(freshness['run_at'][:10])}")
    if freshness["age_days"] is not None:
        parts.append(f"newest document {say_age(freshness['age_days'])}")
    return " · ".join(parts)


def say_since(report: Report) -> str:
    """Say with which snapshot the report is compared."""
    changes = report["changes_since"]
    return f"Since {say_day(changes['day'])} (snapshot {changes['snapshot']})"


def say_age(days: int) -> str:
    """Say an age in days.

    >>> say_age(0), say_age(1), say_age(400)
    ('today', '1 day old', '400 days old')
    """
    if days <= 0:
        return "today"
    return f"{say_count(days, 'day')} old"


def say_rows(report: Report) -> str:
    """Say what became of every row that was read; the parts sum."""
    if is_outside(report):
        return "rows that were read: for the team alone"
    totals = report["totals"]
    return (
        f"{totals['n_read']:,} rows read = {totals['n_accepted']:,} accepted"
        f" + {totals['n_updated']:,} updated + {totals['n_duplicates']:,} duplicates"
        f" + {totals['n_quarantined']:,} quarantined"
    )


def say_unthemed(report: Report) -> str:
    """Say how much is in no theme, and why."""
    n_documents = report["period_totals"]["n_documents"]
    unthemed = report["unthemed"]
    if unthemed["n"] is None:
        return f"{UNTHEMED}: too few to say"
    share = say_percent(unthemed["n"] / n_documents) if n_documents else "0%"
    reasons = ", ".join(
        f"{say_reason(reason)} {count:,}" for reason, count in unthemed["by_reason"].items()
    )
    return f"{UNTHEMED}: {unthemed['n']:,} ({share})" + (f" — {reasons}" if reasons else "")


def say_decision(theme: ThemeFacts) -> str:
    """Say what was decided about a theme, and when; nothing if nothing was."""
    decision = theme["decision"]
    if decision is None:
        return ""
    back = ", back" if decision["returned"] else ""
    return f"{decision['decision']} {say_day(decision['at'])}{back}"


def say_move(theme: ThemeFacts, report: Report) -> str:
    """Say where a theme stood at the snapshot that the report is compared with; nothing if there.

    Examples
    --------
    ``was 6``, ``not ranked then``
    """
    before = theme["previous_rank"]
    if report["changes_since"]["snapshot"] is None or before == theme["rank"]:
        return ""
    return f"was {before}" if before is not None else "not ranked then"


def say_event(event: PastEvent, theme: ThemeFacts) -> str:
    """Say one event of a theme's past as the theme saw it."""
    partner = event["other_theme_id"]
    if event["theme_id"] != theme["theme_id"]:
        partner = event["theme_id"]
    is_own = event["theme_id"] == theme["theme_id"]
    told = (_EVENTS if is_own else _EVENTS_OF_OTHERS).get(event["event"], event["event"])
    named = f"“{event['other_name']}” ({partner})" if event["other_name"] else partner
    return f"{say_day(event['day'])}: {told}{f' {named}' if partner else ''}"


def say_month(month: str) -> str:
    """Say a month.

    >>> say_month("2026-03")
    'Mar 2026'
    """
    return f"{_MONTHS[int(month[5:]) - 1]} {month[:4]}"


def say_rating(theme: ThemeFacts) -> str:
    """Say a theme's mean rating and of how many; nothing where these say nothing of the theme.

    That is with fewer than `MIN_RATINGS`, or fewer than `MIN_RATED_SHARE` of the reports rated.
    Without a star: the scale is the source's own, and a note names it.
    """
    mean, n_ratings = theme["rating"]["mean"], theme["rating"]["n"]
    if mean is None or n_ratings is None:
        return ""
    is_few = n_ratings < max(MIN_RATINGS, MIN_RATED_SHARE * theme["n_documents"])
    return "" if is_few else f"{mean:.1f} (n={n_ratings:,})"


def say_interval(theme: ThemeFacts) -> str:
    """Say a theme's likely rank."""
    low, high = theme["rank_interval"]
    return str(low) if low == high else f"{low}–{high}"
