"""The overhauls that a report shows: at most three, with every number of the contract.

Comes in: what was observed, fixes, their checks and what people said about earlier overhauls;
goes out: candidates before patterns. Where the numbers cannot tell, it shows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from thememiner.signals.candidates import find_candidates, judged_areas
from thememiner.signals.evidence import gather_voices
from thememiner.signals.overhaul_words import say, weakest_point
from thememiner.signals.patterns import find_patterns
from thememiner.signals.standing import is_dismissed, latest_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from thememiner.signals.coverage import CoveragePoint
    from thememiner.signals.evidence import AreaRelief, Evidence, Month, Ranking
    from thememiner.signals.fix_check import FixCheck
    from thememiner.signals.observed import Fix
    from thememiner.signals.returning import Returned
    from thememiner.signals.standing import Word

State = Literal["candidate", "pattern", "accepted", "dismissed"]

MAX_SHOWN: Final = 3
_ORDER: Final = ("candidate", "pattern", "accepted", "dismissed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overhaul:
    """An area that might better be rebuilt than fixed once more.

    Attributes
    ----------
    overhaul_id : str
        Follows from `area_id`: the same area is the same overhaul.
    state : State
        "pattern" = found by its rank, without enough fixes to tell from.
    sentence : str
        Names fixes, months, customers, relief against control, coverage and the weakest point.
    n_customers, n_accounts : int
        Who reported it in its months and the twelve weeks before; those of them that are accounts.
    value : float or None
        Of these customers; None if none is known.
    n_anonymous, n_solved_alone : int
        Reports of nobody known, and tickets that were closed one by one.
    themes : tuple of str
        Of at least five voices, most voices first.
    fixes : tuple of str
        By day.
    since : date
        First day whose reports count; `list_customers` gives who wrote them.
    first_month, last_month : str
        "2026-03", of the first and last fix, or of the rank.
    months, relief, returned, coverage, ranking
        As in `Evidence`.
    weakest_point : str
        What speaks most against it.
    reason : str
        Of the one who accepted or dismissed it.
    """

    overhaul_id: str
    area_id: str
    state: State
    sentence: str
    n_customers: int
    n_accounts: int
    value: float | None
    n_anonymous: int
    n_solved_alone: int
    themes: tuple[str, ...]
    fixes: tuple[str, ...]
    since: date
    first_month: str
    last_month: str
    months: tuple[Month, ...]
    relief: AreaRelief | None
    returned: Returned | None
    coverage: tuple[CoveragePoint, ...]
    ranking: Ranking | None
    weakest_point: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What the product's people know beside the feedback.

    Attributes
    ----------
    names : mapping
        Of areas; one without a name goes by its id.
    holders : DataFrame with columns holder, account_id, value
        Of customers, as `ranking.holders` gives it; may be empty.
    words : tuple of Word
        What was said about overhauls so far.
    """

    names: Mapping[str, str]
    holders: pl.DataFrame
    words: tuple[Word, ...] = ()


def overhaul_id(area_id: str) -> str:
    """Name the overhaul of an area."""
    return f"O-{area_id.removeprefix('A-')}"


def find_overhauls(
    observed: pl.DataFrame,
    fixes: Sequence[Fix],
    checks: Sequence[FixCheck],
    background: Background,
    *,
    until: date,
) -> tuple[Overhaul, ...]:
    """Find what points to an overhaul.

    Parameters
    ----------
    observed : DataFrame of `OBSERVED`
    fixes : sequence of Fix
    checks : sequence of FixCheck
        Of these fixes.
    background : Background
    until : date
        Last complete day.

    Returns
    -------
    tuple of Overhaul
        Candidates, then patterns, most customers first, three of them at most; then those that
        were accepted or dismissed. A dismissed one is open again once its customers have grown by
        half.
    """
    seen = observed.filter(pl.col("day") <= until)
    candidates = find_candidates(seen, fixes, checks, until=until)
    told = judged_areas(seen, fixes, until=until)
    patterns = find_patterns(seen, fixes, until=until, told=told)
    said = latest_words(background.words)
    found = [_make(evidence, background, said) for evidence in (*candidates, *patterns)]
    found.sort(key=lambda one: (_ORDER.index(one.state), -one.n_customers, one.area_id))
    n_open = sum(one.state in ("candidate", "pattern") for one in found)
    return (*found[: min(n_open, MAX_SHOWN)], *found[n_open:])


def _make(evidence: Evidence, background: Background, said: Mapping[str, Word]) -> Overhaul:
    own_id = overhaul_id(evidence.area_id)
    n_customers = evidence.customers.height
    word = said.get(own_id)
    weakest = weakest_point(evidence)
    name = background.names.get(evidence.area_id, evidence.area_id)
    accounts = evidence.customers.join(
        background.holders.select("holder", "account_id", "value"),
        left_on="customer",
        right_on="holder",
    )
    # sorted, as a sum of floats depends on its order
    values = accounts["value"].drop_nulls().sort()
    return Overhaul(
        overhaul_id=own_id,
        area_id=evidence.area_id,
        state=_state(evidence, word),
        sentence=say(evidence, name=name, weakest=weakest),
        n_customers=n_customers,
        n_accounts=accounts["account_id"].drop_nulls().n_unique(),
        value=float(sum(values)) if values.len() else None,
        n_anonymous=evidence.n_anonymous,
        n_solved_alone=evidence.n_solved_alone,
        themes=evidence.themes,
        fixes=tuple(fix.fix_id for fix in evidence.fixes),
        since=evidence.since,
        first_month=f"{evidence.first_day:%Y-%m}",
        last_month=f"{evidence.last_day:%Y-%m}",
        months=evidence.months,
        relief=evidence.relief,
        returned=evidence.returned,
        coverage=evidence.coverage,
        ranking=evidence.ranking,
        weakest_point=weakest,
        reason=word.reason if word is not None and word.state != "open" else "",
    )


def _state(evidence: Evidence, word: Word | None) -> State:
    if word is not None and word.state == "accepted":
        return "accepted"
    if is_dismissed(word, evidence.customers.height):
        return "dismissed"
    return "candidate" if evidence.relief is not None else "pattern"


def list_customers(observed: pl.DataFrame, overhaul: Overhaul, *, until: date) -> pl.DataFrame:
    """List whom an overhaul counts: columns customer, n_documents, in no order."""
    seen = observed.filter(pl.col("day") <= until)
    rows = gather_voices(seen, overhaul.area_id, since=overhaul.since).rows
    return (
        rows.filter(pl.col("customer").is_not_null())
        .group_by("customer")
        .agg(pl.col("document_id").n_unique().alias("n_documents"))
    )
