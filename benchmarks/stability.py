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
from benchmarks.labelled import AIMED_AT, SETS, Documents, default_embedder, join, load_set
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_matrix
from sklearn.cluster import KMeans

from thememiner.config import ClusterConfig, load_config
from thememiner.evaluation import NOISE_LABELS, score_themes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS: Final = (0, 1, 2)
PER_LABEL: Final = 2  # one-offs of any label
STRANGERS: Final = 0.1  # their share of the mix
N_GROUPS: Final = 5  # foreign labels of each other set
GROUP_SIZES: Final = (20, 40)  # documents of a foreign label, least and most
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
            documents.embeddings, documents.weights, settings=settings
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
    out, kept, own_size = [], [], 0
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        host, foreign = _mix(name, sets, rng)
        own_size = len(host)
        themes = cluster(join([host, foreign])).themes
        out.append(float((themes[own_size:] < 0).mean()))
        kept.append(float((themes[:own_size] >= 0).mean()))
    where = f"{name}, {own_size:,} + {len(foreign)}"
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
    purity, placed = [], []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        host, one_offs = _mix(name, sets, rng)
        groups = join([_groups(sets[o], rng) for o in AIMED_AT if o != name])
        mixed = join([host, one_offs, groups])
        themes = cluster(mixed).themes
        is_group = np.arange(len(mixed)) >= len(mixed) - len(groups)
        n_pure, n_all, n_found = _purity(themes, np.array(mixed.labels), is_group)
        purity.append(n_pure / max(1, n_all))
        placed.append(n_found / len(groups))
    yield Line(
        check="purity of themes of foreign groups",
        name=f"{name}, {2 * N_GROUPS} groups of {GROUP_SIZES[0]}–{GROUP_SIZES[1]}",
        result=_spread(purity),
        target="≥ 80%",
        is_met=median(purity) >= 0.8,
    )
    yield Line(check="foreign groups' documents in such a theme", name=name, result=_spread(placed))


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
            _is_same(a, b)
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


def moved_share(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """Share of the documents whose theme is not the one that theirs became.

    Themes are matched one to one, most documents in common first overall; documents in no theme
    match documents in no theme only.
    """
    rows, columns = before + 1, after + 1  # 0 = in no theme
    table = coo_matrix((np.ones(len(rows), dtype=np.int64), (rows, columns))).toarray()
    left, right = linear_sum_assignment(table[1:, 1:], maximize=True)
    stayed = table[0, 0] + table[1:, 1:][left, right].sum()
    return 1 - float(stayed) / max(1, len(rows))


def _mix(
    name: str, sets: dict[str, Documents], rng: np.random.Generator
) -> tuple[Documents, Documents]:
    """Draw the one-offs, at most `PER_LABEL` of any label, and as much of the host as fits."""
    one_offs = join([_few_of_each(sets[other], rng) for other in SETS if other != name])
    host = sets[name]
    size = min(len(host), round(len(one_offs) * (1 - STRANGERS) / STRANGERS))
    return host.take(np.sort(rng.permutation(len(host))[:size])), one_offs


def _few_of_each(documents: Documents, rng: np.random.Generator) -> Documents:
    labels = np.array(documents.labels)
    rows = [
        rng.permutation(np.flatnonzero(labels == label))[:PER_LABEL]
        for label in sorted(set(documents.labels) - NOISE_LABELS)
    ]
    return documents.take(np.sort(np.concatenate(rows)))


def _groups(documents: Documents, rng: np.random.Generator) -> Documents:
    labels = np.array(documents.labels)
    chosen = rng.choice(sorted(set(documents.labels)), size=N_GROUPS, replace=False)
    low, high = GROUP_SIZES
    rows = [
        rng.permutation(np.flatnonzero(labels == label))[: rng.integers(low, high + 1)]
        for label in chosen
    ]
    return documents.take(np.concatenate(rows))


def _purity(
    themes: NDArray[np.int64], labels: NDArray[np.str_], is_group: NDArray[np.bool_]
) -> tuple[int, int, int]:
    """Count documents of the themes that are mostly foreign: of the largest label, all, foreign."""
    n_pure = n_all = n_found = 0
    for theme in range(_count(themes)):
        inside = themes == theme
        n_foreign = int((inside & is_group).sum())
        if 2 * n_foreign > int(inside.sum()):
            _, sizes = np.unique(labels[inside & is_group], return_counts=True)
            n_pure += int(sizes.max())
            n_all += int(inside.sum())
            n_found += n_foreign
    return n_pure, n_all, n_found


def _sample(n: int, size: int, seed: int) -> NDArray[np.int64]:
    return np.sort(np.random.default_rng(seed).permutation(n)[:size])


def _count(themes: NDArray[np.int64]) -> int:
    return int(themes.max(initial=-1)) + 1


def _is_same(a: NDArray[np.int64], b: NDArray[np.int64]) -> bool:
    pairs = set(zip(a.tolist(), b.tolist(), strict=True))
    one_to_one = len(pairs) == len({x for x, _ in pairs}) == len({y for _, y in pairs})
    return one_to_one and bool(np.array_equal(a < 0, b < 0))


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
