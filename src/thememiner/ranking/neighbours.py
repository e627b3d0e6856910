"""Which themes are near each other in meaning, and where they lie on a map of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from thememiner.ranking.datamodels import Neighbour

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

N_NEIGHBOURS: Final = 3
MAP_SIZE: Final = 1000
_MIN_MAPPED: Final = 3
_N_STEPS: Final = 60  # of majorization: the picture has settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Middles:
    """The middles of themes, as far as they are alike.

    Attributes
    ----------
    ids, names : tuple of str
        By id.
    cosines : ndarray of shape (n_themes, n_themes)
        In [-1, 1], rounded: how the last digits add up differs between machines.
    """

    ids: tuple[str, ...]
    names: tuple[str | None, ...]
    cosines: NDArray[np.float64]

    @classmethod
    def of(cls, themes: pl.DataFrame, listed: Collection[str]) -> Middles:
        """Compare the listed themes; one without a middle is left out.

        Parameters
        ----------
        themes : DataFrame with columns theme_id, name, centroid
        listed : collection of str
        """
        known = themes.filter(
            pl.col("theme_id").is_in(sorted(listed)) & pl.col("centroid").is_not_null()
        ).sort("theme_id")
        rows = [np.frombuffer(row, dtype="<f4").astype(np.float64) for row in known["centroid"]]
        middles = np.stack(rows) if rows else np.zeros((0, 1))
        return cls(
            ids=tuple(known["theme_id"]),
            names=tuple(known["name"]),
            cosines=np.round(middles @ middles.T, 3),
        )

    def list_neighbours(self) -> dict[str, tuple[Neighbour, ...]]:
        """List the nearest themes of each, nearest first, ties by id."""
        if len(self.ids) < 2:
            return {}
        others = self.cosines.copy()
        np.fill_diagonal(others, -2.0)  # below every cosine: nobody is their own neighbour
        n_shown = min(N_NEIGHBOURS, len(self.ids) - 1)
        nearest = np.argsort(-others, axis=1, kind="stable")[:, :n_shown]
        return {
            theme_id: tuple(
                Neighbour(
                    theme_id=self.ids[other],
                    name=self.names[other],
                    similarity=float(self.cosines[place, other]),
                )
                for other in nearest[place]
            )
            for place, theme_id in enumerate(self.ids)
        }

    def lay_out_map(self) -> dict[str, tuple[int, int]]:
        """Place the themes on a square so that near is alike; nothing for fewer than three.

        Notes
        -----
        Metric scaling of ``1 - cosine``, begun at the classical solution and improved by
        majorization. It draws no lots, so that equal themes give an equal map.

        References
        ----------
        de Leeuw (1977), Applications of convex analysis to multidimensional scaling (SMACOF).
        """
        if len(self.ids) < _MIN_MAPPED:
            return {}
        wanted = np.maximum(1.0 - self.cosines, 0.0)
        np.fill_diagonal(wanted, 0.0)
        points = _improve(_begin(wanted), wanted)
        low, high = points.min(axis=0), points.max(axis=0)
        spread = np.where(high > low, high - low, 1.0)
        shown = np.rint(MAP_SIZE * (points - low) / spread).astype(int)
        return {
            theme_id: (int(x), int(y)) for theme_id, (x, y) in zip(self.ids, shown, strict=True)
        }


def _begin(wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place points by the two leading directions of their centred squared distances."""
    n_points = len(wanted)
    centre = np.eye(n_points) - 1.0 / n_points
    values, vectors = np.linalg.eigh(-0.5 * centre @ (wanted**2) @ centre)
    points = vectors[:, [-1, -2]] * np.sqrt(np.maximum(values[[-1, -2]], 0.0))
    # a direction and its opposite are as good: the largest entry points up
    largest = points[np.abs(points).argmax(axis=0), [0, 1]]
    return np.asarray(points * np.where(largest < 0, -1.0, 1.0), dtype=np.float64)


def _improve(points: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    n_points = len(points)
    for _ in range(_N_STEPS):
        squares = np.einsum("ij,ij->i", points, points)
        apart = squares[:, None] + squares[None, :] - 2.0 * points @ points.T
        apart = np.sqrt(np.maximum(apart, 0.0))
        pull = np.divide(-wanted, apart, out=np.zeros_like(wanted), where=apart > 1e-9)
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        points = pull @ points / n_points
    return points
