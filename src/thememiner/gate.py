"""Whether what a run made may be published: refused is only what a broken feed or run looks like.

A surge is never refused: new documents that are like each other are news, however many they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thememiner.config import GateConfig

# Below these, a share says nothing.
MIN_STRICT: Final = 100  # documents that were placed strictly
MIN_UNTHEMED_OF: Final = 200  # new documents
MIN_PAST: Final = 3  # runs
MIN_SAME_TEXT_OF: Final = 100  # new documents
MIN_ROWS: Final = 20

PAST_RUNS: Final = 14
MIN_WORDS: Final = 8  # of a text that many do not write by chance
# Cosine. With it, 200 documents of one theme are lonely to 4-23%, those of the week of a redesign
# (sumo_firefox_2021, 1 June) to 17-28%; shuffled words to 82-95%, wrongly decoded text to 53-69%.
NEAR: Final = 0.6
LONELY_SHARE: Final = 0.5
_AT_ONCE: Final = 512  # rows of one product


@dataclass(frozen=True, slots=True, kw_only=True)
class Intakes:
    """What a run read.

    Attributes
    ----------
    n_rows : int
        Rows, without those that the vendor marks as no feedback.
    n_unusable : int
        Of these, quarantined by this run for another reason than missing text.
    n_new : int
        Documents that are new or replace another text.
    n_same_text : int
        Of these, the ones with the most frequent text of at least `MIN_WORDS` words.
    """

    n_rows: int
    n_unusable: int
    n_new: int
    n_same_text: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What became of the documents that were placed strictly and did not change.

    Attributes
    ----------
    n_strict : int
    n_moved : int
        Of these, the ones that are no longer in the theme that they were in.
    is_refit : bool
    """

    n_strict: int
    n_moved: int
    is_refit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unthemed:
    """How many of a run's new documents are in no theme, beside the runs before.

    Attributes
    ----------
    n_new, n_unthemed : int
        New documents of sources that are known.
    past : tuple of (int, int)
        The same two of the last runs, the newest last.
    """

    n_new: int
    n_unthemed: int
    past: tuple[tuple[int, int], ...]

    @property
    def share(self) -> float:
        """Of tonight's new documents; 0 without any."""
        return self.n_unthemed / max(self.n_new, 1)

    @property
    def past_share(self) -> float:
        """Mean over the documents of the runs before; a run of three documents weighs little."""
        return sum(n for _, n in self.past) / max(sum(n for n, _ in self.past), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gate says; each a phrase that holds no customer's words.

    Attributes
    ----------
    refusals : tuple of str
        Why the run is not published; empty if it is.
    warnings : tuple of str
        What is odd and published all the same.
    """

    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(
            refusals=self.refusals + other.refusals, warnings=self.warnings + other.warnings
        )


def judge_intake(intake: Intakes, settings: GateConfig) -> Verdict:
    """Judge what was read, whatever was read before."""
    refusals = []
    if intake.n_rows >= MIN_ROWS and intake.n_unusable > settings.max_unusable * intake.n_rows:
        refusals.append(
            f"{intake.n_unusable:,} of {intake.n_rows:,} rows are unusable, "
            f"over the limit of {settings.max_unusable:.0%}"
        )
    if (
        intake.n_new >= MIN_SAME_TEXT_OF
        and intake.n_same_text > settings.max_same_text * intake.n_new
    ):
        refusals.append(
            f"{intake.n_same_text:,} of {intake.n_new:,} new documents say the very same, "
            f"over the limit of {settings.max_same_text:.0%}"
        )
    return Verdict(refusals=tuple(refusals))


def judge_moves(moves: Moves, settings: GateConfig) -> Verdict:
    """Judge how many documents left their theme, though nothing about them changed."""
    limit = settings.max_moved_refit if moves.is_refit else settings.max_moved
    if moves.n_strict < MIN_STRICT or moves.n_moved <= limit * moves.n_strict:
        return Verdict()
    when = "a refit" if moves.is_refit else "a night"
    told = (
        f"{moves.n_moved:,} of {moves.n_strict:,} documents that were sure of their theme left it, "
        f"over the limit of {limit:.0%} in {when}"
    )
    return Verdict(refusals=(told,))


def is_unthemed_high(unthemed: Unthemed, settings: GateConfig) -> bool:
    """Whether far more of the new documents than usual are in no theme."""
    if unthemed.n_new < MIN_UNTHEMED_OF or len(unthemed.past) < MIN_PAST:
        return False
    rise = round(unthemed.share - unthemed.past_share, 9)  # 0.55 - 0.3 is more than 0.25
    return rise > settings.max_unthemed_rise


def judge_unthemed(unthemed: Unthemed, lonely_share: float) -> Verdict:
    """Judge new documents of which far more than usual are in no theme.

    Parameters
    ----------
    lonely_share : float
        Of the unthemed ones, those that are like no other new document.
    """
    told = (
        f"{unthemed.share:.0%} of {unthemed.n_new:,} new documents are in no theme, "
        f"against {unthemed.past_share:.0%} in the {len(unthemed.past)} runs before"
    )
    if lonely_share >= LONELY_SHARE:
        return Verdict(refusals=(f"{told}, and {lonely_share:.0%} of them are like no other",))
    return Verdict(warnings=(f"{told}; many of them are alike, so something may be new",))


def measure_lonely(
    embeddings: NDArray[np.float32],
    document: NDArray[np.int64],
    is_asked: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Find the documents whose passages are all unlike those of every other document.

    Parameters
    ----------
    embeddings : ndarray of shape (n_passages, n_dims)
        Unit rows.
    document : ndarray of shape (n_passages,)
        Number of the document that says it.
    is_asked : ndarray of shape (n_passages,)
        Whether its document is asked for; the others are only compared with.

    Returns
    -------
    ndarray of shape (n_lonely,)
        Numbers of documents, ascending.
    """
    asked = np.flatnonzero(is_asked)
    nearest = np.full(len(asked), -1.0)
    for start in range(0, len(asked), _AT_ONCE):
        rows = asked[start : start + _AT_ONCE]
        cosine = embeddings[rows] @ embeddings.T
        cosine[document[rows][:, None] == document[None, :]] = -1.0
        nearest[start : start + len(rows)] = cosine.max(axis=1)
    close = np.unique(document[asked[nearest >= NEAR]])
    return np.setdiff1d(document[asked], close)
