"""From what themes could be called to what they are called, each name once."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.naming.names import Taken, choose_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from thememiner.naming.themes import ProposedNames

_NAMED: Final = {"label": pl.Int64, "name": pl.String}
_NOTHING: Final[Mapping[int, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeNames:
    """What themes are called and who speaks for them; one row per label, sorted by it.

    Attributes
    ----------
    themes : DataFrame (label, name, candidates, headline, terms)
        Names are unique, without regard to case. The other columns as in `ProposedNames`.
    subthemes : DataFrame (label, name)
        Names are unique within their theme.
    areas : DataFrame (label, name)
        Names are unique. An area of one theme bears its name.
    exemplars : DataFrame (label, position, document_id, quote)
        As in `ProposedNames`.
    """

    themes: pl.DataFrame
    subthemes: pl.DataFrame
    areas: pl.DataFrame
    exemplars: pl.DataFrame


def settle_names(
    proposed: ProposedNames,
    *,
    worded: Mapping[int, str] = _NOTHING,
    taken: Collection[str] = (),
) -> ThemeNames:
    """Give every theme, subtheme and area one name; the largest gets what two would want.

    Parameters
    ----------
    worded : mapping of int to str
        Names by theme label that were made elsewhere and go before all others; unique without
        regard to case.
    taken : collection of str
        Names of themes that stand and are not named anew.
    """
    themes = _settle(proposed.themes, given=worded, taken=Taken([*worded.values(), *taken]))
    return ThemeNames(
        themes=proposed.themes.join(_frame(themes), on="label").select(
            "label", "name", "candidates", "headline", "terms"
        ),
        subthemes=_settle_subthemes(proposed.subthemes, themes),
        areas=_settle_areas(proposed, themes),
        exemplars=proposed.exemplars,
    )


def _frame(names: Mapping[int, str]) -> pl.DataFrame:
    return pl.DataFrame(sorted(names.items()), schema=_NAMED, orient="row")


def _settle(
    groups: pl.DataFrame, *, given: Mapping[int, str] = _NOTHING, taken: Taken | None = None
) -> dict[int, str]:
    taken = taken or Taken(given.values())
    names = dict(given)
    for row in groups.sort(["n_texts", "label"], descending=[True, False]).iter_rows(named=True):
        if row["label"] not in names:
            name = choose_name(
                row["candidates"], terms=row["terms"], headline=row["headline"], taken=taken
            )
            taken.add(name)
            names[row["label"]] = name
    return names


def _settle_subthemes(subthemes: pl.DataFrame, themes: Mapping[int, str]) -> pl.DataFrame:
    names: dict[int, str] = {}
    for parts in subthemes.partition_by("home", maintain_order=True):
        theme = themes[parts["home"][0]]
        alone = {parts["label"][0]: theme} if parts.height == 1 else {}
        names |= alone or _settle(parts, taken=Taken([theme]))
    return _frame(names)


def _settle_areas(proposed: ProposedNames, themes: Mapping[int, str]) -> pl.DataFrame:
    """Name an area of one theme like it; the others must not sound like any theme."""
    homes = dict(proposed.themes.select("home", "label").iter_rows())
    sizes = dict(proposed.themes.group_by("home").len().iter_rows())
    names = {area: themes[homes[area]] for area in proposed.areas["label"] if sizes[area] == 1}
    taken = Taken(themes.values())
    for area, candidates in proposed.areas.iter_rows():
        if area not in names:
            fresh = [name for name in candidates if not taken.has(name)]
            options = candidates or [themes[homes[area]]]
            told_apart = choose_name(options, terms=[], headline="", taken=taken)
            names[area] = fresh[0] if fresh else told_apart
            taken.add(names[area])
    return _frame(names)
