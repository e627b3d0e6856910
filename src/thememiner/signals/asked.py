"""What the question of a survey asks for decides what its answers are."""

from __future__ import annotations

from typing import Final

import polars as pl

from thememiner.signals.wording import any_of

# "What do you like and dislike?" asks for both, so its answers must speak for themselves.
_BOTH: Final = any_of(
    "likes?(?: most| best)?(?: and| or|,| ?/| ?&) ?(?:/ ?or )?(?:do you )?dislikes?",
    "(?:best and worst|worst and best|pros and cons|good and bad|most and least|best and least)",
    "(?:positives? and negatives?|strengths? and weakness(?:es)?|love or hate|love and hate)",
)  # fmt: skip
_PROBLEM: Final = any_of(
    "least", r"dislike\w*", r"hate\w*", r"hind(?:er|ra)\w*", r"frustrat\w*", r"pains?",
    r"problem\w*", r"difficult\w*", "worst", r"annoy\w*", r"struggl\w*", r"disappoint\w*",
    r"challeng\w*", "wrong", r"bother\w*", r"weakness\w*", r"barriers?", r"obstacles?",
    r"issues?", "cons", r"negatives?",
)  # fmt: skip
_PRAISE: Final = any_of(
    "like best", "like most", "like about", r"love\w*", r"enjoy\w*", r"favou?rite", "best",
    "(?:most )?value most", "not live without", r"appreciate\w*", r"pleas(?:ant|es|ed)\w*",
    "well", r"strengths?", "pros", r"positives?", "most (?:useful|valuable|helpful)",
)  # fmt: skip
_REQUEST: Final = any_of(
    r"improve\w*", r"wish\w*", "missing", "add", r"chang\w+", r"features?", r"enhanc\w*",
    r"suggest\w*", "needs?", "better", "would you like to (?:see|have)", "do differently",
)  # fmt: skip


def asks_for(question: pl.Expr) -> pl.Expr:
    """Tell the intent that a question asks for.

    Parameters
    ----------
    question : Expr of String
        A column's name (``pleasant_aspects``) will do; null where nothing was asked.

    Returns
    -------
    Expr of String
        problem | praise | request, or null where the question leaves it open.
    """
    words = question.fill_null("").str.replace_all("_", " ", literal=True)
    return (
        pl.when(words.str.contains(_BOTH))
        .then(None)
        .when(words.str.contains(_PROBLEM))
        .then(pl.lit("problem"))
        .when(words.str.contains(_PRAISE))
        .then(pl.lit("praise"))
        .when(words.str.contains(_REQUEST))
        .then(pl.lit("request"))
    )


def answer_of(passage: pl.Expr, question: pl.Expr) -> pl.Expr:
    """Give a passage without the question that stands before a short answer."""
    asked = question.fill_null("").str.strip_chars() + ": "
    return (
        pl.when(passage.str.starts_with(asked))
        .then(passage.str.strip_prefix(asked))
        .otherwise(passage)
    )
