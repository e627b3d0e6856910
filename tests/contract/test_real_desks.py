"""Tickets and conversations in layouts that people really have; the files are no part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.real_samples import DEV, ingest, needs_samples

from thememiner.errors import InputError
from thememiner.ingest.presets import PRESETS, FileHead, find_preset
from thememiner.sources import open_source

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_samples

ZENDESK = ("zendesk_fivetran_ticket_comment.csv", "zendesk_fivetran_user.csv")
INTERCOM = (
    "intercom_fivetran_contact_history.csv",
    "intercom_fivetran_conversation_part_history.csv",
)


@pytest.mark.parametrize("beside", [(), ZENDESK, ZENDESK[:1], ZENDESK[1:]])
def test_tickets_of_zendesk_ingest_without_a_flag(beside: tuple[str, ...]) -> None:
    preset, result = ingest("zendesk_fivetran_ticket.csv", *beside)
    assert preset == "zendesk"
    assert (result.counts.n_read, result.counts.n_accepted) == (10, 7)
    assert set(result.quarantine["reason"]) == {"deleted"}
    assert result.documents["customer"].null_count() == 0
    assert result.documents["created_at"].null_count() == 0


@pytest.mark.parametrize("beside", [(), INTERCOM, INTERCOM[:1], INTERCOM[1:]])
def test_conversations_of_intercom_ingest_without_a_flag(beside: tuple[str, ...]) -> None:
    preset, result = ingest("intercom_fivetran_conversation_history.csv", *beside)
    assert preset == "intercom"
    assert (result.counts.n_read, result.counts.n_accepted) == (9, 9)
    assert result.documents.height == 2  # the nine rows are the histories of two conversations
    assert result.documents["customer"].null_count() == 0


@pytest.mark.parametrize("name", [*ZENDESK, *INTERCOM])
def test_a_side_table_alone_says_what_it_is(name: str) -> None:
    with pytest.raises(InputError, match="Name the file of the feedback with it"):
        ingest(name)


def test_questions_of_sumo_need_no_preset() -> None:
    preset, result = ingest("sumo_questions_export.csv")
    assert preset == ""
    assert result.counts.n_accepted == 200
    assert result.documents["customer"].n_unique() > 100


@pytest.mark.parametrize(
    "path", sorted(DEV.glob("*.jsonl.gz")), ids=lambda path: path.name if path else "none"
)
def test_canonical_files_are_nobodys_export(path: Path) -> None:
    file = open_source(str(path))
    head = FileHead(name=file.name, format=file.format, columns=file.columns, sample=file.sample)
    assert find_preset(head, PRESETS) is None
    assert max(preset.recognize(head) for preset in PRESETS) < 0.6
