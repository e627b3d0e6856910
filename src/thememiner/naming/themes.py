"""Names, terms and exemplars of all themes of a run, each unlike its siblings'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.errors import ThemeMinerError
from thememiner.naming.clauses import cut_at_word
from thememiner.naming.ctfidf import TermWeights, find_terms, weigh_terms
from thememiner.naming.exemplars import choose_exemplars
from thememiner.naming.names import choose_headline, name_or_fallback, rank_names, write_sentence
from thememiner.naming.words import read_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from thememiner.config import NamingConfig

COLUMNS: Final = (
    "label", "subtheme_label", "document_id", "customer_key", "quote", "row", "similarity",
)  # fmt: skip
N_THEME_QUOTES: Final = 30  # most central mentions that may lend a theme its name
N_SUBTHEME_QUOTES: Final = 8
N_EXEMPLAR_POOL: Final = 60  # most central mentions that may be an exemplar
MIN_EXEMPLAR_WORDS: Final = 4  # shorter ones are shown only where there is nothing longer


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeNames:
    """What themes are called and who speaks for them; one row per label, sorted by it.

    Attributes
    ----------
    themes : DataFrame (label, name, headline, terms)
        Names are unique, without regard to case. `headline` is an exact substring of a quote, at
        most 90 characters. `terms` is a list of strings, best first.
    subthemes : DataFrame (label, name)
        Names are unique within their theme.
    areas : DataFrame (label, name)
        Names are unique.
    exemplars : DataFrame (label, position, document_id, quote)
        Position 0 is the most central. `quote` is an exact substring of the mention's quote.
    """

    themes: pl.DataFrame
    subthemes: pl.DataFrame
    areas: pl.DataFrame
    exemplars: pl.DataFrame


def name_themes(
    members: pl.DataFrame,
    embeddings: NDArray[np.float32],
    centroids: NDArray[np.float32],
    *,
    area_labels: NDArray[np.int64],
    settings: NamingConfig,
) -> ThemeNames:
    """Name every theme, subtheme and area, and choose the quotes of each theme.

    Parameters
    ----------
    members : DataFrame
        One row per themed mention, in any order: label, subtheme_label, document_id, customer_key
        (null = anonymous; compared for equality only), quote, row (of `embeddings`), similarity.
        Other columns are not read.
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    centroids : ndarray of shape (n_themes, n_dims)
        Unit rows; row i belongs to label i.
    area_labels : ndarray of shape (n_themes,)
        Area of each theme.
    settings : NamingConfig

    Raises
    ------
    ThemeMinerError
        If a column is missing or a label has no area.
    """
    missing = [column for column in COLUMNS if column not in members.columns]
    if missing or len(area_labels) != len(centroids):
        msg = (
            f"members lack the columns {missing}; {len(area_labels)} areas, {len(centroids)} themes"
        )
        raise ThemeMinerError(msg)
    ranked = members.select(COLUMNS).sort(
        ["label", "similarity", "document_id", "row", "quote"],
        descending=[False, True, False, False, False],
    )
    # Words are counted once per distinct text, so that a flood does not name the theme.
    distinct = ranked.unique(["label", "row"], keep="first", maintain_order=True)
    texts = distinct.with_columns(
        terms=pl.Series([find_terms(read_words(q)) for q in distinct["quote"]], dtype=pl.Object)
    )
    parts = texts.partition_by("label", maintain_order=True)
    weights = weigh_terms([part["terms"].to_list() for part in parts])
    themes = _name_all_themes(parts, weights, n_terms=settings.n_terms)
    subthemes = [
        row
        for part, name in zip(parts, themes["name"], strict=True)
        for row in _name_subthemes(part, embeddings, theme_name=name)
    ]
    exemplars = [row for part in parts for row in _exemplar_rows(part, embeddings, settings)]
    return ThemeNames(
        themes=themes,
        subthemes=pl.DataFrame(
            subthemes, schema={"label": pl.Int64, "name": pl.String}, orient="row"
        ).sort("label"),
        areas=_name_areas(parts, themes, area_labels),
        exemplars=pl.DataFrame(
            exemplars,
            schema={
                "label": pl.Int64,
                "position": pl.Int64,
                "document_id": pl.String,
                "quote": pl.String,
            },
            orient="row",
        ),
    )


def _name_all_themes(
    parts: Sequence[pl.DataFrame], weights: TermWeights, *, n_terms: int
) -> pl.DataFrame:
    """Name themes, the largest first: it gets the name that two of them would want."""
    order = sorted(range(len(parts)), key=lambda i: (-parts[i].height, i))
    rows = []
    taken: set[str] = set()
    for i in order:
        central = parts[i].head(N_THEME_QUOTES)
        quotes, near = central["quote"].to_list(), central["similarity"].to_list()
        words = weights.word_weights(i)
        headline = choose_headline(quotes, near, words)
        terms = weights.best(i, n_terms=n_terms)
        candidates = rank_names(quotes, near, words)
        name = name_or_fallback(candidates, terms=terms, headline=headline, taken=taken)
        taken.add(name.casefold())
        rows.append((parts[i]["label"][0], name, headline, terms))
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "label": pl.Int64,
        "name": pl.String,
        "headline": pl.String,
        "terms": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("label")


def _name_subthemes(
    theme: pl.DataFrame, embeddings: NDArray[np.float32], *, theme_name: str
) -> list[tuple[int, str]]:
    """Name the subthemes of one theme by what sets them apart from each other."""
    parts = theme.partition_by("subtheme_label", maintain_order=True)
    if len(parts) == 1:
        return [(parts[0]["subtheme_label"][0], theme_name)]
    weights = weigh_terms([part["terms"].to_list() for part in parts])
    names = []
    taken: set[str] = set()
    for i in sorted(range(len(parts)), key=lambda i: (-parts[i].height, i)):
        quotes, near = _central_quotes(parts[i], embeddings)
        words = weights.word_weights(i)
        name = name_or_fallback(
            rank_names(quotes, near, words),
            terms=weights.best(i, n_terms=3),
            headline=choose_headline(quotes, near, words),
            taken=taken,
        )
        taken.add(name.casefold())
        names.append((parts[i]["subtheme_label"][0], name))
    return names


def _central_quotes(
    part: pl.DataFrame, embeddings: NDArray[np.float32]
) -> tuple[list[str], list[float]]:
    """Give the quotes nearest to the middle of a subtheme, nearest first."""
    vectors = embeddings[part["row"].to_numpy()]
    middle = vectors.mean(axis=0, dtype=np.float64)
    near = np.round(vectors @ middle, 6)
    order = np.argsort(-near, kind="stable")[:N_SUBTHEME_QUOTES]
    return part["quote"].gather(order).to_list(), near[order].tolist()


def _name_areas(
    parts: Sequence[pl.DataFrame], themes: pl.DataFrame, area_labels: NDArray[np.int64]
) -> pl.DataFrame:
    """Name an area by its two strongest terms, an area of one theme by that theme."""
    members: dict[int, list[int]] = {}
    for i, part in enumerate(parts):
        members.setdefault(int(area_labels[part["label"][0]]), []).append(i)
    areas = sorted(members)
    weights = weigh_terms(
        [[terms for i in members[area] for terms in parts[i]["terms"]] for area in areas]
    )
    names = []
    taken: set[str] = set()
    for position, area in enumerate(areas):
        terms = weights.best(position, n_terms=5)
        theme_name = themes["name"][members[area][0]]
        is_single = len(members[area]) == 1 or not terms
        options = [theme_name] if is_single else [write_sentence(" and ".join(terms[:2]))]
        name = name_or_fallback(options, terms=terms[2:], headline="", taken=taken)
        taken.add(name.casefold())
        names.append((area, name))
    return pl.DataFrame(names, schema={"label": pl.Int64, "name": pl.String}, orient="row")


def _exemplar_rows(
    theme: pl.DataFrame, embeddings: NDArray[np.float32], settings: NamingConfig
) -> list[tuple[int, int, str, str]]:
    is_long = theme["quote"].str.split(" ").list.len() >= MIN_EXEMPLAR_WORDS
    long_enough = theme.filter(is_long)
    pool = (long_enough if long_enough.height else theme).head(N_EXEMPLAR_POOL)
    chosen = choose_exemplars(
        embeddings[pool["row"].to_numpy()],
        pool["similarity"].to_numpy(),
        pool["customer_key"].to_list(),
        n_exemplars=settings.n_exemplars,
    )
    label = theme["label"][0]
    return [
        (
            label,
            position,
            pool["document_id"][i],
            cut_at_word(pool["quote"][i], max_chars=settings.max_quote_chars),
        )
        for position, i in enumerate(chosen)
    ]
