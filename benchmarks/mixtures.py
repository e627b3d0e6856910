"""Labelled documents with strangers of other sets mixed in: one-offs, and groups of one label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.labelled import AIMED_AT, SETS, Documents, join

from thememiner.evaluation import NOISE_LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PER_LABEL: Final = 2  # one-offs of any label
STRANGERS: Final = 0.1  # share of the one-offs among them and the host
N_GROUPS: Final = 5  # foreign labels of each other set
GROUP_SIZES: Final = (20, 40)  # documents of a foreign label, least and most


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """Documents of a host, then one-offs, then foreign groups.

    Attributes
    ----------
    documents : Documents
    is_host, is_one_off, is_group : ndarray of shape (n_documents,), bool
    """

    documents: Documents
    is_host: NDArray[np.bool_]
    is_one_off: NDArray[np.bool_]
    is_group: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """Documents in the themes that are mostly foreign groups, by where they come from.

    Attributes
    ----------
    own, siblings, one_offs, host : int
        Of the theme's most frequent foreign label, of other groups, one-offs, of the host.
    placed : float
        Share of the groups' documents that are in such a theme.
    """

    own: int
    siblings: int
    one_offs: int
    host: int
    placed: float

    @property
    def total(self) -> int:
        """Documents in these themes."""
        return self.own + self.siblings + self.one_offs + self.host


def mix_in_strangers(name: str, sets: dict[str, Documents], rng: np.random.Generator) -> Mixture:
    """Draw one-offs of all other sets, and as much of the host as makes them a tenth."""
    return _mix(sets[name], _one_offs(name, sets, rng), (), rng)


def mix_in_groups(name: str, sets: dict[str, Documents], rng: np.random.Generator) -> Mixture:
    """Add groups of one foreign label each to the same; their labels give no one-offs."""
    groups = [_groups(sets[other], rng) for other in AIMED_AT if other != name]
    used = {label for group in groups for label in group.labels}
    one_offs = _one_offs(name, sets, rng)
    alone = np.array([row for row, label in enumerate(one_offs.labels) if label not in used])
    return _mix(sets[name], one_offs.take(alone), groups, rng)


def count_foreign(themes: NDArray[np.int64], mixture: Mixture) -> Foreign:
    """Look into the themes more than half of whose documents belong to foreign groups."""
    labels = np.array(mixture.documents.labels)
    own = siblings = one_offs = host = 0
    for theme in range(int(themes.max(initial=-1)) + 1):
        inside = themes == theme
        n_foreign = int((inside & mixture.is_group).sum())
        if 2 * n_foreign > int(inside.sum()):
            _, sizes = np.unique(labels[inside & mixture.is_group], return_counts=True)
            own += int(sizes.max())
            siblings += n_foreign - int(sizes.max())
            one_offs += int((inside & mixture.is_one_off).sum())
            host += int((inside & mixture.is_host).sum())
    placed = (own + siblings) / max(1, int(mixture.is_group.sum()))
    return Foreign(own=own, siblings=siblings, one_offs=one_offs, host=host, placed=placed)


def _mix(
    whole: Documents, one_offs: Documents, groups: Sequence[Documents], rng: np.random.Generator
) -> Mixture:
    size = min(len(whole), round(len(one_offs) * (1 - STRANGERS) / STRANGERS))
    host = whole.take(np.sort(rng.permutation(len(whole))[:size]))
    kind = np.repeat([0, 1, 2], [len(host), len(one_offs), sum(map(len, groups))])
    return Mixture(
        documents=join([host, one_offs, *groups]),
        is_host=kind == 0,
        is_one_off=kind == 1,
        is_group=kind == 2,
    )


def _one_offs(name: str, sets: dict[str, Documents], rng: np.random.Generator) -> Documents:
    return join([_few_of_each(sets[other], rng) for other in SETS if other != name])


def _few_of_each(documents: Documents, rng: np.random.Generator) -> Documents:
    labels = np.array(documents.labels)
    rows = [
        rng.permutation(np.flatnonzero(labels == label))[:PER_LABEL]
        for label in sorted(set(documents.labels) - NOISE_LABELS)
    ]
    return documents.take(np.sort(np.concatenate(rows)))


def _groups(documents: Documents, rng: np.random.Generator) -> Documents:
    labels = np.array(documents.labels)
    low, high = GROUP_SIZES
    rows = [
        rng.permutation(np.flatnonzero(labels == label))[: rng.integers(low, high + 1)]
        for label in rng.choice(sorted(set(documents.labels)), size=N_GROUPS, replace=False)
    ]
    return documents.take(np.concatenate(rows))
