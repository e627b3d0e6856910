"""Groups that are no themes: a language alone holds them together, or a verdict on nothing.

A model that does not know a language puts all texts in it near each other, whatever they are
about; it also puts "worst app ever" near all that is said of the worst app. Such a group is
dissolved, and each of its texts goes to the theme that is near by meaning, if one is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS as STOP_WORDS
from sklearn.feature_extraction.text import CountVectorizer

from thememiner.cluster.agglomerate import number_by_first
from thememiner.cluster.centroids import similarity_to, theme_centroids

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from thememiner.cluster.themes import Clustering

MOST: Final = 0.5  # of the documents whose language is told, in a theme or in the whole corpus
MIN_TOLD: Final = 0.05  # of a theme's documents: fewer in such languages say nothing of the rest
WORD: Final = r"(?u)\b[^\W\d_]{3,}\b"
MIN_SHARED: Final = 0.1  # of a theme's texts that share a word: 0.04-0.08 where there is no subject
LIFT: Final = 2.0  # how much more often than in the whole corpus
NEAR_PERCENTILE: Final = 10  # of its members' cosines: a theme's threshold for loose placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A clustering without such themes.

    Attributes
    ----------
    is_loose : ndarray of shape (n_texts,), bool
        Texts that were placed by nearness; their subtheme is -1, and they move no centroid.
    """

    clustering: Clustering
    is_loose: NDArray[np.bool_]


def foreign_themes(
    labels: NDArray[np.int64],
    *,
    weights: NDArray[np.int64],
    foreign: NDArray[np.int64],
    listed: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Tell which themes are mostly in languages that the model does not list.

    Short texts tell no language, so the share is of the documents that do; they must be at least
    `MIN_TOLD` of the theme. Where at least half of the whole corpus is in such languages no theme
    is one: grouped by a model that hardly knows them is then the best that it can have.

    Parameters
    ----------
    labels : ndarray of shape (n_texts,)
        0..n_themes-1, -1 for outliers.
    weights, foreign, listed : ndarray of shape (n_texts,)
        Documents per text; how many of these are in such a language, and how many in one that
        the model lists. The rest told none.

    Returns
    -------
    ndarray of shape (n_themes,), bool
    """
    totals, of_foreign, of_listed = (
        _count(labels, counts) for counts in (weights, foreign, listed)
    )
    if foreign.sum() >= MOST * (foreign.sum() + listed.sum()):
        return np.zeros(len(totals), dtype=np.bool_)
    is_told = of_foreign >= np.maximum(MIN_TOLD * totals, 1)
    return np.asarray((of_foreign >= MOST * (of_foreign + of_listed)) & is_told)


def subjectless_themes(
    labels: NDArray[np.int64], texts: Sequence[str], *, general: Collection[str]
) -> NDArray[np.bool_]:
    """Tell which themes are verdicts without a subject.

    Most of their texts hold a word of general judgement, and no other word is shared by
    `MIN_SHARED` of them more than elsewhere.

    Parameters
    ----------
    labels : ndarray of shape (n_texts,)
        0..n_themes-1, -1 for outliers.
    texts : sequence of str, one per row
    general : collection of str
        Words, in small letters, that judge anything ("worst", "app").

    Returns
    -------
    ndarray of shape (n_themes,), bool
    """
    n_themes = int(labels.max(initial=-1)) + 1
    model = CountVectorizer(binary=True, token_pattern=WORD)
    try:
        said = model.fit_transform(texts).astype(np.float64)
    except ValueError:  # there is no word
        return np.zeros(n_themes, dtype=np.bool_)
    words = model.get_feature_names_out().tolist()
    is_general = np.array([word in general and word not in STOP_WORDS for word in words])
    is_subject = np.array([word not in general and word not in STOP_WORDS for word in words])
    (members,) = np.nonzero(labels >= 0)
    membership = sparse.csr_matrix(
        (np.ones(len(members)), (labels[members], members)), shape=(n_themes, len(labels))
    )
    sizes = np.maximum(np.asarray(membership.sum(axis=1)).ravel(), 1)
    judged = membership @ (said @ is_general > 0) / sizes
    shared = (membership @ said[:, is_subject]).toarray() / sizes[:, None]
    elsewhere = np.asarray(said[:, is_subject].mean(axis=0)).ravel()
    least = np.maximum(MIN_SHARED, np.minimum(2 / sizes, 1))  # a word of one text joins nothing
    has_subject = (shared >= np.maximum(least[:, None], LIFT * elsewhere)).any(axis=1)
    return np.asarray(~has_subject & (judged >= MOST))


def dissolve_themes(
    clustering: Clustering,
    embeddings: NDArray[np.float32],
    *,
    weights: NDArray[np.int64],
    is_dissolved: NDArray[np.bool_],
) -> Settled:
    """Free the texts of some themes, and place those that are near another.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Unit rows.
    weights : ndarray of shape (n_texts,)
        Documents per text.
    is_dissolved : ndarray of shape (n_themes,), bool
    """
    if not is_dissolved.any():
        nothing = np.zeros(len(embeddings), dtype=np.bool_)
        return Settled(clustering=clustering, is_loose=nothing)
    is_freed = (clustering.labels >= 0) & is_dissolved[clustering.labels]
    number = np.where(is_dissolved, -1, np.cumsum(~is_dissolved) - 1)
    labels = np.where(clustering.labels >= 0, number[clustering.labels], -1)
    near = _nearest(embeddings, labels, weights=weights, is_freed=is_freed)
    settled = replace(
        clustering,
        labels=np.where(near >= 0, near, labels),
        subtheme_labels=number_by_first(np.where(labels >= 0, clustering.subtheme_labels, -1)),
        area_labels=number_by_first(clustering.area_labels[~is_dissolved]),
    )
    return Settled(clustering=settled, is_loose=near >= 0)


def _count(labels: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    totals = np.zeros(int(labels.max(initial=-1)) + 1, dtype=np.int64)
    is_member = labels >= 0
    np.add.at(totals, labels[is_member], counts[is_member])
    return totals


def _nearest(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    weights: NDArray[np.int64],
    is_freed: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Give each freed text the theme it is near enough to, -1 elsewhere."""
    near = np.full(len(labels), -1, dtype=np.int64)
    if not (labels >= 0).any():
        return near
    centroids = theme_centroids(embeddings, labels, weights)
    cosines = similarity_to(embeddings, labels, centroids)
    threshold = np.array(
        [
            np.percentile(cosines[labels == theme], NEAR_PERCENTILE, method="lower")
            for theme in range(len(centroids))
        ]
    )
    found = np.round((embeddings[is_freed] @ centroids.T).astype(np.float64), 6)
    best = found.argmax(axis=1)
    is_near = found[np.arange(len(best)), best] >= threshold[best]
    near[is_freed] = np.where(is_near, best, -1)
    return near
