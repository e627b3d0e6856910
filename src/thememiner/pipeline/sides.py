"""Clusters praise apart from everything else.

"So many packages!" and "so many packages…" are near each other in any space, and a theme of both
could be ranked as a problem and read as praise. Apart, praise never outranks a problem, and no
problem is lost in praise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from thememiner.cluster import (
    Clustering,
    cluster_embeddings,
    dissolve_themes,
    foreign_themes,
    subjectless_themes,
)
from thememiner.segment import GENERAL_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from thememiner.cluster import Settled
    from thememiner.config import ClusterConfig

PRAISE = "praise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sided:
    """One clustering of both sides; themes of praise have the last numbers.

    Attributes
    ----------
    clustering : Clustering
        No theme, subtheme or area is on both sides.
    is_loose : ndarray of shape (n_texts,), bool
        Texts placed by nearness alone.
    """

    clustering: Clustering
    is_loose: NDArray[np.bool_]


def is_praise() -> pl.Expr:
    """Tell of each mention whether it is on the side of praise; not marked yet is not."""
    return (pl.col("intent") == PRAISE).fill_null(value=False)


def cluster_sides(
    texts: pl.DataFrame, embeddings: NDArray[np.float32], *, settings: ClusterConfig
) -> Sided:
    """Group the texts of each side into themes of their own.

    Parameters
    ----------
    texts : DataFrame with columns is_praise, text, n_documents, n_foreign, n_listed
        A text that is said as praise by some and otherwise by others has a row for each; sorted
        by `is_praise`.
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows; row i of text i.
    """
    n_rest = int((~texts["is_praise"]).sum())
    sides = [slice(0, n_rest), slice(n_rest, texts.height)]
    return _join([_cluster(texts[side], embeddings[side], settings=settings) for side in sides])


def _cluster(
    texts: pl.DataFrame, embeddings: NDArray[np.float32], *, settings: ClusterConfig
) -> Settled:
    n_documents, n_foreign, n_listed = (
        texts[name].to_numpy().astype(np.int64) for name in ("n_documents", "n_foreign", "n_listed")
    )
    passages = texts["text"].to_list()
    found = cluster_embeddings(embeddings, n_documents, settings=settings, texts=passages)
    is_foreign = foreign_themes(
        found.labels, weights=n_documents, foreign=n_foreign, listed=n_listed
    )
    is_empty = subjectless_themes(found.labels, passages, general=GENERAL_WORDS)
    return dissolve_themes(
        found, embeddings, weights=n_documents, is_dissolved=is_foreign | is_empty
    )


def _join(sides: Sequence[Settled]) -> Sided:
    clusterings = [side.clustering for side in sides]
    return Sided(
        clustering=Clustering(
            labels=_number([each.labels for each in clusterings]),
            subtheme_labels=_number([each.subtheme_labels for each in clusterings]),
            area_labels=_number([each.area_labels for each in clusterings]),
        ),
        is_loose=np.concatenate([side.is_loose for side in sides]),
    )


def _number(sides: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Give groups of later sides the numbers after those of the sides before; -1 stays."""
    joined: list[NDArray[np.int64]] = []
    n_groups = 0
    for labels in sides:
        joined.append(np.where(labels >= 0, labels + n_groups, -1))
        n_groups += int(labels.max(initial=-1)) + 1
    return np.concatenate(joined)
