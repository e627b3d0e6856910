"""Presets of a made-up vendor: detection, mapping, threads, header rows and side tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from thememiner.errors import ConfigError
from thememiner.ingest import RawRow
from thememiner.ingest.presets import (
    FileHead,
    Lookup,
    Preset,
    find_lookup,
    find_preset,
    look_up,
    preset_mapping,
    reshape_rows,
)
from thememiner.ingest.presets.preset import (
    Documents,
    LeftOut,
    Reader,
    Row,
    Signature,
    same_names,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

ACME = Signature(needs=("Ticket No", "Body"), usual=("Opened", "Mail"), never=("Star",))


def head(*columns: str, file_format: str = "csv", sample: tuple[Row, ...] = ()) -> FileHead:
    return FileHead(name="f", format=file_format, columns=columns, sample=sample)


def turns(rows: Sequence[Row], _: FileHead) -> Documents:
    if rows[0].get("state") == "junk":
        return LeftOut(reason="spam")
    said = [str(row["body"]) for row in rows if row["by"] == "user"]
    return [{"id": rows[0]["thread"], "text": "\n\n".join(said)}] if said else []


FLAT = Preset(
    name="acme", title="Acme tickets", kind="ticket", checked="vendor documentation",
    recognize=ACME.score,
    columns={"id": ("ticket no",), "text": ("Title", "BODY"), "email": ("Mail", "E-Mail")},
)  # fmt: skip
CHAT = Preset(
    name="acme-chat", title="Acme chats", kind="chat", checked="memory",
    recognize=Signature(needs=("thread", "by", "body")).score,
    columns=same_names("id", "text"), documents=turns,
    thread=lambda row: str(row["thread"]) if row.get("thread") else None,
)  # fmt: skip


def test_a_signature_is_surer_the_more_of_the_usual_is_there() -> None:
    assert ACME.score(head("ticket_no", "BODY")) == 0.5
    assert ACME.score(head("TicketNo", "body", "opened", "mail", "more")) == 1
    assert ACME.score(head("ticket_no")) == 0
    assert ACME.score(head("ticket_no", "body", "star")) == 0
    assert Signature(needs=("a",), formats=("jsonl",)).score(head("a")) == 0
    assert Signature(needs=("a",)).score(head("a")) == 1


def test_the_surest_preset_is_found_and_a_named_one_is_taken() -> None:
    columns = head("Ticket No", "Body", "Opened")
    found = find_preset(columns, [CHAT, FLAT])
    assert found is not None
    assert (found.preset.name, found.score) == ("acme", 0.75)
    named = find_preset(columns, [CHAT, FLAT], named="acme-chat")
    assert named is not None
    assert named.preset is CHAT
    assert find_preset(columns, [CHAT, FLAT], named="other") is None
    assert find_preset(head("Ticket No", "Body"), [CHAT, FLAT]) is None
    assert find_preset(columns, []) is None


def test_canonical_lines_need_no_preset() -> None:
    both = head("id", "text", "thread", "by", "body", file_format="jsonl")
    assert find_preset(both, [CHAT]) is None


def test_columns_are_found_however_they_are_spelled() -> None:
    mapping = preset_mapping(
        FLAT, head("Ticket-No", "body", "e_mail"), overrides={}, is_confirmed=False
    )
    assert mapping.columns == {"email": ("e_mail",), "id": ("Ticket-No",), "text": ("body",)}
    assert mapping.note == "preset acme"
    assert not mapping.is_typed


def test_what_is_given_overrules_the_preset() -> None:
    columns = head("Ticket No", "Body", "Notes", file_format="jsonl")
    mapping = preset_mapping(FLAT, columns, overrides={"text": "Notes"}, is_confirmed=False)
    assert mapping.columns["text"] == ("Notes",)
    assert mapping.note == "preset acme; given"
    assert mapping.is_typed


def test_a_layout_without_its_text_asks_for_it() -> None:
    with pytest.raises(ConfigError, match="--map text=COLUMN"):
        preset_mapping(FLAT, head("Ticket No"), overrides={}, is_confirmed=True)
    assert not preset_mapping(FLAT, head(), overrides={}, is_confirmed=True).columns


def test_a_layout_from_memory_asks_before_it_maps() -> None:
    columns = head("thread", "by", "body")
    with pytest.raises(ConfigError, match="--format acme-chat"):
        preset_mapping(CHAT, columns, overrides={}, is_confirmed=False)
    mapping = preset_mapping(CHAT, columns, overrides={"text": "body"}, is_confirmed=True)
    assert mapping.columns == {"id": ("id",), "text": ("body",)}


def message(position: int, **fields: object) -> RawRow:
    return RawRow(position=position, fields=fields)


def test_the_turns_of_a_thread_become_one_row() -> None:
    rows = [
        message(1, thread="a", by="user", body="It broke"),
        message(2, thread="b", by="user", body="Slow"),
        message(3, thread="a", by="agent", body="Sorry"),
        message(4, thread="a", by="user", body="Again"),
    ]
    first, second = reshape_rows(rows, CHAT, head())
    assert first.fields is not None
    assert (first.position, first.more) == (1, (3, 4))
    assert (first.fields["id"], first.fields["text"]) == ("a", "It broke\n\nAgain")
    assert first.fields["by"] == "user"  # the vendor's own keys stay
    assert (second.position, second.more) == (2, ())


def test_every_row_is_accounted_for() -> None:
    rows = [
        message(1, thread="a", by="user", body="x", state="junk"),
        message(2, thread="b", by="agent", body="Sorry"),
        message(3, thread="", by="user", body="alone"),
        message(4, by="user", thread="c"),
        RawRow(position=5, fields=None, problem="broken_json"),
    ]
    found = sorted(reshape_rows(rows, CHAT, head()), key=lambda row: row.position)
    assert [row.position for row in found] == [1, 2, 3, 4, 5]
    assert [row.problem for row in found] == [
        "spam", "no_feedback", None, "unexpected_shape", "broken_json",
    ]  # fmt: skip


def test_further_header_rows_are_no_rows() -> None:
    preset = Preset(
        name="two", title="Two rows", kind="survey", checked="real sample",
        recognize=lambda _: 1.0, columns={"text": ("q",)}, n_header_rows=lambda _: 1,
    )  # fmt: skip
    rows = [
        RawRow(position=2, fields=None, problem="wrong_columns"),
        message(3, q="How is it?"),
        message(4, q="fine"),
    ]
    assert [row.position for row in reshape_rows(rows, preset, head())] == [2, 4]


def test_several_documents_of_a_row_stay_together() -> None:
    preset = Preset(
        name="many", title="Many", kind="survey", checked="real sample",
        recognize=lambda _: 1.0, columns=same_names("id", "text"),
        documents=lambda rows, _: [{"text": rows[0]["a"]}, {"text": rows[0]["b"]}],
    )  # fmt: skip
    (row,) = reshape_rows([message(1, a="x", b="y")], preset, head())
    assert row.fields is not None
    assert row.n_rows == 1
    assert [row.fields["text"], *(other["text"] for other in row.others)] == ["x", "y"]


def test_what_holds_for_a_whole_file_is_found_out_once() -> None:
    heads: list[FileHead] = []

    def reader(seen: FileHead) -> Reader:
        heads.append(seen)
        column = seen.columns[0]
        return lambda rows: [{"text": rows[0][column]}]

    preset = Preset(
        name="once", title="Once", kind="survey", checked="real sample",
        recognize=lambda _: 1.0, columns=same_names("text"), reader=reader,
    )  # fmt: skip
    rows = list(reshape_rows([message(1, a="x"), message(2, a="y")], preset, head("a")))
    assert [row.fields["text"] for row in rows if row.fields] == ["x", "y"]
    assert len(heads) == 1
    (broken,) = reshape_rows([message(1, a="x")], preset, head())
    assert broken.problem == "unexpected_shape"
    assert preset_mapping(preset, head("a"), overrides={}, is_confirmed=False).columns == {
        "text": ("text",)
    }


USERS = Lookup(
    name="acme-users", title="Acme's users", recognize=Signature(needs=("user", "mail")).score,
    key=lambda row: str(row["user"]) if row.get("user") else None,
)  # fmt: skip


def test_a_side_table_is_found_and_looked_up() -> None:
    assert find_lookup(head("user", "mail"), [USERS]) is USERS
    assert find_lookup(head("user"), [USERS]) is None
    assert find_lookup(head("user"), []) is None
    rows = [
        message(1, user="u1", mail="a"),
        message(2, user=None, mail="b"),
        RawRow(position=3, fields=None, problem="broken_json"),
        message(4, user="u1", mail="c"),
    ]
    assert look_up(rows, USERS) == {
        "u1": ({"user": "u1", "mail": "a"}, {"user": "u1", "mail": "c"})
    }


def test_columns_are_read_by_their_wanted_name_however_they_are_spelled() -> None:
    preset = Preset(
        name="spelled", title="Spelled", kind="ticket", checked="real sample",
        recognize=lambda _: 1.0, columns=same_names("id", "text"), reads=("CaseNumber", "Body"),
        documents=lambda rows, _: [{"id": rows[0]["CaseNumber"], "text": rows[0]["Body"]}],
    )  # fmt: skip
    columns = head("CASENUMBER", "Body")
    rows = [
        message(1, CASENUMBER="7", Body="It broke"),
        RawRow(position=2, fields=None, problem="broken_json"),
    ]
    good, bad = reshape_rows(rows, preset, columns)
    assert good.fields is not None
    assert (good.fields["id"], good.fields["CASENUMBER"]) == ("7", "7")
    assert bad.problem == "broken_json"


def test_what_a_preset_leaves_open_is_not_taken_from_a_column_of_that_name() -> None:
    preset = Preset(
        name="own", title="Own", kind="ticket", checked="real sample",
        recognize=lambda _: 1.0, columns=same_names("id", "text", "url"),
        documents=lambda rows, _: [{"id": "1", "text": rows[0]["text"]}],
    )  # fmt: skip
    (row,) = reshape_rows([message(1, text="x", url="https://api.example/1.json")], preset, head())
    assert row.fields is not None
    assert row.fields["url"] is None


def test_the_keys_of_a_thread_are_the_same_in_any_order_of_its_rows() -> None:
    rows = [
        message(1, thread="a", by="user", body="x", plan="b"),
        message(2, thread="a", by="user", body="x", plan="a"),
    ]
    (one,) = reshape_rows(rows, CHAT, head())
    (other,) = reshape_rows(rows[::-1], CHAT, head())
    assert one.fields == other.fields
