"""Watched categories in a run: their passages are taken out before all others are placed.

What is like the phrases by itself stays in the theme, like every strict place. What is only near
enough is loose and asked again by every run: the more the store holds of a subject, the better
its neighbours tell. A watched theme is never on probation, never quiet, and bears its category's
name; it stands from the first passage that is meant until its category is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.datamodels import MENTIONS
from thememiner.embed import unpack_vectors
from thememiner.pipeline.watched import Watch, list_watches, watched_ids
from thememiner.tracking import match_phrases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.config import Config
    from thememiner.pipeline.night_state import NightOf
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter

_PLACE: Final = ("theme_id", "subtheme_id", "status", "reason", "similarity", "placed_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """A run's mentions, parted.

    Attributes
    ----------
    watches : tuple of Watch
        What the config asks for.
    mine : DataFrame
        `MENTIONS` of the watched themes, with places; similarity is still open.
    rest : DataFrame
        `MENTIONS` of all others; what a watched theme no longer holds has no place.
    before : DataFrame with columns mention_id, theme_id
        Where the mentions of `mine` were, if they were in another theme.
    ended : tuple of str
        Watched themes of the last snapshot whose category is gone, or that lost all they had.
    """

    watches: tuple[Watch, ...]
    mine: pl.DataFrame
    rest: pl.DataFrame
    before: pl.DataFrame
    ended: tuple[str, ...]

    @property
    def moved(self) -> frozenset[str]:
        """Themes of the last snapshot whose texts a category took or gave back."""
        return frozenset(self.before["theme_id"].to_list()) | frozenset(self.ended)


def claim_mentions(
    mentions: pl.DataFrame,
    copies: pl.DataFrame,
    config: Config,
    tools: Tools,
    *,
    writer: StoreWriter,
    night: NightOf,
) -> Claims:
    """Take out the mentions that watched categories mean.

    Parameters
    ----------
    mentions : DataFrame
        `MENTIONS`, old ones with their places, new ones without.
    copies : DataFrame
        What `list_copies` gives: copies go where the first document of their flood goes.
    """
    watches, known = list_watches(config), watched_ids(writer)
    if not (watches or known):
        return Claims(
            watches=(),
            mine=mentions.clear(),
            rest=mentions,
            before=mentions.clear().select("mention_id", "theme_id"),
            ended=(),
        )
    homes = _homes(mentions, copies, config, tools, writer=writer, night=night)
    asked = mentions.join(homes, on="text_hash", how="left", maintain_order="left")
    asked = _follow(asked, copies)
    is_mine = pl.col("home").is_not_null()
    stays = pl.col("theme_id").eq_missing(pl.col("home")) & pl.col("placed_on").is_not_null()
    mine = asked.filter(is_mine)
    taken = mine.filter(pl.col("theme_id").is_not_null() & (pl.col("theme_id") != pl.col("home")))
    placed = mine.with_columns(
        placed_on=pl.when(stays).then("placed_on").otherwise(pl.lit(night.day)),
        theme_id="home",
        subtheme_id=pl.lit("S") + pl.col("home").str.slice(1),
        status=pl.when("is_sure").then(pl.lit("strict")).otherwise(pl.lit("loose")),
        reason=pl.lit(None, pl.String),
    )
    is_given_back = pl.col("theme_id").is_in(known)
    rest = asked.filter(~is_mine).with_columns(
        pl.when(is_given_back).then(None).otherwise(name).alias(name) for name in _PLACE
    )
    return Claims(
        watches=watches,
        mine=placed.select(list(MENTIONS)),
        rest=rest.select(list(MENTIONS)),
        before=taken.select("mention_id", "theme_id"),
        ended=tuple(each for each in known if each not in set(placed["theme_id"])),
    )


def _homes(
    mentions: pl.DataFrame,
    copies: pl.DataFrame,
    config: Config,
    tools: Tools,
    *,
    writer: StoreWriter,
    night: NightOf,
) -> pl.DataFrame:
    """Give text_hash, home and is_sure of the texts that are meant."""
    watches, known = list_watches(config), watched_ids(writer)
    # other words for what is meant ask for everything anew
    is_same = writer.snapshot.facts.get("taxonomy_fingerprint") == config.taxonomy_fingerprint
    held_by = [each.theme_id for each in watches if is_same]
    was = pl.col("theme_id")
    is_sure = pl.col("status") == "strict"
    voices = mentions.join(copies, on="document_id", how="anti")
    texts = (
        voices.group_by("text_hash")
        .agg(
            held=was.filter(is_sure & was.is_in(held_by)).min(),
            # between refits, what is surely in a theme that is found stays there
            is_open=(~is_sure | was.is_in(known)).fill_null(value=True).all(),
        )
        .sort("text_hash")
    )
    if not watches or texts.is_empty():
        empty = {"text_hash": pl.Binary, "home": pl.String, "is_sure": pl.Boolean}
        return pl.DataFrame(schema=empty)
    vectors = writer.read("vectors").filter(pl.col("embedding_space") == tools.embedder.space)
    rows = texts.join(vectors, on="text_hash", how="left", maintain_order="left")
    embeddings = unpack_vectors(rows["vector"].to_list(), tools.embedder.n_dims)
    scores, sure = _score(embeddings, watches, tools)
    is_asked_before = is_same and not night.is_refit
    is_old = np.array([[each.theme_id in known and is_asked_before] for each in watches])
    scores[is_old & ~texts["is_open"].to_numpy()[None, :]] = 0
    best = scores.argmax(axis=0)
    columns = np.arange(texts.height)
    ids = np.array([each.theme_id for each in watches])
    return (
        texts.with_columns(
            best=pl.Series(ids[best]),
            is_match=pl.Series(scores[best, columns] > 0),
            is_like=pl.Series(sure[best, columns]),
        )
        .select(
            "text_hash",
            home=pl.coalesce("held", pl.when("is_match").then("best")),
            is_sure=pl.col("held").is_not_null() | pl.col("is_like"),
        )
        .filter(pl.col("home").is_not_null())
    )


def _score(
    embeddings: NDArray[np.float32], watches: tuple[Watch, ...], tools: Tools
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Score each text by each category, (n_watches, n_texts); 0 where it is not meant."""
    found = [match_phrases(embeddings, tools.embedder.encode(each.phrases)) for each in watches]
    scores = np.array([np.where(each.is_match, each.scores, 0) for each in found])
    return scores, np.array([each.is_sure for each in found])


def _follow(asked: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    """Send the passages of copies where those of their flood's first document go."""
    firsts = asked.select(
        "ordinal", group_id="document_id", first_home="home", first_sure="is_sure"
    ).filter(pl.col("first_home").is_not_null())
    return (
        asked.join(copies, on="document_id", how="left", maintain_order="left")
        .join(firsts, on=["group_id", "ordinal"], how="left", maintain_order="left")
        .with_columns(
            home=pl.coalesce("home", "first_home"), is_sure=pl.coalesce("is_sure", "first_sure")
        )
    )
