"""The intent of a mention: what was asked, what was rated, what the words say, what they resemble.

The rules come first; where they leave it open, words and prototypes are weighed together, and a
mention between the two margins is `unclear`. Tickets default to problem; nothing else defaults to
anything but unclear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.signals import wording
from thememiner.signals.asked import answer_of, asks_for
from thememiner.signals.resemblance import INTENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STARS: Final = r"(?i)star|csat|review|thumb"
_LOW: Final = 0.25  # two of five stars
_HIGH: Final = 0.75  # four
# Blame is the resemblance to problems rather than praise, where 1 is that of a typical prototype,
# plus the balance of words, which tells more. Chosen on Netflix reviews and the R survey, without
# rating and question; confirmed on other sets (docs/benchmarks.md).
_WORDS_WEIGHT: Final = 3.0
_PROBLEM_ABOVE: Final = 1.3
_PRAISE_BELOW: Final = -2.5
_PRAISE_BELOW_BY_WORDS: Final = -1.3  # without prototypes: one word more of praise than of blame
_REQUEST_LEAD: Final = 1.5  # of the resemblance to requests over that to any other intent
_QUESTION_LEAD: Final = 0.5  # the same for questions, and only where there is a question mark
_DECIMALS: Final = 6  # sums may differ in the last bits between shapes of a matrix


def mark_intents(
    mentions: pl.DataFrame, resemblance: NDArray[np.float64] | None = None
) -> pl.Series:
    """Tell what each mention wants.

    Parameters
    ----------
    mentions : DataFrame with columns kind, question, satisfaction, rating_kind, passage
        `satisfaction` counts only where it is of the passage itself: stars of a review. A survey's
        0–10 likelihood to recommend says nothing of one answer. `passage` may begin with its
        question.
    resemblance : ndarray of shape (n_mentions, n_intents), optional
        From `Resemblance.score`, row i of mention i. Without it the words decide alone.

    Returns
    -------
    Series of str
        problem | request | question | praise | unclear, row by row. A row depends on no other.
    """
    is_rated = (pl.col("kind") == "review") | pl.col("rating_kind").fill_null("").str.contains(
        _STARS
    )
    said = answer_of(pl.col("passage").fill_null(""), pl.col("question"))
    rows = mentions.select(
        pl.col("kind").fill_null("").alias("kind"),
        said.alias("said"),
        (said != pl.col("passage").fill_null("")).alias("is_after_question"),
        asks_for(pl.col("question")).alias("asked"),
        (is_rated & (pl.col("satisfaction") <= _LOW)).fill_null(value=False).alias("is_low"),
        (is_rated & (pl.col("satisfaction") >= _HIGH)).fill_null(value=False).alias("is_high"),
    )
    return _decide(_weigh(_read_words(rows), resemblance))


def _read_words(rows: pl.DataFrame) -> pl.DataFrame:
    said = pl.col("said")
    rest = wording.after_turn(said)
    return rows.with_columns(
        wording.says_request(said).alias("wishes"),
        wording.says_question(said).alias("asks"),
        wording.count_blame(said).alias("n_blame"),
        wording.count_blame(rest).alias("n_blame_in_the_end"),  # null without a "but"
        wording.has_praise(said).alias("has_praise"),
        (
            wording.is_reserved(said) | ((pl.col("kind") == "survey") & wording.may_be_wished(said))
        ).alias("is_reserved"),
        said.str.contains("?", literal=True).alias("has_question_mark"),
    )


def _weigh(rows: pl.DataFrame, resemblance: NDArray[np.float64] | None) -> pl.DataFrame:
    """Add `blames`, `praises` and the two leads to what was read."""
    words = _WORDS_WEIGHT * np.tanh(rows["n_blame"].to_numpy() / 2)
    praise_below = _PRAISE_BELOW_BY_WORDS if resemblance is None else _PRAISE_BELOW
    if resemblance is None:
        resemblance = np.zeros((rows.height, len(INTENTS)))
    # a short answer is embedded with its question, and would resemble that
    resemblance = np.where(rows["is_after_question"].to_numpy()[:, None], 0.0, resemblance)
    scores = dict(zip(INTENTS, resemblance.T, strict=True))
    blame = np.round(words + scores["problem"] - scores["praise"], _DECIMALS)
    return rows.with_columns(
        pl.Series("blames", blame > _PROBLEM_ABOVE),
        pl.Series("praises", blame < praise_below),
        pl.Series("wants", _lead(scores, "request") > _REQUEST_LEAD),
        pl.Series("wonders", _lead(scores, "question") > _QUESTION_LEAD),
    )


def _lead(scores: dict[str, NDArray[np.float64]], intent: str) -> NDArray[np.float64]:
    others = np.max([row for name, row in scores.items() if name != intent], axis=0)
    lead: NDArray[np.float64] = np.round(scores[intent] - others, _DECIMALS)
    return lead


def _decide(rows: pl.DataFrame) -> pl.Series:
    ends_well = (pl.col("n_blame_in_the_end") < 0).fill_null(value=True)  # or has no "but"
    is_praise = pl.col("praises") & ~pl.col("is_reserved") & ends_well
    ends_badly = pl.col("has_praise") & (pl.col("n_blame_in_the_end") > 0)
    intent = (
        pl.when(pl.col("asked").is_in(["problem", "praise"]))
        .then("asked")
        .when(pl.col("wishes") | (pl.col("asked") == "request"))
        .then(pl.lit("request"))
        .when(pl.col("asks") & (pl.col("n_blame") <= 0))
        .then(pl.lit("question"))
        .when(pl.col("kind") == "ticket")
        .then(pl.lit("problem"))
        .when(pl.col("is_low") & ~is_praise)
        .then(pl.lit("problem"))
        .when("is_low")
        .then(pl.lit("unclear"))  # stars and words contradict each other
        .when(ends_badly)
        .then(pl.lit("problem"))
        .when(pl.col("blames") & (~pl.col("is_high") | (pl.col("n_blame") > 0)))
        .then(pl.lit("problem"))
        .when("wants")
        .then(pl.lit("request"))
        .when(pl.col("is_high") | is_praise)
        .then(pl.lit("praise"))
        .when(pl.col("wonders") & pl.col("has_question_mark"))
        .then(pl.lit("question"))
        .otherwise(pl.lit("unclear"))
    )
    return rows.select(intent.alias("intent"))["intent"]
