"""From a file that tells which issue each theme became to entries of the log of curation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from thememiner.curation import find_key
from thememiner.pipeline.catalogue import find_theme, numbers_of_all
from thememiner.pipeline.curated import read_curated, read_heirs
from thememiner.report.clean import safe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.export.results import Link
    from thememiner.ranking import ReportOptions
    from thememiner.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a decision about a theme says, now that it has a link."""

    theme_id: str
    payload: Mapping[str, object]


def is_link(text: str) -> bool:
    """Whether a text leads to an issue: an address, or a key such as PROJ-12 or owner/repo#7."""
    return safe_url(text) is not None or find_key(text) is not None


def _is_same(known: str, link: str) -> bool:
    """Whether two links are one; an address is not given up for the key that it ends with."""
    key = find_key(link)
    return known == link or (key is not None and find_key(known) == key)


def link_themes(store: Store, links: Iterable[Link], options: ReportOptions) -> tuple[Linked, ...]:
    """Give the decisions that themes need for their links; none where the link is known.

    A theme that was planned or shipped stays so, with its day and its numbers of then; any other is
    planned now.

    Raises
    ------
    ConfigError
        If there never was such a theme.
    """
    heirs, decisions = read_heirs(store), read_curated(store).effects.decisions
    wanted: dict[str, str] = {}
    for link in links:
        theme = find_theme(store, link.theme_id)
        before = decisions.get(heirs.find(theme) or theme)
        if before is None or not _is_same(before.link, link.link):
            wanted[theme] = link.link
    kept = {
        theme: dict(before.entry.payload) | {"on": before.entry.text("on") or day}
        for theme in wanted
        if (before := decisions.get(heirs.find(theme) or theme)) is not None
        and before.entry.text("decision") in {"planned", "shipped"}
        and (day := before.entry.at.date().isoformat())
    }
    new = [theme for theme in wanted if theme not in kept]
    numbers = numbers_of_all(store, new, options) if new else {}
    payloads = kept | {theme: {"decision": "planned", "numbers": numbers[theme]} for theme in new}
    return tuple(
        Linked(theme_id=theme, payload=payloads[theme] | {"link": link})
        for theme, link in sorted(wanted.items())
    )
