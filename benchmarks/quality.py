"""Theme recovery and its cost on labelled sets: thememiner beside what people use today.

    python -m benchmarks.quality ../shared/data/dev --cache .bench --contenders thememiner,kmeans

All contenders get the same vectors, one per document, and take turns, each time in a process of
its own; numbers are medians of three runs. Only k-means is told the number of labels.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.contenders import TITLES
from benchmarks.labelled import AIMED_AT, SETS, Documents, default_embedder, load_set

from thememiner.evaluation import NOISE_LABELS, score_themes

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDELY_USED: Final = ("thememiner", "bertopic", "kmeans")
YARDSTICK: Final = "bertopic"  # whose cost ours is a share of
SCORES: Final = ("ari", "nmi", "macro_f1", "top20_recall", "k", "k_error", "coverage")
COSTS: Final = ("cold_cpu", "cold_wall", "warm_cpu", "warm_wall", "memory")
QUALITY_HEADER: Final = (
    "set, documents, labels",
    "by",
    "ARI",
    "NMI",
    "macro F1",
    "top-20 recall",
    "themes",
    "k error",
    "in a theme",
)
COST_HEADER: Final = (
    "set",
    "by",
    "cold CPU s",
    "cold wall s",
    "warm CPU s",
    "warm wall s",
    "peak MiB",
    "CPU of BERTopic's, cold · warm",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Medians of one contender on one set, by the names in `SCORES` and `COSTS`."""

    name: str
    contender: str
    n_documents: int
    k_true: int
    numbers: dict[str, float]


def main() -> None:
    arguments = _arguments()
    embedder = default_embedder()
    results = []
    for name in arguments.sets:
        documents = load_set(
            name, folder=arguments.folder, embedder=embedder, cache=arguments.cache
        )
        results += measure(name, documents, arguments.contenders, runs=arguments.runs)
    print_table(QUALITY_HEADER, [quality_row(r) for r in results] + mean_rows(results))
    print()
    print_table(COST_HEADER, [cost_row(result, results) for result in results])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="folder with <set>.jsonl.gz")
    parser.add_argument("--cache", type=Path, help="folder for vectors, to embed only once")
    parser.add_argument("--sets", type=lambda s: s.split(","), default=SETS)
    parser.add_argument("--runs", type=int, default=3, help="times that each is run")
    parser.add_argument("--contenders", type=lambda s: s.split(","), default=WIDELY_USED)
    return parser.parse_args()


def measure(
    name: str, documents: Documents, contenders: Sequence[str], *, runs: int
) -> list[Result]:
    """Let the contenders take turns on one set, each time in a new process with another seed."""
    told: dict[str, list[dict[str, float]]] = {contender: [] for contender in contenders}
    k_true = len(set(documents.labels) - NOISE_LABELS)
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "given.npz")
        np.savez(
            given,
            texts=np.array(documents.texts),
            embeddings=documents.embeddings[documents.text_of],
            k_true=k_true,
        )
        for seed, contender in product(range(runs), contenders):
            numbers = run(contender, seed, given=given, labels=documents.labels)
            told[contender].append(numbers)
            print(f"{name} {contender}: ARI {numbers['ari']:.3f}", file=sys.stderr, flush=True)
    return [
        Result(
            name=name,
            contender=contender,
            n_documents=len(documents),
            k_true=k_true,
            numbers={number: median(one[number] for one in all_) for number in SCORES + COSTS},
        )
        for contender, all_ in told.items()
    ]


def run(contender: str, seed: int, *, given: Path, labels: Sequence[str]) -> dict[str, float]:
    """Run one contender once; gives its scores and costs by name."""
    answer = given.with_name("answer.npz")
    subprocess.run(
        [sys.executable, "-m", "benchmarks.measure", contender, str(seed), str(given), str(answer)],
        check=True,
    )
    with np.load(answer, allow_pickle=False) as arrays:
        themes = [None if label < 0 else str(label) for label in arrays["labels"].tolist()]
        costs = {cost: float(arrays[cost]) for cost in COSTS}
    scores = score_themes(themes, labels)
    return costs | {number: float(getattr(scores, number)) for number in SCORES}


def quality_row(result: Result) -> list[str]:
    size = f"{result.name}, {result.n_documents:,}, {result.k_true}"
    return [size, *_scores(result.contender, result.numbers)]


def mean_rows(results: list[Result]) -> list[list[str]]:
    """Average the sets that are aimed at."""
    rows = []
    for contender in dict.fromkeys(result.contender for result in results):
        own = [r.numbers for r in results if r.contender == contender and r.name in AIMED_AT]
        if own:
            means = {number: mean(numbers[number] for numbers in own) for number in SCORES}
            rows.append([f"**mean of {len(own)}**", *_scores(contender, means)])
    return rows


def cost_row(result: Result, results: list[Result]) -> list[str]:
    numbers = result.numbers
    cells = [f"{numbers[cost]:.1f}" for cost in COSTS[:-1]] + [f"{numbers['memory']:,.0f}"]
    theirs = [r.numbers for r in results if (r.name, r.contender) == (result.name, YARDSTICK)]
    share = ""
    if theirs and result.contender != YARDSTICK:
        cold, warm = (numbers[cost] / theirs[0][cost] for cost in ("cold_cpu", "warm_cpu"))
        share = f"{cold:.0%} · {warm:.0%}"
    return [result.name, TITLES[result.contender], *cells, share]


def _scores(contender: str, numbers: dict[str, float]) -> list[str]:
    cells = [f"{numbers[number]:.3f}" for number in SCORES[:4]]
    cells += [f"{numbers['k']:.0f}", f"{numbers['k_error']:.2f}", f"{numbers['coverage']:.0%}"]
    return [TITLES[contender], *cells]


def print_table(header: tuple[str, ...], rows: list[list[str]]) -> None:
    print("| " + " | ".join(header) + " |")
    print("| --- | --- |" + " ---: |" * (len(header) - 2))
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
