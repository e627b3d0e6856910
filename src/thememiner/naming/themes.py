"""Names, terms and exemplars of all themes of a run, each unlike its siblings'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.errors import ThemeMinerError
from thememiner.naming.areas import propose_area_names
from thememiner.naming.ctfidf import find_terms, weigh_terms
from thememiner.naming.exemplars import exemplar_rows
from thememiner.naming.phrases import Effort, Group, Models, propose_names, read_groups
from thememiner.naming.words import read_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from thememiner.config import NamingConfig
    from thememiner.naming.ctfidf import TermWeights
    from thememiner.naming.phrases import Proposal, Readings

COLUMNS: Final = (
    "label", "subtheme_label", "document_id", "customer_key", "intent", "quote", "row",
    "similarity",
)  # fmt: skip
# Of a theme: 80 most central mentions may lend it a name, 40 of their clauses are parsed, 32
# phrases and 10 whole clauses are embedded. There are many more subthemes, and they matter less.
THEME_EFFORT: Final = Effort(n_quotes=80, n_clauses=40, n_phrases=32, n_headlines=10)
SUBTHEME_EFFORT: Final = Effort(n_quotes=12, n_clauses=8, n_phrases=8, n_headlines=0)
PROBLEM: Final = "problem"
UNCLEAR: Final = "unclear"
MIN_OF_INTENT: Final = 5  # quotes of a theme's main intent from which others may not name it
N_SUBTHEME_TERMS: Final = 3

_PROPOSED: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "label": pl.Int64,
    "home": pl.Int64,
    "n_texts": pl.Int64,
    "candidates": pl.List(pl.String),
    "headline": pl.String,
    "terms": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedNames:
    """What themes could be called; one row per label, sorted by it.

    Attributes
    ----------
    themes : DataFrame (label, home, n_texts, candidates, headline, terms)
        `home` is the area. `candidates` is a list of names, best first, perhaps empty. `headline`
        is an exact substring of a quote, at most 90 characters. `terms` is a list of strings,
        best first.
    subthemes : DataFrame with the same columns
        `home` is the theme. The only subtheme of a theme has no candidates: it is the theme.
    areas : DataFrame (label, candidates)
    exemplars : DataFrame (label, position, document_id, quote)
        Position 0 is the most central. `quote` is an exact substring of the mention's quote.
    """

    themes: pl.DataFrame
    subthemes: pl.DataFrame
    areas: pl.DataFrame
    exemplars: pl.DataFrame


def propose_theme_names(
    members: pl.DataFrame,
    embeddings: NDArray[np.float32],
    centroids: NDArray[np.float32],
    *,
    area_labels: NDArray[np.int64],
    settings: NamingConfig,
    models: Models,
) -> ProposedNames:
    """Find names for every theme, subtheme and area, and choose the quotes of each theme.

    Parameters
    ----------
    members : DataFrame
        One row per themed mention, in any order: label, subtheme_label, document_id, customer_key
        (null = anonymous; compared for equality only), intent, quote, row (of `embeddings`),
        similarity. Other columns are not read.
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    centroids : ndarray of shape (n_themes, n_dims)
        Unit rows; row i belongs to label i.
    area_labels : ndarray of shape (n_themes,)
        Area of each theme.
    settings : NamingConfig
    models : Models
        The embedder of `embeddings`, and a grammar where there is one.

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
    parts = _split(members)
    weights = weigh_terms([part["terms"].to_list() for part in parts])
    groups = [
        Group(
            quotes=_naming_quotes(part.head(2 * THEME_EFFORT.n_quotes)),
            weights=weights.word_weights(i),
            is_problem=_main_intent(part) == PROBLEM,
            center=centroids[part["label"][0]],
            rivals=np.delete(centroids, part["label"][0], axis=0),
        )
        for i, part in enumerate(parts)
    ]
    readings = read_groups(groups, models=models, effort=THEME_EFFORT)
    proposals = propose_names(groups, readings, models=models, effort=THEME_EFFORT)
    rows = [
        _row(
            part,
            int(area_labels[part["label"][0]]),
            proposal,
            weights.best(i, n_terms=settings.n_terms),
        )
        for i, (part, proposal) in enumerate(zip(parts, proposals, strict=True))
    ]
    return ProposedNames(
        themes=pl.DataFrame(rows, schema=_PROPOSED, orient="row").sort("label"),
        subthemes=_propose_subthemes(parts, embeddings, models=models),
        areas=_propose_areas(parts, area_labels, readings),
        exemplars=exemplar_rows(parts, embeddings, settings=settings),
    )


