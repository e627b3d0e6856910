"""What is left of a text when names, numbers, dates and typography no longer count."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MAX_CHARS: Final = 4_000  # texts whose first 700 words agree are one text
MIN_WORDS: Final = 5  # shorter texts are alike by chance
_CHUNK: Final = 20_000  # texts at once: words of all would not fit into memory

# Scripts without spaces between words; a character there is about half a word.
_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD: Final = rf"[{_UNSPACED}]|[\p{{L}}\p{{N}}][\p{{L}}\p{{M}}\p{{N}}]*"
# Whom a template greets, and who signs it: a greeting and the capitalized words after it, and
# what closes a text.
_NAMES: Final = (
    (
        r"\b(?i:hi|hello|hey|dear|greetings|hola|hallo|bonjour|ciao|ol[áa])\b"
        r"(?:[ ,]+(?i:there|team|all|mr|mrs|ms|dr|sir|madam)\b\.?)?"
        r"(?: +\p{Lu}[\p{L}'’.-]*){0,3}",
        " ",
    ),
    (
        r"\b(?i:(?:best |kind |warm |many )?"
        r"(?:regards|sincerely|cheers|thanks|thank you|gr[üu](?:ß|ss)en?|saludos|cordialement))"
        r"[\s,.!–—-]{1,6}\p{Lu}[\p{L}'’.-]*(?:[ \n]\p{Lu}[\p{L}'’.-]*){0,3}\s*$",
        " ",
    ),
)
_GONE: Final = (
    (r"(?:…|\.\.\.)\s*(?:(?:full review|read more|show more|see more|more)\s*)?$", " "),
    (r"(?:[a-z][a-z0-9+.-]{1,10}://|www\.)\S+", " "),
    (r"\b\p{L}{1,6}[-_/]\d[\p{L}\p{N}_-]*", " "),  # INV-1234
    (r"\[[a-z _-]{2,20}\]", " "),  # what redaction puts in
    (r"[\w.%+-]+@[\w.-]+", " "),
    (r"&(?:#39|#x27|apos|rsquo|lsquo|#8217|#8216);|['’‘`\u02bc\u00b4]", ""),
    (r"&(?:#[0-9a-fx]{1,8}|[a-z]{2,31});", " "),
)
_DATES: Final = """
january february march april june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
saturday sunday mon tue tues wed thu thur thurs fri sat sun am pm
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of distinct texts, as hashes.

    Attributes
    ----------
    tokens : ndarray of uint32
        Text after text.
    starts : ndarray of int64 of shape (n_texts + 1,)
        Text i is ``tokens[starts[i]:starts[i + 1]]``.
    """

    tokens: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @property
    def n_texts(self) -> int:
        """How many distinct texts there are."""
        return len(self.starts) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many words each text has, shape (n_texts,)."""
        return np.diff(self.starts)


def fold_texts(texts: pl.Series) -> tuple[pl.DataFrame, Words]:
    """Fold texts to the words that make two of them alike.

    Case, width, quotes, punctuation, emoji, entities, links, addresses, placeholders, numbers,
    months and weekdays do not count; only the first 4,000 characters do.

    Parameters
    ----------
    texts : Series of str

    Returns
    -------
    folded : DataFrame
        Row i of text i: `text` (int64, index of the distinct text; null with fewer than 5 words
        that count) and `n_words` (int64, of all its words).
    words : Words
        Distinct texts, numbered in the order of their words.
    """
    folded = pl.concat(
        [_fold(texts.slice(at, _CHUNK)) for at in range(0, max(len(texts), 1), _CHUNK)]
    )
    distinct = folded.select("folded").drop_nulls().unique().sort("folded")
    numbered = distinct.with_row_index("text").with_columns(pl.col("text").cast(pl.Int64))
    rows = folded.join(numbered, on="folded", how="left", maintain_order="left")
    return rows.select("text", "n_words"), _hash_words(distinct["folded"])


def _fold(texts: pl.Series) -> pl.DataFrame:
    plain = texts.cast(pl.String).fill_null("").str.slice(0, MAX_CHARS).str.normalize("NFKC")
    for pattern, instead in _NAMES:
        plain = plain.str.replace_all(pattern, instead)
    plain = plain.str.to_lowercase()
    for pattern, instead in _GONE:
        plain = plain.str.replace_all(pattern, instead)
    word = pl.element()
    kept = ~(word.str.contains(r"\p{N}") | word.is_in(_DATES.split()))
    half = word.str.contains(rf"^[{_UNSPACED}]$")
    frame = pl.DataFrame({"words": plain.str.extract_all(_WORD)})
    return frame.select(
        pl.col("words").list.filter(kept).alias("kept"),
        (pl.col("words").list.len() - pl.col("words").list.filter(half).list.len() // 2)
        .cast(pl.Int64)
        .alias("n_words"),
    ).select(
        pl.when(pl.col("kept").list.len() >= MIN_WORDS)
        .then(pl.col("kept").list.join(" "))
        .alias("folded"),
        "n_words",
    )


def _hash_words(folded: pl.Series) -> Words:
    tokens = [np.empty(0, np.uint32)]
    lengths = [np.zeros(1, np.int64)]
    for chunk in _chunks(folded):
        words = chunk.str.split(" ")
        flat = pl.DataFrame({"word": words.explode()})
        known = flat.select(pl.col("word").unique())
        hashed = known.with_columns(
            pl.Series("hash", [_hash_word(word) for word in known["word"]], pl.UInt32)
        )
        tokens.append(flat.join(hashed, on="word", maintain_order="left")["hash"].to_numpy())
        lengths.append(words.list.len().to_numpy().astype(np.int64))
    return Words(tokens=np.concatenate(tokens), starts=np.cumsum(np.concatenate(lengths)))


def _chunks(texts: pl.Series) -> Iterator[pl.Series]:
    for at in range(0, len(texts), _CHUNK):
        yield texts.slice(at, _CHUNK)


def _hash_word(word: str) -> int:
    # not Polars' own hash, which may differ between its versions
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "little")
