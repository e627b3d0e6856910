"""Merges, splits and moves, made again after every run on what the run came to.

Three things come first, so that no run and no refit takes back what people decided: a theme that
must stand and was lost gets its texts back, what came out of a merged or an ignored theme goes
back to it, and then the entries are kept in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.curation.entries import MEMBERSHIP, Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from thememiner.curation.entries import Entry
    from thememiner.curation.heirs import Heirs

MOST: Final = 0.5  # share of a newborn theme's documents from which it came out of another one
KEY: Final = ("is_praise", "text_hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the last snapshot said.

    Attributes
    ----------
    mentions : DataFrame with columns mention_id, theme_id, subtheme_id
    heirs : Heirs
        Where themes were then.
    kept : frozenset of str
        Ids of entries that the last run kept.
    """

    mentions: pl.DataFrame
    heirs: Heirs
    kept: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What entries made of a run's mentions.

    Attributes
    ----------
    mentions : DataFrame
        As given, with other themes, subthemes and statuses, and `is_moved`.
    heirs : Heirs
        Where themes are now.
    restored : set of str
        Themes of the last snapshot that the run had lost.
    folded : dict of str to str
        Newborn theme -> theme that it came out of and went back to.
    merged : list of (str, str)
        Theme that is gone, theme that it became part of.
    split : list of (Entry, str)
        A split made by this run, and the theme that it was made of.
    held : frozenset of str
        Themes that must not retire.
    touched : set of str
        Themes whose middle is another one now.
    kept : list of str
        Ids of the entries of membership that hold.
    """

    mentions: pl.DataFrame
    heirs: Heirs
    restored: set[str] = field(default_factory=set)
    folded: dict[str, str] = field(default_factory=dict)
    merged: list[tuple[str, str]] = field(default_factory=list)
    split: list[tuple[Entry, str]] = field(default_factory=list)
    held: frozenset[str] = frozenset()
    touched: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def needs_replay(entries: Iterable[Entry]) -> bool:
    """Whether any entry has a say in where mentions are, or in which themes stand."""
    return any(entry.action in MEMBERSHIP | {"ignore", "pin"} for entry in entries)


def replay_entries(
    mentions: pl.DataFrame, entries: tuple[Entry, ...], *, before: Before, heirs: Heirs
) -> Replayed:
    """Keep the entries on what a run came to.

    Parameters
    ----------
    mentions : DataFrame
        `MENTIONS` and `is_praise`, as the run placed them.
    entries : tuple of Entry
        What `active_entries` gives.
    before : Before
        The last snapshot.
    heirs : Heirs
        Of the lineage with the run's own rows, and the themes that it found.
    """
    was = before.mentions.select("mention_id", was="theme_id", was_subtheme="subtheme_id")
    work = Replayed(
        mentions=mentions.join(
            was, on="mention_id", how="left", maintain_order="left"
        ).with_columns(is_moved=pl.lit(value=False)),
        heirs=heirs,
    )
    newborn = heirs.stands - before.heirs.stands
    held, sinks = _hold(entries, before)
    work.held = held | sinks
    for theme in sorted(work.held - heirs.stands):
        _restore(work, theme)
    for theme in sorted(newborn):
        _fold(work, theme, sinks)
    for entry in entries:
        if entry.action in MEMBERSHIP:
            why = _KEEP[entry.action](work, entry, entries)
            if why:
                work.conflicts.append(Conflict(entry=entry, why=why))
            else:
                work.kept.append(entry.entry_id)
    work.mentions = work.mentions.drop("was", "was_subtheme")
    return work


def _hold(entries: tuple[Entry, ...], before: Before) -> tuple[frozenset[str], frozenset[str]]:
    """List the themes that must stand, and those that nothing may come out of by itself."""
    held: set[str | None] = set()
    sinks: set[str | None] = set()
    for entry in entries:
        is_kept = entry.entry_id in before.kept
        if entry.action == "pin":
            held.add(entry.theme_id)
        elif entry.action == "ignore":
            sinks.add(entry.theme_id)
        elif entry.action == "merge" and is_kept:
            sinks.add(before.heirs.find(entry.text("into")))
        elif entry.action == "split" and is_kept:
            held |= {before.heirs.find(entry.theme_id), entry.split_off}
    stood = before.heirs.stands
    return (
        frozenset(theme for theme in held if theme in stood),
        frozenset(theme for theme in sinks if theme in stood),
    )


def _keys(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(KEY).unique()


def _put(work: Replayed, keys: pl.DataFrame, theme: str, *, subtheme: str = "keep") -> None:
    """Put texts, and so every mention of them, into a theme."""
    marked = keys.with_columns(is_wanted=pl.lit(value=True))
    rows = work.mentions.join(marked, on=KEY, how="left", maintain_order="left")
    goes = pl.col("is_wanted").fill_null(value=False) & pl.col("theme_id").ne_missing(theme)
    home = {
        "keep": pl.col("subtheme_id"),
        "was": pl.col("was_subtheme"),
        "none": pl.lit(None, pl.String),
    }[subtheme]
    is_loose = (pl.col("status") == "loose") & (subtheme != "none")
    work.mentions = rows.with_columns(
        theme_id=pl.when(goes).then(pl.lit(theme)).otherwise("theme_id"),
        subtheme_id=pl.when(goes).then(home).otherwise("subtheme_id"),
        status=pl.when(goes & is_loose)
        .then(pl.lit("loose"))
        .when(goes)
        .then(pl.lit("strict"))
        .otherwise("status"),
        reason=pl.when(goes).then(None).otherwise("reason"),
        is_moved=goes | pl.col("is_moved"),
    ).drop("is_wanted")


def _restore(work: Replayed, theme: str) -> None:
    """Give a theme that the run lost its texts back."""
    _put(work, _keys(work.mentions.filter(pl.col("was") == theme)), theme, subtheme="was")
    work.restored.add(theme)
    work.heirs = work.heirs.with_theme(theme)


def _fold(work: Replayed, newborn: str, sinks: frozenset[str]) -> None:
    """Put a newborn theme back into the theme that most of its documents were in."""
    members = work.mentions.filter(pl.col("theme_id") == newborn)
    known = members.filter(pl.col("was").is_not_null())
    n_all = members["document_id"].n_unique()
    for theme in sorted(sinks & work.heirs.stands):
        n_ours = known.filter(pl.col("was") == theme)["document_id"].n_unique()
        if n_ours > MOST * n_all:
            _put(work, _keys(members), theme)
            work.folded[newborn] = theme
            work.heirs = work.heirs.with_merge(newborn, theme)
            work.touched.add(theme)
            return


def _merge(work: Replayed, entry: Entry, _entries: tuple[Entry, ...]) -> str:
    gone, into = work.heirs.find(entry.theme_id), work.heirs.find(entry.text("into"))
    if gone is None or into is None:
        return f"{entry.theme_id if gone is None else entry.text('into')} is gone"
    if gone == into:
        return "" if entry.theme_id != entry.text("into") else "a theme is part of itself already"
    sides = [_is_praise(work, theme) for theme in (gone, into)]
    if sides[0] != sides[1]:
        return "one is praise and the other is not: these are clustered apart"
    _put(work, _keys(work.mentions.filter(pl.col("theme_id") == gone)), into)
    work.merged.append((gone, into))
    work.heirs = work.heirs.with_merge(gone, into)
    work.touched.add(into)
    work.held |= {into}
    return ""


def _is_praise(work: Replayed, theme: str) -> bool:
    side = work.mentions.filter(pl.col("theme_id") == theme)["is_praise"].mean()
    return isinstance(side, float) and side > MOST


def _split(work: Replayed, entry: Entry, _entries: tuple[Entry, ...]) -> str:
    new = entry.split_off
    if work.heirs.find(new) is not None:
        return ""
    if new in work.heirs.known:
        return f"{new}, which it made, is gone"
    origin = work.heirs.find(entry.theme_id)
    if origin is None:
        return f"{entry.theme_id} is gone"
    members = work.mentions.filter(pl.col("theme_id") == origin)
    # a text that is in both is with the part that stays
    is_part = pl.col("subtheme_id").is_in(list(entry.texts("subthemes")))
    stays = members.filter(~is_part.fill_null(value=False))
    goes = members.filter(is_part).join(stays, on=KEY, how="anti", nulls_equal=True)
    if goes.is_empty():
        return f"{origin} has none of these subthemes any more"
    if stays.is_empty():
        return f"nothing would be left of {origin}"
    _put(work, _keys(goes), new)
    work.split.append((entry, origin))
    work.heirs = work.heirs.with_theme(new)
    work.touched |= {new, origin}
    work.held |= {new, origin}
    return ""


def _move(work: Replayed, entry: Entry, entries: tuple[Entry, ...]) -> str:
    theme = work.heirs.find(entry.theme_id)
    if theme is None:
        return f"{entry.theme_id} is gone"
    rows = work.mentions.filter(pl.col("document_id").is_in(list(entry.texts("documents"))))
    if rows.is_empty():
        return "the documents are gone, or hold no passage"
    # what a later split took out of the theme stays out
    later = {
        other.split_off
        for other in entries
        if other.action == "split"
        and other.order > entry.order
        and work.heirs.find(other.theme_id) == theme
    }
    rows = rows.filter(~_is_in("theme_id", later))
    if origin := entry.text("from"):
        found = {origin, work.heirs.find(origin) or origin}
        # what was moved once is known by where it was, wherever the run put it
        rows = rows.filter(_is_in("theme_id", found) | _is_in("was", {theme}))
    if not rows.filter(pl.col("theme_id").ne_missing(theme)).is_empty():
        _put(work, _keys(rows), theme, subtheme="none")
    return ""


def _is_in(column: str, themes: set[str]) -> pl.Expr:
    return pl.col(column).is_in(sorted(themes)).fill_null(value=False)


_KEEP: Final[Mapping[str, Callable[[Replayed, Entry, tuple[Entry, ...]], str]]] = {
    "merge": _merge,
    "split": _split,
    "move": _move,
}
