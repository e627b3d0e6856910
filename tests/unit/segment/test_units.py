from __future__ import annotations

import pytest
from tests.unit.segment.conftest import SETTINGS, segment, words


def units(text: str) -> list[str]:
    found: list[str] = segment(text).units["text"].to_list()
    return found


def test_units_must_hold_the_words_of_their_mention() -> None:
    text = "The app logs me out.\nThe search is great, but nobody answers my mails."
    found = segment(text)
    spans = found.units.select("start", "end").rows()
    assert [text[start:end] for start, end in spans] == [
        "The app logs me out.",
        "The search is great,",
        "but nobody answers my mails.",
    ]
    assert found.units["mention_id"].unique().to_list() == ["d000:0"]
    assert found.units["position"].to_list() == [0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "The app logs me out every night.",
        "The app logs me out. Why?",
        "Every night the same\n\nThe app logs me out.",
        "Fix it! The app logs me out every night.",
        "The app logs me out. I have already tried another password and it is the same.",
        "The app logs me out. I reinstalled it twice.",
        "The app logs me out. On my old phone it works just fine.",
        "The app logs me out. I'm using Windows 10 Pro, Acme 94.0.2 (64-bit).",
        "The app logs me out at night but nobody answers my mails",
    ],
)
def test_one_unit_must_be_none(text: str) -> None:
    assert units(text) == []


def test_mention_that_was_cut_for_its_length_must_have_no_units() -> None:
    text = " ".join(f"{words(9, 10 * i)}." for i in range(2 * SETTINGS.max_words // 9 + 2))
    assert segment(text).mentions.height > 1
    assert units(text) == []


@pytest.mark.parametrize(
    "second", ["I tried to pay and nothing happens.", "The Mac version never prints my invoice."]
)
def test_other_sentences_must_be_units_of_their_own(second: str) -> None:
    assert units(f"The app logs me out. {second}") == ["The app logs me out.", second]


def test_contrast_must_part_clauses_but_not_words() -> None:
    assert len(units("I love the shows you have but the app keeps on crashing")) == 2
    assert units("The but-ton and the rebuttal are the same to me and all") == []
