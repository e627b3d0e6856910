from __future__ import annotations

import polars as pl

from thememiner.datamodels import MENTIONS
from thememiner.embed import pack_vectors
from thememiner.pipeline.intents import mark_new_mentions
from thememiner.testing import HashingEmbedder

EMBEDDER = HashingEmbedder(max_tokens=128, redaction_version=0)
TEXTS = {b"a": "the app crashes", b"b": "please add folders"}
DOCUMENTS = pl.DataFrame(
    {"document_id": ["d1", "d2", "d3"], "kind": ["ticket", "review", "review"]}
).with_columns(
    pl.lit(None, pl.String).alias("question"),
    pl.Series("satisfaction", [None, 0.0, 1.0]),
    pl.lit(None, pl.String).alias("rating_kind"),
)


class FakeWriter:
    def read(self, table: str) -> pl.DataFrame:
        if table == "passages":
            return pl.DataFrame({"text_hash": TEXTS.keys(), "text": TEXTS.values()})
        vectors = pack_vectors(EMBEDDER.encode(list(TEXTS.values())))
        return pl.DataFrame(
            {"text_hash": TEXTS.keys(), "embedding_space": EMBEDDER.space, "vector": vectors}
        )


def mentions(*rows: tuple[str, bytes, str | None]) -> pl.DataFrame:
    known = pl.DataFrame(
        rows, schema={"document_id": pl.String, "text_hash": pl.Binary, "intent": pl.String},
        orient="row",
    )  # fmt: skip
    ids = known.with_columns(mention_id=pl.col("document_id") + ":0", ordinal=0)
    missing = [pl.lit(None, MENTIONS[name]).alias(name) for name in MENTIONS if name not in ids]
    return ids.with_columns(missing).select(list(MENTIONS)).cast(pl.Schema(MENTIONS))


def mark(rows: pl.DataFrame) -> list[str | None]:
    marked = mark_new_mentions(
        rows,
        documents=DOCUMENTS,
        embedder=EMBEDDER,
        writer=FakeWriter(),  # type: ignore[arg-type]
    )
    assert marked.drop("intent").equals(rows.drop("intent"))
    return marked["intent"].to_list()


def test_new_mentions_are_marked_and_known_ones_stay() -> None:
    rows = mentions(("d1", b"a", None), ("d2", b"b", "unclear"), ("d3", b"b", None))
    assert mark(rows) == ["problem", "unclear", "request"]


def test_the_order_of_rows_does_not_matter() -> None:
    rows = mentions(("d3", b"b", None), ("d2", b"a", None), ("d1", b"a", None))
    assert mark(rows) == ["request", "problem", "problem"]


def test_without_new_mentions_nothing_changes() -> None:
    rows = mentions(("d1", b"a", "praise"))
    assert mark(rows) == ["praise"]
    assert mark(mentions()) == []
