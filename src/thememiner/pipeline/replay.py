"""Curation as a run keeps it: merges, splits and moves, made again on what the run came to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.cluster import similarity_to, theme_centroids
from thememiner.curation import Before, Heirs, needs_replay, replay_entries
from thememiner.curation.effects import fold_name, free_name
from thememiner.datamodels import (
    AREAS,
    EXEMPLARS,
    LINEAGE,
    MENTIONS,
    SUBTHEMES,
    THEMES,
    conform,
)
from thememiner.embed import unpack_vectors
from thememiner.pipeline.curated import kept_entries
from thememiner.pipeline.publishable import LOW_PERCENTILE
from thememiner.pipeline.sides import is_praise
from thememiner.tracking import LIKE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from thememiner.curation import Entry, Replayed
    from thememiner.embed import Embedder
    from thememiner.pipeline.night_state import Fresh, NightOf
    from thememiner.pipeline.publishable import Published
    from thememiner.store import StoreWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a run made of the log, for the snapshot's facts.

    Attributes
    ----------
    kept : tuple of str
        Ids of the merges, splits and moves that hold.
    conflicts : mapping
        Id of those that do not -> why.
    moved : frozenset of str
        Themes of the last snapshot that lost passages by it, or got them back.
    """

    kept: tuple[str, ...] = ()
    conflicts: Mapping[str, str] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()

    def facts(self, version: int) -> dict[str, object]:
        """Give what a snapshot says of it; `version` is that of the log."""
        return {
            "version": version,
            "kept": list(self.kept),
            "conflicts": dict(self.conflicts),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """The parts of a run that replaying looks at."""

    published: Published
    replayed: Replayed
    writer: StoreWriter
    new: Fresh
    night: NightOf


def keep_entries(
    published: Published,
    entries: tuple[Entry, ...],
    *,
    writer: StoreWriter,
    embedder: Embedder,
    new: Fresh,
    night: NightOf,
) -> tuple[Published, Kept]:
    """Replay the log on the tables of a run, before they are written.

    Parameters
    ----------
    entries : tuple of Entry
        What was not taken back.
    """
    if not needs_replay(entries):
        return published, Kept()
    old = writer.read("lineage")
    kept, _ = kept_entries(writer.snapshot.facts)
    before = Before(
        mentions=writer.read("mentions", ["mention_id", "theme_id", "subtheme_id"]),
        heirs=Heirs.of(old, writer.read("themes", ["theme_id"])["theme_id"].to_list()),
        kept=kept,
    )
    replayed = replay_entries(
        published.mentions.with_columns(is_praise=is_praise()),
        entries,
        before=before,
        heirs=Heirs.of(pl.concat([old, published.lineage]), published.themes["theme_id"].to_list()),
    )
    work = _Work(published=published, replayed=replayed, writer=writer, new=new, night=night)
    moved = replayed.mentions.filter("is_moved").join(
        before.mentions.select("mention_id", was="theme_id"), on="mention_id"
    )
    told = Kept(
        kept=tuple(replayed.kept),
        moved=frozenset(moved["was"].drop_nulls().to_list()),
        conflicts={conflict.entry.entry_id: conflict.why for conflict in replayed.conflicts},
    )
    return _lay_out(work, embedder), told


def _lay_out(work: _Work, embedder: Embedder) -> Published:
    """Make all tables follow from where the mentions are now."""
    mentions = _with_days(work)
    themes = _standing_rows(work, mentions)
    mentions, themes = _measure(work, mentions, themes, embedder)
    themes = _keep_alive(themes, work.replayed.held)
    live = themes.filter(pl.col("runs_left") == 0)["theme_id"].to_list()
    is_over = (pl.col("status") == "probation") & pl.col("theme_id").is_in(live)
    mentions = mentions.with_columns(
        status=pl.when(is_over).then(pl.lit("strict")).otherwise("status")
    )
    ids = themes["theme_id"].to_list()
    areas = _united(work, "areas", AREAS, "area_id")
    return replace(
        work.published,
        mentions=conform(mentions.select(list(MENTIONS)), MENTIONS, name="mentions"),
        themes=conform(themes.select(list(THEMES)).sort("theme_id"), THEMES, name="themes"),
        subthemes=_subtheme_rows(work, mentions, ids),
        areas=areas.filter(pl.col("area_id").is_in(themes["area_id"].to_list())),
        exemplars=_exemplar_rows(work, mentions, ids),
        lineage=_lineage_rows(work, mentions, set(ids)),
    )


def _with_days(work: _Work) -> pl.DataFrame:
    """Let who is where it was keep its day."""
    was = work.writer.read("mentions", ["mention_id", "theme_id", "placed_on"]).rename(
        {"theme_id": "was", "placed_on": "was_on"}
    )
    rows = work.replayed.mentions.join(was, on="mention_id", how="left", maintain_order="left")
    stays = pl.col("theme_id").eq_missing(pl.col("was")) & pl.col("was_on").is_not_null()
    return rows.with_columns(
        placed_on=pl.when("is_moved" & stays)
        .then("was_on")
        .when("is_moved")
        .then(pl.lit(work.night.day))
        .otherwise("placed_on")
    )


def _united(work: _Work, table: str, schema: pl.Schema, key: str) -> pl.DataFrame:
    """Give the run's rows, and those of the last snapshot that it dropped."""
    now: pl.DataFrame = getattr(work.published, table)
    dropped = work.writer.read(table).join(now, on=key, how="anti")
    return conform(pl.concat([now, dropped]).sort(key), schema, name=table)


def _standing_rows(work: _Work, mentions: pl.DataFrame) -> pl.DataFrame:
    """Give the rows of all themes that have passages, or must stand without."""
    replayed, published = work.replayed, work.published
    stored = work.writer.read("themes")
    back = stored.filter(pl.col("theme_id").is_in(sorted(replayed.restored)))
    rows = pl.concat(
        [published.themes, back, *_split_rows(work, pl.concat([published.themes, back]))]
    )
    sizes = mentions.group_by("theme_id").agg(n_now=pl.len())
    return (
        rows.join(sizes, on="theme_id", how="left")
        .with_columns(n_mentions=pl.col("n_now").fill_null(0).cast(pl.Int64))
        .filter((pl.col("n_mentions") > 0) | pl.col("theme_id").is_in(sorted(replayed.held)))
        .select(list(THEMES))
        .sort("theme_id")
    )


def _split_rows(work: _Work, themes: pl.DataFrame) -> list[pl.DataFrame]:
    """Make a row for each theme that was split off: called like its first subtheme."""
    names = dict(work.published.subthemes.select("subtheme_id", "name").iter_rows())
    taken = {fold_name(name) for name in themes["name"].drop_nulls()}
    made: list[pl.DataFrame] = []
    for entry, origin in work.replayed.split:
        found = [names[part] for part in entry.texts("subthemes") if names.get(part)]
        parent = themes.filter(pl.col("theme_id") == origin)
        if parent.is_empty():  # split off a theme that was itself split off by this run
            parent = pl.concat(made).filter(pl.col("theme_id") == origin)
        name = free_name(entry.text("name") or (found or [parent["name"].item()])[0], taken)
        taken.add(fold_name(name))
        made.append(
            parent.with_columns(
                theme_id=pl.lit(entry.split_off),
                name=pl.lit(name),
                headline=pl.lit(None, pl.String),
                born_on=pl.lit(work.night.day),
            )
        )
    return made


def _keep_alive(themes: pl.DataFrame, held: frozenset[str]) -> pl.DataFrame:
    """End the probation of themes that must stand: people know them."""
    must = pl.col("theme_id").is_in(sorted(held))
    is_quiet = pl.col("n_mentions") == 0
    return themes.with_columns(
        runs_left=pl.when(must).then(0).otherwise("runs_left"),
        life=pl.when(must & is_quiet)
        .then(pl.lit("quiet"))
        .when(must & pl.col("life").is_in(["probation", "retired"]))
        .then(pl.lit("live"))
        .otherwise("life"),
    )


def _measure(
    work: _Work, mentions: pl.DataFrame, themes: pl.DataFrame, embedder: Embedder
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Measure the themes that are other ones now, and how near what moved is to its theme."""
    touched = sorted(work.replayed.touched & set(themes["theme_id"]))
    is_concerned = pl.col("theme_id").is_in(touched) | (
        pl.col("is_moved") & pl.col("theme_id").is_not_null()
    )
    concerned = mentions.with_row_index("line").filter(is_concerned)
    if concerned.is_empty():
        return mentions, themes
    embeddings = _embeddings(work.writer, concerned, embedder)
    ids = themes["theme_id"].to_list()
    labels = concerned["theme_id"].replace_strict(
        {each: label for label, each in enumerate(ids)}, return_dtype=pl.Int64
    )
    centroids = np.vstack([np.frombuffer(row, dtype="<f4") for row in themes["centroid"]]).copy()
    is_voice = ~concerned["document_id"].is_in(work.new.copies["document_id"].to_list())
    is_core = ((concerned["status"] != "loose") & is_voice).to_numpy()
    for theme in touched:
        label = ids.index(theme)
        own = (labels.to_numpy() == label) & is_core
        if own.any():
            centroids[label] = _middle(embeddings[own])
    cosines = np.round(similarity_to(embeddings, labels.to_numpy(), centroids), 6)
    lines = concerned.select("line", near=pl.Series(cosines))
    rows = (
        mentions.with_row_index("line")
        .join(lines, on="line", how="left", maintain_order="left")
        .with_columns(similarity=pl.coalesce("near", "similarity"))
        .drop("line", "near")
    )
    spread = (
        concerned.with_columns(near=pl.Series(cosines))
        .filter(pl.Series(is_core) & pl.col("theme_id").is_in(touched))
        .group_by("theme_id")
        .agg(
            new_median=pl.col("near").median().round(6),
            new_low=pl.col("near").quantile(LOW_PERCENTILE / 100, "lower").round(6),
            new_radius=pl.col("near").quantile(LIKE, "lower").round(6),
        )
    )
    return rows, _with_spread(themes, centroids, spread)


def _with_spread(
    themes: pl.DataFrame, centroids: NDArray[np.float32], spread: pl.DataFrame
) -> pl.DataFrame:
    return (
        themes.with_columns(
            centroid=pl.Series([row.astype("<f4").tobytes() for row in centroids], dtype=pl.Binary)
        )
        .join(spread, on="theme_id", how="left", maintain_order="left")
        .with_columns(
            similarity_median=pl.coalesce("new_median", "similarity_median"),
            similarity_low=pl.coalesce("new_low", "similarity_low"),
            radius=pl.coalesce("new_radius", "radius"),
        )
        .drop("new_median", "new_low", "new_radius")
    )


def _middle(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    n_rows = len(embeddings)
    found = theme_centroids(
        embeddings, np.zeros(n_rows, dtype=np.int64), np.ones(n_rows, dtype=np.int64)
    )
    middle: NDArray[np.float32] = found[0]
    return middle


def _embeddings(writer: StoreWriter, rows: pl.DataFrame, embedder: Embedder) -> NDArray[np.float32]:
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == embedder.space)
    found = rows.select("text_hash").join(
        vectors.select("text_hash", "vector"), on="text_hash", how="left", maintain_order="left"
    )
    return unpack_vectors(found["vector"].to_list(), embedder.n_dims)


def _subtheme_rows(work: _Work, mentions: pl.DataFrame, ids: list[str]) -> pl.DataFrame:
    names = _united(work, "subthemes", SUBTHEMES, "subtheme_id").select("subtheme_id", "name")
    rows = (
        mentions.filter(pl.col("subtheme_id").is_not_null() & pl.col("theme_id").is_in(ids))
        .group_by("subtheme_id", "theme_id")
        .len("n_mentions")
        # a text that went alone leaves its subtheme to the theme that most of it is in
        .sort("subtheme_id", "n_mentions", "theme_id", descending=[False, True, False])
        .unique("subtheme_id", keep="first", maintain_order=True)
        .join(names, on="subtheme_id", how="left")
        .select(list(SUBTHEMES))
        .sort("subtheme_id")
    )
    return conform(rows, SUBTHEMES, name="subthemes")


def _exemplar_rows(work: _Work, mentions: pl.DataFrame, ids: list[str]) -> pl.DataFrame:
    """Let quotes go where their documents went."""
    stored = work.writer.read("exemplars").filter(
        pl.col("theme_id").is_in(sorted(work.replayed.restored))
        & ~pl.col("document_id").is_in(sorted(work.new.changed))
    )
    rows = pl.concat([work.published.exemplars, stored])
    homes = mentions.filter(pl.col("theme_id").is_in(ids)).select("document_id", "theme_id")
    stays = rows.join(homes.unique(), on=["document_id", "theme_id"], how="semi")
    for entry, origin in work.replayed.split:
        own = homes.filter(pl.col("theme_id") == entry.split_off).select("document_id").unique()
        gone = rows.filter(pl.col("theme_id") == origin).join(own, on="document_id", how="semi")
        gone = gone.with_columns(theme_id=pl.lit(entry.split_off))
        stays = pl.concat([stays, gone])
    rows = stays.sort("theme_id", "position", "document_id").unique(
        ["theme_id", "document_id"], keep="first", maintain_order=True
    )
    numbered = rows.with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64).over("theme_id"))
    return conform(numbered.select(list(EXEMPLARS)), EXEMPLARS, name="exemplars")


_ENDS: Final = ("merged", "retired")


def _lineage_rows(work: _Work, mentions: pl.DataFrame, ids: set[str]) -> pl.DataFrame:
    """Tell what curation did; what it took back did not happen."""
    replayed, number = work.replayed, work.night.snapshot
    before = set(work.writer.read("themes", ["theme_id"])["theme_id"])
    sizes = dict(mentions.group_by("theme_id").agg(pl.col("document_id").n_unique()).iter_rows())
    never = set(replayed.folded) | (set(work.published.themes["theme_id"]) - before - ids)
    merged = {gone for gone, _ in replayed.merged}
    never -= merged
    is_undone = pl.col("theme_id").is_in(sorted(replayed.restored)) & pl.col("event").is_in(_ENDS)
    found = work.published.lineage.filter(
        ~is_undone
        & ~pl.col("theme_id").is_in(sorted(never))
        & ~pl.col("other_theme_id").is_in(sorted(never)).fill_null(value=False)
    )
    gone = sorted((before & set(work.published.themes["theme_id"])) - ids - merged)
    rows = [
        *(
            (number, "continued", theme, None, None, sizes.get(theme, 0))
            for theme in sorted(replayed.restored)
        ),
        *((number, "merged", out, into, None, sizes.get(into, 0)) for out, into in replayed.merged),
        *(
            (number, "split", entry.split_off, origin, None, sizes.get(entry.split_off, 0))
            for entry, origin in replayed.split
        ),
        *((number, "retired", theme, None, None, 0) for theme in gone),
    ]
    told = pl.DataFrame(rows, schema=LINEAGE, orient="row")
    return pl.concat([found, told]).unique(
        ["event", "theme_id", "other_theme_id"], keep="first", maintain_order=True
    )
