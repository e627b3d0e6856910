"""Which passages are about two things, told by the themes that stand.

Customers rarely announce a second matter, and two sentences about one matter are often as unlike
each other as two matters are. What tells them apart is where they belong: a passage is parted
where what stands before and after is each much nearer to a theme of its own than to the other's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from thememiner.datamodels import PASSAGES, conform
from thememiner.segment.frames import DRAFTS, UNITS, hash_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

# Distance to the own theme over that to the other side's theme, on the worse side: higher finds
# more second matters and tears more messages apart. At 0.62 nine of ten pairs of bank customers'
# questions are found apart, and one of fifty single ones is torn.
MAX_RATIO: Final = 0.62
MIN_SIMILARITY: Final = 0.35  # cosine of each side to its theme; what is farther is in none
_DECIMALS: Final = 6  # products of other shapes differ beyond it


_Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """What parting made of mentions.

    Attributes
    ----------
    mentions : DataFrame
        `DRAFTS`, ordinals counted anew, sorted by (document_id, ordinal).
    passages : DataFrame
        `PASSAGES`: the texts of the mentions that parting made, sorted by text_hash.
    """

    mentions: pl.DataFrame
    passages: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    ratio: float
    position: int


def part_mentions(
    mentions: pl.DataFrame,
    units: pl.DataFrame,
    embeddings: NDArray[np.float32],
    centroids: NDArray[np.float32],
    *,
    max_mentions: int,
) -> Parted:
    """Part the mentions that are about two things.

    Parameters
    ----------
    mentions : DataFrame
        `DRAFTS`: all mentions of each of its documents.
    units : DataFrame
        `UNITS`: of some of these mentions.
    embeddings : ndarray of shape (n_units, n_dims)
        Unit rows, one per row of `units`.
    centroids : ndarray of shape (n_themes, n_dims)
        Of the themes that stand; unit rows.
    max_mentions : int
        Of one document; a mention that would give more stays whole.
    """
    drafts = conform(mentions, DRAFTS, name="mentions").sort("document_id", "ordinal")
    told = conform(units, UNITS, name="units").with_row_index("row").sort("mention_id", "position")
    pieces = _pieces(told, embeddings, centroids)
    rows: list[tuple[object, ...]] = []
    passages: dict[bytes, str] = {}
    by_document = groupby(drafts.iter_rows(named=True), key=lambda draft: draft["document_id"])
    for document_id, group in by_document:
        for number, part in enumerate(_parts(list(group), pieces, max_mentions=max_mentions)):
            name = f"{document_id}:{number}"
            key = part["text_hash"]
            rows.append((name, document_id, number, part["start"], part["end"], key))
            if "text" in part:
                passages[key] = min(part["text"], passages.get(key, part["text"]))
    return Parted(
        mentions=pl.DataFrame(rows, schema=DRAFTS, orient="row"),
        passages=pl.DataFrame(sorted(passages.items()), schema=PASSAGES, orient="row"),
    )


def _parts(
    drafts: Sequence[_Row], pieces: Mapping[str, Sequence[_Row]], *, max_mentions: int
) -> Iterator[_Row]:
    """Give one document's mentions, those about several things in pieces."""
    n_spare = max_mentions - len(drafts)
    for draft in drafts:
        found = pieces.get(draft["mention_id"], ())
        if 1 < len(found) <= n_spare + 1:
            n_spare -= len(found) - 1
            yield from found
        else:
            yield draft


def _pieces(
    units: pl.DataFrame, embeddings: NDArray[np.float32], centroids: NDArray[np.float32]
) -> dict[str, list[_Row]]:
    """Give the matters of each mention that has units."""
    pieces: dict[str, list[_Row]] = {}
    for mention_id, group in groupby(
        units.iter_rows(named=True), key=lambda unit: unit["mention_id"]
    ):
        own = list(group)
        n_words = np.array([len(unit["text"].split()) for unit in own])
        parts = part_units(embeddings[[unit["row"] for unit in own]], n_words, centroids)
        pieces[mention_id] = [_piece(own[part]) for part in parts]
    return pieces


def _piece(units: Sequence[_Row]) -> _Row:
    text = " ".join(unit["text"] for unit in units)
    return {
        "start": units[0]["start"],
        "end": units[-1]["end"],
        "text": text,
        "text_hash": hash_text(text),
    }


def part_units(
    embeddings: NDArray[np.float32], n_words: NDArray[np.int64], centroids: NDArray[np.float32]
) -> list[slice]:
    """Group the consecutive units of one passage into matters.

    Parameters
    ----------
    embeddings : ndarray of shape (n_units, n_dims)
        Unit rows, in the order of the text.
    n_words : ndarray of shape (n_units,)
        Longer units weigh more, by the square root.
    centroids : ndarray of shape (n_themes, n_dims)
        Unit rows.

    Returns
    -------
    list of slice
        One per matter, in order, of the units; a single one if the passage is about one thing.
    """
    if len(centroids) < 2:
        return [slice(0, len(embeddings))]
    weighted = embeddings.astype(np.float64) * np.sqrt(n_words)[:, None]
    sums = np.vstack([np.zeros_like(weighted[:1]), np.cumsum(weighted, axis=0)])
    return list(_part(sums, centroids, low=0, high=len(embeddings)))


def _part(
    sums: NDArray[np.float64], centroids: NDArray[np.float32], *, low: int, high: int
) -> Iterator[slice]:
    cuts = [
        _Cut(ratio=ratio, position=position)
        for position in range(low + 1, high)
        if (ratio := _ratio(sums, centroids, (low, position, high))) <= MAX_RATIO
    ]
    if not cuts:
        yield slice(low, high)
        return
    best = min(cuts, key=lambda cut: (cut.ratio, cut.position)).position
    yield from _part(sums, centroids, low=low, high=best)
    yield from _part(sums, centroids, low=best, high=high)


def _ratio(
    sums: NDArray[np.float64], centroids: NDArray[np.float32], bounds: tuple[int, int, int]
) -> float:
    """Tell how clearly two sides belong to two themes; 0 is perfectly, 1 or inf not at all."""
    low, middle, high = bounds
    sides = np.stack([sums[middle] - sums[low], sums[high] - sums[middle]])
    lengths = np.linalg.norm(sides, axis=1, keepdims=True)
    if not lengths.all():
        return np.inf
    distances = 1 - (sides / lengths) @ centroids.T
    first, second = distances.argmin(axis=1)
    if first == second:
        return np.inf
    own = distances[[0, 1], [first, second]]
    if round(float(own.max()), _DECIMALS) > 1 - MIN_SIMILARITY:
        return np.inf
    other = np.maximum(distances[[0, 1], [second, first]], 10.0**-_DECIMALS)
    return round(float((own / other).max()), _DECIMALS)
