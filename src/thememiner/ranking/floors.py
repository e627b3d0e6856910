"""What of a ranking may leave the team: no number tells of fewer customers than the floor.

Nothing is changed here; `Floors` names what may be shown. `groups` says what a small group is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.errors import ConfigError
from thememiner.ranking.datamodels import Week
from thememiner.ranking.groups import (
    find_small,
    is_told,
    is_union_told,
    keep_parts,
    measure,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.ranking.datamodels import Area, RankedTheme
    from thememiner.ranking.selection import Selection

EXTERNAL_FLOOR: Final = 11  # of the US health agencies' rule: no cell of 1 to 10 people
SPLITS: Final = ("source", "segment", "version", "product", "language", "intent", "subtheme_id")

_WHO: Final = ("voice", "unit", "is_known")

Split = dict[str, dict[str, int]]  # theme_id -> value -> documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """What may be shown; documents are of the counted audience, copies as one.

    Attributes
    ----------
    floor : int
        Customers that every shown group has at least, if it has any.
    n_hidden : int
        Themes that are not listed for it.
    n_withheld : int
        Numbers of listed themes, of areas and of sums that are left out for it.
    n_documents, n_customers : int
        Of the period.
    n_themed, n_unthemed : int or None
        None if one of them, or what follows from them, would tell of too few.
    by_reason : mapping of str to int
    splits : mapping
        By column of `SPLITS`.
    weeks : mapping
        theme_id -> its weeks, for themes all of whose weeks may be shown; customers are None.
    areas : frozenset of str
        Ids of the areas whose numbers may be shown.
    n_rated : mapping of str to int
        theme_id -> ratings, where their mean may be shown.
    sources : tuple of str
    quoted : mapping of str to frozenset
        theme_id -> documents that may be quoted: one of each customer.
    names : frozenset of str
        What accounts are called.
    """

    floor: int
    n_hidden: int = 0
    n_withheld: int = 0
    n_documents: int = 0
    n_customers: int = 0
    n_themed: int | None = 0
    n_unthemed: int | None = 0
    by_reason: Mapping[str, int] = field(default_factory=dict)
    splits: Mapping[str, Split] = field(default_factory=dict)
    weeks: Mapping[str, tuple[Week, ...]] = field(default_factory=dict)
    areas: frozenset[str] = frozenset()
    n_rated: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    quoted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


def find_small_themes(selection: Selection, floor: int) -> frozenset[str]:
    """Find the themes that too few customers have, or that too few do not have.

    Raises
    ------
    ConfigError
        If the period itself is of too few customers: then nothing can be shown.
    """
    heard = _Heard.of(selection)
    if not is_told(heard.all, floor=floor):
        msg = (
            f"fewer than {floor} customers wrote in this period: any number would be of so few. "
            "Choose a longer --period or fewer filters, or make the report for the team alone."
        )
        raise ConfigError(msg)
    parts = heard.voices.rename({"theme_id": "part"})
    return frozenset(find_small(parts, heard.all, floor=floor)["part"].to_list())


def find_floors(
    selection: Selection,
    themes: Iterable[RankedTheme],
    areas: Iterable[Area],
    *,
    floor: int,
    n_hidden: int,
) -> Floors:
    """Choose what may be shown of the themes that are listed.

    Parameters
    ----------
    themes : iterable of RankedTheme
        None of them small; with praise.
    areas : iterable of Area
        Of these themes alone.
    n_hidden : int
        Themes that are not listed for the floor.
    """
    listed = {theme.theme_id: theme for theme in themes}
    known = _Heard.of(selection)
    heard = known.all
    voices = known.voices.filter(pl.col("theme_id").is_in(sorted(listed)))
    n_documents, n_customers, _ = measure(heard)
    n_themed, n_unthemed = _sums(heard, voices, floor=floor)
    told = _areas(voices, areas, heard, floor=floor, has_themed=n_themed is not None)
    splits, n_left_out = _splits(voices, floor=floor)
    weeks = _weeks(voices, listed.values(), floor=floor)
    reasons = _reasons(_unthemed(heard), floor=floor) if n_unthemed is not None else {}
    return Floors(
        floor=floor,
        n_hidden=n_hidden,
        n_withheld=n_left_out
        + sum(bool(theme.series) and theme.theme_id not in weeks for theme in listed.values())
        + 2 * (n_themed is None),
        n_documents=n_documents,
        n_customers=n_customers,
        n_themed=n_themed,
        n_unthemed=n_unthemed,
        by_reason=reasons,
        splits=splits,
        weeks=weeks,
        areas=told,
        n_rated=_rated(voices, floor=floor),
        sources=_sources(heard, floor=floor),
        quoted=_quoted(selection, listed.values()),
        names=_names(selection),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """The counted documents of the period, and those of each theme, with numbers for voices."""

    all: pl.DataFrame
    voices: pl.DataFrame

    @classmethod
    def of(cls, selection: Selection) -> _Heard:
        is_known = pl.col("customer").is_not_null().alias("is_known")
        # numbers are told apart faster than names
        number = pl.col("doc").min().over("voice").alias("voice")
        numbered = selection.documents.filter("is_counted").with_columns(number, is_known)
        voices = (
            selection.members.filter("is_voice")
            .drop("voice")
            .join(numbered.select("doc", "voice", "is_known"), on="doc", maintain_order="left")
        )
        facts = [
            name for name in (*SPLITS, "day", "rating", "rating_kind") if name in voices.columns
        ]
        return cls(
            all=numbered.filter("is_heard").select(*_WHO, "is_themed", "reason", "source"),
            voices=voices.select("theme_id", *_WHO, *facts),
        )


def _unthemed(heard: pl.DataFrame) -> pl.DataFrame:
    return heard.join(heard.filter("is_themed"), on="voice", how="anti")


def _sums(
    heard: pl.DataFrame, voices: pl.DataFrame, *, floor: int
) -> tuple[int | None, int | None]:
    themed, rest = heard.filter("is_themed"), _unthemed(heard)
    parts = voices.rename({"theme_id": "part"})
    is_open = is_told(rest, floor=floor) and is_union_told(parts, themed, floor=floor)
    n_rest = measure(rest)[0]
    return (measure(heard)[0] - n_rest, n_rest) if is_open else (None, None)


def _areas(
    voices: pl.DataFrame,
    areas: Iterable[Area],
    heard: pl.DataFrame,
    *,
    floor: int,
    has_themed: bool,
) -> frozenset[str]:
    """Choose the areas that tell of no small group beside their themes, each other and the sums."""
    place = pl.DataFrame(
        [(theme_id, area["area_id"]) for area in areas for theme_id in area["themes"]],
        schema={"theme_id": pl.String, "area": pl.String},
        orient="row",
    )
    rows = voices.select("theme_id", *_WHO).join(place, on="theme_id")
    told = rows.clear()
    for (_,), inside in sorted(rows.partition_by("area", as_dict=True).items()):
        parts = inside.with_columns(pl.col("theme_id").alias("part"))
        if is_union_told(parts, inside, floor=floor):
            told = told.vstack(inside)
    parts = told.rename({"area": "part"})
    small = find_small(parts, heard, floor=floor)["part"].to_list()
    parts = parts.filter(~pl.col("part").is_in(small))
    themed = heard.filter("is_themed")
    if has_themed and not is_union_told(parts, themed, floor=floor):
        return frozenset()
    return frozenset(parts["part"].to_list())


def _splits(voices: pl.DataFrame, *, floor: int) -> tuple[dict[str, Split], int]:
    found: dict[str, Split] = {}
    n_left_out = 0
    for column in SPLITS:
        if column not in voices.columns:
            continue
        rows = voices.with_columns(pl.col(column).cast(pl.String).alias("value"))
        kept = keep_parts(rows, floor=floor)
        n_all = rows.filter(pl.col("value").is_not_null()).select("theme_id", "value").n_unique()
        n_left_out += n_all - kept.height
        split: Split = {}
        for theme_id, value, n in kept.sort(
            "theme_id", "n", "value", descending=[False, True, False]
        ).iter_rows():
            split.setdefault(theme_id, {})[value] = n
        found[column] = split
    return found, n_left_out


def _weeks(
    voices: pl.DataFrame, themes: Iterable[RankedTheme], *, floor: int
) -> dict[str, tuple[Week, ...]]:
    """Give the weeks of the themes of which every week may be shown; with a gap none is."""
    shown = {theme.theme_id: theme.series for theme in themes if theme.series}
    pairs = pl.DataFrame(
        [(theme_id, week["week"]) for theme_id, series in shown.items() for week in series],
        schema={"theme_id": pl.String, "value": pl.String},
        orient="row",
    )
    monday = pl.col("day").dt.truncate("1w").dt.to_string("iso").alias("value")
    rows = voices.with_columns(monday).filter(pl.col("theme_id").is_in(sorted(shown)))
    inside = rows.join(pairs, on=["theme_id", "value"], how="semi")
    outside = rows.join(pairs, on=["theme_id", "value"], how="anti")
    rows = pl.concat([inside, outside.with_columns(pl.lit(None, pl.String).alias("value"))])
    kept = keep_parts(rows, floor=floor).group_by("theme_id").len("n_kept")
    whole = inside.group_by("theme_id").agg(pl.col("value").n_unique().alias("n_all"))
    full = whole.join(kept, on="theme_id").filter(pl.col("n_kept") == pl.col("n_all"))
    return {
        theme_id: tuple(
            Week(week=week["week"], n_documents=week["n_documents"], n_customers=None)
            for week in shown[theme_id]
        )
        for theme_id in sorted(full["theme_id"].to_list())
    }


def _reasons(unthemed: pl.DataFrame, *, floor: int) -> dict[str, int]:
    rows = unthemed.with_columns(theme_id=pl.lit(""), value="reason")
    kept = keep_parts(rows, floor=floor).sort("n", "value", descending=[True, False])
    return dict(kept.select("value", "n").iter_rows())


def _rated(voices: pl.DataFrame, *, floor: int) -> dict[str, int]:
    """Count the ratings of the themes whose rated and whose unrated reports are of enough people.

    Of a theme with several scales only one is averaged: that is left out.
    """
    scale = pl.coalesce("rating_kind", "source", pl.lit(""))
    is_rated = pl.col("rating").is_finite().fill_null(value=False)
    rows = voices.with_columns(pl.when(is_rated).then(scale).alias("value"))
    n_scales = rows.group_by("theme_id").agg(pl.col("value").drop_nulls().n_unique())
    single = n_scales.filter(pl.col("value") == 1).select("theme_id")
    kept = keep_parts(rows.join(single, on="theme_id"), floor=floor)
    return dict(kept.select("theme_id", "n").sort("theme_id").iter_rows())


def _sources(heard: pl.DataFrame, *, floor: int) -> tuple[str, ...]:
    rows = heard.with_columns(theme_id=pl.lit(""), value="source")
    kept = keep_parts(rows, floor=floor).sort("n", "value", descending=[True, False])
    return tuple(kept["value"].to_list())


def _quoted(selection: Selection, themes: Iterable[RankedTheme]) -> dict[str, frozenset[str]]:
    """Choose of each customer of a theme the first document that is quoted."""
    wanted = {
        theme.theme_id: [one["document_id"] or "" for one in theme.exemplars] for theme in themes
    }
    ids = sorted({document_id for found in wanted.values() for document_id in found})
    rows = selection.documents.filter(pl.col("document_id").is_in(ids))
    unit_of = dict(rows.select("document_id", "unit").iter_rows())
    chosen: dict[str, frozenset[str]] = {}
    for theme_id, found in wanted.items():
        firsts: dict[int, str] = {}
        for document_id in found:
            firsts.setdefault(unit_of[document_id], document_id)
        chosen[theme_id] = frozenset(firsts.values())
    return chosen


def _names(selection: Selection) -> frozenset[str]:
    accounts = selection.accounts
    columns = (accounts["name"], accounts["account_id"], selection.documents["domain"])
    return frozenset(name for column in columns for name in column.drop_nulls().unique().to_list())
