from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import DOCUMENTS
from thememiner.ranking.floods import find_floods

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from thememiner.ranking import Ranking, ReportTables

START = datetime(2024, 6, 1, tzinfo=UTC)
COLUMNS = ("document_id", "created_at", "text_hash", "n_chars")


def frame(hours: Iterable[float], *, n_chars: int = 60, text: bytes = b"same") -> pl.DataFrame:
    rows = [
        (f"d{text.decode()}{n:04d}", START + timedelta(hours=h), text, n_chars)
        for n, h in enumerate(hours)
    ]
    schema = {column: DOCUMENTS[column] for column in COLUMNS}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_twenty_equal_texts_within_a_week_are_a_flood() -> None:
    assert find_floods(frame(range(20))).height == 20
    assert find_floods(frame(range(20)))["flood"].unique().to_list() == ["dsame0000"]


def test_nineteen_or_short_or_slow_or_undated_texts_are_voices_of_their_own() -> None:
    assert find_floods(frame(range(19))).is_empty()
    assert find_floods(frame(range(50), n_chars=39)).is_empty()
    assert find_floods(frame(range(0, 9 * 100, 9))).is_empty()
    undated = frame(range(30)).with_columns(
        pl.lit(None, DOCUMENTS["created_at"]).alias("created_at")
    )
    assert find_floods(undated).is_empty()
    assert find_floods(frame([])).is_empty()


def test_exactly_seven_days_is_within_and_a_second_more_is_not() -> None:
    week = [0, *range(1, 19), 24 * 7]
    assert find_floods(frame(week)).height == 20
    assert find_floods(frame([*week[:-1], 24 * 7 + 0.001])).is_empty()


def test_bursts_far_apart_are_floods_of_their_own_and_strays_are_in_none() -> None:
    hours = [*range(20), 24 * 30, *range(24 * 60, 24 * 60 + 25)]
    floods = find_floods(frame(hours))
    sizes = floods.group_by("flood").len().sort("flood")["len"].to_list()
    assert sizes == [20, 25]


def test_different_texts_are_different_floods() -> None:
    both = pl.concat([frame(range(20), text=b"one"), frame(range(22), text=b"two")])
    floods = find_floods(both.sample(fraction=1, shuffle=True, seed=1))
    assert sorted(floods.group_by("flood").len()["len"]) == [20, 22]


def test_flood_counts_one_in_its_theme(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    flood = [
        {
            "customer": f"person:{n}",
            "themes": ["t"],
            "text_hash": b"x" * 16,
            "created_at": START + timedelta(hours=n),
        }
        for n in range(30)
    ]
    other = [{"customer": "person:z", "themes": ["t"]}]
    theme = rank(tables(flood + other)).themes[0]
    assert (theme.n_documents, theme.n_customers, theme.n_flood) == (2, 2, 30)
    assert sum(week["n_documents"] for week in theme.series) == 2
    short = [document | {"n_chars": 10} for document in flood]
    assert rank(tables(short)).themes[0].n_documents == 30
