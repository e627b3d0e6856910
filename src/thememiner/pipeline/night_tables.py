"""The tables that follow from a night: mentions where they are, names for newborn themes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.datamodels import (
    AREAS,
    EXEMPLARS,
    LINEAGE,
    MENTIONS,
    SUBTHEMES,
    THEMES,
    conform,
)
from thememiner.naming import propose_theme_names, settle_names
from thememiner.pipeline.night import LOOSE, RECENT_DAYS
from thememiner.pipeline.night_state import unpack_centroids
from thememiner.pipeline.publishable import Published
from thememiner.pipeline.shown import naming_models, quoted_members, without_people
from thememiner.pipeline.sides import is_praise
from thememiner.pipeline.voices import follow_first

if TYPE_CHECKING:
    from thememiner.config import Config
    from thememiner.naming import ThemeNames
    from thememiner.pipeline.night_state import Fresh, Known, NightOf, Outcome
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter

QUIET_DAYS: Final = 90  # without a new passage
SAME_AREA: Final = 0.5  # cosine to a theme whose area a newborn one joins


def mention_rows(new: Fresh, outcome: Outcome, *, night: NightOf) -> pl.DataFrame:
    """Put every mention where its text is; who stays keeps the day."""
    themes = outcome.themes["theme_id"].to_list()
    subthemes = sorted(outcome.texts["subtheme_id"].drop_nulls().unique().to_list())
    places = outcome.texts.select(
        "is_praise",
        "text_hash",
        label=_number("theme_id", themes),
        subtheme_label=_number("subtheme_id", subthemes),
        cosine="similarity",
        is_loose=pl.col("how") == LOOSE,
    )
    moved = ["theme_id", "subtheme_id", "status", "reason", "similarity", "placed_on"]
    before = new.mentions.select("mention_id", was="theme_id", was_on="placed_on")
    joined = (
        new.mentions.drop(moved)
        .with_columns(is_praise=is_praise())
        .join(places, on=["is_praise", "text_hash"], how="left")
    )
    on_trial = outcome.themes.filter(pl.col("runs_left") > 0)["theme_id"].to_list()
    is_themed = pl.col("theme_id").is_not_null()
    rows = (
        follow_first(joined, new.copies)
        .join(before, on="mention_id")
        .with_columns(
            theme_id=_name("label", themes), subtheme_id=_name("subtheme_label", subthemes)
        )
        .with_columns(
            status=pl.when(~is_themed)
            .then(pl.lit("none"))
            .when("is_loose")
            .then(pl.lit("loose"))
            .when(pl.col("theme_id").is_in(on_trial))
            .then(pl.lit("probation"))
            .otherwise(pl.lit("strict")),
            reason=pl.when(is_themed).then(None).otherwise(pl.lit("one_off")),
            similarity=pl.when(is_themed).then("cosine"),
            placed_on=pl.when(pl.col("theme_id").eq_missing(pl.col("was")))
            .then("was_on")
            .otherwise(pl.lit(night.day)),
        )
    )
    kept = rows.select(list(MENTIONS)).sort("document_id", "ordinal")
    return conform(kept, MENTIONS, name="mentions")


def _number(column: str, ids: list[str]) -> pl.Expr:
    numbers = {each: label for label, each in enumerate(ids)}
    return pl.col(column).replace_strict(numbers, default=-1, return_dtype=pl.Int64)


def _name(column: str, ids: list[str]) -> pl.Expr:
    return pl.col(column).replace_strict(dict(enumerate(ids)), default=None, return_dtype=pl.String)


def name_newborn(  # noqa: PLR0913  # the night's parts and the run's tools
    outcome: Outcome,
    mentions: pl.DataFrame,
    known: Known,
    *,
    new: Fresh,
    config: Config,
    tools: Tools,
    writer: StoreWriter,
) -> ThemeNames | None:
    """Name the newborn themes, beside those that stand; None if there are none.

    Labels are the rows of `outcome.themes`.
    """
    themes = outcome.themes.with_row_index("label").with_columns(pl.col("label").cast(pl.Int64))
    newborn = themes.filter("is_newborn").select("label", "theme_id")
    if newborn.is_empty():
        return None
    wanted = mentions.join(newborn, on="theme_id").with_columns(is_praise=is_praise())
    rows = wanted.join(
        outcome.texts.select("is_praise", "text_hash", "row"), on=["is_praise", "text_hash"]
    )
    members = quoted_members(
        rows.with_columns(subtheme_label="label"), documents=new.documents, writer=writer
    )
    proposed = propose_theme_names(
        members,
        known.embeddings,
        unpack_centroids(themes["centroid"]),
        area_labels=themes["label"].to_numpy(),
        settings=config.naming,
        models=naming_models(tools, has_themes=True),
    )
    shown = without_people(proposed, tools, writer=writer)
    return settle_names(shown, taken=themes["name"].drop_nulls().to_list())


def night_tables(
    outcome: Outcome,
    mentions: pl.DataFrame,
    names: ThemeNames | None,
    *,
    new: Fresh,
    writer: StoreWriter,
    night: NightOf,
) -> Published:
    """Lay out the tables: what stands is kept, newborn themes are added, failed ones are gone."""
    themes = _with_names(outcome.themes, names)
    themes, areas = _with_areas(themes, writer.read("areas"), night=night)
    per_theme = mentions.group_by("theme_id").agg(
        n_mentions=pl.len(), newest=pl.col("seen_on").max()
    )
    is_quiet = (pl.lit(night.day) - pl.col("newest")).dt.total_days() > QUIET_DAYS
    themes = themes.join(per_theme, on="theme_id").with_columns(
        life=pl.when(pl.col("runs_left") > 0)
        .then(pl.lit("probation"))
        .when(is_quiet)
        .then(pl.lit("quiet"))
        .otherwise(pl.lit("live"))
    )
    lives = dict(writer.read("themes", ["theme_id", "life"]).iter_rows())
    revived = [
        (night.snapshot, "revived", theme, None, None, n)
        for theme, life, n in themes.select("theme_id", "life", "n_mentions").iter_rows()
        if life == "live" and lives.get(theme) == "quiet"
    ]
    lineage = pl.DataFrame([*outcome.lineage, *revived], schema=LINEAGE, orient="row")
    return Published(
        mentions=mentions,
        themes=conform(themes.select(list(THEMES)).sort("theme_id"), THEMES, name="themes"),
        subthemes=_subtheme_rows(mentions, themes, writer.read("subthemes")),
        areas=areas,
        exemplars=_exemplar_rows(outcome, names, new=new, writer=writer),
        lineage=lineage,
    )


def _with_names(themes: pl.DataFrame, names: ThemeNames | None) -> pl.DataFrame:
    if names is None:
        return themes
    found = names.themes.select(
        "label", new_name="name", new_headline="headline", new_terms="terms"
    )
    numbered = themes.with_row_index("label").with_columns(pl.col("label").cast(pl.Int64))
    return (
        numbered.join(found, on="label", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce(name, f"new_{name}").alias(name) for name in ("name", "headline", "terms")
        )
        .drop("label", "new_name", "new_headline", "new_terms")
    )


def _with_areas(
    themes: pl.DataFrame, areas: pl.DataFrame, *, night: NightOf
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each newborn theme the area of what it is most like, or one of its own.

    What was born lately goes first: the many new themes of one event are one area, whatever old
    theme each of them comes nearest to.
    """
    themes = themes.sort("theme_id")
    centroids = unpack_centroids(themes["centroid"])
    age = themes.select((pl.lit(night.day) - pl.col("born_on")).dt.total_days()).to_series()
    is_young = ((age <= RECENT_DAYS) & (themes["chance"] < 1)).to_numpy()
    homes = dict(enumerate(themes["area_id"]))
    made = []
    newborn = themes.with_row_index("row").filter(pl.col("area_id").is_null())
    for row, theme, name in (
        newborn.sort("chance", "theme_id").select("row", "theme_id", "name").iter_rows()
    ):
        has_home = np.array([homes[other] is not None for other in range(len(homes))])
        cosine = np.round(centroids @ centroids[row], 6)
        near = has_home & (cosine >= SAME_AREA)
        if not near.any():
            homes[row] = f"A{theme[1:]}"
            made.append((homes[row], name))
            continue
        first = near & is_young if (near & is_young).any() else near
        homes[row] = homes[int(np.argmax(np.where(first, cosine, -2)))]
    filled = themes.with_columns(pl.Series("area_id", [homes[row] for row in sorted(homes)]))
    new = pl.DataFrame(made, schema=AREAS, orient="row")
    kept = pl.concat([areas, new]).filter(pl.col("area_id").is_in(filled["area_id"].to_list()))
    return filled, conform(kept.sort("area_id"), AREAS, name="areas")


