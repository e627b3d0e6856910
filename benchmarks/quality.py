"""Theme recovery on labelled sets: embed, cluster, score, print the table of docs/benchmarks.md.

Each document is taken as one mention, so that the numbers are those of the clustering alone;
`thememiner evaluate` measures the whole way. The number of themes is not given.

    python benchmarks/quality.py ../shared/data/dev --cache /tmp/vectors
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from thememiner.cluster import cluster_embeddings
from thememiner.config import Config, load_config
from thememiner.embed import Embedder, load_embedder
from thememiner.evaluation import ThemeScores, score_themes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SETS = ("banking77", "hwu64", "stackoverflow20")
HEADER = (
    "| set | documents | labels | themes | ARI | NMI | macro F1 | top-20 recall | in a theme | s |"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="folder with <set>.jsonl.gz")
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--cache", type=Path, help="folder for vectors, to embed only once")
    arguments = parser.parse_args()
    config = load_config()
    embedder = load_embedder(config.embed, folders=[Path("models")], redaction_version=0)
    print(HEADER)
    print("|" + " --- |" * (HEADER.count("|") - 1))
    for name in arguments.sets:
        texts, labels = read_set(arguments.folder / f"{name}.jsonl.gz")
        scores, seconds = measure(
            texts,
            labels,
            config=config,
            embedder=embedder,
            cache=cache_file(arguments, name, embedder),
        )
        print(format_row(name, scores, seconds), flush=True)


def read_set(path: Path) -> tuple[list[str], list[str]]:
    """Give the text and label of each labelled document."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    labelled = [row for row in rows if row["label"] is not None and row["text"].strip()]
    return [" ".join(row["text"].split()) for row in labelled], [row["label"] for row in labelled]


def cache_file(arguments: argparse.Namespace, name: str, embedder: Embedder) -> Path | None:
    return arguments.cache / f"{name}-{embedder.space[:12]}.npy" if arguments.cache else None


def measure(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    config: Config,
    embedder: Embedder,
    cache: Path | None,
) -> tuple[ThemeScores, float]:
    """Score the themes of one set; seconds are of the clustering alone."""
    distinct, row_of, weights = np.unique(texts, return_inverse=True, return_counts=True)
    embeddings = embed(distinct.tolist(), embedder=embedder, cache=cache)
    start = time.perf_counter()
    clustering = cluster_embeddings(embeddings, weights, settings=config.cluster)
    seconds = time.perf_counter() - start
    themes = [None if label < 0 else str(label) for label in clustering.labels[row_of].tolist()]
    return score_themes(themes, labels), seconds


def embed(texts: list[str], *, embedder: Embedder, cache: Path | None) -> NDArray[np.float32]:
    if cache is not None and cache.exists():
        embeddings: NDArray[np.float32] = np.load(cache, allow_pickle=False)
        return embeddings
    embeddings = embedder.encode(texts)
    if cache is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.save(cache, embeddings, allow_pickle=False)
    return embeddings


def format_row(name: str, scores: ThemeScores, seconds: float) -> str:
    numbers = (scores.ari, scores.nmi, scores.macro_f1, scores.top20_recall)
    cells = [name, f"{scores.n:,}", str(scores.k_true), str(scores.k)]
    cells += [f"{number:.3f}" for number in numbers]
    cells += [f"{scores.coverage:.0%}", f"{seconds:.1f}"]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
