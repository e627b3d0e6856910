"""What became of each theme from run to run, as the store's lineage tells it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.report.contract import PastEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.store import Store

_TOLD: Final = ("born", "merged", "split", "retired", "revived")  # not: continued


def read_past(store: Store, themes: pl.DataFrame) -> Mapping[str, list[PastEvent]]:
    """Read the events of each theme, and those of others that it had a part in, oldest first.

    Parameters
    ----------
    themes : DataFrame with columns theme_id, name
        As curated; what stands no more has no name.
    """
    days = {each.number: each.published_at.date().isoformat() for each in store.snapshots()}
    names = dict(themes.select("theme_id", "name").iter_rows())
    rows = (
        store.read("lineage")
        .filter(pl.col("event").is_in(_TOLD))
        .sort("snapshot", "event", "theme_id", "other_theme_id")
        .select("snapshot", "event", "theme_id", "other_theme_id")
    )
    found: dict[str, list[PastEvent]] = defaultdict(list)
    for snapshot, event, theme_id, other in rows.iter_rows():
        for own, partner in ((theme_id, other), (other, theme_id)):
            if own is not None and own in names:
                found[own].append(
                    PastEvent(
                        day=days.get(snapshot),
                        event=event,
                        theme_id=theme_id,
                        other_theme_id=other,
                        other_name=names.get(partner),
                    )
                )
    return found