def _split(members: pl.DataFrame) -> list[pl.DataFrame]:
    """Give the distinct texts of each theme with their terms, most central first."""
    ranked = members.select(COLUMNS).sort(
        ["label", "similarity", "document_id", "row", "quote"],
        descending=[False, True, False, False, False],
    )
    # Words are counted once per distinct text, so that a flood does not name the theme.
    distinct = ranked.unique(["label", "row"], keep="first", maintain_order=True)
    texts = distinct.with_columns(
        terms=pl.Series([find_terms(read_words(q)) for q in distinct["quote"]], dtype=pl.Object)
    )
    return texts.partition_by("label", maintain_order=True)


def _main_intent(part: pl.DataFrame) -> str:
    """Give the intent of most texts; unclear only where all are."""
    counts = part["intent"].value_counts().sort(["count", "intent"], descending=[True, False])
    told = counts.filter(pl.col("intent") != UNCLEAR)
    return told["intent"][0] if told.height else UNCLEAR


def _naming_quotes(part: pl.DataFrame) -> tuple[str, ...]:
    """Give the quotes that may name a theme: praise does not name a problem."""
    main = _main_intent(part)
    own = part.filter(pl.col("intent").is_in([main, UNCLEAR]))
    named_by = own if own.height >= MIN_OF_INTENT else part
    return tuple(named_by["quote"].head(THEME_EFFORT.n_quotes).to_list())


def _row(part: pl.DataFrame, home: int, proposal: Proposal, terms: list[str]) -> tuple[object, ...]:
    label = part["label"][0]
    return (label, home, part.height, list(proposal.names), proposal.headline, terms)


def _propose_subthemes(
    themes: Sequence[pl.DataFrame], embeddings: NDArray[np.float32], *, models: Models
) -> pl.DataFrame:
    """Find names for subthemes by what sets them apart from those beside them."""
    homes: list[pl.DataFrame] = []
    groups: list[Group] = []
    terms: list[list[str]] = []
    rows: list[tuple[object, ...]] = []
    for theme in themes:
        parts = theme.partition_by("subtheme_label", maintain_order=True)
        if len(parts) == 1:
            only = parts[0]
            rows.append((only["subtheme_label"][0], only["label"][0], only.height, [], "", []))
            continue
        weights = weigh_terms([part["terms"].to_list() for part in parts])
        homes += parts
        groups += _subtheme_groups(parts, weights, embeddings)
        terms += [weights.best(i, n_terms=N_SUBTHEME_TERMS) for i in range(len(parts))]
    readings = read_groups(groups, models=models, effort=SUBTHEME_EFFORT)
    proposals = propose_names(groups, readings, models=models, effort=SUBTHEME_EFFORT)
    for part, proposal, words in zip(homes, proposals, terms, strict=True):
        row = _row(part, part["label"][0], proposal, words)
        rows.append((part["subtheme_label"][0], *row[1:]))
    return pl.DataFrame(rows, schema=_PROPOSED, orient="row").sort("label")


def _subtheme_groups(
    parts: Sequence[pl.DataFrame], weights: TermWeights, embeddings: NDArray[np.float32]
) -> list[Group]:
    rows = [embeddings[part["row"].to_numpy()] for part in parts]
    middles = np.array([own.mean(axis=0, dtype=np.float64) for own in rows])
    lengths = np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)  # may cancel out
    centers = (middles / lengths).astype(np.float32)
    groups = []
    for i, part in enumerate(parts):
        near = np.round(rows[i] @ centers[i], 5)
        order = np.argsort(-near, kind="stable")[: SUBTHEME_EFFORT.n_quotes]
        groups.append(
            Group(
                quotes=tuple(part["quote"].gather(order).to_list()),
                weights=weights.word_weights(i),
                is_problem=_main_intent(part) == PROBLEM,
                center=centers[i],
                rivals=np.delete(centers, i, axis=0),
            )
        )
    return groups


def _propose_areas(
    parts: Sequence[pl.DataFrame], area_labels: NDArray[np.int64], readings: Readings
) -> pl.DataFrame:
    names = propose_area_names(
        {part["label"][0]: part["terms"].to_list() for part in parts},
        {part["label"][0]: int(area_labels[part["label"][0]]) for part in parts},
        is_subject=readings.is_thing,
        case=readings.case,
    )
    return pl.DataFrame(
        sorted(names.items()),
        schema={"label": pl.Int64, "candidates": pl.List(pl.String)},
        orient="row",
    )
