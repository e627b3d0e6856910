"""The nightly path: what is new goes to the themes that stand, and their tables are kept.

Nothing that was placed strictly moves, no theme that stands is renamed, and only newborn themes
are named. Everything else waits for a refit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.cluster import theme_centroids
from thememiner.datamodels import (
    AREAS,
    EXEMPLARS,
    LINEAGE,
    MENTIONS,
    SUBTHEMES,
    THEMES,
    conform,
)
from thememiner.embed import unpack_vectors
from thememiner.naming import propose_theme_names, settle_names
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
from thememiner.pipeline.publishable import Published
from thememiner.pipeline.shown import naming_models, without_people
from thememiner.pipeline.sides import is_praise
from thememiner.pipeline.voices import follow_first
from thememiner.tracking import mint_id

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from thememiner.config import Config
    from thememiner.naming import ThemeNames
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter

QUIET_DAYS: Final = 90  # without a new passage
SAME_AREA: Final = 0.5  # cosine to a theme whose area a newborn one joins
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
    """

    day: date
    snapshot: int
    is_refit: bool


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
class _Known:
    """The stored state that a night starts from, with the new texts in it."""

    texts: pl.DataFrame  # is_praise, text_hash, theme_id, subtheme_id, rank, placed_on, row
    embeddings: NDArray[np.float32]
    said: pl.DataFrame  # row, document_id, holder, age
    themes: pl.DataFrame  # THEMES and is_praise, sorted by theme_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
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
    return _unpack(writer.read("themes", ["theme_id", "centroid"]).sort("theme_id")["centroid"])


def mine_night(
    writer: StoreWriter, config: Config, tools: Tools, new: Fresh, night: NightOf
) -> Published:
    """Place the night's mentions, and give the tables that follow."""
    tools.progress.stage("place")
    with tools.timer("place"):
        known = _read_known(writer, tools, new, night)
        outcome = _place(known, config, writer=writer, night=night)
        mentions = _mention_rows(new, outcome, night=night)
    tools.progress.stage("name")
    with tools.timer("name"):
        names = _name_newborn(
            outcome, mentions, known, new=new, config=config, tools=tools, writer=writer
        )
    return _tables(outcome, mentions, names, new=new, writer=writer, night=night)


def _read_known(writer: StoreWriter, tools: Tools, new: Fresh, night: NightOf) -> _Known:
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
    themes = writer.read("themes").join(sides, on="theme_id", how="left").sort("theme_id")
    return _Known(
        texts=texts,
        embeddings=unpack_vectors(rows["vector"].to_list(), tools.embedder.n_dims),
        said=said,
        themes=themes.with_columns(pl.col("is_praise").fill_null(value=False)),
    )


def _place(known: _Known, config: Config, *, writer: StoreWriter, night: NightOf) -> _Outcome:
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
    return _Outcome(
        texts=_with_subthemes(placed, known, newborn=_newborn_of(themes)),
        themes=pl.concat(themes).sort("theme_id"),
        lineage=lineage,
    )


def _place_side(
    known: _Known, side: pl.DataFrame, stands: pl.DataFrame, *, config: Config, night: NightOf
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
        centroids=_unpack(themes["centroid"]).reshape(themes.height, n_dims),
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


def _with_subthemes(placed: pl.DataFrame, known: _Known, *, newborn: list[str]) -> pl.DataFrame:
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


def _mention_rows(new: Fresh, outcome: _Outcome, *, night: NightOf) -> pl.DataFrame:
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


def _name_newborn(
    outcome: _Outcome,
    mentions: pl.DataFrame,
    known: _Known,
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
    texts = writer.read("texts").join(rows.select("document_id").unique(), on="document_id")
    quote = pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))
    members = (
        rows.join(texts, on="document_id")
        .join(new.documents.select("document_id", customer_key="customer"), on="document_id")
        .sort("document_id", "ordinal")
        .select(
            "label", "document_id", "customer_key", "intent", "row", "similarity",
            subtheme_label="label", quote=quote,
        )
    )  # fmt: skip
    proposed = propose_theme_names(
        members,
        known.embeddings,
        _unpack(themes["centroid"]),
        area_labels=themes["label"].to_numpy(),
        settings=config.naming,
        models=naming_models(config, tools, has_themes=True),
    )
    shown = without_people(proposed, config, tools, writer=writer)
    return settle_names(shown, taken=themes["name"].drop_nulls().to_list())


def _tables(
    outcome: _Outcome,
    mentions: pl.DataFrame,
    names: ThemeNames | None,
    *,
    new: Fresh,
    writer: StoreWriter,
    night: NightOf,
) -> Published:
    themes = _with_names(outcome.themes, names)
    themes, areas = _with_areas(themes, writer.read("areas"))
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
        exemplars=_exemplar_rows(themes, names, new=new, writer=writer),
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


def _with_areas(themes: pl.DataFrame, areas: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Put each newborn theme into the area of the nearest theme that stands, or one of its own."""
    stands = themes.filter(pl.col("area_id").is_not_null())
    centroids = _unpack(stands["centroid"])
    homes, made = {}, []
    for theme, name, centroid in (
        themes.filter(pl.col("area_id").is_null())
        .select("theme_id", "name", "centroid")
        .iter_rows()
    ):
        cosine = np.round(centroids @ np.frombuffer(centroid, "<f4"), 6) if len(centroids) else []
        if len(cosine) and max(cosine) >= SAME_AREA:
            homes[theme] = stands["area_id"][int(np.argmax(cosine))]
        else:
            homes[theme] = f"A{theme[1:]}"
            made.append((homes[theme], name))
    filled = themes.with_columns(
        pl.coalesce(
            "area_id",
            pl.col("theme_id").replace_strict(homes, default=None, return_dtype=pl.String),
        ).alias("area_id")
    )
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
    themes: pl.DataFrame, names: ThemeNames | None, *, new: Fresh, writer: StoreWriter
) -> pl.DataFrame:
    """Keep the quotes of the themes that stand, but for those of texts that were replaced."""
    kept = writer.read("exemplars").filter(
        pl.col("theme_id").is_in(themes["theme_id"].to_list())
        & ~pl.col("document_id").is_in(sorted(new.changed))
    )
    if names is not None:
        numbered = themes.select("theme_id").with_row_index("label")
        fresh = names.exemplars.join(
            numbered.with_columns(pl.col("label").cast(pl.Int64)), on="label"
        )
        kept = pl.concat([kept, fresh.select(list(EXEMPLARS))])
    return conform(kept.sort("theme_id", "position"), EXEMPLARS, name="exemplars")


def _unpack(centroids: pl.Series) -> NDArray[np.float32]:
    """Give stored centroids as rows."""
    if not len(centroids):
        return np.empty((0, 0), dtype=np.float32)
    return np.vstack([np.frombuffer(row, dtype="<f4") for row in centroids])
