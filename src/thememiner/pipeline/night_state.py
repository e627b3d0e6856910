"""The state of a night: what the store knows, what is new, and where both are afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.cluster import theme_centroids
from thememiner.embed import unpack_vectors
from thememiner.pipeline.night import (
    LOOSE,
    NONE,
    PROBATION,
    STRICT,
    Night,
    Placed,
    Said,
    Standing,
    place_night,
)
from thememiner.pipeline.sides import is_praise
from thememiner.pipeline.watched import watched_ids
from thememiner.tracking import mint_id

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from thememiner.config import Config
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter

_HOW: Final = {"strict": STRICT, "probation": PROBATION, "loose": LOOSE}


@dataclass(frozen=True, slots=True, kw_only=True)
class NightOf:
    """Which night it is.

    Attributes
    ----------
    day : date
        Of the run's time, in UTC.
    snapshot : int
        Number that the new snapshot will have.
    is_refit : bool
        Whether everything is clustered anew.
    is_carried : bool
        Whether the known themes come from another embedding space.
    """

    day: date
    snapshot: int
    is_refit: bool
    is_carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The mentions and documents of a run, old ones with their places, new ones without.

    Attributes
    ----------
    mentions : DataFrame
        `MENTIONS`, sorted by document_id and ordinal.
    documents : DataFrame
        `DOCUMENTS`, sorted by document_id.
    copies : DataFrame
        What `list_copies` gives.
    changed : frozenset of str
        Documents whose text was replaced.
    """

    mentions: pl.DataFrame
    documents: pl.DataFrame
    copies: pl.DataFrame
    changed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The stored state that a night starts from, with the new texts in it."""

    texts: pl.DataFrame  # is_praise, text_hash, theme_id, subtheme_id, rank, placed_on, row
    embeddings: NDArray[np.float32]
    said: pl.DataFrame  # row, document_id, holder, age
    themes: pl.DataFrame  # THEMES and is_praise, sorted by theme_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Both sides of a night put together.

    Attributes
    ----------
    texts : DataFrame
        is_praise, text_hash, row, theme_id, subtheme_id, how, similarity.
    themes : DataFrame
        `THEMES` without names for the newborn ones, which are marked `is_newborn`.
    lineage : list
        Rows of `LINEAGE`.
    """

    texts: pl.DataFrame
    themes: pl.DataFrame
    lineage: list[tuple[object, ...]]


def stored_centroids(writer: StoreWriter) -> NDArray[np.float32]:
    """Give the centroids of the themes that stand, by theme_id."""
    return unpack_centroids(
        writer.read("themes", ["theme_id", "centroid"]).sort("theme_id")["centroid"]
    )


def read_known(writer: StoreWriter, tools: Tools, new: Fresh, night: NightOf) -> Known:
    """Gather the texts of all mentions, where each is, who said it when, and the themes."""
    rank = pl.col("status").replace_strict(_HOW, default=NONE, return_dtype=pl.Int64)
    voices = new.mentions.join(new.copies, on="document_id", how="anti")
    marked = voices.with_columns(is_praise=is_praise(), rank=rank)
    key = ["is_praise", "text_hash"]
    texts = (
        marked.sort([*key, "rank", "theme_id"], descending=[False, False, True, False])
        .unique(key, keep="first", maintain_order=True)
        .select(*key, "theme_id", "subtheme_id", "rank", "placed_on")
        .with_row_index("row")
    )
    texts = texts.with_columns(pl.col("row").cast(pl.Int64))
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == tools.embedder.space)
    rows = texts.join(vectors, on="text_hash", how="left", maintain_order="left")
    day = pl.lit(night.day)
    created = new.documents.select(
        "document_id",
        pl.col("created_at").dt.date().alias("created_on"),
        pl.coalesce("customer", "document_id").alias("holder"),
    )
    said = (
        marked.select(*key, "document_id", "seen_on")
        .unique([*key, "document_id"], keep="first", maintain_order=True)
        .join(texts.select(*key, "row"), on=key)
        .join(created, on="document_id")
        .with_columns(
            age=(day - pl.min_horizontal("seen_on", "created_on")).dt.total_days().clip(0)
        )
        .select("row", "document_id", "holder", "age")
        .sort("row", "document_id")
    )
    sides = (
        marked.filter(pl.col("theme_id").is_not_null())
        .group_by("theme_id")
        .agg((pl.col("is_praise").mean() > 0.5).alias("is_praise"))
    )
    found = writer.read("themes").filter(~pl.col("theme_id").is_in(watched_ids(writer)))
    themes = found.join(sides, on="theme_id", how="left").sort("theme_id")
    return Known(
        texts=texts,
        embeddings=unpack_vectors(rows["vector"].to_list(), tools.embedder.n_dims),
        said=said,
        themes=themes.with_columns(pl.col("is_praise").fill_null(value=False)),
    )


