from __future__ import annotations

from datetime import UTC, datetime

import pytest

from thememiner.datamodels import Snapshot
from thememiner.errors import SnapshotNotFoundError
from thememiner.pipeline.moments import find_previous, find_snapshot


def snapshot(number: int, day: int, n_documents: int = 5) -> Snapshot:
    return Snapshot(
        number=number,
        state="published",
        run_id=f"run-{number}",
        parent=number - 1 if number else None,
        published_at=datetime(2024, 6, day, 2, tzinfo=UTC),
        digest="",
        versions={},
        digests={},
        facts={"n_documents": n_documents},
    )


NIGHTS = [snapshot(0, 1, 0), snapshot(1, 1), snapshot(2, 3), snapshot(4, 8), snapshot(5, 20)]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ("2", 2),
        ("run-4", 4),
        ("2024-06-03", 2),
        ("2024-06-07", 2),
        ("2024-06-03T01:59:00", 1),
        ("2024-06-03T04:00:00+02:00", 2),
        ("2030-01-01", 5),
    ],
)
def test_snapshot_is_the_one_that_readers_saw(wanted: str, number: int) -> None:
    assert find_snapshot(NIGHTS, wanted).number == number


@pytest.mark.parametrize("wanted", ["3", "2024-05-31", "yesterday", ""])
def test_what_was_never_published_is_refused(wanted: str) -> None:
    with pytest.raises(SnapshotNotFoundError, match="published"):
        find_snapshot(NIGHTS, wanted)


def test_report_is_compared_with_the_newest_of_seven_days_before() -> None:
    previous = find_previous(NIGHTS, NIGHTS[-1])
    assert previous is not None
    assert previous.number == 4
    previous = find_previous(NIGHTS, NIGHTS[3])
    assert previous is not None
    assert previous.number == 1


def test_young_store_and_an_empty_start_are_compared_with_nothing() -> None:
    assert find_previous(NIGHTS, NIGHTS[2]) is None
    assert find_previous([NIGHTS[0], snapshot(1, 20)], snapshot(1, 20)) is None
