"""Pairs of documents that are one report: a review in two feeds, a complaint sent twice.

Candidates share a family or their first words; what their rows say (feed, day, rating, person)
decides first, as that is cheap, and their texts last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.duplicates.shingles import are_alike

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.duplicates.folding import Words

MIN_REPOST_WORDS: Final = 8  # among 10,000 reviews of one app no two of a day are equal by chance
CUT_WORDS: Final = 12  # fewer may be the begin of what somebody else wrote
SURE_WORDS: Final = 15  # that two feeds name other people for, or give no date for
REPOST_JACCARD: Final = 0.8  # a scraper changes typography, not words
ZONE_MINUTES: Final = 15  # by a multiple of which two clocks differ
CHANNEL_DAYS: Final = 30  # between two sendings of one complaint
HEAD: Final = 8  # words that a cut text shares with the whole one
_MAX_CROWD: Final = 50  # documents of a day that begin alike: more are a form's own words

_PERSONS: Final = ("person", "email_hash", "customer")
_PAIR: Final = pl.Schema({"left": pl.Int64, "right": pl.Int64})


def find_reposts(documents: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Find pairs of documents that are one review in two feeds.

    Parameters
    ----------
    documents : DataFrame
        Columns row (place in the frame), document_id, feed, text, family, head, n_words,
        created_at, rating, person; sorted by document_id.
    words : Words

    Returns
    -------
    DataFrame
        `left`, `right` (rows), the most alike pairs first.
    """
    pairs = pl.concat([_same_days(documents, key) for key in ("family", "head")]).unique()
    facts = ("document_id", "text", "n_words", "created_at", "rating", "person")
    rows = _with_facts(pairs, documents, facts)
    is_same_person = pl.col("person") == pl.col("person_right")
    is_undated = pl.col("created_at").is_null() | pl.col("created_at_right").is_null()
    least = pl.min_horizontal("n_words", "n_words_right")
    needed = pl.when(is_undated | ~is_same_person.fill_null(value=True)).then(SURE_WORDS)
    # of one person it is a copy where the clock agrees, but for the zone; else it was sent twice
    minutes = (pl.col("created_at") - pl.col("created_at_right")).dt.total_seconds() / 60
    is_copy = ~is_same_person.fill_null(value=False) | (minutes % ZONE_MINUTES == 0).fill_null(
        value=False
    )
    rows = rows.filter(
        is_copy
        & (pl.col("rating") == pl.col("rating_right")).fill_null(value=True)
        & (least >= needed.otherwise(MIN_REPOST_WORDS))
    )
    rows = rows.filter(_say_the_same(rows, words, min_jaccard=REPOST_JACCARD))
    apart = (pl.col("created_at") - pl.col("created_at_right")).abs()
    return rows.sort(
        ~is_same_person.fill_null(value=False),
        pl.col("text") != pl.col("text_right"),
        apart,
        "document_id",
        "document_id_right",
        nulls_last=True,
    ).select("left", "right")


def find_channel_repeats(documents: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Find pairs of documents in which one person says one thing twice within 30 days.

    Parameters
    ----------
    documents, words
        As for `find_reposts`, with `email_hash` and `customer`.

    Returns
    -------
    DataFrame
        `left`, `right` (rows).
    """
    pairs = pl.concat(
        [_next_of(documents, key, who) for key in ("family", "head") for who in _PERSONS]
    ).unique()
    rows = _with_facts(pairs, documents, ("text", "created_at", "person", "email_hash"))
    # colleagues of one account are two people
    is_other = (pl.col("person") != pl.col("person_right")) & (
        pl.col("email_hash") != pl.col("email_hash_right")
    ).fill_null(value=True)
    apart = (pl.col("created_at") - pl.col("created_at_right")).abs()
    rows = rows.filter(
        ~is_other.fill_null(value=False)
        & (apart <= pl.duration(days=CHANNEL_DAYS)).fill_null(value=True)
    )
    return rows.filter(_say_the_same(rows, words)).select("left", "right").sort("left", "right")


def _same_days(documents: pl.DataFrame, key: str) -> pl.DataFrame:
    """Pairs with the same key, a day apart at most, or one of them undated."""
    spread = pl.col("feed").n_unique().over(key) > 1
    known = documents.filter(pl.col(key).is_not_null()).select(
        "row", "feed", key, pl.col("created_at").dt.date().cast(pl.Int64).alias("day")
    )
    known = known.filter(spread)
    dated = known.filter(pl.col("day").is_not_null()).filter(
        pl.len().over(key, "day") <= _MAX_CROWD
    )
    undated = known.filter(pl.col("day").is_null()).filter(pl.len().over(key) <= _MAX_CROWD)
    few = known.filter(pl.len().over(key) <= _MAX_CROWD)
    found = [
        dated.join(dated.with_columns(pl.col("day") + step), on=[key, "day"], suffix="_right")
        for step in (0, 1)
    ]
    found.append(undated.join(few, on=key, suffix="_right"))
    pairs = pl.concat([pair.select("row", "feed", "row_right", "feed_right") for pair in found])
    return _as_pairs(pairs.filter(pl.col("feed") != pl.col("feed_right")))


def _next_of(documents: pl.DataFrame, key: str, who: str) -> pl.DataFrame:
    """Each document of a person with the next one of the same key; undated ones come last."""
    known = documents.filter(pl.col(key).is_not_null() & pl.col(who).is_not_null())
    ordered = known.sort(key, "created_at", "document_id", nulls_last=True)
    pairs = ordered.with_columns(pl.col("row").shift(-1).over(key, who).alias("row_right"))
    return _as_pairs(pairs.drop_nulls("row_right"))


def _as_pairs(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.min_horizontal("row", "row_right").cast(pl.Int64).alias("left"),
        pl.max_horizontal("row", "row_right").cast(pl.Int64).alias("right"),
    ).filter(pl.col("left") < pl.col("right"))


def _with_facts(
    pairs: pl.DataFrame, documents: pl.DataFrame, columns: tuple[str, ...]
) -> pl.DataFrame:
    ordered = pairs.sort("left", "right")
    left = documents.select(columns)[ordered["left"]]
    right = documents.select(columns)[ordered["right"]]
    renamed = right.rename({name: f"{name}_right" for name in columns})
    return pl.concat([ordered, left, renamed], how="horizontal")


def _say_the_same(
    rows: pl.DataFrame, words: Words, *, min_jaccard: float | None = None
) -> pl.Series:
    """Whether two texts are near-identical, or one is the begin of the other."""
    left, right = rows["text"].to_numpy(), rows["text_right"].to_numpy()
    is_alike = (left == right) | _is_cut(words, left, right)
    rest = np.flatnonzero(~is_alike)
    is_alike[rest] = are_alike(words, left[rest], right[rest], min_jaccard=min_jaccard)
    return pl.Series(is_alike, dtype=pl.Boolean)


def _is_cut(words: Words, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the shorter text is the begin of the longer, but for the word that was cut."""
    lengths = words.lengths
    shared = np.minimum(lengths[left], lengths[right]) - 1
    is_cut = shared >= CUT_WORDS - 1
    for pair in np.flatnonzero(is_cut):
        ours, theirs = words.starts[left[pair]], words.starts[right[pair]]
        n_words = shared[pair]
        is_cut[pair] = np.array_equal(
            words.tokens[ours : ours + n_words], words.tokens[theirs : theirs + n_words]
        )
    return is_cut
