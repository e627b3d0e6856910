"""The tables of the watched themes, added to those of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.cluster import similarity_to, theme_centroids
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
from thememiner.naming import propose_theme_names, settle_names
from thememiner.pipeline.night_state import unpack_centroids
from thememiner.pipeline.night_tables import SAME_AREA
from thememiner.pipeline.publishable import LOW_PERCENTILE
from thememiner.pipeline.shown import naming_models, quoted_members, without_people
from thememiner.tracking import LIKE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from thememiner.config import Config
    from thememiner.naming import ThemeNames
    from thememiner.pipeline.night_state import Fresh, NightOf
    from thememiner.pipeline.publishable import Published
    from thememiner.pipeline.tools import Tools
    from thememiner.pipeline.watching import Claims
    from thememiner.store import StoreWriter

_ENDS: Final = ("retired", "merged")


def add_watched(  # noqa: PLR0913  # the run's parts and its tools
    published: Published,
    claims: Claims,
    *,
    new: Fresh,
    config: Config,
    tools: Tools,
    writer: StoreWriter,
    night: NightOf,
) -> Published:
    """Put the watched themes and their passages beside all others."""
    if claims.mine.is_empty():
        rows = _lineage_rows(published, claims, writer=writer, night=night)
        return replace(published, lineage=rows)
    themes = sorted(claims.mine["theme_id"].unique().to_list())
    stored = writer.read("themes").filter(pl.col("theme_id").is_in(themes))
    mine, embeddings = _with_vectors(claims, new, tools=tools, writer=writer)
    mine, measured = _measure(mine, embeddings, themes)
    quoted = _kept_quotes(mine, new, writer=writer)
    wanted = _unquoted(mine, quoted, themes, config, night)
    names = _propose(mine, embeddings, measured, wanted, config, tools, writer=writer)
    told = {watch.theme_id: watch.name for watch in claims.watches}
    rows = _theme_rows(mine, measured, stored, names, told=told, night=night)
    areas = writer.read("areas")
    rows, made = _with_areas(rows, published, areas)
    fresh = names.exemplars if names else published.exemplars.clear()
    exemplars = pl.concat([
        published.exemplars,
        quoted.filter(~pl.col("theme_id").is_in(wanted)),
        *([_with_ids(fresh, themes)] if names else []),
    ])  # fmt: skip
    all_themes = pl.concat([published.themes, rows])
    united = pl.concat([published.areas, made]).unique("area_id", keep="first")
    used = united.filter(pl.col("area_id").is_in(all_themes["area_id"].to_list()))
    result = replace(
        published,
        mentions=conform(
            pl.concat([published.mentions, mine.select(list(MENTIONS))]).sort(
                "document_id", "ordinal"
            ),
            MENTIONS,
            name="mentions",
        ),
        themes=conform(all_themes.sort("theme_id"), THEMES, name="themes"),
        subthemes=_subtheme_rows(published, mine, told),
        areas=conform(used.sort("area_id"), AREAS, name="areas"),
        exemplars=conform(exemplars.sort("theme_id", "position"), EXEMPLARS, name="exemplars"),
    )
    return replace(result, lineage=_lineage_rows(result, claims, writer=writer, night=night))


def _with_vectors(
    claims: Claims, new: Fresh, *, tools: Tools, writer: StoreWriter
) -> tuple[pl.DataFrame, NDArray[np.float32]]:
    """Give the watched mentions with the `row` of their text among the embeddings."""
    texts = claims.mine.select("text_hash").unique().sort("text_hash")
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == tools.embedder.space)
    rows = texts.join(vectors, on="text_hash", how="left", maintain_order="left")
    numbered = texts.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    is_copy = pl.col("document_id").is_in(new.copies["document_id"].to_list())
    mine = claims.mine.join(numbered, on="text_hash", how="left", maintain_order="left")
    return (
        mine.with_columns(is_copy=is_copy),
        unpack_vectors(rows["vector"].to_list(), tools.embedder.n_dims),
    )


def _measure(
    mine: pl.DataFrame, embeddings: NDArray[np.float32], themes: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Measure the themes by their sure texts, or by all where there are none."""
    number = {theme: label for label, theme in enumerate(themes)}
    labelled = mine.with_columns(
        label=pl.col("theme_id").replace_strict(number, return_dtype=pl.Int64)
    )
    is_sure = (pl.col("status") == "strict") & ~pl.col("is_copy")
    core = labelled.filter(is_sure | ~is_sure.any().over("label"))
    said = (
        core.group_by("label", "row").agg(n=pl.col("document_id").n_unique()).sort("label", "row")
    )
    centroids = theme_centroids(
        embeddings[said["row"].to_numpy()],
        said["label"].to_numpy(),
        said["n"].cast(pl.Int64).to_numpy(),
    )
    cosine = similarity_to(
        embeddings[labelled["row"].to_numpy()], labelled["label"].to_numpy(), centroids
    )
    labelled = labelled.with_columns(similarity=pl.Series(cosine))
    near = pl.col("similarity")
    measured = (
        labelled.join(core.select("mention_id"), on="mention_id", how="semi")
        .group_by("theme_id")
        .agg(
            similarity_median=near.median().round(6),
            similarity_low=near.quantile(LOW_PERCENTILE / 100, "lower").round(6),
            radius=near.quantile(LIKE, "lower").round(6),
        )
        .sort("theme_id")
        .with_columns(
            centroid=pl.Series([row.astype("<f4").tobytes() for row in centroids], dtype=pl.Binary)
        )
    )
    return labelled, measured


