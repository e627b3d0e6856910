"""Planted matters: a vector says which words of which matter a text holds, no model is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from tests.unit.segment.conftest import SETTINGS, segment

from thememiner.segment import Parted, part_mentions
from thememiner.segment.parting import part_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MATTERS = ("invoice", "crash", "search")
CENTROIDS = np.eye(len(MATTERS) + 1, dtype=np.float32)[: len(MATTERS)]


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """One dimension per matter that is named, and one for all other words."""
    rows = [[text.lower().count(matter) for matter in MATTERS] + [0.2] for text in texts]
    embeddings = np.array(rows, dtype=np.float32).reshape(-1, len(MATTERS) + 1)
    unit: NDArray[np.float32] = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return unit


def part(*texts: str, max_mentions: int = SETTINGS.max_mentions, **options: Any) -> Parted:
    found = segment(*texts, **options)
    return part_mentions(
        found.mentions,
        found.units,
        embed(found.units["text"].to_list()),
        CENTROIDS,
        max_mentions=max_mentions,
    )


def shown(text: str, **options: Any) -> list[str]:
    rows = part(text, **options).mentions.select("start", "end").rows()
    return [text[start:end] for start, end in rows]


FIRST = "The invoice shows the wrong address."
SECOND = "Every search for a customer takes a minute."


@pytest.mark.parametrize("join", [" ", "\n", "\n\n"])
def test_two_complaints_must_give_two_mentions(join: str) -> None:
    assert shown(FIRST + join + SECOND) == [FIRST, SECOND]


def test_line_ends_without_full_stops_must_be_enough() -> None:
    assert shown(f"{FIRST[:-1]}\n{SECOND[:-1]}") == [FIRST[:-1], SECOND[:-1]]


def test_praise_and_complaint_in_one_sentence_must_give_two_mentions() -> None:
    text = "I really like the search in this app but every invoice comes twice."
    assert shown(text) == ["I really like the search in this app", "but every invoice comes twice."]


@pytest.mark.parametrize(
    "text",
    [
        "The invoice shows the wrong address. I moved in May. What can be done about that?",
        "The invoice is wrong. My invoice of May was wrong too. Please send the invoice again.",
        "The invoice is wrong after the crash of your server last week. Please look into it now.",
        "I see nothing in the app. There is nothing on the second page. It has been so for days.",
    ],
)
def test_one_matter_in_several_sentences_must_stay_whole(text: str) -> None:
    assert shown(text) == [text]


def test_boilerplate_must_not_be_a_second_matter() -> None:
    text = f"Hello team,\n\n{FIRST}\n\nThanks in advance for your help with this!\nAnn"
    assert shown(text) == [FIRST]
    assert part("Hello! Thanks a lot. Have a nice day.").mentions.is_empty()


def test_three_matters_must_give_three_mentions_in_order() -> None:
    text = f"{FIRST} {SECOND} Then a crash ended my whole working day."
    found = part(text)
    assert len(shown(text)) == 3
    assert found.mentions["mention_id"].to_list() == ["d000:0", "d000:1", "d000:2"]
    assert found.mentions["ordinal"].to_list() == [0, 1, 2]
    assert set(found.passages["text_hash"]) == set(found.mentions["text_hash"])


def test_parted_texts_must_have_the_keys_of_the_same_texts_alone() -> None:
    parted = part(f"{FIRST} {SECOND}").mentions["text_hash"].to_list()
    assert parted == segment(FIRST, SECOND).mentions["text_hash"].to_list()


def test_mention_that_would_be_one_too_many_must_stay_whole() -> None:
    text = f"{FIRST} {SECOND} Also, the crash of today took all. And no invoice came by mail."
    assert len(shown(text, max_mentions=3)) == 3
    assert len(shown(text, max_mentions=2)) == 2
    assert len(shown(text)) == 4


def test_units_of_other_documents_must_not_matter() -> None:
    texts = (f"{FIRST} {SECOND}", FIRST, f"{SECOND} {FIRST}", "The crash came. The crash went.")
    together = part(*texts).mentions.drop("mention_id", "document_id")
    alone = pl.concat([part(text).mentions.drop("mention_id", "document_id") for text in texts])
    assert together.equals(alone)


def test_empty_frames_must_give_empty_frames() -> None:
    found = part()
    assert found.mentions.is_empty()
    assert found.passages.is_empty()


@pytest.mark.parametrize("n_themes", [0, 1])
def test_less_than_two_themes_must_part_nothing(n_themes: int) -> None:
    whole = part_units(embed(MATTERS), np.ones(3, dtype=np.int64), CENTROIDS[:n_themes])
    assert whole == [slice(0, 3)]


def test_sides_that_cancel_out_must_not_be_parted() -> None:
    embeddings = np.array([[1, 0], [-1, 0], [0, 1]], dtype=np.float32)
    themes = np.eye(2, dtype=np.float32)
    assert part_units(embeddings, np.ones(3, dtype=np.int64), themes)[0].start == 0


def test_perfect_match_of_the_other_theme_must_not_divide_by_zero() -> None:
    themes = np.array([[1, 0], [1, 0]], dtype=np.float32)
    found = part_units(np.eye(2, dtype=np.float32), np.ones(2, dtype=np.int64), themes)
    assert found == [slice(0, 2)]
