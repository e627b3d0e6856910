"""Where the passages of a night go: known themes first, then what is news, then loosely.

Births come before loose places: the other order let old themes absorb half of a new issue.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.cluster import mean_alike, similarity_to, theme_centroids
from thememiner.tracking import (
    LIKE,
    SURE,
    Past,
    find_bursts,
    is_still_news,
    place_texts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RECENT_DAYS: Final = 28  # loose places of so many days are provisional, and births come from them
PROBATION_RUNS: Final = 2
MIN_CUSTOMERS: Final = 3  # of a newborn theme; an anonymous document counts as one
MAX_LIKENESS: Final = 0.85  # cosine to a theme that stands from which a group is no other theme
SAME_THEME: Final = 0.6  # mean cosine between a group and a young theme that are one
RELATIVE: Final = 0.7  # the same, as a share of the mean cosines within the two
LOW_PERCENTILE: Final = 10

NONE, LOOSE, PROBATION, STRICT = 0, 1, 2, 3  # how a text is placed, the surest last


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The themes of one side, in the order of their ids.

    Attributes
    ----------
    centroids : ndarray of shape (n_themes, n_dims)
    median, low, radius : ndarray of shape (n_themes,)
        Cosines: of strict places, of loose places, and from which a text is like the founders.
    runs_left : ndarray of shape (n_themes,), int64
        Of probation; 0 for a theme that is live.
    born : ndarray of shape (n_themes,), int64
        Days since birth.
    chance : ndarray of shape (n_themes,)
        Of the birth, under the rate before; 1 for themes of a first run or a refit.
    """

    centroids: NDArray[np.float32]
    median: NDArray[np.float64]
    low: NDArray[np.float64]
    radius: NDArray[np.float64]
    runs_left: NDArray[np.int64]
    born: NDArray[np.int64]
    chance: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.centroids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who said which text when; one entry for each document and text.

    Attributes
    ----------
    text : ndarray of shape (n_said,), int64
    document : ndarray of shape (n_said,), int64
    holder : ndarray of shape (n_said,), int64
        The customer, or the document itself where nobody is known.
    age : ndarray of shape (n_said,), int64
        Days since it came in.
    """

    text: NDArray[np.int64]
    document: NDArray[np.int64]
    holder: NDArray[np.int64]
    age: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Each text's theme (row of the standing themes, then of the newborn; -1 for none)."""

    labels: NDArray[np.int64]
    how: NDArray[np.int64]
    similarities: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What a night came to, for one side.

    Attributes
    ----------
    placed : Placed
        Of all texts, old and new.
    themes : Standing
        The standing themes and, behind them, the newborn.
    failed : tuple of int
        Rows of `themes` whose probation ended without more of the like; they have no texts.
    passed : tuple of int
        Rows of `themes` that are live from now on.
    claimed : tuple of tuple of int
        (row of the newborn, row of the theme that its texts were loosely in, texts).
    """

    placed: Placed
    themes: Standing
    failed: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()
    claimed: tuple[tuple[int, int, int], ...] = ()


@dataclass(slots=True)
class _Work:
    """The state of one side while its night goes on."""

    embeddings: NDArray[np.float32]
    said: Said
    themes: Standing
    labels: NDArray[np.int64]
    how: NDArray[np.int64]
    min_documents: int
    claimed: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def past(self) -> Past:
        return Past(embeddings=self.embeddings, text=self.said.text, age=self.said.age)


def place_night(
    embeddings: NDArray[np.float32],
    said: Said,
    themes: Standing,
    before: Placed,
    *,
    placed_age: NDArray[np.int64],
    min_documents: int,
) -> Night:
    """Place what is new, look again at what is in no theme, and let news be themes.

    Parameters
    ----------
    embeddings : ndarray of shape (n_texts, n_dims)
        Distinct unit rows of one side, in an order that does not depend on how they came in.
    before : Placed
        Where the texts were; -1 and `NONE` for new ones.
    placed_age : ndarray of shape (n_texts,)
        Days since a text was placed.
    min_documents : int
        Documents of the smallest theme.
    """
    work = _Work(
        embeddings=embeddings,
        said=said,
        themes=themes,
        labels=before.labels.copy(),
        how=before.how.copy(),
        min_documents=min_documents,
    )
    failed, passed = _end_probation(work)
    _place_strictly(work)
    youngest = np.full(len(embeddings), RECENT_DAYS + 1)
    np.minimum.at(youngest, said.text, said.age)
    is_open = (work.labels < 0) | ((work.how == LOOSE) & (placed_age <= RECENT_DAYS))
    _give_birth(work, np.flatnonzero(is_open & (youngest <= RECENT_DAYS)))
    _place_strictly(work)
    _place_loosely(work)
    similarities = similarity_to(embeddings, work.labels, work.themes.centroids)
    return Night(
        placed=Placed(labels=work.labels, how=work.how, similarities=similarities),
        themes=work.themes,
        failed=failed,
        passed=passed,
        claimed=tuple(work.claimed),
    )


def _end_probation(work: _Work) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Count the runs of probation down; where they end, ask whether the news went on."""
    themes = work.themes
    left = np.maximum(themes.runs_left - 1, 0)
    ends = np.flatnonzero((themes.runs_left > 0) & (left == 0))
    failed: list[int] = []
    passed: list[int] = []
    for row in ends.tolist():
        is_sure = themes.chance[row] < SURE
        goes_on = is_sure or is_still_news(
            themes.centroids[row],
            float(themes.radius[row]),
            work.past,
            born=max(1, int(themes.born[row])),
            probation=PROBATION_RUNS,
        )
        members = work.labels == row
        (passed if goes_on else failed).append(row)
        work.labels[members & (not goes_on)] = -1
        work.how[members] = STRICT if goes_on else NONE
    # a failed theme is out of reach of every text
    reach = np.where(np.isin(np.arange(len(themes)), failed), np.inf, themes.median)
    low = np.where(np.isinf(reach), np.inf, themes.low)
    work.themes = replace(themes, runs_left=left, median=reach, low=low)
    return tuple(failed), tuple(passed)


