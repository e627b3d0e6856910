"""Counts per theme: one row per theme, and the splits that hang on it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.datamodels import INTENTS
from thememiner.ranking.datamodels import AudienceCount, Subtheme, Totals
from thememiner.ranking.interval import Evidence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from thememiner.ranking.selection import Selection

# What totals are counted from.
TOTALLED: Final = ("audience", "customer", "person", "unit", "is_themed")


def count_themes(selection: Selection) -> pl.DataFrame:
    """Count every theme with a selected document.

    Returns
    -------
    DataFrame
        Sorted by `theme_id`: `n_documents, n_customers, n_people, n_anonymous, n_accounts,
        n_flood, first_seen, last_seen, intent`. All but the intent of a theme that only others
        than the counted audience report are of the counted audience.
    """
    voice = pl.col("is_voice")
    return (
        selection.members.group_by("theme_id")
        .agg(
            voice.sum().cast(pl.Int64).alias("n_documents"),
            _distinct("customer").alias("n_customers"),
            _distinct("person").alias("n_people"),
            # the answers of one anonymous response are one person's
            pl.col("unit")
            .filter(voice & pl.col("customer").is_null())
            .n_unique()
            .cast(pl.Int64)
            .alias("n_anonymous"),
            _distinct("account_id").alias("n_accounts"),
            (pl.col("is_counted") & (pl.col("relation") == "flood").fill_null(value=False))
            .sum()
            .cast(pl.Int64)
            .alias("n_flood"),
            pl.col("day").filter(voice).min().dt.to_string("iso").alias("first_seen"),
            pl.col("day").filter(voice).max().dt.to_string("iso").alias("last_seen"),
        )
        .join(_intents(selection.members), on="theme_id")
        .sort("theme_id")
    )


def _distinct(column: str) -> pl.Expr:
    return pl.col(column).filter(pl.col("is_voice")).drop_nulls().n_unique().cast(pl.Int64)


def _intents(members: pl.DataFrame) -> pl.DataFrame:
    """Tell the intent of most of a theme's customers; an anonymous document stands for one."""
    order = pl.col("intent").replace_strict(
        list(INTENTS), list(range(len(INTENTS))), default=len(INTENTS), return_dtype=pl.Int64
    )
    return (
        members.group_by("theme_id", "intent")
        .agg(
            pl.col("is_voice").any().alias("is_heard"),
            pl.col("unit").filter(pl.col("is_voice")).n_unique().alias("n_units"),
            pl.col("is_voice").sum().alias("n_voices"),
            pl.col("unit").n_unique().alias("n_all"),
        )
        .with_columns(order.alias("order"))
        .sort(
            "theme_id", "is_heard", "n_units", "n_voices", "n_all", "order", "intent",
            descending=[False, True, True, True, True, False, False],
        )
        .unique("theme_id", keep="first", maintain_order=True)
        .select("theme_id", "intent")
    )  # fmt: skip


def collect_evidence(selection: Selection, theme_ids: pl.Series, *, with_value: bool) -> Evidence:
    """Turn voices into arrays; theme index = place in the (sorted) `theme_ids`.

    Units are numbered by their least document, never by a pseudonym.
    """
    index = pl.DataFrame(
        {"theme_id": theme_ids, "theme": np.arange(len(theme_ids), dtype=np.int64)},
        schema={"theme_id": pl.String, "theme": pl.Int64},
    )
    units = (
        selection.heard("unit", "is_first", "customer")
        .group_by("unit")
        .agg(
            pl.col("is_first").sum().alias("documents"),
            pl.col("customer").is_not_null().any().alias("known"),
        )
        .sort("unit")
    )
    voices = selection.voices("theme_id", "unit", "customer", "account_id").join(
        index, on="theme_id"
    )
    rows = (
        voices.group_by("theme", "unit")
        .agg(
            pl.col("customer").is_not_null().any().cast(pl.Float64).alias("customers"),
            pl.len().cast(pl.Float64).alias("documents"),
        )
        .with_columns(pl.lit(0.0).alias("value"))
    )
    if with_value:
        rows = pl.concat([rows, _values(voices, selection.accounts).select(rows.columns)])
    rows = rows.sort("theme", "unit", "documents", "value")
    return Evidence(
        theme=rows["theme"].to_numpy(),
        unit=np.searchsorted(units["unit"].to_numpy(), rows["unit"].to_numpy()),
        customers=rows["customers"].to_numpy(),
        documents=rows["documents"].to_numpy(),
        value=rows["value"].to_numpy(),
        unit_customers=units["known"].cast(pl.Float64).to_numpy(),
        unit_documents=units["documents"].cast(pl.Float64).to_numpy(),
        n_themes=len(theme_ids),
        has_value=with_value,
    )


