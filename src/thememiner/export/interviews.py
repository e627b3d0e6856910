"""Whom to talk to about a theme or an area: few people who differ, spread over weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

INTERVIEW_COLUMNS: Final = (
    "week", "area_id", "area", "theme_id", "theme", "subtheme_id", "subtheme", "customer",
    "account_id", "account", "segment", "value", "owner", "audience", "pseudonyms", "rating",
    "rating_kind", "n_documents", "last_seen", "documents", "links", "why",
)  # fmt: skip
NO_SEGMENT: Final = ""
_LOW: Final = 1 / 3
_HIGH: Final = 2 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person who may be asked, or somebody at an account whose writers nobody knows.

    Attributes
    ----------
    key : str
        Least document_id of theirs; orders candidates that are equally good.
    holder : str
        The customer: of two people of one account the second comes last.
    segment : str
        `NO_SEGMENT` where it is unknown.
    theme, part : str
        What they wrote most about; the part is a subtheme, else the theme.
    satisfaction : float or None
        Mean of their ratings on one scale, 0 (worst) to 1.
    last_seen : date or None
    told_on : date or None
        Last time that they were told of a decision.
    """

    key: str
    holder: str
    segment: str
    theme: str
    part: str
    part_name: str
    satisfaction: float | None
    n_documents: int
    last_seen: date | None
    told_on: date | None = None

    @property
    def band(self) -> str:
        """How they rated, in a word."""
        if self.satisfaction is None:
            return "none"
        if self.satisfaction < _LOW:
            return "low"
        return "high" if self.satisfaction > _HIGH else "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Somebody who is asked, in which week from 1 on, and why."""

    candidate: Candidate
    week: int
    why: str


def pick_people(
    candidates: Sequence[Candidate], *, n_people: int, per_week: int
) -> tuple[Pick, ...]:
    """Pick people who differ in segment, in what they wrote about and in how they rated.

    Parameters
    ----------
    candidates : sequence of Candidate
        In any order.
    n_people, per_week : int
        >= 1.

    Returns
    -------
    tuple of Pick
        At most `n_people`. Every segment has as many as any other, or one fewer, unless it has no
        more; within that, what was picked least so far goes first: another account, then theme,
        part and rating together, then who wrote last. The same for any order of the candidates.
    """
    waiting: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda each: each.key):
        waiting.setdefault(candidate.segment, []).append(candidate)
    sizes = {segment: len(group) for segment, group in waiting.items()}
    quotas = share_out(sizes, n_people)
    picked: list[Candidate] = []
    while len(picked) < sum(quotas.values()):
        taken = Counter(candidate.segment for candidate in picked)
        # the segments take turns, so that a week is mixed too
        turn = min(
            (segment for segment in quotas if taken[segment] < quotas[segment]),
            key=lambda segment: (taken[segment], -sizes[segment], segment),
        )
        best = _next(waiting[turn], picked)
        waiting[turn].remove(best)
        picked.append(best)
    totals = Counter(candidate.segment for candidate in picked)
    return tuple(
        Pick(
            candidate=candidate,
            week=place // per_week + 1,
            why=_tell(
                candidate, n_same=totals[candidate.segment], n_known=sizes[candidate.segment]
            ),
        )
        for place, candidate in enumerate(picked)
    )


def share_out(sizes: Mapping[str, int], n_people: int) -> dict[str, int]:
    """Give each segment its number of people: as equal as their sizes allow.

    Examples
    --------
    >>> share_out({"large": 40, "small": 2, "middle": 9}, 9)
    {'large': 4, 'small': 2, 'middle': 3}
    """
    quotas = dict.fromkeys(sizes, 0)
    for _ in range(min(n_people, sum(sizes.values()))):
        least = min(
            (segment for segment in sizes if quotas[segment] < sizes[segment]),
            key=lambda segment: (quotas[segment], -sizes[segment], segment),
        )
        quotas[least] += 1
    return quotas


def _next(group: Sequence[Candidate], picked: Sequence[Candidate]) -> Candidate:
    holders = Counter(candidate.holder for candidate in picked)
    themes = Counter(candidate.theme for candidate in picked)
    parts = Counter(candidate.part for candidate in picked)
    bands = Counter(candidate.band for candidate in picked)

    def cost(candidate: Candidate) -> tuple[object, ...]:
        alike = themes[candidate.theme] + parts[candidate.part] + bands[candidate.band]
        day = candidate.last_seen.toordinal() if candidate.last_seen else 0
        # who rated says more than who did not
        is_unrated = candidate.satisfaction is None
        return (holders[candidate.holder], alike, is_unrated, -day, candidate.key)

    return min(group, key=cost)


def _tell(candidate: Candidate, *, n_same: int, n_known: int) -> str:
    """Say why somebody was picked."""
    whose = f"segment {candidate.segment}" if candidate.segment else "no known segment"
    rated = "did not rate" if candidate.satisfaction is None else f"rated {candidate.band}"
    n_times = candidate.n_documents
    times = {1: "once", 2: "twice"}.get(n_times, f"{n_times:,} times")
    last = f", last on {candidate.last_seen.isoformat()}" if candidate.last_seen else ""
    told = candidate.told_on
    known = f"told on {told.isoformat()}" if told else "never told of a decision"
    return (
        f"{whose}: {n_same:,} of {n_known:,} picked; about {candidate.part_name}; {rated}; "
        f"wrote {times}{last}; {known}"
    )
