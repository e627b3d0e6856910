"""Names of areas: the few things that most of their themes are about."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.naming.ctfidf import TermWeights, is_same_word, weigh_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

N_TERMS: Final = 40  # strongest of an area that may be in its name
MAX_PARTS: Final = 3
MIN_PARTS: Final = 2  # one word alone is as broad as the product
MIN_GAIN: Final = 0.25  # of the first part's, below which a third part is not worth its words
MIN_THEMES: Final = 6  # fewer do not tell which words are everywhere
EVERYWHERE: Final = 0.6  # share of all themes that use a word at least half as much as the average

Texts = list[frozenset[str]]  # terms of each text of one theme


def propose_area_names(
    themes: Mapping[int, Texts],
    homes: Mapping[int, int],
    *,
    is_subject: Callable[[str], bool],
    case: Mapping[str, str],
) -> dict[int, list[str]]:
    """Name areas by terms that together stand in most of their themes.

    Parameters
    ----------
    themes : mapping of int to list of frozenset
        Terms of each text, by theme label.
    homes : mapping of int to int
        Area of each theme.
    is_subject : callable
        Whether a word can be what an area is about: a thing, not what happens to it.
    case : mapping of str to str
        Usual form of a folded word.

    Returns
    -------
    dict of int to list of str
        Names by area, best first; may be empty.
    """
    areas: dict[int, list[int]] = {}
    for theme in sorted(themes):
        areas.setdefault(homes[theme], []).append(theme)
    order = sorted(areas)
    weights = weigh_terms([list(chain.from_iterable(themes[t] for t in areas[a])) for a in order])
    all_shares = {theme: _shares(texts) for theme, texts in themes.items()}
    by_theme = list(all_shares.values())

    def may_name(word: str) -> bool:
        return is_subject(word) and not _is_broad(word, by_theme)

    names = {}
    for row, area in enumerate(order):
        shares = [all_shares[theme] for theme in areas[area]]
        sizes = [len(themes[theme]) ** 0.5 for theme in areas[area]]
        terms = [t for t in _strongest(weights, row) if all(map(may_name, t.split()))]
        parts = _cover(terms, shares, sizes)
        written = [" ".join(case.get(word, word) for word in part.split()) for part in parts]
        names[area] = [_join(written[:n]) for n in range(len(written), 0, -1)]
    return names


def _strongest(weights: TermWeights, row: int) -> list[str]:
    values = weights.weights[row]
    order = np.lexsort((np.arange(len(values)), -np.round(values, 9)))[:N_TERMS]
    return [weights.terms[i] for i in order if values[i] > 0]


def _shares(texts: Texts) -> dict[str, float]:
    counts = Counter(chain.from_iterable(texts))
    return {term: count / len(texts) for term, count in counts.items()}


def _is_broad(word: str, themes: Sequence[Mapping[str, float]]) -> bool:
    """Whether themes of all kinds use a word, like the product's name."""
    shares = [own.get(word, 0.0) for own in themes]
    n_users = sum(share >= sum(shares) / len(shares) / 2 for share in shares)
    return len(shares) >= MIN_THEMES and n_users > EVERYWHERE * len(shares)


def _cover(
    terms: Sequence[str], shares: Sequence[Mapping[str, float]], sizes: Sequence[float]
) -> list[str]:
    """Choose terms one by one: each for the themes that the ones before it leave out."""
    chosen: list[str] = []
    covered = [0.0] * len(shares)
    first = 0.0
    while len(chosen) < MAX_PARTS:
        said = [word for term in chosen for word in term.split()]
        best = (0.0, 0, "")
        for place, term in enumerate(terms):
            if any(is_same_word(word, other) for word in term.split() for other in said):
                continue
            gains = (
                size * max(0.0, share.get(term, 0.0) - had)
                for size, share, had in zip(sizes, shares, covered, strict=True)
            )
            best = min(best, (-round(sum(gains), 6), place, term))
        if not best[2] or (-best[0] < MIN_GAIN * first and len(chosen) >= MIN_PARTS):
            break
        chosen.append(best[2])
        first = first or -best[0]
        covered = [max(h, s.get(best[2], 0.0)) for h, s in zip(covered, shares, strict=True)]
    return chosen


def _join(parts: Sequence[str]) -> str:
    head = ", ".join(parts[:-1])
    name = f"{head} and {parts[-1]}" if head else parts[-1]
    return name[:1].upper() + name[1:]
