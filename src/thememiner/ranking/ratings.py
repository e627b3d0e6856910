"""How customers rated what a theme is about, scale by scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.ranking.datamodels import Rating

if TYPE_CHECKING:
    from thememiner.ranking.selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFacts:
    """A theme's mean rating, on which scale it is, and whether there are ratings on others."""

    rating: Rating
    scale: str | None
    has_others: bool


UNRATED: Final = RatingFacts(rating=Rating(mean=None, n=0), scale=None, has_others=False)


def rate_themes(selection: Selection) -> dict[str, RatingFacts]:
    """Give each rated theme's mean on its most common scale.

    Stars and a 0-10 answer have no common mean: only the scale with most of the theme's ratings
    is averaged, and `n` counts its ratings. A source that names no scale has its own, told by the
    source's name. Where a scale is known, what lies outside of it is no rating.
    """
    scale = pl.coalesce("rating_kind", "source", pl.lit("")).alias("scale")
    is_named = pl.col("rating_kind").is_not_null().alias("is_named")
    rated = (
        selection.voices("theme_id", "rating_kind", "source", "rating", "satisfaction")
        .filter(pl.col("rating").is_finite().fill_null(value=False))
        .select("theme_id", is_named, scale, "rating", pl.col("satisfaction").is_not_null())
        .filter(pl.col("satisfaction") | ~pl.col("satisfaction").any().over("is_named", "scale"))
        .sort("theme_id", "is_named", "scale", "rating")
    )
    if rated.is_empty():
        return {}
    groups = (
        rated.select(pl.struct("theme_id", "is_named", "scale").rle_id()).to_series().to_numpy()
    )
    firsts = rated.unique(("theme_id", "is_named", "scale"), keep="first", maintain_order=True)
    n_rated = np.bincount(groups)
    # one thread, in sorted order: a parallel float sum may differ in its last bit
    means = np.bincount(groups, rated["rating"].to_numpy()) / n_rated
    found: dict[str, RatingFacts] = {}
    columns = (firsts["theme_id"], firsts["scale"], n_rated, means)
    for theme_id, name, n, mean in zip(*columns, strict=True):
        before = found.get(theme_id)
        if before is not None and before.rating["n"] >= n:
            found[theme_id] = replace(before, has_others=True)
            continue
        rating = Rating(mean=round(float(mean), 4), n=int(n))
        found[theme_id] = RatingFacts(
            rating=rating, scale=name or None, has_others=before is not None
        )
    return found