def _place_strictly(work: _Work) -> None:
    rows = np.flatnonzero(work.labels < 0)
    places = place_texts(work.embeddings[rows], work.themes.centroids, work.themes.median)
    _put(work, rows, places.labels, PROBATION)


def _place_loosely(work: _Work) -> None:
    rows = np.flatnonzero(work.labels < 0)
    # a theme of near-equal texts must not turn away what says the same in other words
    low = np.where(np.isinf(work.themes.low), np.inf, np.minimum(work.themes.low, SAME_THEME))
    places = place_texts(work.embeddings[rows], work.themes.centroids, low)
    is_placed = places.labels >= 0
    work.labels[rows[is_placed]] = places.labels[is_placed]
    work.how[rows[is_placed]] = LOOSE


def _put(work: _Work, rows: NDArray[np.int64], labels: NDArray[np.int64], on_trial: int) -> None:
    """Put texts into themes; a member of a theme on probation is on probation itself."""
    is_placed = labels >= 0
    rows, labels = rows[is_placed], labels[is_placed]
    work.labels[rows] = labels
    work.how[rows] = np.where(work.themes.runs_left[labels] > 0, on_trial, STRICT)


def _give_birth(work: _Work, rest: NDArray[np.int64]) -> None:
    """Make themes of what is news, or put it to a young theme like it."""
    is_open = np.zeros(len(work.labels), dtype=bool)
    is_open[rest] = True
    is_young = np.append((work.themes.born <= RECENT_DAYS) & (work.themes.chance < 1), False)
    is_explained = is_young[work.labels] & (work.how >= PROBATION)
    bursts = find_bursts(
        work.past, is_open, is_explained, is_enough=lambda texts: _has_evidence(work, texts)
    )
    for burst in bursts:
        members = burst.texts
        newborn = _measure(work.embeddings[members])
        young = _young_like(work, members)
        if young >= 0:
            _join(work, members, young)
        elif _is_unlike(work, newborn):
            work.themes = _append(work.themes, replace(newborn, chance=np.array([burst.chance])))
            origins, counts = np.unique(work.labels[members], return_counts=True)
            row = len(work.themes) - 1
            work.claimed += [
                (row, int(theme), int(n))
                for theme, n in zip(origins, counts, strict=True)
                if theme >= 0
            ]
            _put(work, members, np.full(len(members), row), PROBATION)


def _has_evidence(work: _Work, members: NDArray[np.int64]) -> bool:
    is_ours = np.isin(work.said.text, members)
    n_documents = len(np.unique(work.said.document[is_ours]))
    n_holders = len(np.unique(work.said.holder[is_ours]))
    return n_documents >= work.min_documents and n_holders >= MIN_CUSTOMERS


def _young_like(work: _Work, members: NDArray[np.int64]) -> int:
    """Give the theme born lately that a group is part of, -1 if there is none."""
    best, found = 1.0, -1
    is_young = (work.themes.born <= RECENT_DAYS) & np.isfinite(work.themes.median)
    for row in np.flatnonzero(is_young & (work.themes.chance < 1)).tolist():
        others = np.flatnonzero((work.labels == row) & (work.how >= PROBATION))
        if not len(others):
            continue
        alike = mean_alike(work.embeddings[members], work.embeddings[others])
        likeness = max(alike.between / SAME_THEME, alike.ratio / RELATIVE)
        if likeness >= best:
            best, found = likeness, row
    return found


def _join(work: _Work, members: NDArray[np.int64], row: int) -> None:
    _put(work, members, np.full(len(members), row), PROBATION)
    if work.themes.runs_left[row] > 0:  # what is live does not move between refits
        everybody = np.flatnonzero((work.labels == row) & (work.how >= PROBATION))
        measured = _measure(work.embeddings[everybody])
        for name in ("centroids", "median", "low", "radius"):
            values = getattr(work.themes, name).copy()
            values[row] = getattr(measured, name)[0]
            work.themes = replace(work.themes, **{name: values})


def _is_unlike(work: _Work, newborn: Standing) -> bool:
    """Whether no theme that stands says nearly the same."""
    stands = np.isfinite(work.themes.median)
    cosine = work.themes.centroids[stands] @ newborn.centroids[0]
    return float(cosine.max(initial=-1)) < MAX_LIKENESS


def _measure(embeddings: NDArray[np.float32]) -> Standing:
    """Measure one theme by its founders."""
    n_texts = len(embeddings)
    labels = np.zeros(n_texts, dtype=np.int64)
    centroids = theme_centroids(embeddings, labels, np.ones(n_texts, dtype=np.int64))
    cosine = similarity_to(embeddings, labels, centroids)
    return Standing(
        centroids=centroids,
        median=np.array([np.median(cosine)]),
        low=np.array([np.percentile(cosine, LOW_PERCENTILE)]),
        radius=np.array([np.quantile(cosine, LIKE)]),
        runs_left=np.array([PROBATION_RUNS]),
        born=np.array([0]),
        chance=np.array([1.0]),
    )


def _append(themes: Standing, newborn: Standing) -> Standing:
    names: Sequence[str] = Standing.__slots__
    return Standing(
        **{name: np.concatenate([getattr(themes, name), getattr(newborn, name)]) for name in names}
    )
