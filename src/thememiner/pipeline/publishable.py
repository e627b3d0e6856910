"""Turns one run's clusters into the tables that are published: ids, names, places, reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.datamodels import (
    AREAS,
    EXEMPLARS,
    MENTIONS,
    SUBTHEMES,
    THEMES,
    conform,
)
from thememiner.naming import propose_theme_names, settle_names
from thememiner.pipeline.shown import quoted_members
from thememiner.pipeline.sides import is_praise
from thememiner.pipeline.voices import follow_first
from thememiner.pipeline.watched import watched_ids
from thememiner.tracking import LIKE, link_clusters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from thememiner.cluster import Clustering
    from thememiner.config import NamingConfig
    from thememiner.naming import Models, ProposedNames, ThemeNames
    from thememiner.store import StoreWriter
    from thememiner.tracking import Link

LOW_PERCENTILE: Final = 10  # a theme's loose threshold: cosine of its 10th percentile (design §4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One run's clusters over the distinct passages of each side, rows sorted by `texts`."""

    mentions: pl.DataFrame
    copies: pl.DataFrame  # document_id, group_id: of floods, clustered as their first document
    texts: pl.DataFrame  # is_praise, text_hash
    embeddings: NDArray[np.float32]  # (n_texts, n_dims)
    clustering: Clustering
    is_loose: NDArray[np.bool_]  # (n_texts,), placed by nearness alone
    centroids: NDArray[np.float32]  # (n_themes, n_dims)
    similarities: NDArray[np.float64]  # (n_texts,), nan for outliers


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The frames of one snapshot that mining owns."""

    mentions: pl.DataFrame
    themes: pl.DataFrame
    subthemes: pl.DataFrame
    areas: pl.DataFrame
    exemplars: pl.DataFrame
    lineage: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """One run's clusters, linked to known themes, with what they could be called."""

    found: Found
    placed: pl.DataFrame
    links: _Links
    proposed: ProposedNames


def link_themes(
    found: Found,
    *,
    writer: StoreWriter,
    documents: pl.DataFrame,
    settings: NamingConfig,
    models: Models,
    snapshot: int,
) -> Linked:
    """Link clusters to known themes, and find names for them.

    Parameters
    ----------
    found : Found
        This run's clusters.
    writer : StoreWriter
        Asked for what was known: assignments, lineage, texts, passages. Not written to.
    documents : DataFrame
        All documents, sorted by document_id.
    settings : NamingConfig
        How many terms and quotes.
    models : Models
        What naming asks of models.
    snapshot : int
        Number that new lineage rows carry.
    """
    placed = _place(found)
    links = _link(placed, found.clustering, writer=writer, snapshot=snapshot)
    voices = placed.join(found.copies, on="document_id", how="anti", maintain_order="left")
    themed = voices.filter((pl.col("label") >= 0) & ~pl.col("is_loose"))
    members = quoted_members(
        themed.with_columns(similarity="cosine"), documents=documents, writer=writer
    )
    proposed = propose_theme_names(
        members,
        found.embeddings,
        found.centroids,
        area_labels=found.clustering.area_labels,
        settings=settings,
        models=models,
    )
    return Linked(found=found, placed=placed, links=links, proposed=proposed)


def theme_tables(
    linked: Linked, *, worded: Mapping[int, str], known: pl.DataFrame, day: date
) -> Published:
    """Settle the names, and lay out the tables.

    Parameters
    ----------
    worded : mapping of int to str
        Names by theme label that go before the proposed ones.
    known : DataFrame with columns theme_id, born_on
        The themes that stood before; the others are born today.
    day : date
        Of the run.
    """
    names = settle_names(linked.proposed, worded=worded)
    published = _lay_out(linked.placed, found=linked.found, links=linked.links, names=names)
    return replace(
        published,
        mentions=published.mentions.with_columns(placed_on=pl.lit(day)),
        themes=conform(_with_births(published.themes, known, day), THEMES, name="themes"),
    )


def _with_births(themes: pl.DataFrame, known: pl.DataFrame, day: date) -> pl.DataFrame:
    """Add since when each theme is known; those of a refit are on no probation."""
    born = themes.drop("born_on").join(known, on="theme_id", how="left", maintain_order="left")
    return born.with_columns(
        pl.col("born_on").fill_null(pl.lit(day)), chance=pl.lit(1.0), runs_left=pl.lit(0)
    ).select(list(THEMES))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Links:
    themes: Link
    subthemes: Link
    areas: Link


def _place(found: Found) -> pl.DataFrame:
    """Mentions with the labels of their passage; -1 = outlier."""
    labels = found.texts.with_columns(
        pl.Series("row", np.arange(found.texts.height, dtype=np.int64)),
        pl.Series("label", found.clustering.labels),
        pl.Series("subtheme_label", found.clustering.subtheme_labels),
        pl.Series("cosine", found.similarities),
        pl.Series("is_loose", found.is_loose),
    )
    kept = found.mentions.drop("theme_id", "subtheme_id", "status", "reason", "similarity")
    placed = kept.with_columns(is_praise=is_praise()).join(
        labels, on=["is_praise", "text_hash"], how="left"
    )
    return follow_first(placed, found.copies).sort("document_id", "ordinal")


