"""Ratings as vendors spell them, and where they lie between the worst and the best of their scale.

Stars, CSAT, CES and NPS have no common mean. Their place on their own scale, 0 to 1, is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.ingest.fields import read_number
from thememiner.ingest.vocabulary import VERDICTS, fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_CHARS: Final = 60  # a longer cell is no rating
_NUMBER: Final = r"\d{1,4}(?:[.,]\d{1,4})?"
_DECIMAL: Final = re.compile(r"\d{1,2},\d{1,2}", re.ASCII)
_OF: Final = re.compile(
    rf"({_NUMBER})\s{{0,3}}(?:stars?\s{{1,3}})?(?:/|out of|of|von|sur|de)\s{{0,3}}({_NUMBER})"
    r"(?:\s{0,3}(?:stars?|points?))?",
    re.ASCII | re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    rf"({_NUMBER})\s{{0,3}}(?:stars?|sterne?|\u2605|\u2b50)", re.IGNORECASE
)
_PERCENT: Final = re.compile(rf"({_NUMBER})\s{{0,3}}%", re.ASCII)
_LEADING: Final = re.compile(rf"({_NUMBER})\s{{1,3}}?[-\u2013:(]\s{{0,3}}\D{{1,40}}", re.ASCII)
_DRAWN: Final = re.compile("([\u2605\u2b50\U0001f31f]{1,10})\ufe0f?([\u2606\u2729]{0,10})")
_LIMITS: Final = re.compile(
    rf"(-?{_NUMBER})\s{{0,3}}(?:-|\u2013|\.\.|to|,|/)\s{{0,3}}(-?{_NUMBER})"
)
_STARS: Final = (1.0, 5.0)

# What a kind's numbers run from and to where the row does not say. CES: high is easy.
_BY_KIND: Final[Mapping[str, tuple[float, float]]] = {
    "star": _STARS, "stars": _STARS, "review": _STARS, "csat": _STARS, "satisfaction": _STARS,
    "customer satisfaction": _STARS, "nps": (0.0, 10.0), "net promoter": (0.0, 10.0),
    "net promoter score": (0.0, 10.0), "likelihood to recommend": (0.0, 10.0),
    "ltr": (0.0, 10.0), "ces": (1.0, 7.0), "customer effort": (1.0, 7.0),
    "customer effort score": (1.0, 7.0), "effort": (1.0, 7.0), "percent": (0.0, 100.0),
    "percentage": (0.0, 100.0), "thumbs": (0.0, 1.0), "good bad": (0.0, 1.0),
}  # fmt: skip
_UNRATED: Final = frozenset(
    {"offered", "unoffered", "unrated", "not rated", "no rating", "no response", "n a", "na",
     "none", "null", "nan"}
)  # fmt: skip
# Without a kind only stars of reviews are usual enough to be taken for granted.
_BY_DOCUMENT: Final[Mapping[str, tuple[float, float]]] = {"review": _STARS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRating:
    """A rating as given, and what its spelling says about its scale.

    Attributes
    ----------
    kind : str or None
        What it is where the row names no kind: stars, percent or thumbs.
    limits : tuple of float or None
        The worst and the best number; None where the spelling does not tell.
    """

    number: float
    kind: str | None = None
    limits: tuple[float, float] | None = None


def read_rating(value: object) -> ReadRating | None:
    """Read a rating in any usual spelling, or None.

    Examples
    --------
    >>> read_rating("4/5")
    ReadRating(number=4.0, kind=None, limits=(1.0, 5.0))
    >>> read_rating("bad").number
    0.0
    >>> read_rating("offered") is None
    True
    """
    is_decimal = isinstance(value, str) and _DECIMAL.fullmatch(value.strip())
    number = read_number(str(value).replace(",", ".") if is_decimal else value)
    if number is not None:
        return ReadRating(number=number)
    if not isinstance(value, str) or len(value) > _MAX_CHARS:
        return None
    text = value.strip()
    verdict = VERDICTS.get(fold_header(text) or text)
    if verdict is not None:
        return ReadRating(number=verdict, kind="thumbs", limits=(0.0, 1.0))
    return _read_drawn(text) or _read_share(text) or _read_counted(text)


def read_limits(value: object) -> tuple[float, float] | None:
    """Read a scale such as ``1-5``: its worst and its best number, which may be the lower one.

    ``6-1`` is a German school mark: 1 is best.
    """
    match = _LIMITS.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    low, high = _number(match[1]), _number(match[2])
    return None if low == high else (low, high)


def find_limits(
    rating: ReadRating,
    *,
    declared: tuple[float, float] | None,
    rating_kind: str | None,
    kind: str,
) -> tuple[float, float] | None:
    """Give the worst and the best of a rating's scale: as declared, spelt, or usual; or None."""
    return declared or rating.limits or limits_of(rating_kind) or _BY_DOCUMENT.get(kind)


