"""What a row's values become: one spelling of ids, notes of what is unused, redacted labels."""

from __future__ import annotations

import dataclasses

import pytest
from tests.unit.ingest.conftest import SETTINGS, TOOLS, batch, merge, only

from thememiner.ingest import FieldMapping, RawRow, SourcePlan, ingest_rows

ROW = {"id": "1", "text": "it does not start"}


@pytest.mark.parametrize(
    ("extra", "note"),
    [
        (
            {"audience": "employee"},
            "audience not used: customer | free | prospect | partner | internal are allowed",
        ),
        ({"value": "1,200 EUR"}, "value not used: plain numbers are allowed"),
        ({"rating": "so-so"}, "rating not used: numbers, 4/5, 80%, stars or good and bad"),
        (
            {"kind": "mail"},
            "kind not used: ticket | review | survey | social | call | chat | issue",
        ),
        ({"customer_id": [1]}, "customer_id not used: text or whole numbers are allowed"),
        ({"customer_id": 1.5}, "customer_id not used: text or whole numbers are allowed"),
        ({"account_id": True}, "account_id not used: text or whole numbers are allowed"),
        ({"url": "see there"}, "url not used: http"),
        ({"language": "english"}, "language not used: two-letter codes"),
        ({"product": ["a"]}, "product not used: text or numbers are allowed"),
    ],
)
def test_unused_values_are_counted_and_told(extra: dict[str, object], note: str) -> None:
    rows: list[dict[str, object]] = [
        {**ROW, **extra}, {**ROW, "id": "2", **extra}, {**ROW, "id": "3"},
    ]  # fmt: skip
    result = merge(batch(rows))
    assert len(result.notes) == 1
    assert f"2 values of {note}" in result.notes[0]


@pytest.mark.parametrize(
    "extra",
    [
        {"customer_id": "anonymous"},
        {"value": " "},
        {"audience": ""},
        {"url": None},
        {"kind": "CHAT"},
        {"rating": "Offered"},
        {"email": "noreply@desk.example"},
    ],
)
def test_stand_ins_and_blanks_are_nothing_to_tell(extra: dict[str, object]) -> None:
    assert merge(batch([{**ROW, **extra}])).notes == ()


def test_ids_have_one_spelling() -> None:
    rows = [{**ROW, "id": key, "customer_id": key, "account_id": key} for key in (42, 42.0, "42")]
    result = merge(batch(rows))
    assert (result.counts.n_accepted, result.counts.n_duplicates) == (1, 2)
    assert (only(result, "id"), only(result, "customer")) == ("42", "account:42")
    assert result.rows.height == 1


@pytest.mark.parametrize(("is_typed", "expected"), [(False, "42"), (True, "42.0")])
def test_cells_of_pandas_are_ids_but_strings_of_json_stay(is_typed: object, expected: str) -> None:
    mapping = FieldMapping(
        columns={"id": ("id",), "text": ("text",)}, note="given", is_typed=bool(is_typed)
    )
    plan = SourcePlan(
        source="s", kind=None, mapping=mapping, dayfirst=False, file_hash="0" * 64, file_name="a",
        notes=("read as cp1252",),
    )  # fmt: skip
    row = RawRow(position=2, fields={**ROW, "id": "42.0"})
    result = merge(
        ingest_rows([row], plan=plan, tools=TOOLS, known_rows=frozenset(), settings=SETTINGS)
    )
    assert only(result, "id") == expected
    assert result.notes == ("a: read as cp1252",)


@pytest.mark.parametrize(("row", "source"), [({**ROW, "source": "feed"}, None), (ROW, "feed")])
def test_rows_of_a_renamed_file_are_known(row: dict[str, object], source: str | None) -> None:
    first = merge(batch([row], name="a.jsonl", source=source))
    known = frozenset(first.rows["row_hash"])
    again = batch([row], name="stdin", source=source, known=known)
    assert again.n_known == 1


def test_rows_of_another_source_are_new() -> None:
    known = frozenset(merge(batch([{**ROW, "source": "one"}])).rows["row_hash"])
    assert batch([{**ROW, "source": "two"}], known=known).n_known == 0
    assert batch([ROW], name="a.jsonl", known=known).n_known == 0


@pytest.mark.parametrize("field", ["product", "version", "question", "segment", "rating_kind"])
@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("ring +49 170 1234567", "ring [PHONE]"),
        ("4111 1111 1111 1111", "[CARD]"),
        ("sk_live_abcdefghijklmnop1234", "[SECRET]"),
        ("10.0.19042.1052", "10.0.19042.1052"),
    ],
)
def test_labels_are_redacted_as_texts(field: str, label: str, expected: str) -> None:
    assert only(merge(batch([{**ROW, field: label}])), field) == expected


@pytest.mark.parametrize(
    ("field", "label"),
    [("version", "20240115"), ("version", "20240115093000"), ("segment", "5001-10000 employees")],
)
def test_build_dates_and_sizes_are_no_phones(field: str, label: str) -> None:
    assert only(merge(batch([{**ROW, field: label}])), field) == label


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h.example/t/1320200123?id=4711&tab=2#c5", None),
        ("https://h.example/view?ticket_id=1320200123", None),
        (
            "https://h.example/?phone=%2B49%20170%201234567&id=7",
            "https://h.example/?phone=[PHONE]&id=7",
        ),
        ("https://h.example/?m=jo%40x.org", "https://h.example/?m=[EMAIL]"),
        ("https://h.example/?id=4111111111111111", "https://h.example/?id=[CARD]"),
        ("https://h.example/?token=hunter2#a", "https://h.example/?token=[SECRET]#a"),
        ("https://h.example/?s=a1b2c3d4e5f6a1b2c3d4e5f6", "https://h.example/?s=[TOKEN]"),
        ("https://h.example/r/a1b2c3d4e5f6a1b2c3d4e5f6", "https://h.example/r/[TOKEN]"),
    ],
)
def test_links_still_lead_somewhere_without_personal_data(url: str, expected: str | None) -> None:
    assert only(merge(batch([{**ROW, "url": url}])), "url") == (expected or url)


def test_blank_attributes_are_not_kept() -> None:
    ingest = SETTINGS.ingest.model_copy(update={"attributes": ["plan", "seats"]})
    settings = dataclasses.replace(SETTINGS, ingest=ingest)
    rows = [{**ROW, "plan": "", "seats": None}]
    assert only(merge(batch(rows, settings=settings)), "attributes") is None


def test_numbers_in_attributes_are_redacted() -> None:
    ingest = SETTINGS.ingest.model_copy(update={"attributes": ["card", "seats"]})
    settings = dataclasses.replace(SETTINGS, ingest=ingest)
    row = {**ROW, "card": 4111111111111111, "seats": 5}
    found = only(merge(batch([row], settings=settings)), "attributes")
    assert found == '{"card": "[CARD]", "seats": 5}'
