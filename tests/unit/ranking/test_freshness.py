from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from thememiner.ranking.freshness import tell_silent

NOW = datetime(2024, 6, 30, 2, tzinfo=UTC)


def feed(*, newest: int, pause: int = 1, n_days: int = 30, source: str = "a") -> pl.DataFrame:
    """Documents every `pause` days, the newest so many days before NOW, and one in the future."""
    days = [NOW - timedelta(days=newest + pause * number) for number in range(n_days)]
    dates = [*days, NOW + timedelta(days=3), None]
    return pl.DataFrame(
        {"source": source, "created_at": dates},
        schema_overrides={"created_at": pl.Datetime("us", "UTC")},
    )


@pytest.mark.parametrize(
    ("newest", "pause", "is_silent"),
    [
        (8, 1, True),
        (7, 1, False),
        (8, 7, False),  # it comes once a week
        (14, 7, False),
        (15, 7, True),
        (90, 1, True),
        (91, 1, False),  # by then it is known
    ],
)
def test_source_is_silent_when_it_pauses_longer_than_it_ever_did(
    *, newest: int, pause: int, is_silent: bool
) -> None:
    told = tell_silent(feed(newest=newest, pause=pause), now=NOW)
    assert bool(told) == is_silent


def test_silence_is_told_with_day_and_length() -> None:
    both = pl.concat([feed(newest=10, source="b"), feed(newest=20), feed(newest=0, source="c")])
    assert tell_silent(both, now=NOW) == (
        "source a is silent: nothing since 2024-06-10, 20 days",
        "source b is silent: nothing since 2024-06-20, 10 days",
    )


def test_few_days_are_no_habit() -> None:
    assert tell_silent(feed(newest=10, n_days=7), now=NOW) == ()
    assert tell_silent(feed(newest=10).head(0), now=NOW) == ()
