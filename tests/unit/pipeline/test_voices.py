from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from thememiner.datamodels import DOCUMENTS, DUPLICATES, TEXTS, conform
from thememiner.pipeline.voices import find_groups, follow_first, group_duplicates, list_copies
from thememiner.store import StoreWriter

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, tzinfo=UTC)
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


def _night(rng: np.random.Generator, night: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Documents of few words and few people, a flood every other night, and one without words."""
    n = 40
    texts = [" ".join(rng.choice(list("abcdefghijkl"), size=rng.integers(4, 9))) for _ in range(n)]
    if night % 2:
        texts[:22] = [
            f"please sign our petition against all hidden bank fees {i}" for i in range(22)
        ]
    ids = [f"{night}{number:04}" for number in rng.permutation(n)]
    nothing = [pl.lit(None, dtype).alias(name) for name, dtype in DOCUMENTS.items()]
    documents = pl.DataFrame({"document_id": ids}).with_columns(nothing[1:])
    documents = documents.with_columns(
        id="document_id",
        source=pl.Series(rng.choice(["store", "desk"], size=n)),
        person=pl.Series(rng.choice(["ann", "bob", "eve"], size=n)),
        created_at=pl.lit(NOW + timedelta(days=night)).cast(DOCUMENTS["created_at"]),
    )
    frame = pl.DataFrame({"document_id": ids, "text": [*texts[:-1], None]}, schema=TEXTS)
    return conform(documents.select(list(DOCUMENTS)), DOCUMENTS, name="documents"), frame


@pytest.mark.parametrize("seed", [0, 1])
def test_groups_of_night_after_night_must_be_those_of_everything_at_once(
    tmp_path: Path, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    sizes = []
    for night in range(4):
        with StoreWriter.open(tmp_path / "s", run_id="r", now=NOW, new_facts=dict) as writer:
            documents, texts = _night(rng, night)
            writer.append("documents", documents)
            writer.append("texts", texts)
            if night == 3:  # what was said before is said otherwise
                first = writer.read("texts").head(5).with_columns(text=pl.lit("a b c d e f g h"))
                writer.upsert("texts", first)
            found = group_duplicates(writer)
            whole = writer.read("documents").join(writer.read("texts"), on="document_id")
            shuffled = whole.sample(fraction=1, shuffle=True, seed=seed)
            assert found.equals(find_groups(shuffled, writer.read("customers")))
            sizes.append(writer.count("folds"))
            assert group_duplicates(writer).equals(found)
            assert writer.count("folds") == sizes[-1], "a text was folded twice"
            writer.publish(run_id="r", now=NOW, facts={})
    assert set(found["relation"]) == {"flood", "channel", "repost"}
