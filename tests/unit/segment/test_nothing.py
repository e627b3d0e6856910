from __future__ import annotations

import pytest

from thememiner.segment.nothing import says_nothing
from thememiner.segment.stock import is_courtesy, missing_subject

NOTHING = [
    "not aware of any",
    "Nothing comes to mind",
    "Nothing I've encountered",
    "Haven’t encountered it yet",
    "I don't know enough to know",
    "don't know",
    "Not sure yet",
    "hmmm, not sure",
    "Hard to say",
    "No idea yet",
    "None that I can think of right now",
    "good question, not sure",
    "impossible to answer.",
    "Not applicable",
    "can't think of any",
    "Worst app I've ever seen",
    "Worst app ever I have seen in my life",
    "Very bad app don't download it",
    "such a waste of time and money",
    "Totally useless app, zero stars",
    "the best app I have ever used",
    "I hate this app so much.",
    "I don't like this app",
]
SOMETHING = [
    "nothing works",
    "not able to log in",
    "I can't use the app",
    "can't remember my password",
    "I don't know how to export a table",
    "not sure which package to use",
    "no dark mode",
    "worst customer service ever",
    "worst app, keeps crashing",
    "bad since the update",
    "too expensive",
    "waste of battery",
    "none of my files open",
    "good documentation",
    "I like the calendar",
    "I don't like the new look",
]


@pytest.mark.parametrize("text", NOTHING)
def test_texts_that_say_nothing_have_no_subject(text: str) -> None:
    assert missing_subject(text, is_answer=True) == "no_subject"


@pytest.mark.parametrize("text", SOMETHING)
def test_texts_about_something_have_one(text: str) -> None:
    assert missing_subject(text, is_answer=True) is None


def test_long_texts_and_no_words_are_left_to_others() -> None:
    assert not says_nothing([])
    assert not says_nothing(["bad"] * 40)


def test_a_sentence_that_judges_everything_is_no_matter_of_its_own() -> None:
    assert is_courtesy("I hate this app!")
    assert not is_courtesy("I hate this calendar!")
