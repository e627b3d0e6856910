"""Rank themes by how many customers they touch and how often they are reported.

In: the tables of one snapshot (`ReportTables`) and what the reader asked for (`ReportOptions`).
Out: one `Ranking`, complete and in order, the same for any order of the rows.
Refuses: a period or a ranking key that it does not know. It reads no text and does no I/O.
"""

from __future__ import annotations

from thememiner.ranking.datamodels import (
    DOCUMENT_COLUMNS,
    PLACE_COLUMNS,
    RANK_KEYS,
    Period,
    RankedTheme,
    Ranking,
    ReportOptions,
    ReportTables,
    Weights,
)
from thememiner.ranking.holders import find_customers
from thememiner.ranking.rank import rank_themes

__all__ = [
    "DOCUMENT_COLUMNS",
    "PLACE_COLUMNS",
    "RANK_KEYS",
    "Period",
    "RankedTheme",
    "Ranking",
    "ReportOptions",
    "ReportTables",
    "Weights",
    "find_customers",
    "rank_themes",
]