def _subtheme_rows(
    mentions: pl.DataFrame, themes: pl.DataFrame, known: pl.DataFrame
) -> pl.DataFrame:
    sizes = (
        mentions.filter(pl.col("subtheme_id").is_not_null())
        .group_by("subtheme_id", "theme_id")
        .len("n_mentions")
    )
    named = (
        sizes.join(known.select("subtheme_id", "name"), on="subtheme_id", how="left")
        .join(themes.select("theme_id", theme_name="name"), on="theme_id")
        .with_columns(pl.coalesce("name", "theme_name").alias("name"))
    )
    rows = named.select(list(SUBTHEMES)).sort("subtheme_id")
    return conform(rows, SUBTHEMES, name="subthemes")


def _exemplar_rows(
    outcome: Outcome, names: ThemeNames | None, *, new: Fresh, writer: StoreWriter
) -> pl.DataFrame:
    """Keep the quotes of the themes that stand, but for those of texts that were replaced."""
    kept = writer.read("exemplars").filter(
        pl.col("theme_id").is_in(outcome.themes["theme_id"].to_list())
        & ~pl.col("document_id").is_in(sorted(new.changed))
    )
    if names is not None:
        # labels are places in the night's own order, which a join of other tables may change
        numbered = outcome.themes.select("theme_id").with_row_index("label")
        fresh = names.exemplars.join(
            numbered.with_columns(pl.col("label").cast(pl.Int64)), on="label"
        )
        kept = pl.concat([kept, fresh.select(list(EXEMPLARS))])
    return conform(kept.sort("theme_id", "position"), EXEMPLARS, name="exemplars")
