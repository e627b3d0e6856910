"""Planted texts with known passages; sentences end at ". " here, so that no model is needed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.unit.segment.conftest import SETTINGS, segment, split, words

from thememiner.segment import segment_documents


def embedded(text: str, **options: Any) -> list[str]:
    found = segment(text, **options)
    texts = dict(found.passages.iter_rows())
    return [texts[key] for key in found.mentions["text_hash"]]


def reason(text: str, **options: Any) -> str | None:
    reasons = segment(text, **options).unsegmented["reason"].to_list()
    return reasons[0] if reasons else None


def test_no_documents_must_give_empty_frames() -> None:
    found = segment()
    assert found.mentions.is_empty()
    assert found.passages.is_empty()
    assert found.unsegmented.columns == ["document_id", "reason"]


def test_short_ticket_must_stay_one_passage() -> None:
    text = "Sync fails\n\nSync fails on my phone. It worked last week. The desktop is fine."
    assert embedded(text) == ["Sync fails on my phone. It worked last week. The desktop is fine."]
    row = segment(text).mentions.row(0, named=True)
    assert text[row["start"] : row["end"]] == text
    assert row["mention_id"] == "d000:0"


def test_passage_span_must_be_the_text_that_was_kept() -> None:
    text = "Hello,\n\nMy tabs vanish after every update.\n\nThanks in advance,\nBob"
    row = segment(text).mentions.row(0, named=True)
    assert text[row["start"] : row["end"]] == "My tabs vanish after every update."
    assert len(segment(text).mentions) == 1


@pytest.mark.parametrize(
    "marker",
    ["Also, ", "Another issue: ", "Secondly, ", "In addition, ", "P.S. ", "One more thing, "],
)
def test_second_matter_must_start_a_passage(marker: str) -> None:
    text = f"The app logs me out every single night. {marker}the invoice shows the wrong address."
    found = embedded(text)
    assert len(found) == 2
    assert found[1].endswith("the invoice shows the wrong address.")


def test_list_of_matters_must_give_a_passage_each_and_steps_must_not() -> None:
    matters = (
        "Two problems since the update of last week:\n"
        "1. The export button does nothing at all in the new version.\n"
        "2. The search box loses my text when I press the enter key."
    )
    assert len(embedded(matters)) == 3
    steps = "Steps to reproduce the crash that I see:\n1. Open the app.\n2. Press save.\n3. Wait."
    assert len(embedded(steps)) == 1


def test_long_matter_must_be_filled_evenly_with_its_title_before_later_passages() -> None:
    body = " ".join(f"{words(9, 10 * i)}." for i in range(12))
    found = embedded(f"Printing fails\n\n{body}")
    assert len(found) == 2
    assert found[1].startswith("Printing fails: ")
    assert all(len(text.split()) <= SETTINGS.max_words + 2 for text in found)


def test_sentence_of_many_words_must_be_cut_at_words_and_lose_none() -> None:
    text = words(200)
    found = segment(text)
    spans = found.mentions.select("start", "end").rows()
    assert " ".join(text[start:end] for start, end in spans) == text
    assert len(spans) == 4


def test_little_more_than_max_words_must_stay_whole() -> None:
    assert len(embedded(f"{words(40)}. {words(30, 40)}.")) == 1


def test_mentions_must_stop_at_max_mentions() -> None:
    text = " ".join(f"{words(30, 30 * i)}." for i in range(100))
    assert len(segment(text).mentions) == SETTINGS.max_mentions


def test_short_survey_answer_must_be_embedded_with_its_question_if_so_configured() -> None:
    asked = "What do you like best?"
    settings = SETTINGS.model_copy(update={"short_answer_words": 4})

    def told(text: str, kind: str = "survey") -> list[str]:
        return embedded(text, kind=kind, question=asked, settings=settings)

    assert told("speed") == ["What do you like best?: speed"]
    assert told("R") == ["What do you like best?: R"]
    long = "that it is free and that people help each other"
    assert told(long) == [long]
    assert told("speed", kind="review") == ["speed"]
    assert embedded("speed", kind="survey", question=asked) == ["speed"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no_text"),
        (" \n ", "no_text"),
        ("👍👍🏽", "no_subject"),
        ("10/10", "no_subject"),
        ("...", "no_subject"),
        ("Good", "no_subject"),
        ("goooood!!!", "no_subject"),
        ("n/a", "no_subject"),
        ("very nice app", "no_subject"),
        ("Thank you so much", "no_subject"),
        ("Muy buena", "no_subject"),
        ("отлично", "no_subject"),
        ("好", "no_subject"),
        ("https://example.com/a/b", "no_subject"),
        ("Hello,\n\nPlease help!\n\nThanks", "no_subject"),
        ("k", "too_short"),
    ],
)
def test_text_without_a_matter_must_have_a_reason(text: str, why: str) -> None:
    assert reason(text) == why
    assert segment(text).mentions.is_empty()


@pytest.mark.parametrize(
    "text", ["crash", "no sound", "tidyverse", "good but slow", "nothing works", "字", "I'm stuck"]
)
def test_short_text_with_a_matter_must_be_a_mention(text: str) -> None:
    assert reason(text) is None


def test_every_document_must_be_in_exactly_one_of_the_two() -> None:
    texts = ["", "crash", "good", "The app is slow. Also, it is too dark for me to read."]
    found = segment(*texts)
    ids = [*found.mentions["document_id"].unique(), *found.unsegmented["document_id"]]
    assert sorted(ids) == [f"d{row:03}" for row in range(len(texts))]


def test_equal_text_must_share_one_passage_and_the_least_spelling() -> None:
    found = segment("Cannot  log in", "cannot LOG in", "Cannot log in")
    assert found.mentions["text_hash"].n_unique() == 1
    assert found.passages["text"].to_list() == ["Cannot log in"]


def test_result_must_not_depend_on_row_order() -> None:
    texts = [f"The {thing} is broken. Also, the {thing} is slow to open." for thing in "abcdefgh"]
    frame = pl.DataFrame(
        {
            "document_id": [f"d{row}" for row in range(len(texts))],
            "kind": ["ticket"] * len(texts),
            "question": [None] * len(texts),
            "text": texts,
        }
    )
    one = segment_documents(frame, split, settings=SETTINGS)
    other = segment_documents(frame.reverse(), split, settings=SETTINGS)
    assert one.mentions.equals(other.mentions)
    assert one.passages.equals(other.passages)
    assert one.unsegmented.equals(other.unsegmented)


def test_links_placeholders_and_markup_must_not_be_embedded() -> None:
    text = "**Mail** to [EMAIL] bounces, see https://example.com/x?y=1 and `log`!!!"
    assert embedded(text) == ["Mail to bounces, see and log !"]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 3_000_000,
        "a b " * 200_000,
        "\n" * 50_000 + "late words here",
        "> quoted\n" * 20_000,
        "- item of a list with more than eight words in it\n" * 2_000,
        "dear " + "a" * 190,
        "!?" * 50_000 + " boom",
        "﷽" * 5_000,
        "[[[[[[[" * 10_000,
    ],
)
def test_hostile_text_must_end_soon(text: str) -> None:
    found = segment(text)
    assert len(found.mentions) + len(found.unsegmented) >= 1
    assert len(found.mentions) <= SETTINGS.max_mentions


@pytest.mark.parametrize("before", ["@acme ", "@acme, @other: ", "RT @acme: ", "“@acme: "])
def test_addressee_must_not_be_embedded(before: str) -> None:
    assert embedded(f"{before}my bag is lost", kind="social") == ["my bag is lost"]


def test_addressee_alone_must_have_no_subject_and_one_within_must_stay() -> None:
    assert reason("@acme") == "no_subject"
    assert embedded("why does @acme lose bags") == ["why does @acme lose bags"]
