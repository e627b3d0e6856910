"""Does a clustering stay itself: strangers, growth, order, one more document, areas, tiny inputs.

    python -m benchmarks.stability ../shared/data/dev --cache .bench --only strangers,growth

`--cluster module:function` tries another function with the signature of `cluster_embeddings`.
The number of themes is never given. Draws are seeded; medians are over the draws.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from benchmarks.labelled import AIMED_AT, SETS, Documents, default_embedder, load_set
from benchmarks.mixtures import (
    GROUP_SIZES,
    N_GROUPS,
    count_foreign,
    mix_in_groups,
    mix_in_strangers,
)
from benchmarks.partitions import is_same, moved_share
from sklearn.cluster import KMeans

from thememiner.config import ClusterConfig, load_config
from thememiner.evaluation import score_themes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS: Final = (0, 1, 2)
N_ADDED: Final = 10
SMALL: Final = (0, 1, 5, 20, 50)
MIXED: Final = frozenset({"strangers", "groups"})  # checks that draw from all sets


class Found(Protocol):
    """What a clustering function gives; see `thememiner.cluster.themes.Clustering`."""

    labels: NDArray[np.int64]
    subtheme_labels: NDArray[np.int64]
    area_labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Theme, subtheme and area of each document, -1 for none."""

    themes: NDArray[np.int64]
    subthemes: NDArray[np.int64]
    areas: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table."""

    check: str
    name: str
    result: str
    target: str = ""
    is_met: bool | None = None


Cluster = Callable[[Documents], Grouping]


def main() -> None:
    arguments = _arguments()
    cluster = load_cluster(arguments.cluster)
    embedder = default_embedder()
    sets = {
        name: load_set(name, folder=arguments.folder, embedder=embedder, cache=arguments.cache)
        for name in (SETS if MIXED & set(arguments.only) else arguments.sets)
    }
    print("| check | set | result | target | met |\n| --- | --- | --- | --- | --- |")
    for check in arguments.only:
        for name in arguments.sets:
            for line in CHECKS[check](name, sets, cluster):
                met = {True: "yes", False: "NO", None: ""}[line.is_met]
                cells = (line.check, line.name, line.result, line.target, met)
                print("| " + " | ".join(cells) + " |", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="folder with <set>.jsonl.gz")
    parser.add_argument("--cache", type=Path, help="folder for vectors, to embed only once")
    parser.add_argument("--sets", type=lambda s: s.split(","), default=AIMED_AT)
    parser.add_argument("--only", type=lambda s: s.split(","), default=tuple(CHECKS))
    parser.add_argument("--cluster", default="thememiner.cluster:cluster_embeddings")
    return parser.parse_args()


def load_cluster(path: str) -> Cluster:
    """Give the function at `module:function`, called as the pipeline would, per document."""
    sys.path.insert(0, "")
    module, _, function = path.partition(":")
    cluster_embeddings = getattr(importlib.import_module(module), function)
    settings: ClusterConfig = load_config(environ={}).cluster

    def cluster(documents: Documents) -> Grouping:
        found: Found = cluster_embeddings(
            documents.embeddings,
            documents.weights,
            settings=settings,
            texts=documents.distinct_texts,
        )
        areas = np.append(found.area_labels, -1)[found.labels]  # theme -1 is the last entry
        return Grouping(
            themes=found.labels[documents.text_of],
            subthemes=found.subtheme_labels[documents.text_of],
            areas=areas[documents.text_of],
        )

    return cluster


def strangers(name: str, sets: dict[str, Documents], cluster: Cluster) -> Iterator[Line]:
    """Mix a tenth of one-off texts into a set: they stay out, the set's own stay in."""
    out, kept = [], []
    for seed in SEEDS:
        mixture = mix_in_strangers(name, sets, np.random.default_rng(seed))
        themes = cluster(mixture.documents).themes
        out.append(float((themes[mixture.is_one_off] < 0).mean()))
        kept.append(float((themes[mixture.is_host] >= 0).mean()))
    where = f"{name}, {mixture.is_host.sum():,} + {mixture.is_one_off.sum()}"
    yield Line(
        check="one-offs that stay unthemed",
        name=where,
        result=_spread(out),
        target="≥ 50%",
        is_met=median(out) >= 0.5,
    )
    yield Line(
        check="coverage of the rest",
        name=where,
        result=_spread(kept),
        target="≥ 85%",
        is_met=median(kept) >= 0.85,
    )


def foreign_groups(name: str, sets: dict[str, Documents], cluster: Cluster) -> Iterator[Line]:
    """Mix in groups of one foreign label each, beside the one-offs: what forms must be pure."""
    drawn = []
    for seed in SEEDS:
        mixture = mix_in_groups(name, sets, np.random.default_rng(seed))
        drawn.append(count_foreign(cluster(mixture.documents).themes, mixture))
    purity = [counts.own / max(1, counts.total) for counts in drawn]
    total = max(1, sum(counts.total for counts in drawn))
    others = {
        "other groups": sum(counts.siblings for counts in drawn),
        "one-offs": sum(counts.one_offs for counts in drawn),
        "host": sum(counts.host for counts in drawn),
    }
    rest = ", ".join(f"{what} {number / total:.0%}" for what, number in others.items())
    yield Line(
        check="purity of themes of foreign groups",
        name=f"{name}, {2 * N_GROUPS} groups of {GROUP_SIZES[0]}–{GROUP_SIZES[1]}",
        result=f"{_spread(purity)}; {rest}",
        target="≥ 80%",
        is_met=median(purity) >= 0.8,
    )
    yield Line(
        check="foreign groups' documents in such a theme",
        name=name,
        result=_spread([counts.placed for counts in drawn]),
    )