def _kept_quotes(mine: pl.DataFrame, new: Fresh, *, writer: StoreWriter) -> pl.DataFrame:
    """Keep the stored quotes of documents that are still in the theme as they were."""
    held = mine.select("document_id", "theme_id").unique()
    return (
        writer.read("exemplars")
        .join(held, on=["document_id", "theme_id"], how="semi")
        .filter(~pl.col("document_id").is_in(sorted(new.changed)))
    )


def _unquoted(
    mine: pl.DataFrame, quoted: pl.DataFrame, themes: list[str], config: Config, night: NightOf
) -> list[str]:
    """Give the themes whose quotes are chosen anew: at a refit, and where some are missing."""
    shown = dict(quoted.group_by("theme_id").len().iter_rows())
    sizes = dict(mine.group_by("theme_id").agg(pl.col("document_id").n_unique()).iter_rows())
    most = config.naming.n_exemplars
    return [
        theme
        for theme in themes
        if night.is_refit or shown.get(theme, 0) < min(most, sizes.get(theme, 0))
    ]


def _propose(  # noqa: PLR0913
    mine: pl.DataFrame,
    embeddings: NDArray[np.float32],
    measured: pl.DataFrame,
    wanted: Sequence[str],
    config: Config,
    tools: Tools,
    *,
    writer: StoreWriter,
) -> ThemeNames | None:
    """Find quotes, headline and terms; the name that comes with them is not used."""
    if not wanted:
        return None
    rows = mine.filter(pl.col("theme_id").is_in(wanted) & ~pl.col("is_copy"))
    members = quoted_members(
        rows.with_columns(subtheme_label="label"),
        documents=writer.read("documents", ["document_id", "customer"]),
        writer=writer,
    )
    proposed = propose_theme_names(
        members,
        embeddings,
        unpack_centroids(measured["centroid"]),
        area_labels=np.arange(measured.height),
        settings=config.naming,
        models=naming_models(tools, has_themes=True),
    )
    return settle_names(without_people(proposed, tools, writer=writer))


def _with_ids(exemplars: pl.DataFrame, themes: list[str]) -> pl.DataFrame:
    named = pl.col("label").replace_strict(dict(enumerate(themes)), return_dtype=pl.String)
    return exemplars.with_columns(theme_id=named).select(list(EXEMPLARS))


