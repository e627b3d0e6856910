from __future__ import annotations

import polars as pl
import pytest

from thememiner.duplicates.folding import MAX_CHARS, fold_texts


def texts_of(*texts: str | None) -> list[int | None]:
    folded, _ = fold_texts(pl.Series(texts, dtype=pl.String))
    return folded["text"].to_list()


@pytest.mark.parametrize(
    "other",
    [
        "  THE export loses\nevery column after the tenth ",
        "The export loses every column after the tenth 🙁🙁 !!!",
        "Hello Maria, the export loses every column after the tenth",
        "Dear Mr. Van Houten, the export loses every column after the tenth",
        "The export loses every column after the tenth. Best regards, Anna Lopez",
        "The export loses every column after the tenth. Thanks,\nBob",
        "The export (https://x.example/a?b=1) loses every column after the tenth",
        "The export loses every column 12 after the tenth: INV-4711, 3 March 2025",
        "[NAME] the export loses every column after the tenth [EMAIL] max@example.com",
        "\uff34\uff48\uff45 export loses every column after the tenth… read more",
        "The &quot;export&quot; loses every column after the tenth &#8230;",
    ],
)
def test_typography_names_numbers_and_dates_do_not_count(other: str) -> None:
    first, second = texts_of("The export loses every column after the tenth", other)
    assert first is not None
    assert first == second


def test_apostrophes_of_any_kind_are_one() -> None:
    kinds = texts_of(*(f"the app won{mark}t open on my phone" for mark in ("'", "’", "&#39;", "`")))
    assert len(set(kinds)) == 1


def test_words_do_count() -> None:
    good, bad = texts_of("this app is really very good", "this app is really very bad")
    assert good != bad


def test_too_few_words_are_no_text() -> None:
    texts = texts_of("good app", "", None, "12 34 56 78 90 12", "❤️❤️❤️❤️❤️❤️", "one two three four")
    assert texts == [None] * 6


def test_scripts_without_spaces_count_two_characters_as_a_word() -> None:
    folded, words = fold_texts(pl.Series(["这个应用程序打不开了", "a b c d e 12"]))
    assert folded["n_words"].to_list() == [5, 6]
    assert sorted(words.lengths.tolist()) == [5, 10]


def test_only_the_begin_of_a_huge_text_is_read() -> None:
    begin = "word by word " * (MAX_CHARS // 13 + 1)
    assert len(set(texts_of(begin + "x" * 3_000_000, begin + "y " * 1_000_000))) == 1


def test_words_are_numbered_by_text_alone() -> None:
    texts = ["b b b b b", "a a a a a", "c c c c c"]
    folded, words = fold_texts(pl.Series(texts))
    again, other = fold_texts(pl.Series(texts[::-1]))
    assert folded["text"].to_list() == again["text"].to_list()[::-1]
    assert sorted(folded["text"]) == [0, 1, 2]
    assert words.tokens.tolist() == other.tokens.tolist()


def test_nothing_gives_nothing() -> None:
    folded, words = fold_texts(pl.Series([], dtype=pl.String))
    assert (folded.height, words.n_texts, len(words.tokens)) == (0, 0, 0)
