"""The fields of a theme that templates name, and what each target makes of text and lengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.export.choosing import find_issue
from thememiner.export.wording import (
    MARKDOWN,
    PLAIN,
    SLACK,
    WIKI,
    cut,
    describe_theme,
    find_area,
    list_quotes,
    say_counted,
    say_label,
    say_title,
)
from thememiner.report.labels import say_covered, say_day, say_interval, say_rating
from thememiner.report.signal_words import say_mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.export.choosing import Tracker
    from thememiner.export.templates import Template
    from thememiner.export.wording import Markup
    from thememiner.report.contract import Report, ThemeFacts
    from thememiner.report.decisions import DecisionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What planning tool a file is for.

    Attributes
    ----------
    title_limit, description_limit : int
        UTF-16 units; where each is documented: docs/planning.md.
    needs : tuple of str
        Headings without which it takes no file.
    update : str
        What of an update it cannot take; empty if there is nothing to update.
    is_outside : bool
        Whether who reads it may not be of the team: no names, no small numbers.
    """

    name: str
    markup: Markup
    title_limit: int = 255
    description_limit: int = 32_000
    needs: tuple[str, ...] = ()
    update: str = ""
    is_outside: bool = False


JIRA: Final = Target(
    name="jira",
    markup=WIKI,
    needs=("Summary",),
    update=(
        "Jira updates by CSV in the administrator's External System Import alone, by Issue Key; "
        "the importer of a project would create these once more. Status, assignee and comments "
        "stay as they are; map no column that the team has changed by hand."
    ),
)
LINEAR: Final = Target(
    name="linear",
    markup=MARKDOWN,
    needs=(
        "Id", "Team", "Title", "Description", "Status", "Estimate", "Priority", "Project",
        "Creator", "Assignee", "Labels", "Cycle Number", "Cycle Name", "Cycle Start", "Cycle End",
        "Created", "Updated", "Started", "Completed", "Canceled", "Archived",
    ),
    update=(
        "Linear's importer only creates: do not import these rows, they would be issues once more. "
        "Paste the descriptions, or let a script give them to its API by Id."
    ),
)  # fmt: skip
PRODUCTBOARD: Final = Target(
    name="productboard",
    markup=PLAIN,
    update=(
        "Productboard's import is not documented to update features: use the link, or its API. "
        "The source of a note can never be changed there."
    ),
)
GITHUB: Final = Target(
    name="github",
    markup=MARKDOWN,
    title_limit=256,
    description_limit=60_000,
    needs=("title", "body"),
    update="The script adds a comment to each issue; title, body and labels stay the team's.",
    is_outside=True,
)
SLACK_MESSAGE: Final = Target(
    name="slack", markup=SLACK, title_limit=120, needs=("header", "theme"), is_outside=True
)
RICE: Final = Target(name="rice", markup=PLAIN)
TARGETS: Final = {
    target.name: target for target in (JIRA, LINEAR, PRODUCTBOARD, GITHUB, SLACK_MESSAGE, RICE)
}
_TRACKERS: Final[tuple[Tracker, ...]] = ("jira", "linear", "productboard", "github")
_MAX_QUOTE: Final = 300


def list_fields(
    theme: ThemeFacts,
    report: Report,
    target: Target,
    template: Template,
    *,
    decision: DecisionFacts | None = None,
    reach: int | None = None,
) -> dict[str, object]:
    """Give every field of a theme; numbers are numbers, None is what nobody knows.

    Parameters
    ----------
    decision : DecisionFacts, optional
        What was decided; a report that leaves the team does not tell it.
    reach : int, optional
        Customers in 90 days.
    """
    low, high = theme["rank_interval"]
    title = say_title(theme, limit=target.title_limit)
    return {
        "theme_id": theme["theme_id"],
        "title": title if target.markup is not SLACK else target.markup.escape(title),
        "description": describe_theme(theme, report, target.markup, limit=target.description_limit),
        "kind": template.kinds.get(theme["intent"], theme["intent"].capitalize()),
        "intent": theme["intent"],
        **_area(theme, report),
        "rank": theme["rank"],
        "rank_low": low,
        "rank_high": high,
        "likely": say_interval(theme),
        "score": round(theme["score"], 2),
        "counted": say_counted(theme, report),
        "customers": theme["n_customers"],
        "reports": theme["n_documents"],
        "accounts": theme["n_accounts"],
        "value": _plain(theme["value"]),
        "reach": reach,
        "severity": say_severity(theme, report),
        "rating": _rating(theme),
        "change": theme["change"]["flag"],
        "mark": f", {mark}" if (mark := say_mark(theme)) else "",
        "first_seen": theme["first_seen"],
        "last_seen": theme["last_seen"],
        **_decision(decision, target),
        "quote": _quote(theme, target),
        "snapshot": report["run"]["snapshot"],
        "days": target.markup.escape(say_covered(report)),
    }


def list_evidence(theme: ThemeFacts, target: Target) -> list[dict[str, object]]:
    """Give the fields of each quote of a theme."""
    title = say_title(theme, limit=target.title_limit)
    return [
        {
            "theme_id": theme["theme_id"],
            "title": title,
            "quote": cut(passage["quote"] or "", target.description_limit),
            "url": passage["url"],
            "day": passage["created_at"],
            "document_id": passage["document_id"],
        }
        for passage in list_quotes(theme)
    ]


def say_severity(theme: ThemeFacts, report: Report) -> str:
    """Say how bad it is: who is blocked, and how much worse those score who met it.

    Empty where no report of the last days blocks anybody and no score is lower beyond chance.
    """
    told = [
        stopper["sentence"]
        for stopper in report["showstoppers"]
        if stopper["theme_id"] == theme["theme_id"]
    ]
    drivers = theme["drivers"]
    told += [score["sentence"] for score in drivers["scores"] if score["verdict"] == "lower"]
    if (churn := drivers["churn"]) is not None and churn["verdict"] == "higher":
        told.append(churn["sentence"])
    return "; ".join(told)


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _rating(theme: ThemeFacts) -> float | None:
    """Give the mean rating where the report shows one."""
    mean = theme["rating"]["mean"]
    return round(mean, 2) if mean is not None and say_rating(theme) else None


def _area(theme: ThemeFacts, report: Report) -> Mapping[str, str]:
    name = find_area(theme, report)
    return {"area": name, "area_label": say_label(name)}


def _decision(decision: DecisionFacts | None, target: Target) -> Mapping[str, str | None]:
    if decision is None:
        return {"decision": None, "key": None, "link": None}
    tracker = next((name for name in _TRACKERS if name == target.name), None)
    issue = find_issue(decision, tracker) if tracker else None
    is_address = (issue or "").startswith(("https://", "http://"))
    return {
        "decision": f"{decision['decision']} {say_day(decision['at'])}",
        "key": issue or decision["key"],
        "link": (issue if is_address else decision["link"]) or decision["key"],
    }


def _quote(theme: ThemeFacts, target: Target) -> str:
    quotes = list_quotes(theme)
    if not quotes:
        return ""
    text = target.markup.escape(cut(quotes[0]["quote"] or "", _MAX_QUOTE))
    return target.markup.quote.format(text)
