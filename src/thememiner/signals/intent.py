"""The intent of a mention by rules: what was asked, what was rated, what the words demand.

Tickets default to problem; nothing else defaults to anything but unclear. Similarity to phrase
prototypes joins these rules in a later issue.
"""

from __future__ import annotations

from typing import Final

import polars as pl


def _any_of(*phrases: str) -> str:
    """Match any of the phrases as whole words, in either case."""
    return r"(?i)\b(?:" + "|".join(phrases) + r")\b"


# The question decides first: an answer to "what do you like least" is a problem in any words.
_ASKS_PROBLEM: Final = _any_of(
    "least", r"dislike\w*", r"hate\w*", r"hinder\w*", r"hindrance\w*", r"frustrat\w*", r"pains?",
    r"problem\w*", r"difficult\w*", "worst", r"annoy\w*", r"struggle\w*", r"disappoint\w*",
)  # fmt: skip
_ASKS_REQUEST: Final = _any_of(
    r"improve\w*", r"wish\w*", "missing", "add", r"change\w*", r"features?",
    "would you like to (?:see|have)",
)  # fmt: skip
_ASKS_PRAISE: Final = _any_of(
    "like best", "like most", "like about", r"love\w*", r"enjoy\w*", r"favou?rite", "best",
    "value most", "not live without", "appreciate",
)  # fmt: skip
_SAYS_REQUEST: Final = _any_of(
    "please (?:add|bring|make|allow|give|let|include|support|implement|provide|consider)",
    "(?:would|d) (?:like|love) (?:to (?:see|have|be able)|an?|if|it if)",
    "would be (?:great|nice|good|helpful|cool)",
    "i wish", "wish (?:there|you|it)", "feature request", "bring back", "there should be",
    "should (?:have|add|be able|allow|let|include)", "it needs", "you need to add",
    "needs? (?:an? )?(?:option|setting|button|feature|way) (?:to|for)",
    "could you (?:please )?add",
)  # fmt: skip
_SAYS_PROBLEM: Final = _any_of(
    "can ?not", "(?:can|won|does ?n|do ?n|did ?n|is ?n)['’]?t", "not working", "unable", "stopped",
    r"crash\w*", r"freez\w*", "frozen", r"error\w*", r"bug\w*", "broken", r"fail\w*", "lost",
    "missing", r"slow\w*", "stuck", "terrible", "worst", "horrible", "awful", "useless",
    r"annoy\w*", r"problem\w*", r"issue\w*", r"hate\w*", "bad", r"disappoint\w*", "ridiculous",
    "scam", "waste", "sucks?", "poor", "wrong", "charged", "refund", r"cancel\w*", "no longer",
)  # fmt: skip
_SAYS_PRAISE: Final = _any_of(
    r"love\w*", "great", "excellent", "amazing", "awesome", "best", r"perfect\w*", "fantastic",
    "wonderful", "good", "nice", "thanks?", r"enjoy\w*", r"favou?rite", "super", "brilliant",
    "easy", "helpful",
)  # fmt: skip
_SAYS_QUESTION: Final = (
    r"(?i)^\W*(?:how|what|where|when|why|which|who|is there|are there|can i|can you|could i|do i|"
    r"does|is it)\b[^.!]*\?\s*$"
)
_STARS: Final = r"(?i)star|csat|review"
_LOW_STARS: Final = 2.0
_HIGH_STARS: Final = 4.0


def mark_intents(mentions: pl.DataFrame) -> pl.Series:
    """Tell what each mention wants.

    Parameters
    ----------
    mentions : DataFrame with columns kind, question, rating, rating_kind, passage
        `rating` counts only where it is about the passage itself: stars of a review. A survey's
        0–10 likelihood to recommend says nothing of one answer.

    Returns
    -------
    Series of str
        problem | request | question | praise | unclear, row by row.
    """
    question = pl.col("question").fill_null("")
    passage = pl.col("passage").fill_null("")
    is_rated = (pl.col("kind") == "review") | pl.col("rating_kind").fill_null("").str.contains(
        _STARS
    )
    stars = pl.when(is_rated).then(pl.col("rating"))
    says_problem = passage.str.contains(_SAYS_PROBLEM)
    says_praise = passage.str.contains(_SAYS_PRAISE)
    intent = (
        pl.when(question.str.contains(_ASKS_PROBLEM))
        .then(pl.lit("problem"))
        .when(question.str.contains(_ASKS_PRAISE))
        .then(pl.lit("praise"))
        .when(passage.str.contains(_SAYS_REQUEST))
        .then(pl.lit("request"))
        .when(question.str.contains(_ASKS_REQUEST))
        .then(pl.lit("request"))
        .when(pl.col("kind") == "ticket")
        .then(pl.lit("problem"))
        .when(passage.str.contains(_SAYS_QUESTION))
        .then(pl.lit("question"))
        .when(stars <= _LOW_STARS)
        .then(pl.lit("problem"))
        .when(says_problem & ~((stars >= _HIGH_STARS).fill_null(value=False) & says_praise))
        .then(pl.lit("problem"))
        .when((stars >= _HIGH_STARS) | (says_praise & ~says_problem & stars.is_null()))
        .then(pl.lit("praise"))
        .otherwise(pl.lit("unclear"))
    )
    return mentions.select(intent.alias("intent"))["intent"]
