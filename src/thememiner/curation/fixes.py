"""What people said about fixes: the entries of the log, folded into one fact each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from thememiner.curation.fix_keys import FixIndex, name_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.curation.entries import Entry
    from thememiner.curation.heirs import Heirs

# add or correct one; say which themes it is for; say that it is for none of those it was guessed
FIX_ACTIONS: Final = frozenset({"fix", "fix_confirm", "fix_reject"})
FACTS: Final = ("fix_id", "day", "title", "url", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFix:
    """A fix as the log tells it.

    Attributes
    ----------
    theme_ids : tuple of str or None
        Themes that people tied to it, where they are now, sorted; empty if people said that it is
        for none of them; None if nobody said anything.
    basis : {"link", "decision"} or None
        How they tied it: by name, or by a decision about the theme.
    version : str or None
        Of the release that brought it; then `day` is that of the release.
    """

    fix_id: str
    day: date
    title: str
    url: str | None = None
    version: str | None = None
    theme_ids: tuple[str, ...] | None = None
    basis: Literal["link", "decision"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFixes:
    """All fixes of the log, and what was said of fixes that only tickets tell of.

    Attributes
    ----------
    fixes : tuple of SaidFix
        Sorted by fix_id.
    links : mapping of str to tuple of str
        Folded fix_id -> themes that people tied to it by name.
    index : FixIndex
        Of `fixes`.
    """

    fixes: tuple[SaidFix, ...]
    links: Mapping[str, tuple[str, ...]]
    index: FixIndex


@dataclass(slots=True, kw_only=True)
class _Draft:
    facts: dict[str, SaidFix] = field(default_factory=dict)  # folded id -> facts
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    decided: dict[str, set[str]] = field(default_factory=dict)


def is_about_fixes(entry: Entry) -> bool:
    """Whether an entry has a say in which fixes there are and what they are for."""
    is_tied = entry.action == "decide" and entry.text("decision") != "declined"
    is_shipped = entry.text("decision") == "shipped" or entry.text("link") != ""
    return entry.action in FIX_ACTIONS or (is_tied and is_shipped)


def fold_fixes(entries: Iterable[Entry], heirs: Heirs) -> SaidFixes:
    """Fold entries into fixes; of what is said twice the later word stands.

    A theme that was decided as shipped has a fix: the one that the decision's link, or that of the
    plan before it, leads to; without a link one of its own. A plan ties the fix that its link
    leads to.

    Parameters
    ----------
    entries : iterable of Entry
        What `active_entries` gives.
    """
    entries = tuple(entries)
    draft = _Draft()
    for entry in entries:
        if entry.action in FIX_ACTIONS:
            _take_word(draft, entry)
    index = _index(draft)
    plans: dict[str, str] = {}
    for entry in entries:
        if is_about_fixes(entry) and entry.action == "decide":
            link = entry.text("link") or plans.get(entry.theme_id, "")
            plans[entry.theme_id] = link if entry.text("decision") != "shipped" else ""
            _take_decision(draft, index, entry, link)
    fixes = tuple(
        _settle(draft, heirs, draft.facts[key])
        for key in sorted(draft.facts, key=lambda key: draft.facts[key].fix_id)
    )
    links = {key: _stand(themes, heirs) for key, themes in draft.links.items()}
    return SaidFixes(fixes=fixes, links=links, index=_index(draft))


def _index(draft: _Draft) -> FixIndex:
    return FixIndex.of((fix.fix_id, fix.title, fix.url) for fix in draft.facts.values())


def _take_word(draft: _Draft, entry: Entry) -> None:
    fix_id = entry.text("fix_id")
    key = fix_id.casefold()
    if entry.action == "fix":
        before = draft.facts.get(key)
        draft.facts[key] = SaidFix(
            fix_id=fix_id,
            day=date.fromisoformat(entry.text("day")),
            title=entry.text("title") or (before.title if before else fix_id),
            url=entry.text("url") or (before.url if before else None),
            version=entry.text("version") or (before.version if before else None),
        )
    if entry.action == "fix_reject":
        draft.links[key] = ()
    elif entry.texts("themes"):
        draft.links[key] = entry.texts("themes")


def _take_decision(draft: _Draft, index: FixIndex, entry: Entry, link: str) -> None:
    found = index.find(link) if link else ()
    is_shipped = entry.text("decision") == "shipped"
    day = date.fromisoformat(entry.text("on")) if entry.text("on") else None
    if is_shipped and not found:
        day = day or entry.at.date()
        fix_id = name_link(link) if link else f"{entry.theme_id}@{day.isoformat()}"
        title = entry.text("note") or fix_id
        known = index.ids.get(fix_id.casefold(), fix_id)
        draft.facts[known.casefold()] = SaidFix(
            fix_id=known, day=day, title=title, url=link or None
        )
        index.add(known, title=title, url=link or None)
        found = (known,)
    for fix_id in found:
        key = fix_id.casefold()
        draft.decided.setdefault(key, set()).add(entry.theme_id)
        if is_shipped and day:  # who says when it shipped knows better than when it was closed
            draft.facts[key] = replace(draft.facts[key], day=day)


def _settle(draft: _Draft, heirs: Heirs, fix: SaidFix) -> SaidFix:
    key = fix.fix_id.casefold()
    linked, decided = draft.links.get(key), draft.decided.get(key, set())
    if not decided and linked is None:
        return fix
    basis: Literal["link", "decision"] = "decision" if linked is None else "link"
    return replace(fix, theme_ids=_stand({*decided, *(linked or ())}, heirs), basis=basis)


def _stand(themes: Iterable[str], heirs: Heirs) -> tuple[str, ...]:
    return tuple(sorted({heir for theme in themes if (heir := heirs.find(theme))}))
