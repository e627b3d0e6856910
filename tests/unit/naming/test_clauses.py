"""Clauses, words, phrases and terms, each by itself."""

import numpy as np
import pytest

from thememiner.errors import ThemeMinerError
from thememiner.naming.clauses import cut_at_word, find_phrases, split_clauses
from thememiner.naming.ctfidf import ctf_idf, weigh_terms
from thememiner.naming.exemplars import choose_exemplars
from thememiner.naming.names import Taken, choose_name
from thememiner.naming.spelling import learn_case, write_name
from thememiner.naming.words import is_content, read_words


def test_clauses_must_split_at_punctuation_and_lose_greetings() -> None:
    quote = "Hi there, the app crashes on start. Version 89.0 is bad\nThanks!"
    assert split_clauses(quote) == ["the app crashes on start", "Version 89.0 is bad"]


def test_clauses_must_lose_the_handles_of_posts() -> None:
    quote = "RT @acme: @u_12ab my flight is late, it is cold @acme"
    assert split_clauses(quote) == ["my flight is late", "it is cold"]


def test_phrases_must_begin_and_end_on_words_that_say_something() -> None:
    phrases = [phrase.text for phrase in find_phrases("the app can't open my files")]
    assert "app can't open" in phrases
    assert "can't open my files" in phrases
    assert all(not phrase.startswith("the ") for phrase in phrases)
    assert all(3 <= len(phrase.split()) <= 7 for phrase in phrases)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("short", "short"), ("one two three", "one two"), ("abcdefghijklmn", "abcdefghij"), ("", "")],
)
def test_cuts_must_fall_between_words(text: str, expected: str) -> None:
    assert cut_at_word(text, max_chars=10) == expected


def test_vowel_signs_must_not_cut_words() -> None:
    assert read_words("फिल्म नहीं चलती") == ["फिल्म", "नहीं", "चलती"]


def test_words_must_be_folded_and_fillers_no_subject() -> None:
    assert read_words("Can’t open PDF-files, Straße") == [
        "can't", "open", "pdf-files", "strasse",
    ]  # fmt: skip
    assert [is_content(word) for word in ("can't", "pdf", "2021", "x", "登")] == [
        False, True, False, False, True,
    ]  # fmt: skip


def test_weights_must_refuse_what_is_no_count() -> None:
    with pytest.raises(ThemeMinerError):
        ctf_idf(np.array([[-1]]))
    with pytest.raises(ThemeMinerError):
        ctf_idf(np.array([1, 2]))


def test_weights_of_nothing_must_be_empty() -> None:
    weights = weigh_terms([])
    assert weights.terms == ()
    assert weigh_terms([[]]).best(0, n_terms=3) == []
    assert weigh_terms([[]]).word_weights(0) == {}


def test_words_common_to_all_groups_must_weigh_nothing() -> None:
    weights = weigh_terms(
        [[frozenset({"acme", "login"})] * 4, [frozenset({"acme", "printer"})] * 3]
    )
    assert weights.best(0, n_terms=3) == ["login"]
    assert weights.word_weights(1) == {"acme": 0.0, "printer": 1.0}


def test_best_terms_must_not_repeat_each_other() -> None:
    texts = [frozenset({"blank", "pages", "blank pages"})] * 3 + [frozenset({"pages", "slow"})]
    best = weigh_terms([texts, [frozenset({"login"})]]).best(0, n_terms=3)
    words = [word for term in best for word in term.split()]
    assert len(words) == len(set(words))


def test_exemplars_must_prefer_new_customers_and_new_content() -> None:
    rows = np.array([[1, 0], [1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    near = np.array([0.9, 0.89, 0.6, 0.5])
    assert choose_exemplars(rows, near, [None] * 4, n_exemplars=2) == [0, 2]
    assert choose_exemplars(rows, near, ["a", "a", "a", "b"], n_exemplars=3) == [0, 3, 1]
    assert choose_exemplars(rows[:1], near[:1], ["a"], n_exemplars=3) == [0]
    assert choose_exemplars(rows[:0], near[:0], [], n_exemplars=3) == []


def test_names_must_be_written_as_most_customers_write_them() -> None:
    case = learn_case(
        ["I open a PDF in Firefox", "a PDF in firefox", "my pdf in Firefox", "FIX IT"]
    )
    assert write_name("FIX THE  PDF OF FIREFOX! 😡", case) == "Fix the PDF of Firefox"
    assert write_name("i i cannot open it", case) == "I cannot open it"
    assert write_name("iPhone sync broken", case) == "iPhone sync broken"


def test_names_must_be_new_in_more_than_a_letter() -> None:
    taken = Taken(["Lost my bookmarks"])
    assert (
        choose_name(["Lost bookmarks", "Bookmarks are gone"], terms=[], headline="", taken=taken)
        == "Bookmarks are gone"
    )


def test_fallback_names_must_be_free() -> None:
    taken = Taken()
    given = []
    for _ in range(4):
        given.append(choose_name(["Login"], terms=["sso"], headline="", taken=taken))
        taken.add(given[-1])
    assert given == ["Login", "Login (sso)", "Login (2)", "Login (3)"]
    assert choose_name([], terms=[], headline="", taken=Taken()) == "Unnamed"
    assert choose_name([], terms=["a", "b"], headline="", taken=Taken()) == "A and b"
