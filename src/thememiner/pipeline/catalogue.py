"""Themes as `thememiner themes` lists and shows them: with what was decided, and their past."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import polars as pl

from thememiner.curation.effects import fold_name
from thememiner.errors import ConfigError
from thememiner.pipeline.curated import read_curated, read_heirs, read_shown
from thememiner.pipeline.decisions import list_decisions
from thememiner.pipeline.present import rank_snapshot
from thememiner.pipeline.reading import read_tables, time_of
from thememiner.pipeline.watched import watched_in
from thememiner.ranking.overall import Size, measure_themes
from thememiner.report.decisions import DecisionFacts, decision_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.curation import Conflict, Entry
    from thememiner.ranking import ReportOptions
    from thememiner.store import Store


class ThemeLine(TypedDict):
    """One theme, over all time."""

    theme_id: str
    name: str | None
    area_id: str | None
    area: str | None
    life: str
    intent: str
    n_documents: int
    n_customers: int
    is_pinned: bool
    is_watched: bool  # follows a [[category]] of the facet watch
    decision: DecisionFacts | None


class EntryLine(TypedDict):
    """One entry of the log; `why` tells of a conflict."""

    entry_id: str
    at: str
    author: str
    action: str
    theme_id: str
    payload: dict[str, object]
    reason: str
    why: str | None


class Catalogue(TypedDict):
    """All themes of a snapshot, the largest first, and what is not done or could not be."""

    snapshot: int
    themes: list[ThemeLine]
    pending: list[EntryLine]
    conflicts: list[EntryLine]


class LineageLine(TypedDict):
    """One event in the life of a theme."""

    snapshot: int
    day: str | None
    event: str
    theme_id: str
    other_theme_id: str | None
    similarity: float | None
    n_documents: int


class Part(TypedDict):
    """A subtheme, with the id by which it can be split off."""

    subtheme_id: str
    name: str | None
    n_passages: int


class ThemePage(TypedDict):
    """All that is known about one theme."""

    theme: ThemeLine
    headline: str | None
    terms: list[str]
    born_on: str | None
    subthemes: list[Part]
    quotes: list[str]
    entries: list[EntryLine]
    lineage: list[LineageLine]


def list_themes(store: Store) -> Catalogue:
    """List every theme of a snapshot, ignored ones too."""
    curated = read_curated(store)
    tables = read_tables(store, curated)
    last = time_of(store.snapshot)
    sizes = measure_themes(tables, last_run_now=last)
    decided = {
        each.theme_id: decision_facts(each)
        for each in list_decisions(tables, curated, last_run_now=last).all
    }
    areas = dict(tables.areas.select("area_id", "name").iter_rows())
    watched = watched_in(store.snapshot.facts)
    lines = [
        ThemeLine(
            theme_id=row["theme_id"],
            name=row["name"],
            area_id=row["area_id"],
            area=areas.get(row["area_id"]),
            life=row["life"],
            intent=sizes.get(row["theme_id"], Size()).intent,
            n_documents=sizes.get(row["theme_id"], Size()).n_documents,
            n_customers=sizes.get(row["theme_id"], Size()).n_customers,
            is_pinned=row["theme_id"] in curated.effects.pinned,
            is_watched=row["theme_id"] in watched,
            decision=decided.get(row["theme_id"]),
        )
        for row in tables.themes.select("theme_id", "name", "area_id", "life").to_dicts()
    ]
    lines.sort(key=lambda line: (-line["n_customers"], -line["n_documents"], line["theme_id"]))
    return Catalogue(
        snapshot=store.snapshot.number,
        themes=lines,
        pending=[_entry_line(entry) for entry in curated.pending],
        conflicts=[_conflict_line(conflict) for conflict in curated.conflicts],
    )


def show_theme(store: Store, theme: str) -> ThemePage:
    """Gather all that is known about one theme that stands.

    Raises
    ------
    ConfigError
        If it does not stand any more; the message says what it became.
    """
    heirs = read_heirs(store)
    if theme not in heirs.stands:
        heir = heirs.find(theme)
        became = f"it is part of {heir} now" if heir else "it retired"
        msg = f"{theme} does not stand any more: {became}. `thememiner themes lineage {theme}`."
        raise ConfigError(msg)
    lines = {line["theme_id"]: line for line in list_themes(store)["themes"]}
    row = store.read("themes").filter(pl.col("theme_id") == theme).row(0, named=True)
    is_own = pl.col("theme_id") == theme
    parts = store.read("subthemes").filter(is_own).sort("n_mentions", "subtheme_id")
    curated = read_curated(store)
    why = {conflict.entry.entry_id: conflict.why for conflict in curated.conflicts}
    return ThemePage(
        theme=lines[theme],
        headline=row["headline"],
        terms=list(row["terms"] or ()),
        born_on=None if row["born_on"] is None else row["born_on"].isoformat(),
        subthemes=[
            Part(subtheme_id=subtheme, name=name, n_passages=n_passages)
            for subtheme, name, n_passages in parts.reverse()
            .select("subtheme_id", "name", "n_mentions")
            .iter_rows()
        ],
        quotes=store.read("exemplars").filter(is_own).sort("position")["quote"].to_list(),
        entries=[
            _entry_line(entry, why.get(entry.entry_id))
            for entry in curated.entries
            if theme in {entry.theme_id, entry.text("into"), entry.text("from"), entry.split_off}
            or theme in entry.texts("themes")
        ],
        lineage=list_lineage(store, theme),
    )


def list_lineage(store: Store, theme: str) -> list[LineageLine]:
    """List the events of a theme, and those of others that it had a part in, oldest first."""
    days = {each.number: each.published_at.date().isoformat() for each in store.snapshots()}
    is_its = (pl.col("theme_id") == theme) | (pl.col("other_theme_id") == theme)
    rows = store.read("lineage").filter(is_its).sort("snapshot", "event", "theme_id")
    return [
        LineageLine(
            snapshot=row["snapshot"],
            day=days.get(row["snapshot"]),
            event=row["event"],
            theme_id=row["theme_id"],
            other_theme_id=row["other_theme_id"],
            similarity=row["similarity"],
            n_documents=row["n_documents"],
        )
        for row in rows.to_dicts()
    ]


def find_theme(store: Store, text: str) -> str:
    """Give the id of a theme by its id, also of one that is gone, or by its name.

    Raises
    ------
    ConfigError
        If there never was such a theme.
    """
    if text in read_heirs(store).known:
        return text
    curated = read_curated(store)
    splits = {entry.split_off for entry in curated.pending if entry.action == "split"}
    if text in splits:
        return text
    names = list_names(store)
    found = [theme for theme, name in names.items() if fold_name(name) == fold_name(text)]
    if found:
        return found[0]
    msg = f"there is no theme {text!r}. `thememiner themes list` names them."
    raise ConfigError(msg)


def list_names(store: Store) -> dict[str, str]:
    """Give the names of all themes that stand, as curated."""
    themes = read_shown(store).themes
    return {theme: name for theme, name in themes.select("theme_id", "name").iter_rows() if name}


def numbers_of_today(store: Store, theme: str, options: ReportOptions) -> dict[str, object]:
    """Give what a decision about a theme rests on: its size, and its rank in the report."""
    return numbers_of_all(store, [theme], options)[theme]


def numbers_of_all(
    store: Store, themes: Iterable[str], options: ReportOptions
) -> dict[str, dict[str, object]]:
    """Give what decisions about themes rest on, by theme."""
    tables = read_tables(store, read_curated(store))
    sizes = measure_themes(tables, last_run_now=time_of(store.snapshot))
    ranked = {each.theme_id: each for each in rank_snapshot(store, options).themes}
    return {
        theme: {
            "n_documents": sizes.get(theme, Size()).n_documents,
            "n_customers": sizes.get(theme, Size()).n_customers,
            "snapshot": store.snapshot.number,
            **(
                {"rank": ranked[theme].rank, "share": ranked[theme].share}
                if theme in ranked
                else {}
            ),
        }
        for theme in themes
    }


def _entry_line(entry: Entry, why: str | None = None) -> EntryLine:
    return EntryLine(
        entry_id=entry.entry_id,
        at=entry.at.isoformat().replace("+00:00", "Z"),
        author=entry.author,
        action=entry.action,
        theme_id=entry.theme_id,
        payload=dict(entry.payload),
        reason=entry.reason,
        why=why,
    )


def _conflict_line(conflict: Conflict) -> EntryLine:
    return _entry_line(conflict.entry, conflict.why)