def place_all(known: Known, config: Config, *, writer: StoreWriter, night: NightOf) -> Outcome:
    """Let each side have its night, and put both together."""
    taken = set(writer.read("lineage", ["theme_id"])["theme_id"]) | set(known.themes["theme_id"])
    texts, themes, lineage = [], [], []
    for praised in (False, True):
        side = known.texts.filter(pl.col("is_praise") == praised)
        stands = known.themes.filter(pl.col("is_praise") == praised)
        result = _place_side(known, side, stands, config=config, night=night)
        newborn = _mint(result, side, stands.height, known.said, taken)
        ids = [*stands["theme_id"], *newborn]
        labels = result.placed.labels
        named = pl.Series([ids[label] if label >= 0 else None for label in labels], dtype=pl.String)
        texts.append(
            side.select("is_praise", "text_hash", "row").with_columns(
                theme_id=named,
                how=pl.Series(result.placed.how),
                similarity=pl.Series(result.placed.similarities).fill_nan(None),
            )
        )
        themes.append(_theme_rows(result, stands, newborn, night=night))
        lineage += _lineage_rows(
            result, ids, stands.height, side=side, said=known.said, night=night
        )
    placed = pl.concat(texts).sort("row")
    return Outcome(
        texts=_with_subthemes(placed, known, newborn=_newborn_of(themes)),
        themes=pl.concat(themes).sort("theme_id"),
        lineage=lineage,
    )


def _place_side(
    known: Known, side: pl.DataFrame, stands: pl.DataFrame, *, config: Config, night: NightOf
) -> Night:
    rows = side["row"].to_numpy()
    number = pl.DataFrame({"theme_id": stands["theme_id"]}).with_row_index("label")
    before = side.join(number, on="theme_id", how="left", maintain_order="left")
    labels = before["label"].cast(pl.Int64).fill_null(-1).to_numpy()
    said = known.said.join(
        pl.DataFrame({"row": rows}).with_row_index("text"), on="row", maintain_order="left"
    )
    day = pl.lit(night.day)
    placed_age = side.select((day - pl.col("placed_on")).dt.total_days().fill_null(0)).to_series()
    return place_night(
        known.embeddings[rows],
        Said(
            text=said["text"].cast(pl.Int64).to_numpy(),
            document=said["document_id"].rank("dense").cast(pl.Int64).to_numpy(),
            holder=said["holder"].rank("dense").cast(pl.Int64).to_numpy(),
            age=said["age"].cast(pl.Int64).to_numpy(),
        ),
        _standing(stands, known.embeddings.shape[1], night),
        Placed(
            labels=labels,
            how=np.where(labels >= 0, side["rank"].to_numpy(), NONE),
            similarities=np.full(len(labels), np.nan),
        ),
        placed_age=placed_age.to_numpy(),
        min_documents=config.cluster.min_theme_documents,
    )


def _standing(themes: pl.DataFrame, n_dims: int, night: NightOf) -> Standing:
    born = themes.select((pl.lit(night.day) - pl.col("born_on")).dt.total_days()).to_series()
    return Standing(
        centroids=unpack_centroids(themes["centroid"]).reshape(themes.height, n_dims),
        median=themes["similarity_median"].fill_null(1.0).to_numpy(),
        low=themes["similarity_low"].fill_null(1.0).to_numpy(),
        radius=themes["radius"].fill_null(1.0).to_numpy(),
        runs_left=themes["runs_left"].to_numpy(),
        born=born.cast(pl.Int64).to_numpy(),
        chance=themes["chance"].to_numpy(),
    )


def _mint(
    result: Night, side: pl.DataFrame, n_known: int, said: pl.DataFrame, taken: set[str]
) -> list[str]:
    minted = []
    for label in range(n_known, len(result.themes)):
        rows = side["row"].filter(pl.Series(result.placed.labels == label))
        founders = said.filter(pl.col("row").is_in(rows.to_list()))["document_id"].unique()
        minted.append(mint_id("T", founders.to_list(), taken=taken))
        taken.add(minted[-1])
    return minted


