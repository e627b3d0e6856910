"""Who was told: everybody who had written by then, or those who were named."""

from __future__ import annotations

from datetime import UTC, datetime

from thememiner.export.told import Telling, last_telling

DAY = datetime(2026, 9, 10, tzinfo=UTC)
EARLIER, LATER = DAY.replace(day=1), DAY.replace(day=20)


def telling(at: datetime = DAY, only: frozenset[str] | None = None) -> Telling:
    return Telling(theme_id="T-1", at=at, only=only, is_current=True)


def told(*tellings: Telling, since: datetime | None = EARLIER) -> datetime | None:
    return last_telling(tellings, customer="account:A", account="A", since=since)


def test_who_wrote_only_afterwards_was_not_told() -> None:
    assert told(telling()) == DAY
    assert told(telling(), since=DAY) == DAY
    assert told(telling(), since=None) == DAY
    assert told(telling(), since=LATER) is None
    assert told() is None


def test_telling_of_some_is_not_one_of_all() -> None:
    assert told(telling(only=frozenset({"A"}))) == DAY
    assert told(telling(only=frozenset({"account:A"}))) == DAY
    assert told(telling(only=frozenset({"B"}))) is None
    assert told(telling(EARLIER), telling(LATER, frozenset({"B"}))) == EARLIER
    assert told(telling(LATER), telling(EARLIER)) == LATER
