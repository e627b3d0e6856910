"""What a team watches: categories of the facet `watch`, each followed as a theme of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.tracking import mint_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.config import Config
    from thememiner.store import StoreWriter

FACET: Final = "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One watched category.

    Attributes
    ----------
    theme_id : str
        Follows from the name alone, so that a category that comes back is the theme that it was.
    phrases : tuple of str
        What describes it, and its examples.
    """

    theme_id: str
    name: str
    phrases: tuple[str, ...]


def list_watches(config: Config) -> tuple[Watch, ...]:
    """Give the watched categories, by theme_id."""
    found = [
        Watch(
            theme_id=mint_id("T", [f"watch {each.name}"], taken=()),
            name=each.name,
            phrases=each.phrases,
        )
        for each in config.category
        if each.facet == FACET
    ]
    return tuple(sorted(found, key=lambda watch: watch.theme_id))


def watched_ids(writer: StoreWriter) -> list[str]:
    """Give the themes of the last snapshot that follow a category; a run places them apart."""
    return watched_in(writer.snapshot.facts)


def watched_in(facts: Mapping[str, object]) -> list[str]:
    """Give the themes that follow a category, as a snapshot's facts tell it."""
    taxonomy = facts.get("taxonomy")
    places = taxonomy.get(FACET, {}) if isinstance(taxonomy, dict) else {}
    return sorted(theme for themes in places.values() for theme in themes)
