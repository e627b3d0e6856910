"""Comparing two partitions of the same documents, whose numbers mean nothing to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray


def moved_share(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """Share of the documents whose theme is not the one that theirs became.

    Themes are matched one to one, most documents in common first overall; documents in no theme
    match documents in no theme only.
    """
    rows, columns = before + 1, after + 1  # 0 = in no theme
    shape = (int(rows.max(initial=0)) + 1, int(columns.max(initial=0)) + 1)
    table = coo_matrix((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape).toarray()
    left, right = linear_sum_assignment(table[1:, 1:], maximize=True)
    stayed = table[0, 0] + table[1:, 1:][left, right].sum()
    return (len(rows) - int(stayed)) / max(1, len(rows))


def is_same(a: NDArray[np.int64], b: NDArray[np.int64]) -> bool:
    """Tell whether two partitions of the same documents differ in their numbers at most."""
    pairs = set(zip(a.tolist(), b.tolist(), strict=True))
    one_to_one = len(pairs) == len({x for x, _ in pairs}) == len({y for _, y in pairs})
    return one_to_one and bool(np.array_equal(a < 0, b < 0))
