"""Whom to talk to: even over segments, spread over what they said, the same in any order."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from thememiner.export.interviews import NO_SEGMENT, Candidate, pick_people, share_out

SEGMENTS = ("large", "middle", "small", NO_SEGMENT)


def candidate(number: int, **given: object) -> Candidate:
    facts: dict[str, object] = {
        "key": f"d{number:04d}", "holder": f"person:{number}", "segment": "large", "theme": "T-1",
        "part": "S-1", "part_name": "Sync stops", "satisfaction": 0.1, "n_documents": 1,
        "last_seen": date(2026, 9, 1),
    }  # fmt: skip
    return Candidate(**{**facts, **given})  # type: ignore[arg-type]  # a case's own facts


CANDIDATES = st.lists(
    st.tuples(
        st.sampled_from(SEGMENTS),
        st.sampled_from(["S-1", "S-2", "S-3"]),
        st.sampled_from([None, 0.0, 0.5, 1.0]),
        st.integers(0, 9),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(drawn=CANDIDATES, n_people=st.integers(1, 20), per_week=st.integers(1, 5))
def test_segments_are_within_one_of_the_ideal_and_no_order_shows(
    drawn: list[tuple[str, str, float | None, int]], n_people: int, per_week: int
) -> None:
    people = [
        candidate(n, segment=segment, part=part, satisfaction=rated, holder=f"account:{account}")
        for n, (segment, part, rated, account) in enumerate(drawn)
    ]
    picks = pick_people(people, n_people=n_people, per_week=per_week)
    assert picks == pick_people(people[::-1], n_people=n_people, per_week=per_week)
    assert len(picks) == min(n_people, len(people))
    assert len({pick.candidate.key for pick in picks}) == len(picks)
    sizes = Counter(each.segment for each in people)
    counts = Counter(pick.candidate.segment for pick in picks)
    # who has not given all of its people has as many as the largest, or one fewer
    largest = max(counts.values(), default=0)
    assert all(
        counts[segment] >= largest - 1 for segment in sizes if counts[segment] < sizes[segment]
    )
    weeks = [pick.week for pick in picks]
    assert weeks == sorted(weeks)
    assert all(n == per_week for n in list(Counter(weeks).values())[:-1])
    assert Counter(weeks)[1] == min(per_week, len(picks))


def test_fifteen_of_three_segments_are_five_each_three_a_week() -> None:
    people = [
        candidate(n, segment=SEGMENTS[0 if n < 60 else 1 + n % 2], part=f"S-{n % 4}")
        for n in range(100)
    ]
    picks = pick_people(people, n_people=15, per_week=3)
    assert Counter(pick.candidate.segment for pick in picks) == {
        "large": 5,
        "middle": 5,
        "small": 5,
    }
    assert Counter(pick.week for pick in picks) == dict.fromkeys(range(1, 6), 3)
    for week in range(1, 6):
        assert len({pick.candidate.segment for pick in picks if pick.week == week}) == 3


def test_parts_and_ratings_are_even_where_one_of_them_is_common() -> None:
    people = [
        candidate(n, part="S-1" if n < 80 else f"S-{n % 3}", satisfaction=(0.0, 0.5, 1.0)[n % 3])
        for n in range(100)
    ]
    picks = pick_people(people, n_people=15, per_week=3)
    bands = Counter(pick.candidate.band for pick in picks)
    parts = Counter(pick.candidate.part for pick in picks)
    assert max(bands.values()) - min(bands.values()) <= 1
    assert max(parts.values()) - min(parts.values()) <= 2


def test_second_person_of_an_account_comes_after_all_other_accounts() -> None:
    people = [candidate(n, holder="account:A") for n in range(5)]
    people += [candidate(9, holder="account:B", last_seen=None, satisfaction=None)]
    holders = [pick.candidate.holder for pick in pick_people(people, n_people=3, per_week=3)]
    assert holders == ["account:A", "account:B", "account:A"]


def test_who_rated_and_wrote_last_goes_first() -> None:
    people = [
        candidate(1, satisfaction=None, last_seen=date(2026, 9, 30)),
        candidate(2, last_seen=date(2026, 9, 2)),
        candidate(3, last_seen=date(2026, 9, 3)),
    ]
    assert pick_people(people, n_people=1, per_week=1)[0].candidate.key == "d0003"


def test_row_says_why() -> None:
    people = [
        candidate(1, satisfaction=0.9, n_documents=3),
        candidate(2, segment=NO_SEGMENT, satisfaction=None, last_seen=None,
                  told_on=date(2025, 1, 2), n_documents=2),
        candidate(3, satisfaction=0.5),
    ]  # fmt: skip
    told = {pick.candidate.key: pick.why for pick in pick_people(people, n_people=3, per_week=3)}
    assert told == {
        "d0001": "segment large: 2 of 2 picked; about Sync stops; rated high; wrote 3 times, last "
        "on 2026-09-01; never told of a decision",
        "d0002": "no known segment: 1 of 1 picked; about Sync stops; did not rate; wrote twice; "
        "told on 2025-01-02",
        "d0003": "segment large: 2 of 2 picked; about Sync stops; rated middle; wrote once, last "
        "on 2026-09-01; never told of a decision",
    }


def test_nobody_is_picked_of_nobody() -> None:
    assert pick_people([], n_people=15, per_week=3) == ()
    assert share_out({}, 5) == {}
