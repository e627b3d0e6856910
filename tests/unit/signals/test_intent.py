from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from thememiner.signals import mark_intents
from thememiner.signals.resemblance import INTENTS

NPS = "likelihood to recommend (0-10)"
SCHEMA = {"kind": pl.String, "question": pl.String, "satisfaction": pl.Float64,
          "rating_kind": pl.String, "passage": pl.String}  # fmt: skip

Row = tuple[str | None, str | None, float | None, str | None, str | None]

BY_RULE: list[tuple[Row, str]] = [
    # kind, question, satisfaction, rating_kind, passage; intent
    (("ticket", None, None, None, "Bookmarks toolbar vanished"), "problem"),
    (("ticket", None, None, None, "Please add a dark theme"), "request"),
    (("ticket", None, None, None, "Where do I find my invoices?"), "question"),
    (("ticket", None, None, None, "Why does it crash?"), "problem"),
    (("ticket", None, None, None, "Thanks, you are great"), "problem"),
    (("ticket", None, None, None, ""), "problem"),
    (("review", None, 0.0, None, "this app"), "problem"),
    (("review", None, 0.0, None, "very good app"), "unclear"),
    (("review", None, 1.0, None, "this app"), "praise"),
    (("review", None, 0.5, None, "this app"), "unclear"),
    (("review", None, 1.0, None, "Love it, would be great to have folders"), "request"),
    (("review", None, 1.0, None, "Great app but it crashes"), "problem"),
    (("review", None, 1.0, None, "Great app but I found it late"), "problem"),
    (("review", None, 1.0, None, "Expensive, but I love it"), "praise"),
    (("review", None, 1.0, None, "It crashes"), "problem"),
    (("review", None, 0.5, None, "How do I change the language?"), "question"),
    (("survey", "What do you like least?", 1.0, NPS, "packages"), "problem"),
    (("survey", "What do you like best about it?", 0.2, NPS, "plots"), "praise"),
    (("survey", "What, if anything, hinders you?", None, None, "installing"), "problem"),
    (("survey", "pleasant_aspects", None, None, "the editor"), "praise"),
    (("survey", "workflow_needs_not_addressed", None, None, "the editor"), "request"),
    (("survey", "What do you like and dislike?", None, None, "the editor"), "unclear"),
    (("survey", "How can we improve?", None, None, "folders"), "request"),
    (("survey", "Any love for us?", None, None, "Any love for us?: slow"), "praise"),
    (("survey", "Anything bad to add?", None, None, "Anything bad to add?: fast"), "request"),
    (("survey", "The bad ones?", None, None, "The bad ones?: great docs"), "praise"),
    (("survey", None, 1.0, NPS, "folders"), "unclear"),
    (("survey", None, None, None, "a good debugger"), "unclear"),
    (("review", None, None, None, "a good debugger"), "praise"),
    (("social", None, None, None, "on my flight"), "unclear"),
    (("social", None, None, None, "you lost my bag"), "problem"),
    (("social", None, None, None, "thanks, great crew"), "praise"),
    ((None, None, None, None, None), "unclear"),
]
BY_WORDS = [
    ("no complaints, works great", "praise"),
    ("never had a problem, I love it", "praise"),
    ("can't complain, brilliant", "praise"),
    ("not bad", "unclear"),
    ("not good", "problem"),
    ("does not look very good", "problem"),
    ("I used to love it", "unclear"),
    ("it was great until the update", "unclear"),
    ("perfect if it had folders", "unclear"),
    ("it would be perfect if it had folders", "request"),
    ("I love it but it keeps crashing", "problem"),
    ("I love it, but on my phone", "unclear"),
    ("slow, but I love it, excellent", "praise"),
    ("Please fix this", "problem"),
    ("solving problems is fun", "praise"),
    ("muy buena, excelente", "praise"),
    ("sehr gut", "praise"),
    ("funktioniert nicht", "problem"),
    ("muy mala", "problem"),
    ("c'est nul", "problem"),
    ("não funciona", "problem"),
    ("I wish there was a list", "request"),
]


def frame(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@pytest.mark.parametrize(("row", "intent"), BY_RULE)
def test_intent_follows_question_words_and_rating(row: Row, intent: str) -> None:
    assert mark_intents(frame(row)).to_list() == [intent]


@pytest.mark.parametrize(("passage", "intent"), BY_WORDS)
def test_words_decide_without_question_and_rating(passage: str, intent: str) -> None:
    assert mark_intents(frame(("social", None, None, None, passage))).to_list() == [intent]


def like(**scores: float) -> list[float]:
    return [scores.get(intent, 0.0) for intent in INTENTS]


@pytest.mark.parametrize(
    ("passage", "scores", "intent"),
    [
        ("the thing", like(problem=2.0), "problem"),
        ("the thing", like(praise=3.0), "praise"),
        ("the thing", like(problem=0.3), "unclear"),  # within the margin
        ("the thing", like(praise=0.3), "unclear"),
        ("the thing", like(request=2.0), "request"),
        ("the thing", like(request=2.0, question=1.5), "unclear"),  # no lead
        ("the thing?", like(question=2.0), "question"),
        ("the thing", like(question=2.0), "unclear"),  # nobody asks
        ("great", like(problem=2.0), "unclear"),  # words and resemblance contradict each other
        ("great", like(), "unclear"),  # with a model one word of praise is not enough
        ("great", like(praise=1.5), "praise"),
        ("it crashes", like(), "problem"),
        ("used to be great", like(praise=4.0), "unclear"),
        ("no longer", like(praise=4.0), "unclear"),
    ],
)
def test_resemblance_is_weighed_with_words(passage: str, scores: list[float], intent: str) -> None:
    row: Row = ("review", None, None, None, passage)
    assert mark_intents(frame(row), np.array([scores])).to_list() == [intent]


def test_resemblance_of_a_question_is_not_that_of_its_answer() -> None:
    embedded_together: Row = ("survey", "Anything else?", None, None, "Anything else?: tables")
    answer_alone: Row = ("survey", "Anything else?", None, None, "tables")
    scores = np.array([like(problem=3.0)] * 2)
    assert mark_intents(frame(embedded_together, answer_alone), scores).to_list() == [
        "unclear",
        "problem",
    ]


def test_a_rated_wish_in_other_words_is_a_request() -> None:
    row: Row = ("review", None, 1.0, None, "all seasons of all series")
    assert mark_intents(frame(row), np.array([like(request=2.0)])).to_list() == ["request"]


def test_intent_depends_on_no_other_row() -> None:
    rows = [row for row, _ in BY_RULE]
    together = mark_intents(frame(*rows)).to_list()
    assert together == [intent for _, intent in BY_RULE]
    assert mark_intents(frame(*reversed(rows))).to_list() == together[::-1]


def test_no_mentions_have_no_intents() -> None:
    assert mark_intents(frame()).is_empty()
    assert mark_intents(frame(), np.empty((0, len(INTENTS)))).is_empty()


def test_huge_and_hostile_passages_have_an_intent() -> None:
    hostile = ["but " * 200_000, "a" * 3_000_000, "not " * 100_000, "\x00\ud7ff👍" * 1000, "?" * 9]
    marked = mark_intents(frame(*[("review", None, None, None, text) for text in hostile]))
    assert set(marked) <= {*INTENTS, "unclear"}
