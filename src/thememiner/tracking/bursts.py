"""Where more came lately than the past explains: balls around the latest texts, in all sizes.

A scan: around each text of two days the ball, and the number of days, are taken whose texts are the
least likely under the rate at which its like came before; around the middle of what is new in it,
once more. Grouping first what is left over and asking afterwards whether a group is news, as was
done before, found fewer small issues and made several times as many themes that failed: old
remains hide a few new texts among them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import poisson

from thememiner.tracking.news import N_DECIMALS, expected

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from thememiner.tracking.news import Past

WINDOWS: Final = (1, 2, 3, 5, 7)  # days that may hold the news
MIN_RATIO: Final = 3.0  # of the rate before
MIN_TEXTS: Final = 4
MAX_CHANCE: Final = 1e-8  # of one ball; a night looks at thousands
MAX_APART: Final = 1e-5  # the same, if each text is compared with the middle of the others
MIN_COSINE: Final = 0.4  # to the middle: below it texts share no more than being feedback
MOST_TEXTS: Final = 120  # of a ball; what is beyond comes to the theme as any other text does
SEED_DAYS: Final = 2
SHARES: Final = (0.5, 1.0)  # of the chance's logarithm; the first balls are not around a middle
N_SEEDS: Final = 256  # at once, for memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Texts that are news together.

    Attributes
    ----------
    texts : ndarray of shape (n_texts,), int64
        Sorted rows of the past's embeddings.
    chance : float
        Of as many, under the rate before; in [0, `MAX_CHANCE`).
    """

    texts: NDArray[np.int64]
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """How often each text was said: in each window, and at all."""

    new: NDArray[np.float64]  # (n_texts, n_windows)
    total: NDArray[np.float64]  # (n_texts,)

    @property
    def n_before(self) -> NDArray[np.float64]:
        before: NDArray[np.float64] = self.total.sum() - self.new.sum(axis=0)
        return before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Centers:
    """Where to look; a middle is nearer to the texts it is made of than to others like them."""

    rows: NDArray[np.float32]  # (n_centers, n_dims)
    lengths: NDArray[np.float64]  # of the sum of the texts that a center is made of
    made_of: tuple[NDArray[np.int64], ...]  # these texts; none around a text

    def __len__(self) -> int:
        return len(self.rows)

    def cosines(
        self, embeddings: NDArray[np.float32], part: slice, *, apart: bool
    ) -> NDArray[np.float64]:
        """Compare all texts with a part; `apart`: each with the middle of the others."""
        cosine = (self.rows[part] @ embeddings.T).astype(np.float64)
        members = zip(self.made_of[part], self.lengths[part], strict=True)
        for row, (made_of, length) in enumerate(members if apart else ()):
            own = cosine[row, made_of] * length
            cosine[row, made_of] = (own - 1) / np.sqrt(np.maximum(length**2 - 2 * own + 1, 1e-9))
        return np.round(cosine, N_DECIMALS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Balls:
    """The least likely ball around each center."""

    texts: NDArray[np.int64]  # (n_balls, n_near) nearest first
    n_texts: NDArray[np.int64]  # of them, in the ball
    window: NDArray[np.int64]
    log_chance: NDArray[np.float64]

    def of(self, ball: int) -> NDArray[np.int64]:
        return self.texts[ball, : self.n_texts[ball]]


def find_bursts(
    past: Past,
    is_open: NDArray[np.bool_],
    is_explained: NDArray[np.bool_],
    *,
    is_enough: Callable[[NDArray[np.int64]], bool],
) -> list[Burst]:
    """Find disjoint groups of open texts that are news, the least likely first.

    Parameters
    ----------
    past : Past
        All that was ever said.
    is_open : ndarray of shape (n_texts,)
        Whether a text may become part of a new theme.
    is_explained : ndarray of shape (n_texts,)
        Texts of themes born lately: they are neither news once more nor part of the rate before.
    is_enough : callable
        Whether rows of texts can found a theme: documents, customers.
    """
    counts = _count(past, is_explained)
    is_late = np.zeros(len(past.embeddings), dtype=bool)
    is_late[past.text[past.age < SEED_DAYS]] = True
    balls = _scan(_around_texts(past.embeddings[is_open & is_late]), past.embeddings, counts)
    for share in SHARES:
        limit = share * np.log(MAX_CHANCE)
        centers = _middles(balls, past.embeddings, counts, is_open=is_open, limit=limit)
        balls = _scan(centers, past.embeddings, counts)
    apart = _scan(centers, past.embeddings, counts, apart=True)
    is_honest = apart.log_chance < np.log(MAX_APART)
    balls = replace(balls, log_chance=np.where(is_honest, balls.log_chance, 0))
    return _disjoint(balls, counts, is_open, is_enough)


def _count(past: Past, is_explained: NDArray[np.bool_]) -> _Counts:
    n_texts = len(past.embeddings)
    windows = [np.bincount(past.text[past.age < days], minlength=n_texts) for days in WINDOWS]
    new = np.stack(windows, axis=1).astype(np.float64)
    total = np.bincount(past.text, minlength=n_texts).astype(np.float64)
    return _Counts(
        new=np.where(is_explained[:, None], 0, new), total=np.where(is_explained, 0, total)
    )


def _around_texts(rows: NDArray[np.float32]) -> _Centers:
    none = np.empty(0, dtype=np.int64)
    return _Centers(rows=rows, lengths=np.zeros(len(rows)), made_of=(none,) * len(rows))


def _scan(
    centers: _Centers, embeddings: NDArray[np.float32], counts: _Counts, *, apart: bool = False
) -> _Balls:
    n_near = min(MOST_TEXTS, len(embeddings))
    if not len(centers):
        none = np.empty(0, dtype=np.int64)
        return _Balls(
            texts=none.reshape(0, n_near), n_texts=none, window=none, log_chance=np.empty(0)
        )
    parts = [
        _scan_part(
            centers.cosines(embeddings, slice(start, start + N_SEEDS), apart=apart), counts, n_near
        )
        for start in range(0, len(centers), N_SEEDS)
    ]
    return _Balls(
        texts=np.concatenate([part.texts for part in parts]),
        n_texts=np.concatenate([part.n_texts for part in parts]),
        window=np.concatenate([part.window for part in parts]),
        log_chance=np.concatenate([part.log_chance for part in parts]),
    )


def _scan_part(cosine: NDArray[np.float64], counts: _Counts, n_near: int) -> _Balls:
    near = np.sort(np.argpartition(-cosine, n_near - 1, axis=1)[:, :n_near], axis=1)
    order = np.argsort(-np.take_along_axis(cosine, near, axis=1), axis=1, kind="stable")
    near = np.take_along_axis(near, order, axis=1)
    new = counts.new[near].cumsum(axis=1)  # (n_balls, n_near, n_windows)
    before = counts.total[near].cumsum(axis=1)[:, :, None] - new
    usual = expected(before, counts.n_before, counts.new.sum(axis=0))
    is_near = np.take_along_axis(cosine, near, axis=1) >= MIN_COSINE
    is_news = is_near[:, :, None] & (new >= np.maximum(MIN_TEXTS, MIN_RATIO * usual))
    chance = np.zeros(new.shape)
    chance[is_news] = poisson.logsf(new[is_news] - 1, usual[is_news])
    flat = np.round(chance.reshape(len(near), n_near * len(WINDOWS)), N_DECIMALS)
    best = flat.argmin(axis=1)
    return _Balls(
        texts=near,
        n_texts=best // len(WINDOWS) + 1,
        window=best % len(WINDOWS),
        log_chance=flat[np.arange(len(near)), best],
    )


def _middles(
    balls: _Balls,
    embeddings: NDArray[np.float32],
    counts: _Counts,
    *,
    is_open: NDArray[np.bool_],
    limit: float,
) -> _Centers:
    """Give the middle of what is new and open in each ball below the limit; equal ones once."""
    found: dict[bytes, NDArray[np.int64]] = {}
    for ball in np.flatnonzero(balls.log_chance < limit).tolist():
        texts = np.sort(balls.of(ball))
        news = texts[is_open[texts] & (counts.new[texts, balls.window[ball]] > 0)]
        if len(news) >= MIN_TEXTS:
            found[news.tobytes()] = news
    made_of = tuple(found[key] for key in sorted(found))
    sums = np.array([embeddings[news].sum(axis=0) for news in made_of], dtype=np.float32)
    sums = sums.reshape(len(made_of), embeddings.shape[1])
    lengths = np.linalg.norm(sums, axis=1)
    rows = sums / np.maximum(lengths, 1e-9)[:, None]
    return _Centers(rows=rows, lengths=lengths.astype(np.float64), made_of=made_of)


def _disjoint(
    balls: _Balls,
    counts: _Counts,
    is_open: NDArray[np.bool_],
    is_enough: Callable[[NDArray[np.int64]], bool],
) -> list[Burst]:
    """Take the least likely first; another one must be news without what was taken."""
    is_left = np.ones(len(counts.total), dtype=bool)
    limit = np.log(MAX_CHANCE)
    n_before, n_new = counts.n_before, counts.new.sum(axis=0)
    found = []
    for ball in np.lexsort((balls.n_texts, balls.log_chance)).tolist():
        if balls.log_chance[ball] >= limit:
            break
        window = balls.window[ball]
        texts = np.sort(balls.of(ball))
        new = counts.new[texts, window]
        before = (counts.total[texts] - new).sum(keepdims=True)
        usual = expected(before, n_before[[window]], n_new[[window]])
        log_chance = float(poisson.logsf(new[is_left[texts]].sum() - 1, usual)[0])
        founders = texts[is_left[texts] & is_open[texts]]
        if log_chance < limit and is_enough(founders):
            found.append(Burst(texts=founders, chance=float(np.exp(log_chance))))
            is_left[founders] = False
    return found
