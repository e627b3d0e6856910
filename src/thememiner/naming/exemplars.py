"""Which mentions stand for a theme: central ones, unlike each other, of different customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.naming.clauses import cut_at_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from thememiner.config import NamingConfig

DIVERSITY: Final = 0.5  # what a likeness to a chosen exemplar takes off
N_POOL: Final = 60  # most central mentions that may be an exemplar
MIN_WORDS: Final = 4  # shorter ones are shown only where there is nothing longer
_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "label": pl.Int64,
    "position": pl.Int64,
    "document_id": pl.String,
    "quote": pl.String,
}


def exemplar_rows(
    themes: Sequence[pl.DataFrame], embeddings: NDArray[np.float32], *, settings: NamingConfig
) -> pl.DataFrame:
    """Choose the quotes of every theme.

    Parameters
    ----------
    themes : sequence of DataFrame (label, document_id, customer_key, quote, row, similarity)
        Mentions of one theme each, most central first.
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.

    Returns
    -------
    DataFrame (label, position, document_id, quote)
    """
    rows: list[tuple[int, int, str, str]] = []
    for theme in themes:
        long_enough = theme.filter(theme["quote"].str.split(" ").list.len() >= MIN_WORDS)
        pool = (long_enough if long_enough.height else theme).head(N_POOL)
        chosen = choose_exemplars(
            embeddings[pool["row"].to_numpy()],
            pool["similarity"].to_numpy(),
            pool["customer_key"].to_list(),
            n_exemplars=settings.n_exemplars,
        )
        for position, i in enumerate(chosen):
            quote = cut_at_word(pool["quote"][i], max_chars=settings.max_quote_chars)
            rows.append((theme["label"][0], position, pool["document_id"][i], quote))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def choose_exemplars(
    embeddings: NDArray[np.float32],
    closeness: NDArray[np.float64],
    customers: Sequence[str | None],
    *,
    n_exemplars: int,
) -> list[int]:
    """Pick mentions one by one: near the theme, far from those picked, of a new customer.

    Parameters
    ----------
    embeddings : ndarray of shape (n_mentions, n_dims)
        Unit rows, most central mention first; ties keep that order.
    closeness : ndarray of shape (n_mentions,)
        How central each mention is, higher is better.
    customers : sequence of str or None, one per mention
        Compared for equality only; None is nobody known, so always someone new.
    n_exemplars : int

    Returns
    -------
    list of int
        Rows, in the order they were picked; a customer's second mention only when no other
        customer is left.
    """
    chosen: list[int] = []
    likeness = np.zeros(len(closeness))
    is_left = np.ones(len(closeness), dtype=bool)
    for _ in range(min(n_exemplars, len(closeness))):
        seen = {customers[i] for i in chosen} - {None}
        is_new = is_left & np.array([customer not in seen for customer in customers], dtype=bool)
        pool = np.flatnonzero(is_new if is_new.any() else is_left)
        gain = np.round(closeness[pool] - DIVERSITY * likeness[pool], 6)
        best = int(pool[np.argmax(gain)])
        chosen.append(best)
        is_left[best] = False
        likeness = np.maximum(likeness, embeddings @ embeddings[best])
    return chosen
