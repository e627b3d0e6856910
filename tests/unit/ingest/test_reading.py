from __future__ import annotations

import dataclasses

import pytest
from tests.unit.ingest.conftest import EMPTY, SETTINGS, TOOLS, batch, merge, only

from thememiner.config import IngestConfig, PrivacyConfig
from thememiner.ingest import RawRow, SourcePlan, guess_mapping, ingest_rows


def reasons(*batches: object) -> list[tuple[str, str]]:
    return [
        (field, reason)
        for item in batches
        for field, reason in item.quarantine.select("field", "reason").iter_rows()  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"text": "a b c"}, "id", "missing"),
        ({"id": None, "text": "a b c"}, "id", "missing"),
        ({"id": "  ", "text": "a b c"}, "id", "missing"),
        ({"id": 1.5, "text": "a b c"}, "id", "wrong_type"),
        ({"id": True, "text": "a b c"}, "id", "wrong_type"),
        ({"id": ["x"], "text": "a b c"}, "id", "wrong_type"),
        ({"id": "x" * 501, "text": "a b c"}, "id", "too_long"),
        ({"id": "1"}, "text", "missing"),
        ({"id": "1", "text": ["a"]}, "text", "wrong_type"),
        ({"id": "1", "text": False}, "text", "wrong_type"),
        ({"id": "1", "text": "a", "created_at": "2026-02-30"}, "created_at", "bad_date"),
        ({"id": "1", "text": "a", "created_at": "1969-12-31"}, "created_at", "bad_date"),
        ({"id": "1", "text": "a", "created_at": [1]}, "created_at", "bad_date"),
        ({"id": "1", "text": "a", "updated_at": "soon"}, "updated_at", "bad_date"),
        ({"id": "1", "text": "a", "created_at": "03/04/2026"}, "created_at", "ambiguous_date"),
    ],
)
def test_bad_row_is_quarantined_with_field_and_reason(
    row: dict[str, object], field: str, reason: str
) -> None:
    good = {"id": "good", "text": "it works", "created_at": None, "updated_at": None}
    result = merge(batch([good, row]))
    assert result.counts.n_quarantined == 1
    assert result.counts.n_accepted == 1
    found = result.quarantine.row(0, named=True)
    assert (found["field"], found["reason"], found["position"]) == (field, reason, 2)


def test_unreadable_row_keeps_its_reason() -> None:
    result = merge(batch([RawRow(position=7, fields=None, problem="broken_json")]))
    assert result.quarantine.select("position", "reason").rows() == [(7, "broken_json")]


def test_no_rows_give_no_documents() -> None:
    assert merge(batch([])).documents.is_empty()
    assert merge().counts.n_read == 0


@pytest.mark.parametrize("text", ["", None, "   ", "<p></p>"])
def test_blank_text_is_accepted(text: str | None) -> None:
    result = merge(batch([{"id": "1", "text": text, "rating": 1}]))
    assert only(result, "n_chars") == 0
    assert only(result, "rating") == 1.0


def test_long_integer_id_stays_exact() -> None:
    result = merge(batch([{"id": 12345678901234567890123, "text": "x y"}]))
    assert only(result, "id") == "12345678901234567890123"


def test_column_with_one_clear_date_settles_the_others() -> None:
    rows = [
        {"id": "1", "text": "a", "created_at": "03/04/2026"},
        {"id": "2", "text": "b", "created_at": "25/04/2026"},
    ]
    dates = merge(batch(rows)).documents.sort("id")["created_at"].dt.to_string("%F").to_list()
    assert dates == ["2026-04-03", "2026-04-25"]


def test_column_that_contradicts_itself_settles_nothing() -> None:
    rows = [
        {"id": str(n), "text": "a", "created_at": date}
        for n, date in enumerate(["03/04/2026", "25/04/2026", "04/25/2026"])
    ]
    result = merge(batch(rows))
    assert result.counts.n_quarantined == 1
    assert result.counts.n_accepted == 2


