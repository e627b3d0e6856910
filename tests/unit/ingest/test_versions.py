from __future__ import annotations

from itertools import permutations

import numpy as np
import polars as pl
import pytest
from tests.unit.ingest.conftest import EMPTY, batch, merge, only

from thememiner.datamodels import HISTORY, RowCounts
from thememiner.errors import InputError
from thememiner.ingest import Merged, Merger

OLD: dict[str, object] = {
    "id": "1",
    "text": "old words",
    "created_at": "2026-01-01",
    "customer_id": "anna",
}
NEW: dict[str, object] = {**OLD, "text": "new words", "updated_at": "2026-01-05"}
NEWEST: dict[str, object] = {**OLD, "text": "newest words", "updated_at": "2026-01-09"}


def counts(n_accepted: int = 0, n_updated: int = 0, n_duplicates: int = 0) -> RowCounts:
    return RowCounts(
        n_read=n_accepted + n_updated + n_duplicates,
        n_accepted=n_accepted,
        n_updated=n_updated,
        n_duplicates=n_duplicates,
    )


def merge_all(rows: list[dict[str, object]], *, stored: pl.DataFrame = EMPTY) -> Merged:
    found = batch(rows)
    merger = Merger([found.file_hash])
    return merger.merge(found.versions.with_columns(batch=pl.lit(0, pl.Int64)), stored)


@pytest.mark.parametrize("rows", list(permutations([OLD, NEW, NEW, NEWEST])))
def test_latest_version_wins_in_any_order_of_rows(rows: tuple[dict[str, object], ...]) -> None:
    result = merge(batch(list(rows)))
    assert result.texts["text"].to_list() == ["newest words"]
    assert result.counts == counts(n_accepted=1, n_updated=2, n_duplicates=1)


@pytest.mark.parametrize("rows", list(permutations([OLD, NEW, NEW, NEWEST])))
def test_versions_that_were_replaced_in_the_run_are_kept(
    rows: tuple[dict[str, object], ...],
) -> None:
    merged = merge_all(list(rows))
    assert merged.earlier["text"].to_list() == ["old words", "new words"]
    assert merged.earlier.schema == HISTORY


def test_versions_that_replace_the_stored_one_are_kept_but_the_last() -> None:
    first = merge(batch([NEW]))
    merged = merge_all([OLD, NEWEST, {**NEWEST, "rating": 2}], stored=first.documents)
    assert merged.is_changed.to_list() == [True]
    # the late older one is a duplicate; of the two newest, which have one date, one stands
    assert merged.earlier["text"].to_list() == ["newest words"]
    assert merge_all([OLD, NEW], stored=first.documents).earlier.is_empty()


@pytest.mark.parametrize("files", list(permutations([OLD, NEW, NEWEST])))
def test_order_of_files_does_not_matter(files: tuple[dict[str, object], ...]) -> None:
    batches = [batch([row], source="feed", name=f"{row['text']}.jsonl") for row in files]
    result = merge(*batches)
    assert result.texts["text"].to_list() == ["newest words"]
    expected = merge(*sorted(batches, key=lambda item: item.file_name))
    assert result.by_file == expected.by_file
    assert result.documents.equals(expected.documents)


def test_same_file_again_changes_nothing() -> None:
    first = merge(batch([OLD, NEW, NEW]))
    known = frozenset(first.rows["row_hash"])
    again = merge(batch([OLD, NEW, NEW], known=known), stored=first.documents)
    assert again.counts == counts(n_duplicates=3)
    assert again.documents.is_empty()
    assert again.rows.is_empty()


def test_same_file_twice_in_one_run_is_one_document() -> None:
    result = merge(batch([OLD]), batch([OLD]))
    assert result.counts == counts(n_accepted=1, n_duplicates=1)
    assert list(result.by_file.values()) == [result.counts]


def test_newer_version_replaces_the_stored_one() -> None:
    first = merge(batch([OLD]))
    result = merge(batch([NEW, NEWEST]), stored=first.documents)
    assert result.counts == counts(n_updated=2)
    assert result.changed_ids == (only(first, "document_id"),)
    assert result.texts["text"].to_list() == ["newest words"]


def test_older_version_changes_nothing_but_is_remembered() -> None:
    first = merge(batch([NEWEST]))
    result = merge(batch([OLD, NEW]), stored=first.documents)
    assert result.counts == counts(n_duplicates=2)
    assert result.documents.is_empty()
    assert result.rows.height == 2


