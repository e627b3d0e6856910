"""Which themes are near each other in meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.ranking.datamodels import Neighbour

if TYPE_CHECKING:
    from collections.abc import Collection

N_NEIGHBOURS: Final = 3


def list_neighbours(
    themes: pl.DataFrame, listed: Collection[str]
) -> dict[str, tuple[Neighbour, ...]]:
    """List the nearest themes of each listed theme, nearest first, ties by id.

    Parameters
    ----------
    themes : DataFrame with columns theme_id, name, centroid
        A theme without a middle has no neighbours.
    listed : collection of str
        Themes that may be named.

    Returns
    -------
    dict of str to tuple of Neighbour
        `similarity` is a cosine in [-1, 1], rounded: how the last digits add up differs between
        machines.
    """
    known = themes.filter(
        pl.col("theme_id").is_in(sorted(listed)) & pl.col("centroid").is_not_null()
    ).sort("theme_id")
    if known.height < 2:
        return {}
    middles = np.stack([np.frombuffer(row, dtype="<f4") for row in known["centroid"]])
    cosines = np.round(middles.astype(np.float64) @ middles.T.astype(np.float64), 3)
    np.fill_diagonal(cosines, -2.0)  # below every cosine: nobody is their own neighbour
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, : min(N_NEIGHBOURS, known.height - 1)]
    ids, names = known["theme_id"].to_list(), known["name"].to_list()
    return {
        theme_id: tuple(
            Neighbour(theme_id=ids[other], name=names[other], similarity=float(row[other]))
            for other in places
        )
        for theme_id, places, row in zip(ids, nearest, cosines, strict=True)
    }
