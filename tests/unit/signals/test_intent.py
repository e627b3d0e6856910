from __future__ import annotations

import polars as pl
import pytest

from thememiner.signals import mark_intents

NPS = "likelihood to recommend (0-10)"
CASES = [
    # kind, question, rating, rating_kind, passage, intent
    ("ticket", None, None, None, "Bookmarks toolbar vanished", "problem"),
    ("ticket", None, None, None, "Please add a dark theme", "request"),
    ("ticket", None, None, None, "", "problem"),
    ("review", None, 1, None, "this app", "problem"),
    ("review", None, 5, None, "this app", "praise"),
    ("review", None, 3, None, "this app", "unclear"),
    ("review", None, 5, None, "Love it, would be great to have folders", "request"),
    ("review", None, 5, None, "Great app but it crashes", "praise"),
    ("review", None, 5, None, "It crashes", "problem"),
    ("review", None, 3, None, "How do I change the language?", "question"),
    ("survey", "What do you like least?", 10, NPS, "packages", "problem"),
    ("survey", "What do you like best about it?", 2, NPS, "plots", "praise"),
    ("survey", "What, if anything, hinders you?", None, None, "installing", "problem"),
    ("survey", "How can we improve?", None, None, "folders", "request"),
    ("survey", None, 10, NPS, "folders", "unclear"),
    ("social", None, None, None, "my flight was delayed", "unclear"),
    ("social", None, None, None, "you lost my bag", "problem"),
    ("social", None, None, None, "thanks, great crew", "praise"),
    ("survey", None, None, None, None, "unclear"),
]


@pytest.mark.parametrize(("kind", "question", "rating", "rating_kind", "passage", "intent"), CASES)
def test_intent_follows_question_words_and_rating(
    kind: str,
    question: str | None,
    rating: float | None,
    rating_kind: str | None,
    passage: str | None,
    intent: str,
) -> None:
    mentions = pl.DataFrame(
        [(kind, question, rating, rating_kind, passage)],
        schema={"kind": pl.String, "question": pl.String, "rating": pl.Float64,
                "rating_kind": pl.String, "passage": pl.String},
        orient="row",
    )  # fmt: skip
    assert mark_intents(mentions).to_list() == [intent]


def test_no_mentions_have_no_intents() -> None:
    schema = {"kind": pl.String, "question": pl.String, "rating": pl.Float64,
              "rating_kind": pl.String, "passage": pl.String}  # fmt: skip
    assert mark_intents(pl.DataFrame(schema=schema)).is_empty()