def _theme_rows(
    mine: pl.DataFrame,
    measured: pl.DataFrame,
    stored: pl.DataFrame,
    names: ThemeNames | None,
    *,
    told: dict[str, str],
    night: NightOf,
) -> pl.DataFrame:
    sizes = mine.group_by("theme_id").agg(n_mentions=pl.len().cast(pl.Int64))
    was = stored.select("theme_id", "area_id", "born_on", old="headline", old_terms="terms")
    rows = (
        measured.with_row_index("label")
        .with_columns(pl.col("label").cast(pl.Int64))
        .join(sizes, on="theme_id")
        .join(was, on="theme_id", how="left")
    )
    if names is None:
        rows = rows.with_columns(headline="old", terms="old_terms")
    else:
        found = names.themes.select("label", "headline", "terms")
        rows = rows.join(found, on="label", how="left").with_columns(
            headline=pl.coalesce("headline", "old"), terms=pl.coalesce("terms", "old_terms")
        )
    filled = rows.with_columns(
        pl.col("born_on").fill_null(pl.lit(night.day)),
        name=pl.col("theme_id").replace_strict(told, return_dtype=pl.String),
        life=pl.lit("live"),
        chance=pl.lit(1.0),
        runs_left=pl.lit(0, pl.Int64),
    )
    return filled.select(list(THEMES)).sort("theme_id")


def _with_areas(
    rows: pl.DataFrame, published: Published, stored: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keep the area of each, else give that of the theme it is most like, or one of its own."""
    standing = published.themes.sort("theme_id")
    centroids = unpack_centroids(standing["centroid"])
    names = dict(pl.concat([stored, published.areas]).iter_rows())
    found = []
    for theme, name, area, centroid in rows.select(
        "theme_id", "name", "area_id", "centroid"
    ).iter_rows():
        own = f"A{theme[1:]}"
        if area is not None and area in names:
            found.append((area, names[area]))
            continue
        middle = np.frombuffer(centroid, dtype="<f4")
        cosine = np.round(centroids @ middle, 6) if len(centroids) else np.empty(0)
        if cosine.max(initial=-1) >= SAME_AREA:
            near = standing["area_id"][int(np.argmax(cosine))]
            found.append((near, names[near]))
        else:
            found.append((own, name))
    homes = pl.DataFrame(found, schema=AREAS, orient="row")
    return rows.with_columns(area_id=homes["area_id"]), homes


def _subtheme_rows(published: Published, mine: pl.DataFrame, told: dict[str, str]) -> pl.DataFrame:
    """Add each watched theme as its own and only subtheme."""
    own = (
        mine.group_by("subtheme_id", "theme_id")
        .len("n_mentions")
        .with_columns(name=pl.col("theme_id").replace_strict(told, return_dtype=pl.String))
    )
    rows = pl.concat([published.subthemes, own.select(list(SUBTHEMES)).cast(SUBTHEMES)])
    return conform(rows.sort("subtheme_id"), SUBTHEMES, name="subthemes")


def _lineage_rows(
    result: Published, claims: Claims, *, writer: StoreWriter, night: NightOf
) -> pl.DataFrame:
    """Tell of births with what they took, of ends, and of themes that were taken whole."""
    before = set(writer.read("themes", ["theme_id"])["theme_id"])
    now = set(result.themes["theme_id"])
    ever = set(writer.read("lineage").filter(pl.col("event") == "born")["theme_id"])
    sizes = dict(claims.mine.group_by("theme_id").agg(pl.col("document_id").n_unique()).iter_rows())
    taken = (
        claims.mine.select("mention_id", "document_id", home="theme_id")
        .join(claims.before, on="mention_id")
        .group_by("home", origin="theme_id")
        .agg(n=pl.col("document_id").n_unique())
        .sort("n", "home", "origin", descending=[True, False, False])
    )
    told = set(result.lineage.filter(pl.col("event").is_in(_ENDS))["theme_id"])
    rows: list[tuple[object, ...]] = []
    for theme in sorted(sizes.keys() - before):
        event = "revived" if theme in ever else "born"
        rows.append((night.snapshot, event, theme, None, None, sizes[theme]))
    for home, origin, n in taken.iter_rows():
        rows.append((night.snapshot, "split", home, origin, None, n))
        if origin in before - now - told:
            rows.append((night.snapshot, "merged", origin, home, None, sizes[home]))
            told.add(origin)
    rows += [
        (night.snapshot, "retired", theme, None, None, 0)
        for theme in claims.ended
        if theme in before
    ]
    return pl.concat([result.lineage, pl.DataFrame(rows, schema=LINEAGE, orient="row")])