def _link(
    placed: pl.DataFrame, clustering: Clustering, *, writer: StoreWriter, snapshot: int
) -> _Links:
    known = writer.read("assignments").filter(
        ~pl.col("theme_id").is_in(watched_ids(writer)).fill_null(value=False)
    )
    lineage = writer.read("lineage")
    ever = set(lineage["theme_id"].to_list())
    areas = pl.DataFrame(
        {
            "label": np.arange(len(clustering.area_labels), dtype=np.int64),
            "area_label": clustering.area_labels,
        }
    )
    themed = placed.filter(pl.col("label") >= 0).join(areas, on="label", how="left")

    def link(level: str, label: str, prefix: str) -> Link:
        previous = known.select("document_id", pl.col(level).alias("group_id"))
        current = themed.select("document_id", pl.col(label).alias("label"))
        return link_clusters(
            previous.drop_nulls().unique(),
            current.filter(pl.col("label") >= 0).unique(),
            prefix=prefix,
            taken=ever,
            snapshot=snapshot,
        )

    return _Links(
        themes=link("theme_id", "label", "T"),
        subthemes=link("subtheme_id", "subtheme_label", "S"),
        areas=link("area_id", "area_label", "A"),
    )


def _ids(link: Link) -> pl.DataFrame:
    labels = np.arange(len(link.ids), dtype=np.int64)
    return pl.DataFrame(
        {"label": labels, "new_id": list(link.ids)}, schema_overrides={"new_id": pl.String}
    )


def _lay_out(placed: pl.DataFrame, *, found: Found, links: _Links, names: ThemeNames) -> Published:
    mentions = _mention_rows(placed, links)
    themes = _theme_rows(mentions, found=found, links=links, names=names)
    sizes = (
        mentions.filter(pl.col("subtheme_id").is_not_null())
        .group_by("subtheme_id", "theme_id")
        .len("n_mentions")
    )
    subthemes = (
        names.subthemes.join(_ids(links.subthemes), on="label")
        .rename({"new_id": "subtheme_id"})
        .join(sizes, on="subtheme_id")
        .select(list(SUBTHEMES))
        .sort("subtheme_id")
    )
    areas = (
        names.areas.join(_ids(links.areas), on="label")
        .rename({"new_id": "area_id"})
        .select(list(AREAS))
        .sort("area_id")
    )
    exemplars = (
        names.exemplars.join(_ids(links.themes), on="label")
        .rename({"new_id": "theme_id"})
        .select(list(EXEMPLARS))
        .sort("theme_id", "position")
    )
    return Published(
        mentions=mentions,
        themes=themes,
        subthemes=conform(subthemes, SUBTHEMES, name="subthemes"),
        areas=conform(areas, AREAS, name="areas"),
        exemplars=conform(exemplars, EXEMPLARS, name="exemplars"),
        lineage=pl.concat([links.themes.lineage, links.subthemes.lineage, links.areas.lineage]),
    )


def _mention_rows(placed: pl.DataFrame, links: _Links) -> pl.DataFrame:
    is_themed = pl.col("theme_id").is_not_null()
    rows = (
        placed.join(_ids(links.themes).rename({"new_id": "theme_id"}), on="label", how="left")
        .join(
            _ids(links.subthemes).rename({"label": "subtheme_label", "new_id": "subtheme_id"}),
            on="subtheme_label",
            how="left",
        )
        .with_columns(
            status=pl.when(is_themed & pl.col("is_loose"))
            .then(pl.lit("loose"))
            .when(is_themed)
            .then(pl.lit("strict"))
            .otherwise(pl.lit("none")),
            reason=pl.when(is_themed).then(None).otherwise(pl.lit("one_off")),
            similarity=pl.when(is_themed).then(pl.col("cosine")),
        )
    )
    kept = rows.select(list(MENTIONS)).sort("document_id", "ordinal")
    return conform(kept, MENTIONS, name="mentions")


def _theme_rows(
    mentions: pl.DataFrame, *, found: Found, links: _Links, names: ThemeNames
) -> pl.DataFrame:
    themed = mentions.filter(pl.col("theme_id").is_not_null())
    is_voice = ~pl.col("document_id").is_in(found.copies["document_id"].to_list())
    strict = pl.col("similarity").filter((pl.col("status") == "strict") & is_voice)
    spread = (
        themed.sort("mention_id")
        .group_by("theme_id")
        .agg(
            similarity_median=strict.median().round(6),
            similarity_low=strict.quantile(LOW_PERCENTILE / 100, "lower").round(6),
            radius=strict.quantile(LIKE, "lower").round(6),
            n_mentions=pl.len(),
        )
    )
    area_ids: Sequence[str] = links.areas.ids
    homes = pl.DataFrame(
        {
            "label": np.arange(len(found.clustering.area_labels), dtype=np.int64),
            "area_id": [area_ids[area] for area in found.clustering.area_labels.tolist()],
            "centroid": [row.astype("<f4").tobytes() for row in found.centroids],
        },
        schema_overrides={"area_id": pl.String, "centroid": pl.Binary},
    )
    themes = (
        names.themes.join(_ids(links.themes), on="label")
        .rename({"new_id": "theme_id"})
        .join(homes, on="label")
        .join(spread, on="theme_id")
        .with_columns(
            pl.lit(None, THEMES[name]).alias(name) for name in ("born_on", "chance", "runs_left")
        )
        .with_columns(life=pl.lit("live"))
        .select(list(THEMES))
        .sort("theme_id")
    )
    return conform(themes, THEMES, name="themes")
