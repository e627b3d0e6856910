"""From documents to groups that are one voice each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.datamodels import DUPLICATES, conform
from thememiner.duplicates.families import find_families
from thememiner.duplicates.floods import find_floods
from thememiner.duplicates.folding import fold_words, number_texts
from thememiner.duplicates.repeats import HEAD, find_channel_repeats, find_reposts
from thememiner.duplicates.shingles import mix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.duplicates.folding import Words

COLUMNS: Final = (
    "document_id", "id", "source", "created_at", "customer", "person", "email_hash", "rating",
)  # fmt: skip

# Two exports of one store name its reviews in two ways: a feed is a source and a way of naming.
_ID_SCHEMES: Final = (
    (r"^[0-9]+$", "number"),
    (r"^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", "uuid"),
    (r"^[0-9a-f]{16,64}$", "hex"),
    (r"^[A-Za-z]{1,12}[:_-]", "prefixed"),
)


def find_duplicates(documents: pl.DataFrame) -> pl.DataFrame:
    """Group the documents that are one voice.

    Parameters
    ----------
    documents : DataFrame with the columns of `COLUMNS` and `text`
        Rows in any order; `text` is redacted and normalized. Instead of it, `words` and `n_words`
        may be given: what `fold_words` makes of it.

    Returns
    -------
    DataFrame
        `DUPLICATES` schema, sorted by document_id: a row for each document of a group of two or
        more. `relation` is `flood` (20 or more near-identical documents within 7 days), else
        `repost` (the same review in another feed), else `channel` (the same person says it again
        within 30 days, or in another channel). A group of reposts has one document of each feed;
        floods take no part in other groups.

    Notes
    -----
    Two texts are near-identical if at least half (70% below 10 words) of their runs of three
    words are the same and they differ nowhere by more than six words in a row, numbers, links,
    dates, greetings and signatures left out. Runs are compared by MinHash first; families of
    near-identical texts are the connected components of the pairs that pass.
    """
    rows, words = _prepare(documents.sort("document_id"))
    floods = find_floods(rows).with_columns(relation=pl.lit("flood"))
    rest = (
        rows.join(floods, on="document_id", how="anti", maintain_order="left")
        .filter(pl.col("text").is_not_null())
        .drop("row")
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
    )
    repeats = _group(
        rest, reposts=find_reposts(rest, words), channels=find_channel_repeats(rest, words)
    )
    found = pl.concat([floods.select(list(DUPLICATES)), repeats])
    return conform(found, DUPLICATES, name="duplicates").sort("document_id")


def _prepare(documents: pl.DataFrame) -> tuple[pl.DataFrame, Words]:
    """Give each document its feed, its distinct text, and that text's family and first words."""
    has_words = "words" in documents.columns
    folded, words = number_texts(documents if has_words else fold_words(documents["text"]))
    texts = pl.DataFrame(
        {
            "text": np.arange(words.n_texts, dtype=np.int64),
            "family": find_families(words),
            "head": _heads(words),
        }
    )
    rows = documents.select(COLUMNS).with_columns(
        folded["text"], folded["n_words"], feed=pl.concat_str("source", _scheme(), separator="\0")
    )
    joined = rows.join(texts, on="text", how="left", maintain_order="left")
    return joined.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64)), words


def _scheme() -> pl.Expr:
    own = pl.col("id").str.split("#").list.first()
    named = pl.lit("other")
    for pattern, name in reversed(_ID_SCHEMES):
        named = pl.when(own.str.contains(pattern)).then(pl.lit(name)).otherwise(named)
    return named


def _heads(words: Words) -> pl.Series:
    """Hash the first eight words of each text; null where it has fewer."""
    is_long = words.lengths >= HEAD
    starts = words.starts[:-1][is_long]
    keys = np.zeros(len(starts), np.uint64)
    for step in range(HEAD):
        keys = mix((keys << np.uint64(1)) ^ words.tokens[starts + step])
    heads = pl.DataFrame({"text": np.flatnonzero(is_long).astype(np.int64), "head": keys})
    texts = pl.DataFrame({"text": np.arange(words.n_texts, dtype=np.int64)})
    return texts.join(heads, on="text", how="left", maintain_order="left")["head"]


def _group(
    documents: pl.DataFrame, *, reposts: pl.DataFrame, channels: pl.DataFrame
) -> pl.DataFrame:
    """Join pairs to groups; `documents` are sorted, so that the least row has the least id."""
    feeds = documents["feed"].to_list()
    parents = list(range(documents.height))
    inside: dict[int, set[str]] = {}
    twice: set[int] = set()
    for left, right in reposts.iter_rows():
        first, second = sorted((_root(parents, left), _root(parents, right)))
        ours = inside.get(first, {feeds[first]})
        theirs = inside.get(second, {feeds[second]})
        if first == second or ours & theirs:
            continue
        parents[second] = first
        inside[first] = ours | theirs
        twice |= {left, right}
    again: set[int] = set()
    for left, right in channels.iter_rows():
        first, second = sorted((_root(parents, left), _root(parents, right)))
        parents[second] = first
        again |= {left, right}
    return _lay_out(documents, parents, reposts=twice, rows=sorted(twice | again))


def _root(parents: list[int], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


def _lay_out(
    documents: pl.DataFrame, parents: list[int], *, reposts: set[int], rows: Iterable[int]
) -> pl.DataFrame:
    ids = documents["document_id"].to_list()
    found = [
        (ids[row], ids[_root(parents, row)], "repost" if row in reposts else "channel")
        for row in rows
    ]
    return pl.DataFrame(found, schema=DUPLICATES, orient="row")
