from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from thememiner.cluster import (
    Clustering,
    Settled,
    dissolve_themes,
    foreign_themes,
    subjectless_themes,
)
from thememiner.testing import planted_embeddings

if TYPE_CHECKING:
    from numpy.typing import NDArray

N = 20  # texts of each of three themes; the last theme is the foreign one


@pytest.fixture
def embeddings() -> NDArray[np.float32]:
    found, _ = planted_embeddings(3, N, n_dims=32, noise=0.2, seed=3)
    return found.astype(np.float32)


def cluster(labels: NDArray[np.int64]) -> Clustering:
    return Clustering(labels=labels, subtheme_labels=labels.copy(), area_labels=np.array([0, 1, 1]))


LABELS = np.repeat(np.arange(3), N)
ONE_EACH = np.ones(3 * N, dtype=np.int64)


def settle_foreign(
    clustering: Clustering,
    embeddings: NDArray[np.float32],
    *,
    weights: NDArray[np.int64],
    foreign: NDArray[np.int64],
) -> Settled:
    """As shipped, where every document that is not foreign is in a language of the model."""
    is_foreign = foreign_themes(
        clustering.labels, weights=weights, foreign=foreign, listed=weights - foreign
    )
    return dissolve_themes(clustering, embeddings, weights=weights, is_dissolved=is_foreign)


def foreign_from(first: int) -> NDArray[np.int64]:
    return (np.arange(3 * N) >= first).astype(np.int64)


def test_theme_of_a_language_is_dissolved(embeddings: NDArray[np.float32]) -> None:
    settled = settle_foreign(
        cluster(LABELS), embeddings, weights=ONE_EACH, foreign=foreign_from(2 * N)
    )
    assert settled.clustering.labels.tolist() == [0] * N + [1] * N + [-1] * N
    assert settled.clustering.subtheme_labels.tolist() == [0] * N + [1] * N + [-1] * N
    assert settled.clustering.area_labels.tolist() == [0, 1]
    assert not settled.is_loose.any()


def test_foreign_text_near_a_theme_is_placed_there_loosely(embeddings: NDArray[np.float32]) -> None:
    near = embeddings.copy()
    near[2 * N] = embeddings[:N].mean(axis=0) / np.linalg.norm(embeddings[:N].mean(axis=0))
    settled = settle_foreign(cluster(LABELS), near, weights=ONE_EACH, foreign=foreign_from(2 * N))
    assert np.flatnonzero(settled.is_loose).tolist() == [2 * N]
    assert settled.clustering.labels[2 * N] == 0
    assert settled.clustering.subtheme_labels[2 * N] == -1


def test_few_foreign_texts_in_a_theme_stay_in_it(embeddings: NDArray[np.float32]) -> None:
    clustering = cluster(LABELS)
    few = settle_foreign(
        clustering, embeddings, weights=ONE_EACH, foreign=foreign_from(3 * N - N // 2 + 1)
    )
    assert few.clustering is clustering


def test_weights_count_in_the_share(embeddings: NDArray[np.float32]) -> None:
    weights = ONE_EACH.copy()
    weights[-1] = N  # one text, said by as many documents as all the others together
    foreign = np.zeros(3 * N, dtype=np.int64)
    foreign[-1] = N
    settled = settle_foreign(cluster(LABELS), embeddings, weights=weights, foreign=foreign)
    assert set(settled.clustering.labels[2 * N :]) == {-1}


@pytest.mark.parametrize(
    ("n_foreign", "n_listed", "is_kept"), [(3, 2, False), (2, 3, True), (0, 0, True)]
)
def test_documents_that_tell_no_language_have_no_say(
    embeddings: NDArray[np.float32], n_foreign: int, n_listed: int, *, is_kept: bool
) -> None:
    foreign, listed = np.zeros(3 * N, dtype=np.int64), ONE_EACH.copy()
    listed[2 * N :] = 0
    foreign[2 * N : 2 * N + n_foreign] = 1
    listed[3 * N - n_listed : 3 * N] = 1
    is_foreign = foreign_themes(LABELS, weights=ONE_EACH, foreign=foreign, listed=listed)
    settled = dissolve_themes(
        cluster(LABELS), embeddings, weights=ONE_EACH, is_dissolved=is_foreign
    )
    assert (2 in settled.clustering.labels) == is_kept


def test_corpus_in_such_languages_keeps_its_themes(embeddings: NDArray[np.float32]) -> None:
    clustering = cluster(LABELS)
    settled = settle_foreign(clustering, embeddings, weights=ONE_EACH, foreign=foreign_from(N))
    assert settled.clustering is clustering


@pytest.mark.parametrize("n", [0, 4])
def test_no_theme_left_places_nothing(n: int) -> None:
    rows = np.eye(8, dtype=np.float32)[:n]
    clustering = Clustering(
        labels=np.full(n, -1), subtheme_labels=np.full(n, -1), area_labels=np.empty(0, np.int64)
    )
    counts = np.ones(n, dtype=np.int64)
    settled = settle_foreign(clustering, rows, weights=counts, foreign=0 * counts)
    assert settled.clustering.labels.tolist() == [-1] * n


def test_only_theme_is_dissolved_when_most_of_the_rest_is_in_no_theme() -> None:
    rows, _ = planted_embeddings(1, 12, n_dims=16, noise=0.1, seed=1)
    labels = np.array([0] * 4 + [-1] * 8)
    clustering = Clustering(labels=labels, subtheme_labels=labels, area_labels=np.array([0]))
    foreign = np.array([1] * 4 + [0] * 8)
    settled = settle_foreign(
        clustering, rows.astype(np.float32), weights=np.ones(12, dtype=np.int64), foreign=foreign
    )
    assert settled.clustering.labels.tolist() == [-1] * 12
    assert len(settled.clustering.area_labels) == 0


GENERAL = frozenset({"worst", "app", "ever", "hate"})
VERDICTS = [
    f"worst app ever, {word}" for word in ("alpha", "beta", "gamma", "delta", "eta", "zeta")
]
CRASHES = [
    f"app crash on {word}" for word in ["start", "login", "saving", "printing", "closing", "resume"]
]
OTHERS = [f"{word} of my map" for word in ["colour", "zoom", "legend", "border", "title", "labels"]]


def test_verdict_on_nothing_is_no_theme_and_one_with_a_subject_is() -> None:
    texts = [*VERDICTS, *CRASHES, *OTHERS]
    labels = np.repeat([0, 1, 2], [len(VERDICTS), len(CRASHES), len(OTHERS)])
    assert subjectless_themes(labels, texts, general=GENERAL).tolist() == [True, False, False]


def test_words_that_all_themes_share_are_no_subject() -> None:
    texts = [*(f"{text} today" for text in VERDICTS), *(f"{text} today" for text in OTHERS)]
    labels = np.repeat([0, 1], [len(VERDICTS), len(OTHERS)])
    assert subjectless_themes(labels, texts, general=GENERAL).tolist() == [True, False]


def test_theme_without_a_word_of_judgement_stays() -> None:
    words = ["これは", "それも", "あれが", "どれを", "だれに"]
    assert not subjectless_themes(np.zeros(5, dtype=np.int64), words, general=GENERAL).any()
    assert not subjectless_themes(np.zeros(2, dtype=np.int64), ["1", "?"], general=GENERAL).any()
    assert subjectless_themes(np.empty(0, dtype=np.int64), [], general=GENERAL).shape == (0,)
    assert subjectless_themes(np.array([-1, -1]), ["worst app"] * 2, general=GENERAL).shape == (0,)
