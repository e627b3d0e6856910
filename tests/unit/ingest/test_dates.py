from __future__ import annotations

from datetime import UTC, datetime

import pytest

from thememiner.ingest.dates import (
    BadDateError,
    OpenDate,
    looks_like_date,
    parse_date,
    settle_order,
)

DAY = datetime(2024, 6, 3, tzinfo=UTC)
NOON = DAY.replace(hour=14, minute=5)
LATEST = datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-06-03", DAY),
        ("2024/6/3", DAY),
        ("20240603", DAY),
        ("2024-06-03T14:05Z", NOON),
        ("2024-06-03 16:05 +0200", NOON),
        ("2024-06-03T09:05:00-05:00", NOON),
        ("3.6.2024 14:05", NOON),
        ("13/06/2024", DAY.replace(day=13)),
        ("06/13/24", DAY.replace(day=13)),
        ("06/06/2024", DAY.replace(day=6)),
        ("13/06/69", DAY.replace(year=1969)),
        ("3 Jun 2024 at 2:05 PM", NOON),
        ("Mon, June 3rd, 2024", DAY),
        ("June 3, 2024, 12:00 AM", DAY),
        ("Mon, 03 Jun 2024 14:05:00 GMT", NOON),
        (int(NOON.timestamp()), NOON),
        (NOON.timestamp() * 1_000, NOON),
        (str(int(NOON.timestamp()) * 1_000_000), NOON),
        (int(NOON.timestamp()) * 1_000_000_000, NOON),
        (f"{int(NOON.timestamp())}.0", NOON),
    ],
)
def test_date_is_read_as_written(value: object, expected: datetime) -> None:
    if expected.year < 1990:
        with pytest.raises(BadDateError):
            parse_date(value)
    else:
        assert parse_date(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2150-01-01", datetime(2150, 1, 1, tzinfo=UTC)),
        ("9999-12-31", datetime(9999, 12, 31, tzinfo=UTC)),
        ("31.12.9999 23:59", datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
        ("9999-12-31T23:59:59-05:00", LATEST),
        ("12/31/9999 11:59 PM -0800", LATEST),
        ("Fri, 31 Dec 9999 23:59:59 -0500", LATEST),
        (253_402_300_799_000, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_far_date_is_kept_without_overflow(value: object, expected: datetime) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    "value",
    ["", "soon", "2024-02-30", "31/02/2024", "1969-12-31", "0001-01-01T00:00:00+23:59", 5, -5, True,
     None, [1], 10**30, 1e308, float("inf"), float("nan"), "3 Foo 2024", "2024-06-03 25:00",
     "2024/6/3 13:00 PM", "2024/6/3 12:61", "2024/6/3 noon", "99/99/9999", "1" * 25],
)  # fmt: skip
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(BadDateError):
        parse_date(value)
    assert not looks_like_date(value)


def test_open_date_has_both_readings() -> None:
    date = parse_date("03/04/2026 10:00")
    assert isinstance(date, OpenDate)
    assert (date.dayfirst.month, date.monthfirst.month) == (4, 3)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("25/04/2026", True), ("04/25/2026", False), ("03/04/2026", None), ("3.4.2026", True),
     ("2026-04-03", None), (5, None), ("soon", None)],
)  # fmt: skip
def test_order_is_settled_by_clear_dates_alone(value: object, expected: object) -> None:
    assert settle_order(value) is expected


@pytest.mark.parametrize("value", [5_000_000_000, "5000000000", "45670101", "123456789"])
def test_numbers_of_far_years_look_like_ids(value: object) -> None:
    assert not looks_like_date(value)


@pytest.mark.parametrize("value", ["9999-12-31", "03/04/2026", 1_700_000_000, "1700000000000"])
def test_dates_look_like_dates(value: object) -> None:
    assert looks_like_date(value)
