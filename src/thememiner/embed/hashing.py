"""An embedder without a model: hashed words and character n-grams.

For demos, tests and machines without the weights. It knows spelling, not meaning: texts are near
when they share words or parts of words.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.embed.vectors import normalize_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

VERSION: Final = 1
N_DIMS: Final = 256
NGRAM: Final = 4
NGRAM_WEIGHT: Final = 0.25  # a word's n-grams together weigh about as much as the word
LONG_WORD: Final = 6  # shorter words say less: weight (letters / LONG_WORD) squared
MAX_WORD: Final = 40
_WORD: Final = re.compile(r"\w+")


class HashingEmbedder:
    """Signed hashing of words and character n-grams into 256 dimensions.

    Parameters
    ----------
    max_tokens : int
        Words read of each text.
    redaction_version : int
        Part of the space, as for every embedder.
    """

    n_dims: int = N_DIMS

    def __init__(self, *, max_tokens: int, redaction_version: int) -> None:
        self._max_words = max_tokens
        key = f"hashing\0{VERSION}\0{N_DIMS}\0{max_tokens}\0{redaction_version}"
        self.space: str = hashlib.sha256(key.encode()).hexdigest()

    def encode(
        self,
        texts: Sequence[str],
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Embed texts; see `Embedder.encode`."""
        rows = np.zeros((len(texts), N_DIMS), dtype=np.float64)
        places: dict[str, tuple[int, float]] = {}
        for row, text in zip(rows, texts, strict=True):
            for feature, weight in _features(text, max_words=self._max_words).items():
                if feature not in places:
                    places[feature] = _place(feature)
                column, sign = places[feature]
                row[column] += sign * weight
            if not row.any():  # no letters, or features that cancel out
                row[0] = 1.0
        if on_progress is not None:
            on_progress(len(texts), len(texts))
        return normalize_rows(rows)


def _features(text: str, *, max_words: int) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word, count in Counter(_words(text, max_words=max_words)).items():
        worth = min(len(word) / LONG_WORD, 1.0) ** 2 * count**0.5
        weights["w" + word] = worth
        framed = f"<{word}>"
        for start in range(len(framed) - NGRAM + 1):
            ngram = "n" + framed[start : start + NGRAM]
            weights[ngram] = weights.get(ngram, 0.0) + NGRAM_WEIGHT * worth
    return weights


def _words(text: str, *, max_words: int) -> Iterator[str]:
    for position, match in enumerate(_WORD.finditer(text.casefold())):
        if position >= max_words:
            return
        yield match.group()[:MAX_WORD]


def _place(feature: str) -> tuple[int, float]:
    digest = hashlib.blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    number = int.from_bytes(digest, "little")
    return (number >> 1) % N_DIMS, 1.0 if number & 1 else -1.0