def test_known_rows_still_settle_the_order_of_dates() -> None:
    clear = {"id": "1", "text": "a", "created_at": "25/04/2026"}
    known = frozenset(merge(batch([clear])).rows["row_hash"])
    open_row = {"id": "2", "text": "b", "created_at": "03/04/2026"}
    result = merge(batch([clear, open_row], known=known))
    assert (result.counts.n_duplicates, result.counts.n_accepted) == (1, 1)
    assert only(result, "created_at").month == 4  # type: ignore[attr-defined]


def test_dayfirst_reads_the_day_first() -> None:
    rows = [{"id": "1", "text": "a", "created_at": "03/04/2026"}]
    assert only(merge(batch(rows, dayfirst=True)), "created_at").month == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        ({}, "ticket"),
        ({"source": "survey"}, "survey"),
        ({"kind": "Call", "source": "survey"}, "call"),
        ({"kind": "nonsense", "rating": 4}, "review"),
        ({"rating": 4}, "review"),
        ({"rating": 9}, "ticket"),
        ({"question": "Why?", "rating": 4}, "survey"),
    ],
)
def test_kind_is_the_rows_own_or_a_guess(extra: dict[str, object], kind: str) -> None:
    assert only(merge(batch([{"id": "1", "text": "it is fine", **extra}])), "kind") == kind


def test_plan_names_source_and_kind_before_the_row() -> None:
    row = {"id": "1", "text": "x y z", "source": "review", "kind": "call"}
    result = merge(batch([row], source="inbox", kind="chat"))
    assert (only(result, "source"), only(result, "kind")) == ("inbox", "chat")


def test_source_without_any_name_is_the_files() -> None:
    assert only(merge(batch([{"id": "1", "text": "x"}], name="a.b.jsonl.gz")), "source") == "a.b"


def test_persons_leave_only_as_pseudonyms_and_accounts_as_given() -> None:
    row = {"id": "1", "text": "hello", "customer_id": "Jo@Example.org", "account_id": "Acme"}
    result = merge(batch([row]))
    assert only(result, "customer") == "account:Acme"
    assert "jo@" not in str(result.documents.row(0)).lower()
    other = merge(batch([{"id": "2", "text": "x", "email": "jo@example.ORG "}]))
    assert only(other, "customer") == f"person:{only(result, 'person')}"


def test_hash_accounts_leaves_no_account() -> None:
    settings = dataclasses.replace(SETTINGS, privacy=PrivacyConfig(hash_accounts=True))
    row = {"id": "1", "text": "hello", "account_id": "Acme"}
    assert "Acme" not in str(merge(batch([row], settings=settings)).documents.row(0))


@pytest.mark.parametrize("nobody", ["A Google user", "anonymous", "", None, "N/A", ["x"]])
def test_stand_ins_are_nobody(nobody: object) -> None:
    row = {"id": "1", "text": "hello", "customer_id": nobody, "account_id": nobody}
    assert only(merge(batch([row])), "customer") is None


@pytest.mark.parametrize(
    ("row", "audience"),
    [
        ({"email": "x@ours.example"}, "internal"),
        ({"email": "x@sub.ours.example"}, "internal"),
        ({"email": "x@notours.example"}, "customer"),
        ({"email": "x@ours.example", "audience": "Partner"}, "partner"),
        ({"audience": "nonsense"}, "customer"),
    ],
)
def test_audience_is_the_rows_own_or_by_domain(row: dict[str, object], audience: str) -> None:
    assert only(merge(batch([{"id": "1", "text": "x", **row}])), "audience") == audience


def test_own_name_and_mail_are_not_in_the_text() -> None:
    row = {"id": "1", "text": "Jane Roe here, jane@x.org, user 123456", "customer_id": "123456",
           "author": "Jane Roe"}  # fmt: skip
    result = merge(batch([row], overrides={"author": "author"}))
    assert result.texts["text"][0] == "[NAME] here, [EMAIL], user [NAME]"
    assert only(result, "n_redactions") == 3


def test_personal_data_is_in_no_column_of_any_table() -> None:
    mail = "zq.secret@person.example"
    row = {
        "id": "1", "text": f"write {mail}", "question": f"ask {mail}", "product": mail,
        "customer_id": mail, "email": mail, "segment": mail,
        "url": f"https://u:{mail}@h.example/?m={mail}", "plan": mail,
    }  # fmt: skip
    ingest = SETTINGS.ingest.model_copy(update={"attributes": ["plan"]})
    result = merge(batch([row], settings=dataclasses.replace(SETTINGS, ingest=ingest)))
    for frame in (result.documents, result.texts, result.rows, result.quarantine):
        assert "zq.secret" not in str(frame.rows())


