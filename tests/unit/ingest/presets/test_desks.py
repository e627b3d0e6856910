"""Support desks, chats and calls: what their fixtures do not show."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import pytest

from thememiner.config import load_config
from thememiner.errors import ConfigError
from thememiner.ingest import RawRow
from thememiner.ingest.presets import (
    LOOKUPS,
    PRESETS,
    FileHead,
    find_lookup,
    find_preset,
    reshape_rows,
)
from thememiner.ingest.presets.freshdesk import FRESHDESK, FRESHDESK_CSV
from thememiner.ingest.presets.github import strip_template
from thememiner.ingest.presets.hubspot import HUBSPOT, HUBSPOT_CSV
from thememiner.ingest.presets.intercom import INTERCOM
from thememiner.ingest.presets.jira import JIRA
from thememiner.ingest.presets.landed import current_row
from thememiner.ingest.presets.nested import at, key_of, text_of, words_in
from thememiner.ingest.presets.salesforce import SALESFORCE, read_key
from thememiner.ingest.presets.slack import SLACK
from thememiner.ingest.presets.turns import Turn, join_turns, number_turns
from thememiner.ingest.presets.wiki_markup import strip_wiki_markup
from thememiner.ingest.presets.zendesk import ZENDESK_CSV
from thememiner.pipeline.opening import open_inputs
from thememiner.pipeline.request import Input, Silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.ingest.presets import Preset
    from thememiner.pipeline.opening import Opened

EXPORTS = Path(__file__).parents[3] / "fixtures" / "exports"
CONFIG = load_config(environ={})


def head(*columns: str, sample: tuple[Mapping[str, object], ...] = ()) -> FileHead:
    return FileHead(name="f", format="csv", columns=columns, sample=sample)


def notes(preset: Preset, *columns: str, **row: object) -> str:
    assert preset.warn is not None
    return " | ".join(preset.warn(head(*columns, sample=(row,))))


def opened(case: str, **flags: dict[str, str]) -> Opened:
    folder = EXPORTS / case
    (export,) = [path for path in folder.iterdir() if path.is_file()
                 and path.name != "expected.json"]  # fmt: skip
    inputs = [Input(path=str(export), map=flags.get("map", {}))]
    inputs += [Input(path=str(path)) for path in sorted((folder / "beside").glob("*"))]
    return open_inputs(inputs, config=CONFIG, progress=Silent())[0]


@pytest.mark.parametrize(
    ("preset", "columns", "poor", "good"),
    [
        (FRESHDESK_CSV, ("Ticket ID", "Subject"), "SUBJECTS ONLY", ("description",)),
        (FRESHDESK, ("id", "subject"), "SUBJECTS ONLY", ("description_text", "conversations")),
        (FRESHDESK, ("id", "description"), "no conversations", ("conversations",)),
        (HUBSPOT, ("id", "properties.subject"), "SUBJECTS ONLY", ("properties.content",)),
        (HUBSPOT, ("id", "properties.subject"), "nobody is known", ("associations",)),
        (HUBSPOT_CSV, ("Ticket ID", "Ticket name"), "SUBJECTS ONLY", ("Ticket Description",)),
        (JIRA, ("Summary",), "SUMMARIES ONLY", ("DESCRIPTION",)),
        (SALESFORCE, ("Id", "Subject"), "SUBJECTS ONLY", ("DESCRIPTION",)),
        (ZENDESK_CSV, ("Id", "Subject"), "SUBJECTS ONLY", ("Description",)),
    ],
)
def test_an_export_poor_in_text_is_called_out_and_a_full_one_is_not(
    preset: Preset, columns: tuple[str, ...], poor: str, good: tuple[str, ...]
) -> None:
    assert poor in notes(preset, *columns)
    assert poor not in notes(preset, *columns, *good)


def test_texts_that_their_vendor_cut_are_told() -> None:
    assert "cuts descriptions" in notes(SALESFORCE, "Description", Description="x" * 32_000)
    assert notes(SALESFORCE, "Description", Description="x") == ""
    many = {"conversation_parts": [], "total_count": 501}
    assert "500 parts" in notes(INTERCOM, "conversation_parts", conversation_parts=many)
    assert notes(INTERCOM, "conversation_parts", conversation_parts={"total_count": 3}) == ""


def test_a_slack_archive_without_its_users_says_so() -> None:
    assert "no users.json" in notes(SLACK, "ts")
    assert SLACK.recognize(head("_member", "ts")) == 0
    zipped = FileHead(name="f", format="zip", columns=("_member",), sample=({"_member": "a.csv"},))
    assert SLACK.recognize(zipped) == 0


def test_bare_links_of_slack_stay_and_mails_lose_their_scheme() -> None:
    texts = ("see <https://a.example>", "ask <mailto:x@y.example|x@y.example> <!here>", "in <#C1>")
    rows = [
        RawRow(position=number, fields={"_member": "general/2026-01-05.json", "user": "U1",
               "type": "message", "text": text, "ts": f"{number}.0"})
        for number, text in enumerate(texts)
    ]  # fmt: skip
    found = [row.fields["text"] for row in reshape_rows(rows, SLACK, head()) if row.fields]
    assert [str(text).strip() for text in found] == [
        "see https://a.example",
        "ask x@y.example",
        "in",
    ]


@pytest.mark.parametrize(
    "case", ["front/messages", "intercom/fivetran", "slack/export", "zendesk/fivetran"]
)
def test_the_order_of_rows_does_not_matter(case: str) -> None:
    item = opened(case)
    assert item.preset is not None
    rows = list(item.file.rows())
    said = [
        sorted(json.dumps(row.fields, sort_keys=True, default=str)
               for row in reshape_rows(order, item.preset, item.head))
        for order in (rows, rows[::-1], rows[1::2] + rows[::2])
    ]  # fmt: skip
    assert said[0] == said[1] == said[2]


def test_a_subject_that_is_cut_from_the_text_is_not_said_twice() -> None:
    text = "The valve of zone 2 stays open after watering."
    assert join_turns([Turn(text=text)], subject="The valve of zone 2 stays...") == text
    assert join_turns([Turn(text=text)], subject="The valve of zone 2") == text
    assert join_turns([Turn(text=text)], subject="The...") == f"The...\n\n{text}"
    assert join_turns([Turn(text="Leak")], subject="leak") == "Leak"
    assert join_turns([], subject="Leak") == "Leak"
    assert join_turns([]) == ""


def test_turns_are_in_the_order_of_time_or_else_of_their_ties() -> None:
    late = Turn(text="late", at="2026-01-06", tie="1")
    early = Turn(text="early", at="2026-01-05", tie="2")
    assert join_turns([late, early]) == "early\n\nlate"
    assert join_turns([early, Turn(text="late", at="soon", tie="1")]) == "late\n\nearly"
    assert join_turns([early, Turn(text="open", at="03/04/2026", tie="1")]) == "open\n\nearly"
    assert join_turns(number_turns([("b", None), ("a", None), ("b", None)])) == "b\n\na"


def test_the_same_turn_as_text_and_as_html_counts_once() -> None:
    turns = number_turns([("It &amp; that", 1), ("<div>It &amp; that<br></div>", 2), ("", 3)])
    assert join_turns(turns) == "It &amp; that"


def test_odd_values_are_nothing() -> None:
    assert at({"a": [1]}, "a", "b") is None
    assert list(map(text_of, (True, None, [], 4, 4.5))) == ["", "", "", "4", "4.5"]
    assert list(map(key_of, (True, None, {}, " 7 ", 7.25))) == ["", "", "", "7", "7.25"]
    assert list(map(key_of, ("3.96331E+11", "4e+10", "1+1", "E+5"))) == ["", "", "1+1", "E+5"]
    assert words_in(["a", {"name": "b"}, 3, None, {}], "name") == ["a", "b", "3"]
    assert words_in("a,b") == []


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("500D0000001AbCd", "500D0000001AbCdIAK"),
        ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaAAA"),
        ("AAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAA555"),
        ("000000000000000AAA", ""),
        (None, ""),
    ],
)
def test_ids_of_salesforce_are_told_apart_without_the_case_of_letters(
    short: object, full: str
) -> None:
    assert read_key(short) == full


def test_wiki_markup_goes_and_words_stay() -> None:
    text = (
        "bq. you said\n{color:red}It *stops*{color} 2*3*4 [^log.txt] [https://a.example] !no way!"
    )
    assert strip_wiki_markup(text).strip() == "It stops 2*3*4  https://a.example !no way!"


def test_what_people_wrote_under_their_own_headings_stays() -> None:
    text = "# My garden\nIt stops.\n**Expected behavior**\nIt runs.\n- [ ] done\n- [link](x)"
    assert strip_template(text) == "# My garden\nIt stops.\n\nIt runs.\n\n- [link](x)"


def test_custom_fields_can_be_mapped_by_their_number() -> None:
    item = opened("zendesk/json", map={"version": "custom_fields.360012"})
    assert item.plan.mapping.columns["version"] == ("custom_fields.360012",)
    first = next(iter(item.rows())).fields
    assert first is not None
    assert first["custom_fields.360012"] == "3.1.0"
    with pytest.raises(ConfigError, match="no column"):
        opened("zendesk/json", map={"version": "custom_fields.1"})


@pytest.mark.parametrize(
    ("file_format", "columns"),
    [
        ("csv", ("Id", "Subject", "Requester")),
        ("csv", ("id", "subject", "description", "requester", "created")),
        ("csv", ("ticket_id", "subject", "body", "customer", "created_at", "status")),
        ("csv", ("Ticket ID", "Subject", "Description", "Created time")),
        ("csv", ("Case Number", "Subject", "Description", "Created On", "Status")),
        ("csv", ("Summary", "Issue key")),
        ("csv", ("Ticket name", "Venue", "Price")),
        ("csv", ("Conversation ID", "Direction", "Message", "Date")),
        ("jsonl", ("number", "title", "body", "user")),
        ("jsonl", ("id", "source", "state", "created_at", "body")),
        ("jsonl", ("callId", "transcript")),
        ("jsonl", ("id", "subject", "content", "properties")),
        ("zip", ("_member", "id", "text", "ts")),
    ],
)
def test_tables_that_only_look_a_little_like_it_are_left_to_the_guess(
    file_format: str, columns: tuple[str, ...]
) -> None:
    plain = FileHead(name="f", format=file_format, columns=columns, sample=())
    assert find_preset(plain, PRESETS) is None
    assert find_lookup(plain, LOOKUPS) is None


def test_of_several_rows_that_hold_now_the_latest_is_taken() -> None:
    old: dict[str, object] = {"updated_at": "2026-01-05", "_fivetran_active": "true", "a": 1}
    new: dict[str, object] = {"updated_at": "2026-01-06", "_fivetran_active": True, "a": 2}
    gone: dict[str, object] = {"updated_at": "2026-01-07", "_fivetran_active": "false"}
    assert current_row([new, old, gone]) == current_row([gone, old, new]) == new
    assert current_row([gone, {"_fivetran_deleted": True}]) == {}
    assert current_row([{"id": 1}]) == {"id": 1}


@pytest.mark.parametrize("piece", ["[", "[a|", "![", "{quote}", "*a ", "<", "<@", "### ", "\n \n"])
def test_hostile_markup_costs_time_in_step_with_its_length(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    start = process_time()
    for strip in (strip_wiki_markup, strip_template):
        strip(text)
    join_turns([Turn(text=text), Turn(text=text)], subject="a subject to compare with")
    assert process_time() - start < 5  # quadratic takes minutes
