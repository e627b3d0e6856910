"""Put the counts of a snapshot in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.errors import ConfigError
from thememiner.ranking.accounts import (
    N_TOP_ACCOUNTS,
    find_key_accounts,
    list_accounts,
)
from thememiner.ranking.counts import (
    TOTALLED,
    count_totals,
)
from thememiner.ranking.datamodels import (
    RANK_KEYS,
    KeyAccountTheme,
    RankedTheme,
    Ranking,
)
from thememiner.ranking.floors import find_floors
from thememiner.ranking.gathered import Drawn, Gathered
from thememiner.ranking.notes import write_notes, write_outside_notes
from thememiner.ranking.places import list_places
from thememiner.ranking.ratings import UNRATED
from thememiner.ranking.remainder import list_areas, list_unthemed
from thememiner.ranking.selection import select_documents
from thememiner.ranking.standing import Standing
from thememiner.ranking.ties import find_ties

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from thememiner.ranking.datamodels import (
        Account,
        ReportOptions,
        ReportTables,
    )
    from thememiner.ranking.standing import Interval

# Below this rank a theme counts as overlooked when it touches an account of high value.
TOP_RANKS: Final = 20


def rank_themes(
    tables: ReportTables, *, options: ReportOptions, run_days: int, last_run_now: datetime
) -> Ranking:
    """Rank the themes of a snapshot by how many customers they touch and how often.

    Parameters
    ----------
    tables : ReportTables
    options : ReportOptions
    run_days : int
        On how many different days the store ran; decides the period if none is asked for.
    last_run_now : datetime
        Aware `now` of the last run; documents dated after it belong to all time only.

    Raises
    ------
    ConfigError
        If `options.by` or `options.period` is not one that exists, a filter names a value that
        no document has, or the period is of fewer customers than `options.floor`.

    Notes
    -----
    The score of a theme is ``100 * (w_c * n_customers / C + w_d * n_documents / D)``, where ``C``
    and ``D`` are all customers and documents of the period under the same filters, themed or not,
    a flood as one document.
    Equal ranks are broken by documents, then by `theme_id`.
    """
    if options.by not in RANK_KEYS:
        msg = f"--by is one of {', '.join(RANK_KEYS)}; got {options.by!r}"
        raise ConfigError(msg)
    selection = select_documents(tables, options, run_days=run_days, last_run_now=last_run_now)
    standing = Standing.of(selection, options, tables.changes)
    key = find_key_accounts(selection, options.n_key_accounts)
    accounts = list_accounts(selection, key)
    with ThreadPoolExecutor(1) as beside:  # arrays there, tables here: two processors have work
        drawing = beside.submit(Drawn.of, tables.themes, standing, options)
        gathered = Gathered.of(tables, selection, quotes=options.quotes)
        drawn = drawing.result()
    make = _theme_maker(
        tables, options, standing=standing, gathered=gathered, drawn=drawn, accounts=accounts
    )
    intervals = drawn.intervals
    themes = _make_group(make, standing.ranked, intervals)
    praise = _make_group(make, standing.praise, intervals)
    shown = themes if options.top is None else themes[: options.top]
    # outside, an area is the themes that are shown: others would follow from its numbers
    areas = list_areas(tables.areas, selection, shown if options.floor else themes)
    floors = None
    if options.floor:
        floors = find_floors(
            selection,
            (*shown, *praise),
            areas,
            floor=options.floor,
            n_hidden=standing.n_floored,
        )
    return Ranking(
        by=options.by,
        period=selection.period,
        themes=shown,
        praise=praise,
        key_accounts=_key_accounts(
            key,
            named=dict(tables.themes.select("theme_id", "name").iter_rows()),
            intents=options.intents,
            standing=standing,
            accounts=accounts,
        ),
        areas=areas,
        unthemed=list_unthemed(tables.exemplars, selection, quotes=options.quotes),
        totals=count_totals(selection.documents),
        period_totals=count_totals(selection.selected(*TOTALLED), selection.audiences),
        notes=write_notes(tables, selection, options, themes=themes, n_hidden=standing.n_hidden)
        if floors is None
        else write_outside_notes(tables, selection, options, floors=floors, n_themes=len(themes)),
        places=list_places(tables.themes, standing, intervals),
        floors=floors,
    )


def _make_group(
    make: Callable[[int, int, tuple[int, int]], RankedTheme],
    group: NDArray[np.int64],
    intervals: Mapping[int, Interval],
) -> tuple[RankedTheme, ...]:
    """Make themes that are ranked among each other, rank 1 first."""
    likely = np.array([intervals[int(index)] for index in group], np.int64).reshape(-1, 2)
    return tuple(
        make(int(index), rank, (int(tie[0]), int(tie[1])))
        for rank, (index, tie) in enumerate(zip(group, find_ties(likely), strict=True), start=1)
    )


def _theme_maker(
    tables: ReportTables,
    options: ReportOptions,
    *,
    standing: Standing,
    gathered: Gathered,
    drawn: Drawn,
    accounts: Mapping[str, list[Account]],
) -> Callable[[int, int, tuple[int, int]], RankedTheme]:
    """Give what makes one theme from its parts."""
    rows = standing.counts.to_dicts()
    named = {row["theme_id"]: row for row in tables.themes.drop("centroid").to_dicts()}
    splits = gathered.splits
    n_counted = max(standing.sums.all_documents, 1)
    n_customers = max(standing.sums.all_customers, 1)

    def make(index: int, rank: int, tie: tuple[int, int]) -> RankedTheme:
        row = rows[index]
        theme_id: str = row["theme_id"]
        theme = named[theme_id]
        score = {
            "customers": round(float(standing.parts[0][index]), 6),
            "documents": round(float(standing.parts[1][index]), 6),
        }
        rated = gathered.ratings.get(theme_id, UNRATED)
        return RankedTheme(
            theme_id=theme_id,
            name=theme["name"],
            headline=theme["headline"] if options.quotes else None,
            area_id=theme["area_id"],
            intent=row["intent"],
            intent_split=splits["intent"].get(theme_id, {}),
            life=theme["life"],
            rank=rank,
            rank_interval=drawn.intervals[index],
            tie=tie,
            score=round(score["customers"] + score["documents"], 6),
            score_parts=score,
            n_documents=row["n_documents"],
            n_customers=row["n_customers"],
            n_people=row["n_people"],
            n_anonymous=row["n_anonymous"],
            n_accounts=row["n_accounts"],
            value=gathered.values.get(theme_id),
            share=round(row["n_documents"] / n_counted, 6),
            customers_share=round(row["n_customers"] / n_customers, 6),
            rating=rated.rating,
            rating_scale=rated.scale,
            has_mixed_ratings=rated.has_others,
            series=gathered.weeks.get(theme_id, ()),
            by_source=splits["source"].get(theme_id, {}),
            by_segment=splits["segment"].get(theme_id, {}),
            by_version=splits["version"].get(theme_id, {}),
            by_product=splits["product"].get(theme_id, {}),
            by_language=splits["language"].get(theme_id, {}),
            by_audience=gathered.audiences.get(theme_id, {}),
            n_flood=row["n_flood"],
            terms=tuple(theme["terms"] or ()),
            exemplars=gathered.exemplars.get(theme_id, ()),
            top_accounts=tuple(accounts.get(theme_id, [])[:N_TOP_ACCOUNTS]),
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            subthemes=tuple(gathered.subthemes.get(theme_id, ())),
            neighbours=drawn.neighbours.get(theme_id, ()),
            xy=drawn.places.get(theme_id),
        )

    return make


def _key_accounts(
    key: frozenset[str],
    *,
    named: Mapping[str, str | None],
    intents: tuple[str, ...],
    standing: Standing,
    accounts: Mapping[str, list[Account]],
) -> tuple[KeyAccountTheme, ...]:
    """List the themes below the top, however small, that touch an account of highest value."""
    ranks = {int(i): rank for rank, i in enumerate(standing.ranked, start=1)}
    found: list[KeyAccountTheme] = []
    for index, row in enumerate(standing.counts.to_dicts()):
        rank = ranks.get(index)
        if row["intent"] not in intents or (rank is not None and rank <= TOP_RANKS):
            continue
        touched: list[Account] = [
            account for account in accounts.get(row["theme_id"], ()) if account["account_id"] in key
        ]
        if touched:
            found.append(
                KeyAccountTheme(
                    theme_id=row["theme_id"],
                    name=named.get(row["theme_id"]),
                    intent=row["intent"],
                    rank=rank,
                    n_documents=row["n_documents"],
                    n_customers=row["n_customers"],
                    value=sum(account["value"] or 0.0 for account in touched),
                    accounts=touched,
                )
            )
    found.sort(key=lambda theme: (-theme["value"], -theme["n_documents"], theme["theme_id"]))
    return tuple(found)