def test_tie_with_the_stored_version_goes_to_the_new_run() -> None:
    first = merge(batch([OLD]))
    result = merge(batch([{**OLD, "text": "edited"}]), stored=first.documents)
    assert result.counts == counts(n_updated=1)


def test_tie_within_a_run_does_not_depend_on_order() -> None:
    one, two = ({**OLD, "text": text} for text in ("a words", "b words"))
    assert merge(batch([one, two])).documents.equals(merge(batch([two, one])).documents)


def test_equal_ids_of_two_sources_are_two_documents() -> None:
    result = merge(batch([OLD], source="a"), batch([OLD], source="b"))
    assert result.counts == counts(n_accepted=2)


def test_foreign_feed_is_refused() -> None:
    stored = merge(batch([{**OLD, "id": str(n), "customer_id": f"c{n}x"} for n in range(9)]))
    foreign = [
        {"id": str(n), "text": f"other {n}", "created_at": "2026-03-01", "customer_id": f"d{n}x"}
        for n in range(9)
    ]
    with pytest.raises(InputError, match="give --source"):
        merge(batch(foreign), stored=stored.documents)


def _feed(customer: str, day: str) -> list[dict[str, object]]:
    return [
        {
            "id": str(n),
            "text": f"{customer} {n}",
            "created_at": day,
            "customer_id": f"{customer}{n}",
        }
        for n in range(9)
    ]


def test_older_foreign_feed_is_refused_and_not_dropped_as_known() -> None:
    stored = merge(batch(_feed("anna", "2026-03-01")))
    with pytest.raises(InputError, match="give --source"):
        merge(batch(_feed("berta", "2026-01-01")), stored=stored.documents)


def test_two_feeds_with_the_same_ids_in_one_run_are_refused() -> None:
    with pytest.raises(InputError, match="give --source"):
        merge(
            batch(_feed("anna", "2026-03-01"), source="ticket", name="one.jsonl"),
            batch(_feed("berta", "2026-01-01"), source="ticket", name="two.jsonl"),
        )


def test_id_column_that_names_no_document_is_refused() -> None:
    rows = [{**row, "id": "1"} for row in _feed("anna", "2026-03-01")]
    days = [{**row, "created_at": f"2026-03-0{n + 1}"} for n, row in enumerate(rows)]
    with pytest.raises(InputError, match="--map id="):
        merge(batch(days))


@pytest.mark.parametrize(
    "change",
    [{"customer_id": "anna"}, {"created_at": "2026-01-01"}, {"updated_at": "2026-04-01"}],
)
def test_edited_rows_are_not_a_foreign_feed(change: dict[str, object]) -> None:
    stored = merge(batch([OLD]))
    row = {"id": "1", "text": "x", "created_at": "2026-03-01", "customer_id": "berta", **change}
    assert merge(batch([row]), stored=stored.documents).counts.n_updated == 1


def test_random_history_agrees_with_a_plain_model() -> None:
    rng = np.random.default_rng(7)
    stored, known = EMPTY, frozenset[bytes]()
    model: dict[str, tuple[int, int, str]] = {}
    for run in range(8):
        rows: list[dict[str, object]] = []
        for _ in range(150):
            key, day = str(rng.integers(40)), int(rng.integers(1, 28))
            rows.append(
                {"id": key, "text": f"words {rng.integers(6)}", "created_at": "2026-01-01",
                 "updated_at": f"2026-02-{day:02}", "customer_id": f"c-{key}"}
            )  # fmt: skip
        result = merge(batch(rows, known=known), stored=stored)
        for row in rows:
            day = int(str(row["updated_at"])[-2:])
            best = model.get(str(row["id"]), (-1, -1, ""))
            if day > best[0]:
                model[str(row["id"])] = (day, run, str(row["text"]))
        kept = stored.filter(
            ~pl.col("document_id").is_in(result.documents["document_id"].to_list())
        )
        stored = pl.concat([kept, result.documents])
        known |= frozenset(result.rows["row_hash"])
        days = dict(stored.select("id", pl.col("updated_at").dt.day()).iter_rows())
        assert days == {key: day for key, (day, _, _) in model.items()}
        assert merge(batch(rows, known=known), stored=stored).counts.n_duplicates == len(rows)
