"""The labelled public sets of the benchmarks: texts, labels, and one vector per distinct text.

Each document is taken as one mention, so that what is measured is the clustering alone.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from thememiner.config import load_config
from thememiner.embed import Embedder, load_embedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

AIMED_AT: Final = ("banking77", "hwu64", "stackoverflow20")
WEAK: Final = ("twitter_airline", "jupyter_ux_survey_2015")  # shown, never aimed at
SETS: Final = AIMED_AT + WEAK


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Labelled documents and the vectors of their texts.

    Attributes
    ----------
    texts : tuple of str, one per document
    labels : tuple of str, one per document
    domains : tuple of str, one per document
        The level above the labels, "" where the set has none.
    embeddings : ndarray of shape (n_texts, n_dims), float32
        Unit rows, one per distinct text.
    text_of : ndarray of shape (n_documents,)
        Row of each document's text.
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    domains: tuple[str, ...]
    embeddings: NDArray[np.float32]
    text_of: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def weights(self) -> NDArray[np.int64]:
        """Documents per text, (n_texts,)."""
        return np.bincount(self.text_of, minlength=len(self.embeddings)).astype(np.int64)

    @property
    def distinct_texts(self) -> list[str]:
        """The text of each row of the embeddings, (n_texts,)."""
        text_at = dict(zip(self.text_of.tolist(), self.texts, strict=True))
        return [text_at[row] for row in range(len(self.embeddings))]

    def take(self, rows: NDArray[np.int64]) -> Documents:
        """Give these documents, in this order, with the texts that they use."""
        used, text_of = np.unique(self.text_of[rows], return_inverse=True)
        return Documents(
            texts=tuple(self.texts[row] for row in rows),
            labels=tuple(self.labels[row] for row in rows),
            domains=tuple(self.domains[row] for row in rows),
            embeddings=self.embeddings[used],
            text_of=text_of.astype(np.int64),
        )


def join(parts: Sequence[Documents]) -> Documents:
    """Put documents of several sets behind each other; equal texts of two sets stay two rows."""
    first_row = np.cumsum([0] + [len(part.embeddings) for part in parts])
    return Documents(
        texts=tuple(text for part in parts for text in part.texts),
        labels=tuple(label for part in parts for label in part.labels),
        domains=tuple(domain for part in parts for domain in part.domains),
        embeddings=np.concatenate([part.embeddings for part in parts]),
        text_of=np.concatenate(
            [part.text_of + row for part, row in zip(parts, first_row, strict=False)]
        ),
    )


def default_embedder() -> Embedder:
    """Give the embedding model that the shipped configuration names."""
    return load_embedder(
        load_config(environ={}).embed, folders=[Path("models")], redaction_version=0
    )


def load_set(name: str, *, folder: Path, embedder: Embedder, cache: Path | None) -> Documents:
    """Read one labelled set and embed its distinct texts, or take their vectors from the cache."""
    rows = _read_rows(folder / f"{name}.jsonl.gz")
    texts = [" ".join(row["text"].split()) for row in rows]
    distinct = sorted(set(texts))
    row_of = {text: row for row, text in enumerate(distinct)}
    return Documents(
        texts=tuple(texts),
        labels=tuple(row["label"] for row in rows),
        domains=tuple((row["meta"] or {}).get("domain", "") for row in rows),
        embeddings=_embed(distinct, embedder=embedder, file=cache_file(cache, name, embedder)),
        text_of=np.array([row_of[text] for text in texts], dtype=np.int64),
    )


def cache_file(cache: Path | None, name: str, embedder: Embedder) -> Path | None:
    return cache / f"{name}-{embedder.space[:12]}.npy" if cache else None


def _read_rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row["label"] is not None and row["text"].strip()]


def _embed(texts: list[str], *, embedder: Embedder, file: Path | None) -> NDArray[np.float32]:
    if file is not None and file.exists():
        embeddings: NDArray[np.float32] = np.load(file, allow_pickle=False)
        if len(embeddings) == len(texts):
            return embeddings
    embeddings = embedder.encode(texts)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, embeddings, allow_pickle=False)
    return embeddings