def place(number: float, limits: tuple[float, float]) -> float | None:
    """Give where a number lies on its scale, 0 (worst) to 1; None if it is outside.

    Examples
    --------
    >>> place(4.0, (1.0, 5.0)), place(2.0, (6.0, 1.0)), place(7.0, (1.0, 5.0))
    (0.75, 0.8, None)
    """
    worst, best = limits
    share = (number - worst) / (best - worst)
    return round(share, 6) if 0 <= share <= 1 else None


def name_scale(
    rating_kind: str | None, limits: tuple[float, float] | None, *, kind: str
) -> str | None:
    """Name what ratings have a common mean with: their kind, and its limits if they are unusual.

    Examples
    --------
    >>> [name_scale("csat", limits, kind="ticket") for limits in ((1.0, 5.0), (0.0, 1.0))]
    ['csat', 'csat 0 to 1']
    """
    usual = limits_of(rating_kind) if rating_kind else _BY_DOCUMENT.get(kind)
    if limits is None or limits == usual:
        return rating_kind
    span = f"{limits[0]:g} to {limits[1]:g}"
    return f"{rating_kind} {span}" if rating_kind else span


def is_unrated(value: object) -> bool:
    """Whether a value says that nobody rated, as Zendesk's ``offered`` does."""
    return isinstance(value, str) and fold_header(value) in _UNRATED


def limits_of(rating_kind: str | None) -> tuple[float, float] | None:
    """Give the usual scale of a kind of rating, if there is one."""
    name = fold_header(rating_kind) if rating_kind else ""
    if name in _BY_KIND:
        return _BY_KIND[name]
    return next((_BY_KIND[word] for word in name.split() if word in _BY_KIND), None)


def _read_drawn(text: str) -> ReadRating | None:
    match = _DRAWN.fullmatch(text)
    if match is None:
        return None
    n_stars = len(match[1])
    n_all = n_stars + len(match[2])
    best = float(n_all) if match[2] and n_all > 1 else 5.0
    return ReadRating(number=float(n_stars), kind="stars", limits=(1.0, best))


def _read_share(text: str) -> ReadRating | None:
    match = _PERCENT.fullmatch(text)
    if match is not None:
        return ReadRating(number=_number(match[1]), kind="percent", limits=(0.0, 100.0))
    match = _OF.fullmatch(text)
    if match is None:
        return None
    best = _number(match[2])
    # of 10 and 100 zero is the least by custom, of few stars one is
    worst = 0.0 if best >= 10 or _number(match[1]) == 0 else 1.0
    limits = (worst, best) if best > worst else None
    return ReadRating(number=_number(match[1]), limits=limits)


def _read_counted(text: str) -> ReadRating | None:
    match = _COUNTED.fullmatch(text)
    if match is not None:
        return ReadRating(number=_number(match[1]), kind="stars", limits=_STARS)
    match = _LEADING.fullmatch(text)  # "5 - Very satisfied"
    return ReadRating(number=_number(match[1])) if match else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))
