"""Planted feedback and embeddings for tests, ours and yours: no model, no file, no network."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.datamodels import DOCUMENTS
from thememiner.demo import THEMES, PlantedTheme
from thememiner.embed.hashing import HashingEmbedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HashingEmbedder", "PlantedTheme", "make_documents", "planted_embeddings"]

_FIRST_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
_N_DAYS: Final = 180
_SOURCES: Final = ("ticket", "review", "survey")


def make_documents(n: int, *, seed: int = 0) -> pl.DataFrame:
    """Make documents about the planted themes of the demo.

    Parameters
    ----------
    n : int
        Number of documents, >= 0. Document i is about theme ``i % len(THEMES)``.
    seed : int
        Decides the sentence, the customer and the day of each.

    Returns
    -------
    DataFrame
        The columns of `DOCUMENTS`, and ``text`` and ``label`` (the planted theme) after them.
        Every fifth document has no customer.
    """
    rng = np.random.default_rng(seed)
    rows = [_document(rng, position, max(1, n // 4)) for position in range(n)]
    return pl.DataFrame(rows, schema={**DOCUMENTS, "text": pl.String, "label": pl.String})


def planted_embeddings(
    n_themes: int, n_per_theme: int, *, n_dims: int = 64, noise: float = 0.3, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Scatter unit vectors around random directions.

    Parameters
    ----------
    n_themes, n_per_theme : int
        How many directions, and how many vectors around each.
    n_dims : int
        Length of a vector.
    noise : float
        Expected length of what is added to a direction (length 1); 0 = all equal to it.

    Returns
    -------
    embeddings : ndarray of shape (n_themes * n_per_theme, n_dims)
        float32 unit vectors, theme after theme.
    labels : ndarray of shape (n_themes * n_per_theme,)
        The planted theme of each row, 0 to ``n_themes - 1``.

    Examples
    --------
    >>> embeddings, labels = planted_embeddings(2, 3, n_dims=8)
    >>> embeddings.shape, labels.tolist()
    ((6, 8), [0, 0, 0, 1, 1, 1])
    """
    rng = np.random.default_rng(seed)
    centers = _unit(rng.standard_normal((n_themes, n_dims)))
    labels = np.repeat(np.arange(n_themes, dtype=np.int64), n_per_theme)
    scatter = rng.standard_normal((len(labels), n_dims)) * (noise / np.sqrt(n_dims))
    return _unit(centers[labels] + scatter).astype(np.float32), labels


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    unit: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _document(rng: np.random.Generator, position: int, n_customers: int) -> dict[str, object]:
    theme = THEMES[position % len(THEMES)]
    sentence = theme.reports[int(rng.integers(len(theme.reports)))]
    text = sentence.replace("{", "").replace("}", "")  # a slot's name reads well enough
    source = _SOURCES[position % len(_SOURCES)]
    key = hashlib.sha256(f"{source}\0{position}".encode()).hexdigest()[:32]
    person = f"p{int(rng.integers(n_customers))}"
    document: dict[str, object] = dict.fromkeys(DOCUMENTS)
    known: dict[str, object] = {
        "document_id": key,
        "id": str(position),
        "source": source,
        "kind": source,
        "created_at": _FIRST_DAY + timedelta(days=int(rng.integers(_N_DAYS))),
        "customer": f"person:{person}" if position % 5 else None,
        "person": person if position % 5 else None,
        "is_relayed": False,
        "audience": "customer",
        "language": "en",
        "text_hash": hashlib.sha256(text.casefold().encode()).digest()[:16],
        "n_chars": len(text),
        "n_redactions": 0,
        "row_hash": hashlib.sha256(key.encode()).digest()[:16],
        "text": text,
        "label": theme.key,
    }
    return document | known
