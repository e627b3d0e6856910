"""Where the themes of a snapshot stand, kept when it is published.

A report tells what moved since a week ago. With the places of then at hand it need not read and
rank that snapshot again, nor fetch its documents from a shared store. They hold for the options
and the hidden themes that they were found with; any others are placed anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.pipeline.moments import PLACES_FACT
from thememiner.ranking.datamodels import ThemePlace
from thememiner.ranking.period import MIN_RUN_DAYS
from thememiner.ranking.places import place_themes
from thememiner.ranking.selection import HIDDEN_LIVES
from thememiner.signal_tables import PLACES

if TYPE_CHECKING:
    from datetime import datetime

    from thememiner.ranking import ReportOptions, ReportTables
    from thememiner.store import Store, StoreWriter

# Goes up when the same tables would be placed otherwise: what was kept by another rule is no rank
# to compare with.
_RULE: Final = 1
# Options that move no theme.
_ONLY_SHOWN: Final = frozenset({"top", "quotes", "n_key_accounts"})


def keep_places(
    writer: StoreWriter,
    tables: ReportTables,
    options: ReportOptions,
    *,
    run_days: int,
    now: datetime,
) -> str:
    """Place the themes that would be published, and write them.

    Parameters
    ----------
    tables : ReportTables
        Of the writer, as curated.
    options : ReportOptions
        What a report ranks by whose reader asks for nothing else.
    run_days : int
        On how many different days runs ended well, this one's too.
    now : datetime
        Aware; the run's.

    Returns
    -------
    str
        The fact that says what they were found with.
    """
    places = place_themes(tables, options=options, run_days=run_days, last_run_now=now)
    rows = [{name: getattr(place, name) for name in PLACES} for place in places]
    writer.replace("places", pl.DataFrame(rows, schema=PLACES))
    return _fact(tables.themes, options, run_days=run_days)


def find_places(
    store: Store, themes: pl.DataFrame, options: ReportOptions, *, run_days: int
) -> tuple[ThemePlace, ...] | None:
    """Give the kept places of the snapshot that is open, by theme_id; None if others are asked for.

    Parameters
    ----------
    themes : DataFrame
        `THEMES` of the snapshot, as curated.
    """
    if store.snapshot.facts.get(PLACES_FACT) != _fact(themes, options, run_days=run_days):
        return None
    kept = {theme_id: rest for theme_id, *rest in store.read("places").iter_rows()}
    return tuple(
        ThemePlace(
            theme_id=theme_id,
            name=name,
            life=life,
            rank=rank,
            n_documents=n_documents,
            n_customers=n_customers,
        )
        for theme_id, name, life in themes.select("theme_id", "name", "life")
        .sort("theme_id")
        .iter_rows()
        for rank, n_documents, n_customers in (kept[theme_id],)
    )


def _fact(themes: pl.DataFrame, options: ReportOptions, *, run_days: int) -> str:
    """Say in short what places depend on, besides the tables of their snapshot."""
    asked = {name: value for name, value in asdict(options).items() if name not in _ONLY_SHOWN}
    asked["without"] = sorted(options.without)
    hidden = themes.filter(pl.col("life").is_in(HIDDEN_LIVES))["theme_id"].sort().to_list()
    said = json.dumps([_RULE, asked, hidden, run_days >= MIN_RUN_DAYS], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