def _theme_rows(
    result: Night, stands: pl.DataFrame, newborn: list[str], *, night: NightOf
) -> pl.DataFrame:
    """Give the themes of one side as they stand now; failed ones are gone."""
    now = result.themes
    n_known = stands.height
    measured = pl.DataFrame(
        {
            "theme_id": [*stands["theme_id"], *newborn],
            "centroid": [row.astype("<f4").tobytes() for row in now.centroids],
            "similarity_median": np.round(now.median, 6),
            "similarity_low": np.round(now.low, 6),
            "radius": np.round(now.radius, 6),
            "chance": now.chance,
            "runs_left": now.runs_left,
        },
        schema_overrides={"theme_id": pl.String, "centroid": pl.Binary, "runs_left": pl.Int64},
    )
    rows = measured.join(
        stands.select("theme_id", "area_id", "name", "headline", "terms", "born_on"),
        on="theme_id",
        how="left",
        maintain_order="left",
    ).with_columns(
        pl.col("born_on").fill_null(pl.lit(night.day)),
        is_newborn=pl.int_range(pl.len()) >= n_known,
        is_failed=pl.int_range(pl.len()).is_in(list(result.failed)),
    )
    return rows.filter(~pl.col("is_failed")).drop("is_failed")


def _newborn_of(themes: list[pl.DataFrame]) -> list[str]:
    return pl.concat(themes).filter("is_newborn")["theme_id"].to_list()


def _with_subthemes(placed: pl.DataFrame, known: Known, *, newborn: list[str]) -> pl.DataFrame:
    """Keep the subtheme of who stays; who comes goes to the nearest one of the theme.

    A newborn theme is its only subtheme until the next refit.
    """
    before = known.texts.select("row", was="theme_id", was_subtheme="subtheme_id")
    texts = placed.join(before, on="row", how="left", maintain_order="left")
    stays = pl.col("theme_id").eq_missing(pl.col("was"))
    texts = texts.with_columns(
        subtheme_id=pl.when(stays)
        .then("was_subtheme")
        .when(pl.col("theme_id").is_in(newborn))
        .then(pl.lit("S") + pl.col("theme_id").str.slice(1))
    )
    is_open = texts["theme_id"].is_not_null() & texts["subtheme_id"].is_null()
    nearest = _nearest_subthemes(texts, known.embeddings, texts["row"].filter(is_open).to_list())
    found = pl.DataFrame(nearest, schema={"row": pl.Int64, "near": pl.String}, orient="row")
    return (
        texts.join(found, on="row", how="left", maintain_order="left")
        .with_columns(pl.coalesce("subtheme_id", "near").alias("subtheme_id"))
        .drop("near", "was", "was_subtheme")
    )


def _nearest_subthemes(
    texts: pl.DataFrame, embeddings: NDArray[np.float32], rows: list[int]
) -> list[tuple[int, str]]:
    """Find, for texts that came to a theme, which of its subthemes they are nearest to."""
    members = texts.filter(pl.col("subtheme_id").is_not_null() & pl.col("theme_id").is_not_null())
    homes = dict(members.select("subtheme_id", "theme_id").unique().sort("subtheme_id").iter_rows())
    ids = list(homes)
    if not (ids and rows):
        return []
    number = {subtheme: label for label, subtheme in enumerate(ids)}
    labels = np.full(len(embeddings), -1, dtype=np.int64)
    labels[members["row"].to_numpy()] = [number[each] for each in members["subtheme_id"]]
    centroids = theme_centroids(embeddings, labels, np.ones(len(embeddings), dtype=np.int64))
    themes = dict(texts.select("row", "theme_id").iter_rows())
    found = []
    for row in rows:
        own = [label for label, subtheme in enumerate(ids) if homes[subtheme] == themes[row]]
        if own:
            cosine = np.round(centroids[own] @ embeddings[row], 6)
            found.append((row, ids[own[int(np.argmax(cosine))]]))
    return found


def _lineage_rows(
    result: Night,
    ids: list[str],
    n_known: int,
    *,
    side: pl.DataFrame,
    said: pl.DataFrame,
    night: NightOf,
) -> list[tuple[object, ...]]:
    """Tell of births, of what they claimed, and of how probations ended."""
    located = side.select("row", label=pl.Series(result.placed.labels)).join(said, on="row")
    sizes = dict(located.group_by("label").agg(pl.col("document_id").n_unique()).iter_rows())

    def row(event: str, label: int, other: int | None = None) -> tuple[object, ...]:
        origin = None if other is None else ids[other]
        return (night.snapshot, event, ids[label], origin, None, int(sizes.get(label, 0)))

    return [
        *(row("born", label) for label in range(n_known, len(ids))),
        *(row("split", newborn, origin) for newborn, origin, _ in result.claimed),
        *(row("continued", label) for label in result.passed),
        *(row("retired", label) for label in result.failed),
    ]


def unpack_centroids(centroids: pl.Series) -> NDArray[np.float32]:
    """Give stored centroids as rows."""
    if not len(centroids):
        return np.empty((0, 0), dtype=np.float32)
    return np.vstack([np.frombuffer(row, dtype="<f4") for row in centroids])
