"""Exact nearest neighbours by cosine, and how many of them two texts share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK_ROWS: Final = 512  # bounds memory; fixed, so that no sum depends on the machine's size
MIN_COSINE: Final = 0.2  # below it two texts have nothing in common but the language
LEAST_LINK: Final = 0.01  # of neighbours that are unlike: a graph forgets edges without strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbors:
    """The nearest neighbours of each text, nearest first.

    Attributes
    ----------
    index : ndarray of shape (n_texts, n_neighbors), int64
        Row of the neighbour; the text's own row where there is no further neighbour.
    cosine : ndarray of shape (n_texts, n_neighbors), float32
        In (0, 1], 0 where there is no further neighbour.
    """

    index: NDArray[np.int64]
    cosine: NDArray[np.float32]


def find_neighbors(
    embeddings: NDArray[np.float32], *, n_neighbors: int, min_cosine: float = MIN_COSINE
) -> Neighbors:
    """Compare every text with every other; ties go to the lower row.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    n_neighbors : int
        Neighbours per text, the text itself not counted; fewer where the rest is unrelated.
    min_cosine : float
        Of a neighbour, > -2; one of less than `LEAST_LINK` counts as much.
    """
    n_texts = len(embeddings)
    index = np.repeat(np.arange(n_texts, dtype=np.int64)[:, None], n_neighbors, axis=1)
    cosine = np.zeros((n_texts, n_neighbors), dtype=np.float32)
    for start in range(0, n_texts, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, n_texts)
        block = embeddings[start:stop] @ embeddings.T
        block[np.arange(stop - start), np.arange(start, stop)] = -2  # not its own neighbour
        rows, columns, values = _largest(block, n_neighbors, min_cosine=min_cosine)
        order = np.lexsort((columns, -values, rows))
        rows, columns, values = rows[order], columns[order], values[order]
        rank = np.arange(len(rows)) - np.searchsorted(rows, rows)  # place within its own row
        kept = rank < n_neighbors  # more than that only where values tie
        index[start + rows[kept], rank[kept]] = columns[kept]
        cosine[start + rows[kept], rank[kept]] = np.clip(values[kept], LEAST_LINK, 1)
    return Neighbors(index=index, cosine=cosine)


def _largest(
    block: NDArray[np.float32], n_largest: int, *, min_cosine: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Positions and values of the largest entries of each row, ties at the edge included."""
    least = np.full((len(block), 1), min_cosine, dtype=np.float32)
    if n_largest < block.shape[1]:
        at = block.shape[1] - n_largest
        least = np.maximum(np.partition(block, at, axis=1)[:, at : at + 1], least)
    rows, columns = np.nonzero(block >= least)
    return rows, columns, block[rows, columns]


def reorder_neighbors(near: Neighbors, embeddings: NDArray[np.float32]) -> Neighbors:
    """Order the neighbours that were found in one space by their cosine in another.

    Parameters
    ----------
    near : Neighbors
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows of the other space.
    """
    index, cosine = np.empty_like(near.index), np.empty_like(near.cosine)
    for start in range(0, len(embeddings), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        own = np.arange(start, start + len(near.index[rows]))[:, None]
        values = np.einsum("ij,ikj->ik", embeddings[rows], embeddings[near.index[rows]])
        values = np.where(near.index[rows] == own, 0, np.clip(values, LEAST_LINK, 1))
        order = np.lexsort((near.index[rows], -values), axis=1)
        index[rows] = np.take_along_axis(near.index[rows], order, axis=1)
        cosine[rows] = np.take_along_axis(values, order, axis=1)
    return Neighbors(index=index, cosine=cosine)


def neighbor_graph(neighbors: Neighbors, strength: NDArray[np.float64]) -> sparse.csr_matrix:
    """Make the undirected graph of neighbours; an edge named from both ends takes the greater.

    Parameters
    ----------
    neighbors : Neighbors
    strength : ndarray of shape (n_texts, n_neighbors)
        Of each edge, >= 0; edges of strength 0 are left out.
    """
    n_texts, width = strength.shape
    rows = np.repeat(np.arange(n_texts), width)
    graph = sparse.csr_matrix(
        (strength.ravel(), (rows, neighbors.index[:, :width].ravel())), shape=(n_texts, n_texts)
    )
    graph.setdiag(0)
    graph = graph.maximum(graph.T).tocsr()
    graph.eliminate_zeros()
    graph.sort_indices()
    return graph


def shared_share(neighbors: Neighbors) -> NDArray[np.float64]:
    """Jaccard similarity of the neighbourhoods of a text and of each of its neighbours.

    Returns
    -------
    ndarray of shape (n_texts, n_neighbors)
        In [0, 1]; a text belongs to its own neighbourhood. 0 where there is no neighbour.
    """
    n_texts, width = neighbors.index.shape
    own = np.arange(n_texts, dtype=np.int64)
    is_edge = neighbors.cosine > 0
    # a missing neighbour becomes a number that no other text has
    around = np.column_stack([own, np.where(is_edge, neighbors.index, -own[:, None] - 1)])
    sizes = 1 + is_edge.sum(axis=1)
    share = np.zeros((n_texts, width))
    for start in range(0, n_texts, BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        theirs = around[neighbors.index[rows]]
        n_shared = np.zeros(theirs.shape[:2], dtype=np.int64)
        for position in range(width + 1):
            mine = around[rows, position][:, None, None]
            n_shared += ((theirs == mine) & (mine >= 0)).sum(axis=2)
        n_all = sizes[rows, None] + sizes[neighbors.index[rows]] - n_shared
        share[rows] = np.where(is_edge[rows], n_shared / n_all, 0)
    return share
