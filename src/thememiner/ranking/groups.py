"""Which groups of documents are too few people's to be told of, and what follows from others.

Rows here are documents with the numbers `voice` (copies share one) and `unit` (whose document it
is: a customer's, or one anonymous report), and `is_known` (whether the unit is a customer).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_small(known: pl.Expr, anonymous: pl.Expr, *, floor: int) -> pl.Expr:
    """Whether a group that holds anybody is of 1..floor-1 customers, or of as few anonymous."""
    return known.is_between(1, floor - 1) | ((known == 0) & anonymous.is_between(1, floor - 1))


def measure_groups(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Count each group's voices (`n`), known customers and anonymous units."""
    return rows.group_by(*keys).agg(
        pl.col("voice").n_unique().cast(pl.Int64).alias("n"),
        pl.col("unit").filter("is_known").n_unique().cast(pl.Int64).alias("known"),
        pl.col("unit").filter(~pl.col("is_known")).n_unique().cast(pl.Int64).alias("anonymous"),
    )


def measure(rows: pl.DataFrame) -> tuple[int, int, int]:
    """Count one group: voices, known customers, anonymous units."""
    found = measure_groups(rows.with_columns(pl.lit(0).alias("all")), ["all"])
    return (0, 0, 0) if found.is_empty() else found.select("n", "known", "anonymous").row(0)


def is_told(rows: pl.DataFrame, *, floor: int) -> bool:
    """Whether nobody, or enough people, are in a group."""
    n, known, anonymous = measure(rows)
    return n == 0 or known >= floor or (known == 0 and anonymous >= floor)


def find_small(parts: pl.DataFrame, whole: pl.DataFrame, *, floor: int) -> pl.DataFrame:
    """Find the parts that are small, or whose difference from the whole is.

    Parameters
    ----------
    parts : DataFrame
        With `part`; each part's voices are the whole's too.
    whole : DataFrame

    Returns
    -------
    DataFrame
        `part`, in any order. A part is among them if, with the numbers of the whole beside it, it
        would tell of 1..floor-1 customers who are in it; who wrote what is not in it; or who
        wrote nothing that is in it.
    """
    n_all, known_all, anonymous_all = measure(whole)
    written = whole.group_by("unit").agg(pl.col("voice").n_unique().alias("n_written"))
    inside = (
        parts.group_by("part", "unit")
        .agg(pl.col("voice").n_unique().alias("n_inside"), pl.col("is_known").first())
        .join(written, on="unit")
        .filter(pl.col("n_inside") == pl.col("n_written"))
        .group_by("part")
        .agg(
            pl.col("is_known").sum().cast(pl.Int64).alias("known_inside"),
            (~pl.col("is_known")).sum().cast(pl.Int64).alias("anonymous_inside"),
        )
    )
    told = (
        measure_groups(parts, ["part"])
        .join(inside, on="part", how="left")
        .with_columns(
            (known_all - pl.col("known_inside").fill_null(0)).alias("known_outside"),
            (anonymous_all - pl.col("anonymous_inside").fill_null(0)).alias("anonymous_outside"),
        )
    )
    is_rest_small = (pl.col("n") < n_all) & is_small(
        pl.col("known_outside"), pl.col("anonymous_outside"), floor=floor
    )
    is_absent_small = (known_all - pl.col("known")).is_between(1, floor - 1)
    is_own_small = is_small(pl.col("known"), pl.col("anonymous"), floor=floor)
    return told.filter(is_own_small | is_rest_small | is_absent_small).select("part")


def is_union_told(parts: pl.DataFrame, whole: pl.DataFrame, *, floor: int) -> bool:
    """Whether the numbers of overlapping parts and of their union tell of no small group.

    What is in no part, and what is in several of them, follows from sums and the union's number.
    """
    if not is_told(whole, floor=floor) or not find_small(parts, whole, floor=floor).is_empty():
        return False
    rest = whole.join(parts, on="voice", how="anti")
    several = parts.filter(pl.col("part").n_unique().over("voice") > 1)
    n_several = (
        parts.filter("is_known")
        .group_by("unit")
        .agg(pl.col("part").n_unique().alias("n"))
        .filter(pl.col("n") > 1)
        .height
    )
    return (
        is_told(rest, floor=floor)
        and is_told(several, floor=floor)
        and (n_several == 0 or n_several >= floor)
    )


def keep_parts(rows: pl.DataFrame, *, floor: int) -> pl.DataFrame:
    """Choose the parts of a split that may be shown beside the number of the whole.

    Parameters
    ----------
    rows : DataFrame
        With `theme_id` (the whole) and `value` (the part; None is in no part that is shown).

    Returns
    -------
    DataFrame
        `theme_id`, `value` and `n`. Small parts are left out, and then, from the smallest on, as
        many more as it takes for what is left out to be no small group either: else the whole
        less what is shown would tell of it.
    """
    parts = measure_groups(rows.filter(pl.col("value").is_not_null()), ["theme_id", "value"])
    small = is_small(pl.col("known"), pl.col("anonymous"), floor=floor)
    kept = parts.filter(~small).sort("theme_id", "n", "value")
    themes = kept.select("theme_id").unique()
    while themes.height:
        # of a theme without a kept part nothing follows, and one whose rest is told stays as it is
        rows = rows.join(themes, on="theme_id", how="semi")
        rest = rows.join(kept, on=["theme_id", "value"], how="anti")
        bad = measure_groups(rest, ["theme_id"]).filter(small)["theme_id"].to_list()
        is_first = pl.int_range(pl.len()).over("theme_id") == 0
        kept = kept.filter(~(pl.col("theme_id").is_in(bad) & is_first))
        themes = kept.filter(pl.col("theme_id").is_in(bad)).select("theme_id").unique()
    return kept.select("theme_id", "value", "n")
