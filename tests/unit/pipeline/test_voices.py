from __future__ import annotations

import polars as pl

from thememiner.datamodels import DUPLICATES
from thememiner.pipeline.voices import follow_first, list_copies

PLACED = {
    "document_id": pl.String(),
    "ordinal": pl.Int64(),
    "label": pl.Int64(),
    "subtheme_label": pl.Int64(),
    "cosine": pl.Float64(),
    "is_loose": pl.Boolean(),
}


def test_copies_are_of_floods_alone_and_not_the_first_document() -> None:
    rows = [("a", "a", "flood"), ("b", "a", "flood"), ("c", "c", "repost"), ("d", "c", "repost")]
    duplicates = pl.DataFrame(rows, schema=DUPLICATES, orient="row")
    assert list_copies(duplicates).rows() == [("b", "a")]


def test_passages_of_a_copy_go_where_those_of_the_first_document_went() -> None:
    rows = [
        ("a", 0, 3, 1, 0.9, True),
        ("a", 1, -1, -1, None, False),
        ("b", 0, None, None, None, None),
        ("b", 1, None, None, None, None),
        ("b", 2, None, None, None, None),
        ("c", 0, 5, -1, 0.8, False),
        ("d", 0, 7, 2, 0.7, False),
    ]
    placed = pl.DataFrame(rows, schema=PLACED, orient="row")
    copies = pl.DataFrame({"document_id": ["b", "c"], "group_id": ["a", "a"]})
    followed = follow_first(placed, copies).sort("document_id", "ordinal")
    assert followed.rows() == [
        ("a", 0, 3, 1, 0.9, True),
        ("a", 1, -1, -1, None, False),
        ("b", 0, 3, 1, 0.9, True),
        ("b", 1, -1, -1, None, False),
        ("b", 2, -1, -1, None, False),
        ("c", 0, 5, -1, 0.8, False),
        ("d", 0, 7, 2, 0.7, False),
    ]


def test_without_floods_nothing_moves() -> None:
    placed = pl.DataFrame([("a", 0, -1, -1, None, False)], schema=PLACED, orient="row")
    copies = pl.DataFrame(schema={"document_id": pl.String, "group_id": pl.String})
    assert follow_first(placed, copies).equals(placed)