def test_nested_question_of_a_survey_is_taken() -> None:
    row = {"id": "1", "text": "ggplot2", "meta": {"question": "What?", "rating_kind": "nps"}}
    result = merge(batch([row]))
    assert (only(result, "question"), only(result, "rating_kind")) == ("What?", "nps")


def test_label_split_and_meta_never_reach_a_document() -> None:
    plain = {"id": "1", "text": "x y"}
    labelled = {**plain, "label": "secret", "split": "train", "meta": {"topic": "t"}}
    assert merge(batch([plain])).documents.equals(merge(batch([labelled])).documents)


def test_rows_without_id_column_get_ids_of_their_content() -> None:
    rows = [{"text": "good", "customer_id": name} for name in ("a1", "b2", "b2")]
    first = merge(batch(rows))
    assert first.counts.n_accepted == 3
    assert merge(batch(rows[::-1])).documents.equals(first.documents)
    assert any("no id column" in note for note in first.notes)
    known = frozenset(first.rows["row_hash"])
    again = merge(batch([*rows, rows[1]], known=known), stored=first.documents)
    assert (again.counts.n_duplicates, again.counts.n_accepted) == (3, 1)


def test_cut_texts_are_counted_in_a_note() -> None:
    result = merge(batch([{"id": "1", "text": "ab " * 1000}]))
    assert only(result, "n_chars") == 1000
    assert any("1 texts cut" in note for note in result.notes)


def test_unmapped_keys_are_named_but_odd_ones_only_counted() -> None:
    result = merge(batch([{"id": "1", "text": "x", "extra": 1, "<b>jo@x.org</b>": 2}]))
    assert result.notes == ("feed.jsonl: keys not mapped: extra and 1 more",)


def test_attributes_are_kept_only_where_named() -> None:
    config = IngestConfig(
        max_quarantine=0, max_line_bytes=1024, max_text_chars=100, attributes=["plan", "tags"]
    )
    settings = dataclasses.replace(SETTINGS, ingest=config)
    row = {"id": "1", "text": "x", "plan": "pro", "tags": ["a"], "other": 1}
    result = merge(batch([row], settings=settings))
    assert only(result, "attributes") == '{"plan": "pro", "tags": "[\\"a\\"]"}'


def test_a_changed_setting_makes_rows_new_but_equal_documents_duplicates() -> None:
    rows = [{"id": "1", "text": "x"}]
    first = merge(batch(rows))
    known = frozenset(first.rows["row_hash"])
    settings = dataclasses.replace(SETTINGS, internal_domains=("else.example",))
    again = merge(batch(rows, known=known, settings=settings), stored=first.documents)
    assert again.counts.n_duplicates == 1
    assert again.documents.is_empty()
    assert again.rows.height == 1


def test_empty_store_has_the_schema_of_documents() -> None:
    assert merge(batch([{"id": "1", "text": "x"}])).documents.schema == EMPTY.schema


def test_keys_that_only_later_rows_have_are_read() -> None:
    """The sample that tells the columns is short; an author must not stay in a text for it."""
    first = {"id": "1", "text": "It broke"}
    later = {"id": "2", "text": "Jane Miller says it broke", "author": "Jane Miller",
             "customer_id": "u2"}  # fmt: skip
    mapping = guess_mapping(["id", "text"], [first], overrides={}, is_jsonl=True)
    plan = SourcePlan(
        source="feed", kind=None, mapping=mapping, dayfirst=False, file_hash="f", file_name="f"
    )
    rows = [RawRow(position=n, fields=row) for n, row in enumerate([first, later], start=1)]
    found = ingest_rows(
        rows, plan=plan, tools=TOOLS, known_rows=frozenset(), settings=SETTINGS
    ).versions.sort("position")
    assert "Miller" not in found["text"][1]
    assert found["customer"].is_not_null().to_list() == [False, True]
