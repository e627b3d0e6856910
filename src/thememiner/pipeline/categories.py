"""The team's own taxonomy: where its themes belong, and the areas that follow from it.

Categories of the facet `area` take the place of the areas that were found; those of the other
facets are kept as facts of the snapshot. What people moved goes before all of it (`keep_entries`
comes later).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.datamodels import AREAS, NOWHERE_ID, THEMES, conform
from thememiner.embed import unpack_vectors
from thememiner.pipeline.watched import FACET as WATCH
from thememiner.pipeline.watched import list_watches
from thememiner.tracking import mint_id, place_themes_by_meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.config import CategoryConfig, Config
    from thememiner.pipeline.publishable import Published
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter
    from thememiner.tracking import Placing

FACETS: Final = ("area", "journey", "job")  # whose themes are placed by meaning
NOWHERE: Final = "In none of your areas"

Places = dict[str, dict[str, list[str]]]  # facet -> category -> theme ids


def place_in_taxonomy(
    published: Published, config: Config, *, tools: Tools, writer: StoreWriter
) -> tuple[Published, Places]:
    """Place the themes into the categories of each facet, and give them the areas of theirs."""
    places: Places = {}
    stands = set(published.themes["theme_id"])
    watched = {each.name: [each.theme_id] for each in list_watches(config)}
    if watched:
        places[WATCH] = {
            name: [theme for theme in themes if theme in stands]
            for name, themes in sorted(watched.items())
        }
    for facet in FACETS:
        categories = [each for each in config.category if each.facet == facet]
        if not categories:
            continue
        placing = _place(published, categories, tools=tools, writer=writer)
        themes = published.themes["theme_id"].sort().to_list()
        chosen = dict(zip(themes, placing.categories.tolist(), strict=True))
        places[facet] = {
            category.name: [theme for theme in themes if chosen[theme] == position]
            for position, category in enumerate(categories)
        }
        if facet == "area":
            published = _with_areas(published, categories, chosen)
    return published, places


def _place(
    published: Published,
    categories: Sequence[CategoryConfig],
    *,
    tools: Tools,
    writer: StoreWriter,
) -> Placing:
    texts = (
        published.mentions.select("theme_id", "text_hash").unique().sort("text_hash", "theme_id")
    )
    ids = published.themes["theme_id"].sort()
    number = pl.DataFrame({"theme_id": ids}).with_row_index("label")
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == tools.embedder.space)
    rows = texts.join(number, on="theme_id", how="left", maintain_order="left").join(
        vectors, on="text_hash", maintain_order="left"
    )
    phrases = [(i, text) for i, each in enumerate(categories) for text in each.phrases]
    return place_themes_by_meaning(
        unpack_vectors(rows["vector"].to_list(), tools.embedder.n_dims),
        rows["label"].cast(pl.Int64).fill_null(-1).to_numpy(),
        tools.embedder.encode([text for _, text in phrases]),
        np.array([owner for owner, _ in phrases], dtype=np.int64),
    )


def _with_areas(
    published: Published, categories: Sequence[CategoryConfig], chosen: dict[str, int]
) -> Published:
    ids = [mint_id("A", [f"category {each.name}"], taken=()) for each in categories]
    homes = {
        theme: ids[position] if position >= 0 else NOWHERE_ID for theme, position in chosen.items()
    }
    themes = published.themes.with_columns(
        area_id=pl.col("theme_id").replace_strict(homes, return_dtype=pl.String)
    )
    named = dict(zip(ids, (each.name for each in categories), strict=True)) | {NOWHERE_ID: NOWHERE}
    used = themes["area_id"].unique().sort().to_list()
    areas = pl.DataFrame([(area, named[area]) for area in used], schema=AREAS, orient="row")
    return replace(
        published,
        themes=conform(themes.select(list(THEMES)), THEMES, name="themes"),
        areas=conform(areas, AREAS, name="areas"),
    )
