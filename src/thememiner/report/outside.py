"""A report for readers outside of the team: no small group, link, name or exact date.

What may be shown is listed key by key, so that what a later version adds to a report stays inside
until somebody decides. Numbers come from `Floors`; what is left out is None or empty.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Final

from thememiner.ranking.datamodels import (
    Area,
    Exemplar,
    Neighbour,
    Rating,
    SourceCoverage,
    Subtheme,
    Totals,
)
from thememiner.report.clean import clean
from thememiner.report.contract import (
    AllTotals,
    ChangesSince,
    Freshness,
    PeriodFacts,
    Report,
    ThemeFacts,
    UnthemedFacts,
)
from thememiner.report.signal_contract import Drivers, ThemeDrivers
from thememiner.report.signal_facts import NO_CHANGE
from thememiner.report.theme_facts import lay_out_counts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from thememiner.ranking.floors import Floors

_WORD: Final = re.compile(r"\w+")
_LINK: Final = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+")
_ACCOUNT: Final = "[ACCOUNT]"
_MIN_NAME: Final = 3  # characters; shorter names are words of every text
_MAX_WORDS: Final = 6


def show_outside(report: Report, floors: Floors, *, notes: Sequence[str]) -> Report:
    """Give what outside may see of a report.

    Parameters
    ----------
    report : Report
    floors : Floors
        Of the same ranking.
    notes : sequence of str
        In place of the report's: without small numbers.
    """
    hide = Hider(floors.names)
    period = report["period"]
    return Report(
        schema_version=report["schema_version"],
        run=report["run"],
        freshness=Freshness(
            run_at=report["freshness"]["run_at"],
            run_age_days=report["freshness"]["run_age_days"],
            newest=None,
            age_days=None,
            sources=[],
            warnings=[],
            refused=[],
        ),
        notes=[clean(note) for note in notes],
        period=PeriodFacts(
            since=_first_of_month(period["since"]),
            until=_last_of_month(period["until"]),
            reason=period["reason"],
            sources=[
                SourceCoverage(
                    source=clean(source), n_in_period=None, n_documents=None, newest=None
                )
                for source in floors.sources
            ],
        ),
        totals=AllTotals(
            n_read=None,
            n_accepted=None,
            n_updated=None,
            n_duplicates=None,
            n_quarantined=None,
            **_totals(floors),
        ),
        period_totals=_totals(floors),
        changes_since=_no_changes(),
        decisions=[],
        showstoppers=[],
        overhauls=[],
        themes=[_theme(theme, floors, hide) for theme in report["themes"]],
        key_accounts=[],
        praise=[_theme(theme, floors, hide) for theme in report["praise"]],
        areas=[_area(area, hide) for area in report["areas"] if area["area_id"] in floors.areas],
        alerts=[],
        drivers=Drivers(scores=[]),
        releases=[],
        unthemed=UnthemedFacts(
            n=floors.n_unthemed, by_reason=lay_out_counts(floors.by_reason), samples=[]
        ),
    )


def _totals(floors: Floors) -> Totals:
    return Totals(
        n_documents=floors.n_documents,
        n_themed=floors.n_themed,
        n_unthemed=floors.n_unthemed,
        n_customers=floors.n_customers,
        n_people=None,
        n_anonymous=None,
        n_internal=None,
    )


def _no_changes() -> ChangesSince:
    """Give no changes: two numbers of one theme, subtracted, would tell of those between them."""
    return ChangesSince(
        snapshot=None,
        day=None,
        sentences=[],
        born=[],
        merged=[],
        split=[],
        retired=[],
        revived=[],
        rank_moves=[],
        new_flags=[],
    )


def _theme(theme: ThemeFacts, floors: Floors, hide: Hider) -> ThemeFacts:
    theme_id = theme["theme_id"]
    n_rated = floors.n_rated.get(theme_id)
    is_rated = n_rated is not None and n_rated == theme["rating"]["n"]

    def split(column: str) -> dict[str, int]:
        return lay_out_counts(floors.splits.get(column, {}).get(theme_id, {}))

    return ThemeFacts(
        theme_id=theme_id,
        name=hide.maybe(theme["name"]),
        headline=hide.maybe(theme["headline"]),
        area_id=theme["area_id"],
        intent=theme["intent"],
        intent_split=split("intent"),
        life=theme["life"],
        rank=theme["rank"],
        previous_rank=None,
        rank_interval=theme["rank_interval"],
        tie=theme["tie"],
        score=theme["score"],
        score_parts=theme["score_parts"],
        n_documents=theme["n_documents"],
        n_customers=theme["n_customers"],
        n_people=None,
        n_anonymous=None,
        n_accounts=None,
        value=None,
        share=theme["share"],
        customers_share=theme["customers_share"],
        rating=theme["rating"] if is_rated else Rating(mean=None, n=None),
        change={**NO_CHANGE, "flag": theme["change"]["flag"]},
        fixes=[],
        drivers=ThemeDrivers(scores=[], churn=None),
        series=list(floors.weeks.get(theme_id, ())),
        by_source=split("source"),
        by_segment=split("segment"),
        by_version=split("version"),
        by_product=split("product"),
        by_language=split("language"),
        by_audience={},
        n_flood=None,
        terms=[term for term in theme["terms"] if hide.text(term) == term],
        exemplars=_quotes(theme, floors.quoted.get(theme_id, ()), hide),
        top_accounts=[],
        decision=None,
        first_seen=None,
        last_seen=None,
        subthemes=_subthemes(theme, floors, hide),
        neighbours=[
            Neighbour(
                theme_id=other["theme_id"],
                name=hide.maybe(other["name"]),
                similarity=other["similarity"],
            )
            for other in theme["neighbours"]
        ],
        lineage=[],
        xy=theme["xy"],
    )


def _subthemes(theme: ThemeFacts, floors: Floors, hide: Hider) -> list[Subtheme]:
    counts = floors.splits.get("subtheme_id", {}).get(theme["theme_id"], {})
    named = {part["subtheme_id"]: part["name"] for part in theme["subthemes"]}
    return [
        Subtheme(
            subtheme_id=subtheme_id,
            name=hide.maybe(named.get(subtheme_id)),
            n_documents=n_documents,
            n_customers=None,
        )
        for subtheme_id, n_documents in counts.items()
    ]


def _quotes(theme: ThemeFacts, allowed: Collection[str], hide: Hider) -> list[Exemplar]:
    """Give one passage of each customer."""
    found: dict[str | None, Exemplar] = {}
    for passage in theme["exemplars"]:
        if passage["document_id"] in allowed and passage["quote"] is not None:
            quote = Exemplar(
                document_id=None,
                quote=hide.text(passage["quote"]),
                created_at=None,
                source=passage["source"],
                url=None,
            )
            found.setdefault(passage["document_id"], quote)
    return list(found.values())


def _area(area: Area, hide: Hider) -> Area:
    return Area(
        area_id=area["area_id"],
        name=hide.maybe(area["name"]),
        n_documents=area["n_documents"],
        n_customers=area["n_customers"],
        share=area["share"],
        themes=area["themes"],
    )


def _first_of_month(day: str | None) -> str | None:
    return None if day is None else f"{day[:7]}-01"


def _last_of_month(day: str | None) -> str | None:
    if day is None:
        return None
    found = date.fromisoformat(day)
    return found.replace(day=monthrange(found.year, found.month)[1]).isoformat()


class Hider:
    """Takes names of accounts and links out of texts.

    Parameters
    ----------
    names : collection of str
        What accounts are called; compared word by word, whatever the case.
    """

    def __init__(self, names: Collection[str]) -> None:
        split = (tuple(_WORD.findall(name.casefold())) for name in names)
        # a name of digits alone is any number
        self._names = frozenset(
            words
            for words in split
            if 0 < len(words) <= _MAX_WORDS
            and len("".join(words)) >= _MIN_NAME
            and not all(word.isdecimal() for word in words)
        )
        self._most = max(map(len, self._names), default=0)

    def maybe(self, text: str | None) -> str | None:
        """Hide them in a text that may be missing."""
        return None if text is None else self.text(text)

    def text(self, text: str) -> str:
        """Put ``[ACCOUNT]`` and ``[LINK]`` in their place.

        Examples
        --------
        >>> Hider(["Acme Corp"]).text("We at ACME Corp. lost a week, see https://acme.example/7")
        'We at [ACCOUNT]. lost a week, see [LINK]'
        """
        shown = _LINK.sub("[LINK]", text)
        if not self._names:
            return shown
        spans = [(match.start(), match.end()) for match in _WORD.finditer(shown)]
        words = [shown[start:end].casefold() for start, end in spans]
        parts: list[str] = []
        done = place = 0
        while place < len(words):
            length = self._match(words, place)
            if length:
                parts += [shown[done : spans[place][0]], _ACCOUNT]
                done = spans[place + length - 1][1]
            place += length or 1
        return "".join([*parts, shown[done:]])

    def _match(self, words: list[str], place: int) -> int:
        """Count the words of the longest name that begins here."""
        for length in range(min(self._most, len(words) - place), 0, -1):
            if tuple(words[place : place + length]) in self._names:
                return length
        return 0
