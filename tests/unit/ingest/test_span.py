"""A span of days: both ends included, undated rows left out, every row accounted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from thememiner.ingest import Outside, Span

VERSIONS = pl.DataFrame(
    {
        "id": ["before", "first", "last", "after", "undated", "two", "two again"],
        "created_at": [
            datetime(2024, 1, 31, 23, 59, tzinfo=UTC),
            datetime(2024, 2, 1, tzinfo=UTC),
            datetime(2024, 2, 29, 23, 59, tzinfo=UTC),
            datetime(2024, 3, 1, tzinfo=UTC),
            None,
            datetime(2024, 3, 2, tzinfo=UTC),
            datetime(2024, 3, 2, tzinfo=UTC),
        ],
        "n_rows": [1, 1, 1, 1, 1, 1, 0],
    }
)


@pytest.mark.parametrize(
    ("since", "until", "kept", "outside"),
    [
        (None, None, 7, Outside()),
        (date(2024, 2, 1), date(2024, 2, 29), 2, Outside(n_dated=3, n_undated=1)),
        (date(2024, 2, 1), None, 5, Outside(n_dated=1, n_undated=1)),
        (None, date(2024, 1, 31), 1, Outside(n_dated=4, n_undated=1)),
        (date(2025, 1, 1), None, 0, Outside(n_dated=5, n_undated=1)),
    ],
)
def test_rows_of_the_span_are_kept_and_the_others_counted(
    since: date | None, until: date | None, kept: int, outside: Outside
) -> None:
    span = Span(since=since, until=until)
    versions, left = span.cut(VERSIONS)
    assert (versions.height, left) == (kept, outside)
    assert versions.columns == VERSIONS.columns
    assert int(versions["n_rows"].sum()) + left.n_rows == int(VERSIONS["n_rows"].sum())


def test_what_was_left_out_is_told() -> None:
    told = Span(since=date(2024, 2, 1)).tell(Outside(n_dated=1200, n_undated=3))
    assert "2024-02-01 to the last" in told
    assert "1,200 rows of other days and 3 rows without a date" in told
