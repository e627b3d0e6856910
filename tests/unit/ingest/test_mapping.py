from __future__ import annotations

import pytest

from thememiner.errors import ConfigError
from thememiner.ingest import FieldMapping, guess_mapping

WORDS = ["it does not start", "we like the new look", "please add a dark mode"]


def guess(table: dict[str, list[object]], *, is_jsonl: bool = False, **given: str) -> FieldMapping:
    rows = [dict(zip(table, cells, strict=True)) for cells in zip(*table.values(), strict=True)]
    return guess_mapping(list(table), rows, overrides=given, is_jsonl=is_jsonl)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"Ticket ID": ["a", "b", "c"], "Body": WORDS}, {"id": ("Ticket ID",), "text": ("Body",)}),
        ({"ticketId": [1.0, 2.0, 3.0], "body": WORDS}, {"id": ("ticketId",), "text": ("body",)}),
        ({"key": [1.5, 2.5, 3.5], "body": WORDS}, {"text": ("body",)}),
        ({"key": ["a", "a", "a"], "body": WORDS}, {"text": ("body",)}),
        ({"Subject": ["x", "y", "z"], "Body": WORDS}, {"text": ("Subject", "Body")}),
        ({"Subject": ["x", "y", "z"]}, {"text": ("Subject",)}),
        ({"Was sagen Sie?": WORDS, "n": ["1", "2", "3"]}, {"text": ("Was sagen Sie?",)}),
        ({"review": ["4", "5", "1"], "opinion": WORDS}, {"text": ("opinion",)}),
        (
            {"text": WORDS, "Date": ["2026-01-02"] * 3, "rating": ["x", "y", "z"]},
            {"text": ("text",), "created_at": ("Date",), "rating": ("rating",)},
        ),
        ({"text": WORDS, "Date": ["a", "b", "c"]}, {"text": ("text",)}),
        ({"text": WORDS, "stars": ["a", "b", "c"]}, {"text": ("text",)}),
        ({"text": WORDS, "stars": [True, False, True]}, {"text": ("text",)}),
        ({"text": WORDS, "email": ["x", "y", "z"]}, {"text": ("text",)}),
        ({"text": WORDS, "plan": [[1], [2], [3]]}, {"text": ("text",)}),
    ],
)
def test_columns_are_found_by_header_and_values(
    table: dict[str, list[object]], expected: dict[str, tuple[str, ...]]
) -> None:
    assert dict(guess(table).columns) == expected


def test_mapping_says_how_it_came_about() -> None:
    named = guess(
        {"text": list(WORDS), "no": ["1", "2", "3"], "Ticket": ["a", "b", "c"]}, date="no"
    )
    assert named.describe() == "text=text, date=no, id=Ticket (as named; given; guessed: id)"
    assert guess({}).note == "empty"
    assert guess({"Body": list(WORDS)}).fingerprint != named.fingerprint


def test_columns_may_be_joined_by_name() -> None:
    table: dict[str, list[object]] = {"a": list(WORDS), "b": list(WORDS), "c+d": list(WORDS)}
    assert guess(table, text="a+b").columns["text"] == ("a", "b")
    assert guess(table, text="c+d").columns["text"] == ("c+d",)


@pytest.mark.parametrize(
    ("given", "words"), [({"colour": "a"}, "no field 'colour'"), ({"text": "z"}, "no column 'z'")]
)
def test_unknown_field_or_column_is_refused(given: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        guess_mapping(["a"], [], overrides=given, is_jsonl=False)


def test_table_without_text_is_refused_and_names_map() -> None:
    with pytest.raises(ConfigError, match="--map text=COLUMN"):
        guess({"n": ["1", "2"], "m": ["3", "4"]})


def test_mostly_blank_header_is_refused_unless_text_is_given() -> None:
    table: dict[str, list[object]] = {
        "Export": ["id", "1", "2"], "column_2": ["text", *WORDS[:2]], "column_3": ["date", "", "x"],
    }  # fmt: skip
    with pytest.raises(ConfigError, match="--map text=column_3"):
        guess(table)
    assert guess(table, text="column_2").columns["text"] == ("column_2",)


def test_blank_columns_without_values_are_no_blank_header() -> None:
    padding: dict[str, list[object]] = {f"column_{n}": ["", ""] for n in range(2, 9)}
    assert guess({"text": list(WORDS[:2]), **padding}).columns["text"] == ("text",)


def test_nested_keys_of_json_are_reserved_or_reached() -> None:
    table: dict[str, list[object]] = {
        "text": ["a b"], "meta": [{"question": "Why?"}], "meta.question": [None], "label": ["x"],
    }  # fmt: skip
    assert guess(table, is_jsonl=True).columns["question"] == ("meta.question",)
    assert "label" not in str(guess(table, is_jsonl=True).columns)
