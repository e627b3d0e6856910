"""Themes and areas as readers know them: what alarms, fixes and overhauls are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from thememiner.pipeline.curated import read_curated, show_curated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.pipeline.curated import Curated
    from thememiner.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """The names of a snapshot, as curated.

    Attributes
    ----------
    curated : Curated
        What people decided, for those who ask further.
    themes, areas : mapping of str to str
        Id -> name; what has none goes by its id.
    area_of : mapping of str to str
        Theme -> its area.
    hidden : frozenset of str
        Themes that are ignored now.
    """

    curated: Curated
    themes: Mapping[str, str]
    areas: Mapping[str, str]
    area_of: Mapping[str, str]
    hidden: frozenset[str]

    def name(self, subject_id: str) -> str:
        """Give the name of a theme or an area; what is unknown goes by its id."""
        return self.themes.get(subject_id) or self.areas.get(subject_id) or subject_id


def read_subjects(store: Store) -> Subjects:
    """Read the themes and areas of the snapshot that is open."""
    curated = read_curated(store)
    themes, areas = show_curated(store.read("themes"), store.read("areas"), curated)
    rows = themes.select("theme_id", "name", "area_id", "life").rows()
    return Subjects(
        curated=curated,
        themes={theme: name or theme for theme, name, _, _ in rows},
        areas={area: name or area for area, name in areas.select("area_id", "name").iter_rows()},
        area_of={theme: area for theme, _, area, _ in rows if area},
        hidden=frozenset(theme for theme, _, _, life in rows if life == "ignored"),
    )
