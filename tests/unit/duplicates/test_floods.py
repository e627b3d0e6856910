from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import UTC_TIME
from thememiner.duplicates.floods import find_floods

if TYPE_CHECKING:
    from collections.abc import Iterable

START = datetime(2024, 6, 1, tzinfo=UTC)
SCHEMA = {
    "document_id": pl.String(),
    "created_at": UTC_TIME,
    "family": pl.Int64(),
    "n_words": pl.Int64(),
}


def frame(hours: Iterable[float], *, n_words: int = 8, family: int = 1) -> pl.DataFrame:
    rows = [
        (f"d{family}{n:04d}", START + timedelta(hours=h), family, n_words)
        for n, h in enumerate(hours)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_twenty_equal_texts_within_a_week_are_a_flood() -> None:
    assert find_floods(frame(range(20))).height == 20
    assert find_floods(frame(range(20)))["group_id"].unique().to_list() == ["d10000"]


def test_nineteen_or_short_or_slow_or_undated_texts_are_voices_of_their_own() -> None:
    assert find_floods(frame(range(19))).is_empty()
    assert find_floods(frame(range(50), n_words=7)).is_empty()
    assert find_floods(frame(range(0, 9 * 100, 9))).is_empty()
    undated = frame(range(30)).with_columns(pl.lit(None, UTC_TIME).alias("created_at"))
    assert find_floods(undated).is_empty()
    assert find_floods(frame([])).is_empty()


def test_exactly_seven_days_is_within_and_a_second_more_is_not() -> None:
    week = [0, *range(1, 19), 24 * 7]
    assert find_floods(frame(week)).height == 20
    assert find_floods(frame([*week[:-1], 24 * 7 + 0.001])).is_empty()


def test_bursts_far_apart_are_floods_of_their_own_and_strays_are_in_none() -> None:
    hours = [*range(20), 24 * 30, *range(24 * 60, 24 * 60 + 25)]
    floods = find_floods(frame(hours))
    sizes = floods.group_by("group_id").len().sort("group_id")["len"].to_list()
    assert sizes == [20, 25]


def test_different_texts_are_different_floods() -> None:
    both = pl.concat([frame(range(20), family=1), frame(range(22), family=2)])
    floods = find_floods(both.sample(fraction=1, shuffle=True, seed=1))
    assert sorted(floods.group_by("group_id").len()["len"]) == [20, 22]