def growth(name: str, sets: dict[str, Documents], cluster: Cluster) -> Iterator[Line]:
    """Compare the number of themes of a random half with that of the whole."""
    documents = sets[name]
    whole = _count(cluster(documents).themes)
    halves = [
        _count(cluster(documents.take(_sample(len(documents), len(documents) // 2, seed))).themes)
        for seed in SEEDS
    ]
    changes = [whole / max(1, half) - 1 for half in halves]
    worst = max(changes, key=abs)
    yield Line(
        check="themes, half → whole",
        name=name,
        result=f"{', '.join(map(str, halves))} → {whole}: {median(changes):+.0%}, "
        f"worst {worst:+.0%}",
        target="≤ 15%",
        is_met=abs(median(changes)) <= 0.15,
    )


def order(name: str, sets: dict[str, Documents], cluster: Cluster) -> Iterator[Line]:
    """Shuffle the rows: the same partition at every level."""
    documents = sets[name]
    first = cluster(documents)
    n_same = 0
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        rows = rng.permutation(len(documents.embeddings))
        place = np.argsort(rows)
        shuffled = Documents(
            texts=documents.texts,
            labels=documents.labels,
            domains=documents.domains,
            embeddings=documents.embeddings[rows],
            text_of=place[documents.text_of],
        )
        again = cluster(shuffled)
        n_same += all(
            is_same(a, b)
            for a, b in (
                (first.themes, again.themes),
                (first.subthemes, again.subthemes),
                (first.areas, again.areas),
            )
        )
    yield Line(
        check="same partition of shuffled rows",
        name=name,
        result=f"{n_same} of {len(SEEDS)}",
        target="all",
        is_met=n_same == len(SEEDS),
    )


def one_more(name: str, sets: dict[str, Documents], cluster: Cluster) -> Iterator[Line]:
    """Add one document before a full clustering: the others stay where they were."""
    documents = sets[name]
    rows = np.random.default_rng(0).permutation(len(documents))
    added, rest = rows[:N_ADDED], np.sort(rows[N_ADDED:])
    before = cluster(documents.take(rest)).themes
    shares = [
        moved_share(before, cluster(documents.take(np.append(rest, row))).themes[:-1])
        for row in added
    ]
    yield Line(
        check="others moved by one more document",
        name=name,
        result=f"{median(shares):.1%}, worst {max(shares):.1%} of {N_ADDED}",
        target="≤ 5%",
        is_met=max(shares) <= 0.05,
    )


def areas(name: str, sets: dict[str, Documents], cluster: Cluster) -> Iterator[Line]:
    """Compare areas with the level above the labels, and with k-means that is told its number."""
    documents = sets[name]
    if not any(documents.domains):
        return
    found = cluster(documents).areas
    scores = score_themes([None if area < 0 else str(area) for area in found], documents.domains)
    told = []
    for seed in SEEDS:
        means = KMeans(n_clusters=scores.k_true, n_init=10, random_state=seed)
        means.fit(documents.embeddings, sample_weight=documents.weights)
        own = [str(label) for label in means.labels_[documents.text_of]]
        told.append(score_themes(own, documents.domains).ari)
    yield Line(
        check="areas against domains, ARI",
        name=name,
        result=f"{scores.ari:.3f}, {scores.k} areas of {scores.k_true}, "
        f"coverage {scores.coverage:.0%}",
        target=f"≥ {median(told):.3f} (k-means)",
        is_met=scores.ari >= median(told),
    )


def small(name: str, sets: dict[str, Documents], cluster: Cluster) -> Iterator[Line]:
    """Cluster a handful: no crash, and no theme of one document."""
    cells, is_met = [], True
    for size in SMALL:
        themes = cluster(sets[name].take(_sample(len(sets[name]), size, 0))).themes
        sizes = np.bincount(themes[themes >= 0])
        least = int(sizes.min(initial=len(themes)))
        is_met &= not len(sizes) or least >= 2
        cells.append(f"{size}: {len(sizes)}" + (f" of ≥ {least}" if len(sizes) else ""))
    yield Line(
        check="themes of few documents",
        name=name,
        result="; ".join(cells),
        target="≥ 2 documents each",
        is_met=is_met,
    )


def _sample(n: int, size: int, seed: int) -> NDArray[np.int64]:
    return np.sort(np.random.default_rng(seed).permutation(n)[:size])


def _count(themes: NDArray[np.int64]) -> int:
    return int(themes.max(initial=-1)) + 1


def _spread(values: list[float]) -> str:
    return f"{median(values):.0%} ({min(values):.0%}–{max(values):.0%})"


CHECKS: Final = {
    "strangers": strangers,
    "groups": foreign_groups,
    "growth": growth,
    "order": order,
    "one_more": one_more,
    "areas": areas,
    "small": small,
}

if __name__ == "__main__":
    main()
