"""A report of one category alone: an area, found or the team's own, or a step or job of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from thememiner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.pipeline.curated import Shown


def themes_inside(shown: Shown, facts: Mapping[str, object], wanted: str) -> frozenset[str]:
    """List the themes of a category; none where a snapshot does not know it."""
    named = {name.casefold(): themes for name, themes in _members(shown, facts).items()}
    return frozenset(named.get(wanted.casefold(), ()))


def themes_outside(shown: Shown, facts: Mapping[str, object], wanted: str) -> frozenset[str]:
    """List the themes that are not in a category.

    Parameters
    ----------
    shown : Shown
        Areas count as categories too, so that what people moved is where they put it.
    facts : mapping
        Of the snapshot: themes by facet and category.
    wanted : str
        Name of a category or an area, in capitals or not.

    Raises
    ------
    ConfigError
        If there is no category of that name; the message names those that are.
    """
    members = _members(shown, facts)
    named = {name.casefold(): themes for name, themes in members.items()}
    if wanted.casefold() not in named:
        known = ", ".join(map(repr, sorted(members))) or "none"
        msg = f"--category {wanted!r} is unknown; known: {known}"
        raise ConfigError(msg)
    return frozenset(shown.themes["theme_id"].to_list()) - named[wanted.casefold()]


def _members(shown: Shown, facts: Mapping[str, object]) -> dict[str, set[str]]:
    """Gather the themes of each name; equal names of two facets are one category."""
    members: dict[str, set[str]] = {}
    stored = facts.get("taxonomy")
    facets = stored if isinstance(stored, dict) else {}
    for facet, places in facets.items():
        for name, themes in places.items():
            # areas are read from the tables, which know what people moved since
            members.setdefault(name, set()).update([] if facet == "area" else themes)
    homes = shown.themes.join(shown.areas, on="area_id", suffix="_area").select(
        pl.col("name_area").alias("area"), "theme_id"
    )
    for area, theme_id in homes.drop_nulls("area").iter_rows():
        members.setdefault(area, set()).add(theme_id)
    return members
