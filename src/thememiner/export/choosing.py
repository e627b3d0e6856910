"""Which themes go into planning: those that nobody works on yet, or those that somebody does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

    from thememiner.report.contract import Report, ThemeFacts
    from thememiner.report.decisions import DecisionFacts

Tracker = Literal["jira", "linear", "productboard", "github"]
_SETTLED: Final = frozenset({"shipped", "declined"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to choose.

    Attributes
    ----------
    theme_ids : collection of str
        Only these; all of the report if empty.
    tracker : {"jira", "linear", "productboard", "github"} or None
        Only themes that are linked to an issue there, to update it; None for those without a link.
    with_linked : bool
        All themes, whatever was decided.
    top : int or None
        At most so many, by rank.
    """

    theme_ids: Collection[str] = ()
    tracker: Tracker | None = None
    with_linked: bool = False
    top: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Themes by rank, and a sentence for each reason why others are not among them."""

    themes: tuple[ThemeFacts, ...]
    said: tuple[str, ...]


def choose_themes(report: Report, choice: Choice) -> Chosen:
    """Choose themes of a report; what was named is taken even if it was declined."""
    named = frozenset(choice.theme_ids)
    pool = [theme for theme in report["themes"] if not named or theme["theme_id"] in named]
    if choice.with_linked:
        return _cut(pool, choice.top, [])
    linked = [theme for theme in pool if _is_linked(theme["decision"])]
    if choice.tracker:
        return _updates(linked, len(pool), choice.tracker, choice.top)
    settled = [] if named else [theme for theme in pool if _is_settled(theme["decision"])]
    without = {theme["theme_id"] for theme in (*linked, *settled)}
    n_settled = len(without) - len(linked)
    said = [
        *([f"{_count(len(linked))} with a link left out"] if linked else []),
        *([f"{_count(n_settled)} shipped or declined left out"] if n_settled else []),
    ]
    return _cut([theme for theme in pool if theme["theme_id"] not in without], choice.top, said)


def find_issue(decision: DecisionFacts | None, tracker: Tracker) -> str | None:
    """Give what leads to a theme's issue in a tracker, None if it has none there.

    That is the key in Jira and Linear, and the address elsewhere. A key without an address may be
    of Jira or of Linear.
    """
    if decision is None:
        return None
    link, key = decision["link"], decision["key"]
    where = _places(link, key)
    if tracker not in where:
        return None
    if tracker == "github" and link is None and key is not None:
        repository, _, number = key.partition("#")
        return f"https://github.com/{repository}/issues/{number}"
    return key if tracker in {"jira", "linear"} else link


def _places(link: str | None, key: str | None) -> frozenset[Tracker]:
    host = (urlsplit(link).hostname or "") if link else ""
    if host == "productboard.com" or host.endswith(".productboard.com"):
        return frozenset({"productboard"})
    if key is None:
        return frozenset()
    if "#" in key:
        return frozenset({"github"})
    if link is None:
        return frozenset({"jira", "linear"})
    is_linear = host == "linear.app" or host.endswith(".linear.app")
    return frozenset({"linear"}) if is_linear else frozenset({"jira"})


def _is_linked(decision: DecisionFacts | None) -> bool:
    return decision is not None and bool(decision["link"] or decision["key"])


def _is_settled(decision: DecisionFacts | None) -> bool:
    return decision is not None and decision["decision"] in _SETTLED and not decision["returned"]


def _updates(linked: list[ThemeFacts], n_all: int, tracker: Tracker, top: int | None) -> Chosen:
    found = [theme for theme in linked if find_issue(theme["decision"], tracker)]
    n_else, n_without = len(linked) - len(found), n_all - len(linked)
    said = [
        *([f"{_count(n_else)} linked elsewhere left out"] if n_else else []),
        *([f"{_count(n_without)} without a link left out"] if n_without else []),
    ]
    return _cut(found, top, said)


def _cut(themes: list[ThemeFacts], top: int | None, said: list[str]) -> Chosen:
    kept = themes if top is None else themes[:top]
    if len(kept) < len(themes):
        said = [*said, f"{_count(len(themes) - len(kept))} below the first {top} left out"]
    return Chosen(themes=tuple(kept), said=tuple(said))


def _count(number: int) -> str:
    return "1 theme" if number == 1 else f"{number:,} themes"
