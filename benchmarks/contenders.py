"""The ways of clustering that the benchmarks compare, all on the same vectors of the documents.

Each takes a seed (unused where its defaults have none) and the true number of labels (used by
k-means alone), and gives a label per document, -1 for none, and what reducing and clustering
cost. Each imports its library when it is called: the first call of a process pays for it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from benchmarks.processes import cpu_seconds, peak_mib

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

N_INIT: Final = 10
LEADER_SIMILARITY: Final = 0.75  # obsei 1.1's default for all-MiniLM-L6-v2
LEADER_FLOOR: Final = 5  # obsei shows no smaller theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What every contender gets.

    Attributes
    ----------
    texts : list of str, one per document
    embeddings : ndarray of shape (n_documents, n_dims), float32
        Unit rows.
    k_true : int
        Number of labels.
    """

    texts: list[str]
    embeddings: NDArray[np.float32]
    k_true: int


class Watch:
    """Adds up what runs inside `with`: seconds of CPU (children included) and of the wall clock.

    Also the peak memory of the process, in MiB, when it was last left.
    """

    def __init__(self) -> None:
        self.cpu = 0.0
        self.wall = 0.0
        self.peak = 0.0

    def __enter__(self) -> None:
        self._start = (cpu_seconds(), time.perf_counter())

    def __exit__(self, *_: object) -> None:
        self.cpu += cpu_seconds() - self._start[0]
        self.wall += time.perf_counter() - self._start[1]
        self.peak = peak_mib()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Labels (n_documents,), -1 for none, and what importing, reducing and clustering cost."""

    labels: NDArray[np.int64]
    watch: Watch


def thememiner(given: Given, seed: int) -> Answer:
    """`cluster_embeddings` as the pipeline calls it; merging equal texts is part of the cost."""
    del seed  # it has none
    watch = Watch()
    with watch:
        from thememiner.cluster import cluster_embeddings
        from thememiner.config import load_config

        settings = load_config(environ={}).cluster
        texts, first, text_of = np.unique(given.texts, return_index=True, return_inverse=True)
        weights = np.bincount(text_of).astype(np.int64)
        found = cluster_embeddings(
            given.embeddings[first], weights, settings=settings, texts=texts.tolist()
        )
        labels = found.labels[text_of]
    return Answer(labels=labels, watch=watch)


def bertopic(given: Given, seed: int) -> Answer:
    """BERTopic with its defaults, vectors given; only its UMAP and HDBSCAN are charged for."""
    del seed  # its defaults have none: every run differs
    watch = Watch()
    with watch:
        for needed in ("umap", "hdbscan"):  # neither what else it imports nor its topics' words
            import_module(needed)
    model = import_module("bertopic").BERTopic(embedding_model=None)
    for step in ("_reduce_dimensionality", "_cluster_embeddings"):  # of the pinned version
        setattr(model, step, _timed(getattr(model, step), watch))
    topics, _ = model.fit_transform(given.texts, embeddings=given.embeddings)
    return Answer(labels=np.array(topics, dtype=np.int64), watch=watch)


def kmeans(given: Given, seed: int) -> Answer:
    """scikit-learn's k-means, told the true number of labels."""
    watch = Watch()
    with watch:
        from sklearn.cluster import KMeans

        means = KMeans(n_clusters=given.k_true, n_init=N_INIT, random_state=seed)
        labels = means.fit_predict(given.embeddings)
    return Answer(labels=labels.astype(np.int64), watch=watch)


def evoc(given: Given, seed: int) -> Answer:
    """EVoC with its defaults."""
    del seed  # its defaults have none
    watch = Watch()
    with watch:
        labels = import_module("evoc").EVoC().fit_predict(given.embeddings)
    return Answer(labels=np.asarray(labels, dtype=np.int64), watch=watch)


def leader(given: Given, seed: int) -> Answer:
    """Nearest centroid above a threshold, else a new theme; in random order of arrival.

    What obsei 1.1 does, with its default threshold. Themes that it would not show are none.
    """
    watch = Watch()
    with watch:
        labels = lead(
            given.embeddings, np.random.default_rng(seed).permutation(len(given.embeddings))
        )
        sizes = np.bincount(labels)
        labels = np.where(sizes[labels] >= LEADER_FLOOR, labels, -1)
    return Answer(labels=labels, watch=watch)


def lead(embeddings: NDArray[np.float32], arrivals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Assign each row, as it arrives, to the nearest centroid so far or to a new one."""
    centroids = np.zeros_like(embeddings)
    sizes = np.zeros(len(embeddings), dtype=np.int64)
    labels = np.empty(len(embeddings), dtype=np.int64)
    n_themes = 0
    for row in arrivals:
        cosine = centroids[:n_themes] @ embeddings[row]
        theme = int(cosine.argmax()) if n_themes else 0
        if not n_themes or cosine[theme] < LEADER_SIMILARITY:
            theme = n_themes
            n_themes += 1
        moved = centroids[theme] * sizes[theme] + embeddings[row]
        centroids[theme] = moved / np.linalg.norm(moved)  # mean of unit rows, as obsei keeps it
        sizes[theme] += 1
        labels[row] = theme
    return labels


def _timed(step: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    def run(*args: Any, **options: Any) -> Any:  # noqa: ANN401  # a private method's, passed on
        with watch:
            return step(*args, **options)

    return run


CONTENDERS: Final[dict[str, Callable[[Given, int], Answer]]] = {
    "thememiner": thememiner,
    "bertopic": bertopic,
    "kmeans": kmeans,
    "evoc": evoc,
    "leader": leader,
}
TITLES: Final = {
    "thememiner": "thememiner",
    "bertopic": "BERTopic",
    "kmeans": "k-means, told k",
    "evoc": "EVoC",
    "leader": "nearest centroid ≥ 0.75",
}
