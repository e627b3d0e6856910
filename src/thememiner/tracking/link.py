"""Link tonight's clusters to the themes that are known, by the documents they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from thememiner.datamodels import LINEAGE
from thememiner.tracking.mint import mint_id

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

MIN_SIMILARITY: Final = 0.3  # weighted Jaccard below which two groups are not the same one
MOST: Final = 0.5  # a group came from, or went to, another one with more than this share


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What tonight's clusters are called.

    Attributes
    ----------
    ids : tuple of str
        Position i is the id of cluster label i.
    lineage : DataFrame
        Rows of the `LINEAGE` schema: born, continued (where its documents changed), split,
        merged, retired.
    """

    ids: tuple[str, ...]
    lineage: pl.DataFrame


def link_clusters(
    previous: pl.DataFrame,
    current: pl.DataFrame,
    *,
    prefix: str,
    taken: Collection[str],
    snapshot: int,
) -> Link:
    """Give each cluster the id of the known group it continues, or a new one.

    Groups are paired so that the summed weighted Jaccard similarity of their shared documents is
    greatest (the assignment problem); a pair below `MIN_SIMILARITY` is not a continuation. Only
    documents that stand in both runs are compared, each with weight 1 / (groups it is in), so
    that new documents do not make a theme look changed.

    Parameters
    ----------
    previous : DataFrame with columns document_id, group_id
        The known groups. Distinct rows.
    current : DataFrame with columns document_id, label
        Tonight's clusters, labels 0..n-1, each with at least one document. Distinct rows.
    prefix : str
        Of newly minted ids.
    taken : collection of str
        Ids that were ever given at this level.
    snapshot : int
        Number that the lineage rows carry.
    """
    groups = sorted(previous["group_id"].unique().to_list())
    n_clusters = 0 if current.is_empty() else int(current["label"].max()) + 1  # type: ignore[arg-type]  # an integer column
    overlap, before, after = _overlap(previous, current, groups=groups, n_clusters=n_clusters)
    union = before[:, None] + after[None, :] - overlap
    jaccard = np.divide(overlap, union, out=np.zeros_like(overlap), where=union > 0)
    rows, columns = linear_sum_assignment(-jaccard)
    paired = {
        int(label): int(group)
        for group, label in zip(rows, columns, strict=True)
        if jaccard[group, label] >= MIN_SIMILARITY
    }
    documents = _documents_by_label(current, n_clusters)
    ids: list[str] = []
    used = set(taken) | set(groups)
    for label in range(n_clusters):
        known = paired.get(label)
        minted = (
            groups[known] if known is not None else mint_id(prefix, documents[label], taken=used)
        )
        used.add(minted)
        ids.append(minted)
    events = _Events(snapshot=snapshot, groups=groups, ids=ids, overlap=overlap, jaccard=jaccard)
    sizes = [len(found) for found in documents]
    lineage = events.rows(paired=paired, before=before, after=after, sizes=sizes)
    return Link(ids=tuple(ids), lineage=pl.DataFrame(lineage, schema=LINEAGE, orient="row"))


def _documents_by_label(current: pl.DataFrame, n_clusters: int) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(n_clusters)]
    for document_id, label in (
        current.select("document_id", "label").sort("document_id").iter_rows()
    ):
        found[label].append(document_id)
    return found


def _overlap(
    previous: pl.DataFrame, current: pl.DataFrame, *, groups: list[str], n_clusters: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Shared weight of each pair, and each side's own, over documents that stand in both."""
    before = np.zeros(len(groups))
    after = np.zeros(n_clusters)
    overlap = np.zeros((len(groups), n_clusters))
    number = {group: position for position, group in enumerate(groups)}
    old = previous.join(current.select("document_id").unique(), on="document_id", how="semi")
    new = current.join(previous.select("document_id").unique(), on="document_id", how="semi")
    old = old.with_columns(weight=1 / pl.len().over("document_id")).sort("document_id", "group_id")
    new = new.with_columns(weight=1 / pl.len().over("document_id")).sort("document_id", "label")
    for group, weight in old.select("group_id", "weight").iter_rows():
        before[number[group]] += weight
    for label, weight in new.select("label", "weight").iter_rows():
        after[label] += weight
    both = old.join(new, on="document_id", suffix="_new").sort("document_id", "group_id", "label")
    shared = both.select("group_id", "label", pl.min_horizontal("weight", "weight_new"))
    for group, label, weight in shared.iter_rows():
        overlap[number[group], label] += weight
    return overlap, before, after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Events:
    """Turns a pairing into lineage rows."""

    snapshot: int
    groups: list[str]
    ids: list[str]
    overlap: NDArray[np.float64]
    jaccard: NDArray[np.float64]

    def rows(
        self,
        *,
        paired: dict[int, int],
        before: NDArray[np.float64],
        after: NDArray[np.float64],
        sizes: list[int],
    ) -> list[tuple[object, ...]]:
        found = [
            row
            for label in range(len(self.ids))
            for row in self._of_cluster(label, paired.get(label), after[label], sizes[label])
        ]
        gone = sorted(set(range(len(self.groups))) - set(paired.values()))
        return found + [row for group in gone for row in self._of_gone(group, before[group], sizes)]

    def _of_cluster(
        self, label: int, group: int | None, weight: float, size: int
    ) -> list[tuple[object, ...]]:
        theme = self.ids[label]
        if group is not None:
            similarity = float(self.jaccard[group, label])
            if similarity >= 1:
                return []
            return [(self.snapshot, "continued", theme, None, round(similarity, 6), size)]
        if weight > 0 and len(self.groups):
            origin = int(np.argmax(self.overlap[:, label]))
            if self.overlap[origin, label] > MOST * weight:
                similarity = round(float(self.jaccard[origin, label]), 6)
                return [(self.snapshot, "split", theme, self.groups[origin], similarity, size)]
        return [(self.snapshot, "born", theme, None, None, size)]

    def _of_gone(self, group: int, weight: float, sizes: list[int]) -> list[tuple[object, ...]]:
        theme = self.groups[group]
        if weight > 0 and len(self.ids):
            heir = int(np.argmax(self.overlap[group]))
            if self.overlap[group, heir] > MOST * weight:
                similarity = round(float(self.jaccard[group, heir]), 6)
                row = (self.snapshot, "merged", theme, self.ids[heir], similarity, sizes[heir])
                return [row]
        return [(self.snapshot, "retired", theme, None, None, 0)]
