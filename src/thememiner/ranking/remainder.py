"""Around the themes: their areas, the passages that show them, and what is in no theme."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from thememiner.ranking.datamodels import Area, Exemplar, Unthemed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.ranking.datamodels import RankedTheme
    from thememiner.ranking.selection import Selection


def list_areas(
    areas: pl.DataFrame, selection: Selection, themes: tuple[RankedTheme, ...]
) -> tuple[Area, ...]:
    """Rank areas by the customers that their listed themes touch, each counted once."""
    names = dict(areas.select("area_id", "name").iter_rows())
    inside: dict[str, list[str]] = defaultdict(list)
    for theme in themes:
        if theme.area_id is not None:
            inside[theme.area_id].append(theme.theme_id)
    place = pl.DataFrame(
        [(theme_id, area_id) for area_id, ids in inside.items() for theme_id in ids],
        schema={"theme_id": pl.String, "area": pl.String},
        orient="row",
    )
    rows = (
        selection.voices("theme_id", "voice", "customer")
        .join(place, on="theme_id")
        .group_by("area")
        .agg(
            pl.col("voice").n_unique().alias("n"),
            pl.col("customer").drop_nulls().n_unique().alias("n_customers"),
        )
        .sort("n_customers", "n", "area", descending=[True, True, False])
    )
    n_counted = max(selection.n_voices, 1)
    return tuple(
        Area(
            area_id=area_id,
            name=names.get(area_id),
            n_documents=n_documents,
            n_customers=n_customers,
            share=round(n_documents / n_counted, 6),
            themes=inside[area_id],
        )
        for area_id, n_documents, n_customers in rows.iter_rows()
    )


def list_exemplars(
    exemplars: pl.DataFrame, selection: Selection, *, quotes: bool
) -> dict[str, tuple[Exemplar, ...]]:
    """List each theme's passages from the counted documents, most central first."""
    rows = exemplars.filter(pl.col("theme_id").is_not_null())
    return _group(rows, selection.counted("document_id", "day", "source", "url"), quotes=quotes)


def list_unthemed(exemplars: pl.DataFrame, selection: Selection, *, quotes: bool) -> Unthemed:
    """Count the selected documents that are in no theme, by reason, most frequent first."""
    columns = ("document_id", "day", "source", "url", "reason", "is_selected", "is_themed")
    rest = selection.documents.select(columns).filter(pl.col("is_selected") & ~pl.col("is_themed"))
    reasons = (
        rest.group_by("reason").len().sort("len", "reason", descending=[True, False]).iter_rows()
    )
    samples = exemplars.filter(pl.col("theme_id").is_null()).with_columns(
        pl.lit("").alias("theme_id")
    )
    return Unthemed(
        n=rest.height,
        by_reason=dict(reasons),
        samples=_group(samples, rest, quotes=quotes).get("", ()),
    )


def _group(
    rows: pl.DataFrame, documents: pl.DataFrame, *, quotes: bool
) -> dict[str, tuple[Exemplar, ...]]:
    shown: Iterable[tuple[str, str, str, object, str, str]] = (
        rows.join(documents, on="document_id")
        .sort("theme_id", "position", "document_id")
        .select(
            "theme_id", "document_id", "quote",
            pl.col("day").dt.to_string("iso"), "source", "url",
        )
        .iter_rows()
    )  # fmt: skip
    found: dict[str, list[Exemplar]] = defaultdict(list)
    for theme_id, document_id, quote, day, source, url in shown:
        found[theme_id].append(
            Exemplar(
                document_id=document_id,
                quote=quote if quotes else None,
                created_at=None if day is None else str(day),
                source=source,
                url=url,
            )
        )
    return {theme_id: tuple(passages) for theme_id, passages in found.items()}