def _values(voices: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """One row per theme and holder of a known value."""
    return (
        voices.with_columns(pl.coalesce("account_id", "customer").alias("holder"))
        .group_by("theme", "holder")
        .agg(pl.col("unit").min())
        .join(accounts.select("holder", "value"), on="holder")
        .filter(pl.col("value").is_not_null())
        .with_columns(pl.lit(0.0).alias("customers"), pl.lit(0.0).alias("documents"))
    )


def count_by(selection: Selection, column: str) -> dict[str, dict[str, int]]:
    """Count documents per theme and value, most frequent first; unknown values are left out."""
    rows = (
        selection.voices("theme_id", column)
        .filter(pl.col(column).is_not_null())
        .group_by("theme_id", column)
        .len()
        .sort("theme_id", "len", column, descending=[False, True, False])
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for theme_id, value, n_documents in rows.iter_rows():
        counts[theme_id][value] = n_documents
    return counts


def count_audiences(selection: Selection) -> dict[str, dict[str, AudienceCount]]:
    """Count documents and persons per theme for those who are neither customers nor counted."""
    rows = (
        selection.members.select("theme_id", "audience", "is_counted", "person")
        .filter((pl.col("audience") != "customer") & ~pl.col("is_counted"))
        .group_by("theme_id", "audience")
        .agg(pl.len().alias("n"), pl.col("person").drop_nulls().n_unique().alias("n_people"))
        .sort("theme_id", "audience")
    )
    counts: dict[str, dict[str, AudienceCount]] = defaultdict(dict)
    for theme_id, audience, n_documents, n_people in rows.iter_rows():
        counts[theme_id][audience] = AudienceCount(n_documents=n_documents, n_people=n_people)
    return counts


def count_subthemes(
    selection: Selection, names: Mapping[str, str | None]
) -> dict[str, list[Subtheme]]:
    """Count the parts of each theme, the one with most customers first."""
    rows = (
        selection.voices("theme_id", "subtheme_id", "customer")
        .filter(pl.col("subtheme_id").is_not_null())
        .group_by("theme_id", "subtheme_id")
        .agg(pl.len().alias("n"), pl.col("customer").drop_nulls().n_unique().alias("n_customers"))
        .sort("theme_id", "n_customers", "n", "subtheme_id", descending=[False, True, True, False])
    )
    parts: dict[str, list[Subtheme]] = defaultdict(list)
    for theme_id, subtheme_id, n_documents, n_customers in rows.iter_rows():
        parts[theme_id].append(
            Subtheme(
                subtheme_id=subtheme_id,
                name=names.get(subtheme_id),
                n_documents=n_documents,
                n_customers=n_customers,
            )
        )
    return parts


def count_totals(documents: pl.DataFrame, audiences: Collection[str] = ("customer",)) -> Totals:
    """Count documents of all audiences, and the authors of the counted `audiences` among them.

    Parameters
    ----------
    documents : DataFrame
        With the columns `TOTALLED`.
    """
    counted = documents.select(TOTALLED).filter(pl.col("audience").is_in(audiences))
    n_themed = int(documents["is_themed"].sum())
    return Totals(
        n_documents=documents.height,
        n_themed=n_themed,
        n_unthemed=documents.height - n_themed,
        n_customers=counted["customer"].drop_nulls().n_unique(),
        n_people=counted["person"].drop_nulls().n_unique(),
        n_anonymous=counted.filter(pl.col("customer").is_null())["unit"].n_unique(),
        n_internal=int((documents["audience"] == "internal").sum()),
    )
