"""What changes no membership: names, areas, lives and decisions, as a reader sees them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.curation.entries import Conflict
from thememiner.datamodels import AREAS, conform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from thememiner.curation.entries import Entry
    from thememiner.curation.heirs import Heirs

TIMES: Final = 2  # as many customers: then a theme that was put off is back


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about a theme, and since when its people know.

    Attributes
    ----------
    entry : Entry
        With `decision`, `link`, `at`, `note` and that day's `numbers` in its payload.
    told : Entry or None
        The last time that its customers were told.
    link : str
        Where it is worked on, as the newest decision with a link says; empty without one.
    """

    entry: Entry
    told: Entry | None = None
    link: str = ""

    @property
    def is_put_off(self) -> bool:
        """Whether the theme may come back: watched, or declined."""
        return self.entry.text("decision") in {"watching", "declined"}

    @property
    def numbers(self) -> Mapping[str, object]:
        """The numbers of the day on which it was decided."""
        found = self.entry.payload.get("numbers")
        return found if isinstance(found, dict) else {}

    def is_returned(self, n_customers: int) -> bool:
        """Whether the customers have doubled since."""
        then = self.numbers.get("n_customers")
        return self.is_put_off and isinstance(then, int) and n_customers >= TIMES * max(then, 1)


@dataclass(slots=True, kw_only=True)
class Effects:
    """What entries come to; keys are ids of themes that stand."""

    names: dict[str, Entry] = field(default_factory=dict)
    areas: dict[str, Entry] = field(default_factory=dict)
    ignored: dict[str, Entry] = field(default_factory=dict)
    pinned: dict[str, Entry] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    told: dict[str, Entry] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def find_effects(entries: Iterable[Entry], heirs: Heirs) -> Effects:
    """Find what entries come to; later ones go before earlier ones.

    A name, an area, a pin and an ignore belong to the theme itself: if it became part of another
    one, they are conflicts. A decision goes along.

    Parameters
    ----------
    entries : iterable of Entry
        What `active_entries` gives.
    """
    effects = Effects()
    for entry in entries:
        if entry.action in _OWN:
            theme = entry.split_off if entry.action == "split" else entry.theme_id
            if theme in heirs.stands:
                _OWN[entry.action](effects)[theme] = entry
            elif entry.action != "split":  # a run tells what became of it
                effects.conflicts.append(Conflict(entry=entry, why=_tell_gone(theme, heirs)))
        elif entry.action in {"decide", "told"}:
            _decide(effects, entry, heirs)
    effects.names = {
        theme: entry for theme, entry in effects.names.items() if entry.text("name").strip()
    }
    _settle_names(effects)
    return effects


_OWN: Final[Mapping[str, Callable[[Effects], dict[str, Entry]]]] = {
    "rename": lambda effects: effects.names,
    "split": lambda effects: effects.names,
    "area": lambda effects: effects.areas,
    "ignore": lambda effects: effects.ignored,
    "pin": lambda effects: effects.pinned,
}


def _decide(effects: Effects, entry: Entry, heirs: Heirs) -> None:
    theme = heirs.find(entry.theme_id)
    if theme is None:
        effects.conflicts.append(Conflict(entry=entry, why=_tell_gone(entry.theme_id, heirs)))
    elif entry.action == "told":
        effects.told[theme] = entry
        if theme in effects.decisions:
            effects.decisions[theme] = replace(effects.decisions[theme], told=entry)
    else:
        before = effects.decisions.get(theme)
        link = entry.text("link") or (before.link if before else "")
        effects.decisions[theme] = Decision(entry=entry, link=link)


def _settle_names(effects: Effects) -> None:
    """Let the first of two themes keep a name that both were given."""
    taken: dict[str, str] = {}
    for theme, entry in sorted(effects.names.items(), key=lambda item: item[1].order):
        name = fold_name(entry.text("name"))
        if name in taken:
            why = f"the name belongs to {taken[name]}"
            effects.conflicts.append(Conflict(entry=entry, why=why))
            del effects.names[theme]
        else:
            taken[name] = theme


def _tell_gone(theme: str, heirs: Heirs) -> str:
    heir = heirs.find(theme)
    if heir is not None:
        return f"{theme} is part of {heir} now"
    if theme in heirs.known:
        return f"{theme} retired"
    return f"there never was a theme {theme} in this store"


def fold_name(name: str) -> str:
    """Give what two names must not share."""
    return " ".join(name.casefold().split())


def apply_to_themes(
    themes: pl.DataFrame, areas: pl.DataFrame, effects: Effects
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Show themes and areas as they were curated.

    Parameters
    ----------
    themes, areas : DataFrame
        `THEMES` and `AREAS` as a run published them.

    Returns
    -------
    themes, areas : DataFrame
        The same columns. Names stay unique without regard to case: a found name gives way to a
        given one.
    """
    names = {theme: " ".join(entry.text("name").split()) for theme, entry in effects.names.items()}
    homes, made = _find_homes(areas, effects)
    shown = themes.with_columns(
        life=pl.when(pl.col("theme_id").is_in(sorted(effects.ignored)))
        .then(pl.lit("ignored"))
        .otherwise("life"),
        name=_replaced("name", _unique_names(themes, names)),
        area_id=_replaced("area_id", homes),
    )
    used = set(shown["area_id"].drop_nulls().to_list())
    kept = pl.concat([areas, pl.DataFrame(made, schema=AREAS, orient="row")]).filter(
        pl.col("area_id").is_in(sorted(used))
    )
    return shown, conform(kept.sort("area_id"), AREAS, name="areas")


def _replaced(column: str, values: Mapping[str, str]) -> pl.Expr:
    new = pl.col("theme_id").replace_strict(dict(values), default=None, return_dtype=pl.String)
    return pl.coalesce(new, pl.col(column))


def _unique_names(themes: pl.DataFrame, given: Mapping[str, str]) -> dict[str, str]:
    taken = {fold_name(name) for name in given.values()}
    names = dict(given)
    for theme, name in themes.select("theme_id", "name").sort("theme_id").iter_rows():
        if theme in given or name is None:
            continue
        if fold_name(name) in taken:
            names[theme] = free_name(name, taken)
            taken.add(fold_name(names[theme]))
    return names


def free_name(name: str, taken: Iterable[str]) -> str:
    """Give a name that is not among the folded names that are taken: with a number, if need be."""
    known, number, found = set(taken), 1, name
    while fold_name(found) in known:
        number += 1
        found = f"{name} ({number})"
    return found


def _find_homes(
    areas: pl.DataFrame, effects: Effects
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Give the area of each theme that was put into one, and the areas that there were not yet."""
    ids = dict(areas.select("area_id", "name").iter_rows())
    named = {fold_name(name): area for area, name in sorted(ids.items()) if name}
    homes: dict[str, str] = {}
    made: list[tuple[str, str]] = []
    for theme, entry in sorted(effects.areas.items(), key=lambda item: item[1].order):
        name = " ".join(entry.text("area").split())
        area = entry.text("area_id")
        if area not in ids:
            area = named.get(fold_name(name)) or _area_id(name)
        if area not in ids:
            ids[area], named[fold_name(name)] = name, area
            made.append((area, name))
        homes[theme] = area
    return homes, made


def _area_id(name: str) -> str:
    digest = hashlib.sha256(f"area\0{fold_name(name)}".encode()).digest()
    return f"A-{base64.b32encode(digest).decode()[:7]}"
