"""What is left of a text when names, numbers, dates and typography no longer count."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_CHARS: Final = 4_000  # texts whose first 700 words agree are one text
MIN_WORDS: Final = 5  # shorter texts are alike by chance
_EDITION: Final = b"1"  # another one where the same text is folded to other words
_TOKEN: Final = np.dtype("<u4")
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
        Distinct texts, in an order that their words alone tell.
    """
    return number_texts(fold_words(texts))


def fold_words(texts: pl.Series) -> pl.DataFrame:
    """Fold texts; see `fold_texts`. What it gives of a text depends on that text alone.

    Returns
    -------
    DataFrame
        Row i of text i: `words` (Binary, the hash of each word that counts, little-endian uint32;
        null with fewer than 5) and `n_words` (int64, of all its words).
    """
    spans = range(0, max(len(texts), 1), _CHUNK)
    return pl.concat([_fold(texts.slice(at, _CHUNK)) for at in spans])


def fold_key(text: str) -> bytes:
    """Give the key under which what `fold_words` makes of a text may be kept."""
    data = text[:MAX_CHARS].encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16, person=_EDITION).digest()


def number_texts(folded: pl.DataFrame) -> tuple[pl.DataFrame, Words]:
    """Give each folded text the number of its words, and the words; see `fold_texts`."""
    distinct = folded.select("words").drop_nulls().unique().sort("words")
    numbered = distinct.with_row_index("text").with_columns(pl.col("text").cast(pl.Int64))
    rows = folded.join(numbered, on="words", how="left", maintain_order="left")
    words = Words(
        tokens=np.frombuffer(b"".join(distinct["words"]), dtype=_TOKEN),
        starts=np.cumsum([0, *(distinct["words"].bin.size() // _TOKEN.itemsize)], dtype=np.int64),
    )
    return rows.select("text", "n_words"), words


def _fold(texts: pl.Series) -> pl.DataFrame:
    """Give the hashes of each text's words that count, packed, and how many words it has."""
    found = _plain(texts).str.extract_all(_WORD)
    n_words = found.list.len().to_numpy().astype(np.int64)
    flat = found.explode().drop_nulls().alias("word").to_frame()
    # most words are said often: each is looked at once
    known = flat.unique()
    facts = known.with_columns(
        is_kept=~(pl.col("word").str.contains(r"\p{N}") | pl.col("word").is_in(_DATES.split())),
        is_half=pl.col("word").str.contains(rf"^[{_UNSPACED}]$"),
        token=pl.Series([_hash_word(word) for word in known["word"]], dtype=pl.UInt32),
    )
    words = flat.join(facts, on="word", how="left", maintain_order="left")
    text = np.repeat(np.arange(len(texts)), n_words)
    is_kept = words["is_kept"].to_numpy()
    n_half = np.bincount(text[words["is_half"].to_numpy()], minlength=len(texts))
    ends = np.cumsum(np.bincount(text[is_kept], minlength=len(texts))) * _TOKEN.itemsize
    packed = words["token"].to_numpy()[is_kept].astype(_TOKEN).tobytes()
    spans = pairwise([0, *ends.tolist()])
    least = MIN_WORDS * _TOKEN.itemsize
    kept = [packed[low:high] if high - low >= least else None for low, high in spans]
    return pl.DataFrame(
        {"words": pl.Series(kept, dtype=pl.Binary), "n_words": n_words - n_half // 2}
    )


def _plain(texts: pl.Series) -> pl.Series:
    """Take away what does not count: typography, links, placeholders, greetings, signatures."""
    plain = texts.cast(pl.String).fill_null("").str.slice(0, MAX_CHARS)
    is_plain = ~plain.str.contains(r"[^\x00-\x7f]")  # as most texts are: nothing to normalize
    plain = plain.zip_with(is_plain, plain.set(is_plain, "").str.normalize("NFKC"))
    for pattern, instead in _NAMES:
        plain = plain.str.replace_all(pattern, instead)
    plain = plain.str.to_lowercase()
    for pattern, instead in _GONE:
        plain = plain.str.replace_all(pattern, instead)
    return plain


def _hash_word(word: str) -> int:
    # not Polars' own hash, which may differ between its versions
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "little")
