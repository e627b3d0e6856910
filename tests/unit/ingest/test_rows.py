"""Rows that give several documents, and several rows that give one: every row counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.ingest.conftest import batch, merge

from thememiner.datamodels import RowCounts
from thememiner.ingest import RawRow

if TYPE_CHECKING:
    from collections.abc import Mapping


def survey(position: int, *texts: str, date: str = "2026-01-05") -> RawRow:
    answers: list[Mapping[str, object]] = [
        {"id": f"{position}#q{number}", "text": text, "created_at": date}
        for number, text in enumerate(texts, start=1)
    ]
    return RawRow(position=position, fields=answers[0], others=tuple(answers[1:]))


def test_a_row_of_several_documents_is_one_row() -> None:
    result = merge(batch([survey(1, "slow", "none", "like it"), survey(2, "fast")]))
    assert result.documents.height == 4
    assert result.counts == RowCounts(n_read=2, n_accepted=2)


def test_a_row_is_updated_if_any_of_its_documents_changed() -> None:
    first = merge(batch([survey(1, "slow", "none")]))
    later = batch([survey(1, "slow", "none at all")], known=frozenset(first.rows["row_hash"]))
    result = merge(later, stored=first.documents)
    assert result.counts == RowCounts(n_read=1, n_updated=1)
    assert result.documents.height == 1


def test_a_row_of_known_documents_is_a_duplicate() -> None:
    rows = [survey(1, "slow", "none")]
    first = merge(batch(rows))
    result = merge(batch(rows, known=frozenset(first.rows["row_hash"])), stored=first.documents)
    assert result.counts == RowCounts(n_read=1, n_duplicates=1)


def test_the_turns_of_a_conversation_are_rows_of_one_document() -> None:
    turns = RawRow(position=1, fields={"id": "c1", "text": "It broke.\n\nAgain."}, more=(4, 7))
    result = merge(batch([turns, {"id": "c2", "text": "Slow"}]))
    assert result.documents.height == 2
    assert result.counts == RowCounts(n_read=4, n_accepted=4)


def test_one_bad_document_keeps_its_whole_row_out() -> None:
    result = merge(batch([survey(1, "slow", "none", date="once upon a time"), survey(2, "ok")]))
    assert result.counts == RowCounts(n_read=2, n_accepted=1, n_quarantined=1)


def test_every_turn_of_a_bad_conversation_is_listed() -> None:
    turns = RawRow(position=1, fields={"id": "c", "text": "a", "created_at": "?"}, more=(2, 3))
    result = merge(batch([turns]))
    assert result.counts == RowCounts(n_read=3, n_quarantined=3)
    assert result.quarantine["position"].to_list() == [1, 2, 3]


def test_an_open_date_is_settled_for_all_documents_of_a_row() -> None:
    result = merge(batch([survey(1, "slow", "none", date="03/04/2026")]))
    assert result.counts == RowCounts(n_read=1, n_quarantined=1)
    rows = [survey(1, "slow", "none", date="03/04/2026"), survey(2, "ok", date="25/04/2026")]
    assert merge(batch(rows)).counts == RowCounts(n_read=2, n_accepted=2)


def test_a_file_that_is_named_twice_is_counted_twice() -> None:
    rows = [survey(1, "slow", "none"), survey(2, "fast")]
    result = merge(batch(rows), batch(rows))
    assert result.counts == RowCounts(n_read=4, n_accepted=2, n_duplicates=2)
