"""Somebody outside who subtracts: what follows from the numbers of a report, by linear algebra.

Documents (or customers) fall into atoms by the shown themes that they are in. Every number that is
shown is a sum over atoms. What any combination of these sums gives exactly is derivable.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

Atom = frozenset[str]


def derive(atoms: Sequence[Atom], sums: Iterable[tuple[set[Atom], int]]) -> list[set[Atom]]:
    """List the unions of atoms whose number follows from the sums.

    A number that is zero says that every atom below it is empty.
    """
    place = {atom: number for number, atom in enumerate(atoms)}
    known = [(_row(union, place), float(value)) for union, value in sums]
    unions = _unions(len(atoms))
    while True:
        rows = np.array([row for row, _ in known]).reshape(-1, len(atoms))
        values = np.array([value for _, value in known])
        _, singular, basis = np.linalg.svd(rows, full_matrices=False)
        basis = basis[singular > 1e-9] if len(singular) else basis[:0]
        rest = unions - unions @ basis.T @ basis
        told = unions[np.abs(rest).max(axis=1) < 1e-7]
        solution = np.linalg.lstsq(rows, values, rcond=None)[0]
        empty = told[np.abs(told @ solution) < 1e-6].sum(axis=0) > 0
        fresh = [
            int(number)
            for number in np.flatnonzero(empty)
            if not any(row.sum() == 1 and row[number] == 1 for row, _ in known)
        ]
        if not fresh:
            return [{atoms[int(number)] for number in np.flatnonzero(row)} for row in told]
        known += [(np.eye(len(atoms))[number], 0.0) for number in fresh]


def _row(union: set[Atom], place: Mapping[Atom, int]) -> NDArray[np.float64]:
    row = np.zeros(len(place))
    row[[place[atom] for atom in union]] = 1.0
    return row


@lru_cache
def _unions(n_atoms: int) -> NDArray[np.float64]:
    """Every union of atoms but the empty one, shape (2 ** n_atoms - 1, n_atoms)."""
    numbers = np.arange(1, 2**n_atoms)[:, None]
    return ((numbers >> np.arange(n_atoms)) & 1).astype(np.float64)
