from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from thememiner.duplicates import find_duplicates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import polars as pl

    Documents = Callable[[Iterable[dict[str, Any]]], pl.DataFrame]

REVIEW = (
    "It logs me out of the tablet every single evening and then forgets which films I have seen"
)
CUT = "It logs me out of the tablet every single evening and then forg…"
OTHER = (
    "Since the last update the films stop after a minute and the sound goes on without a picture"
)


def groups(frame: pl.DataFrame) -> list[tuple[str, tuple[int, ...]]]:
    """Relation and positions of each group's rows, in the order of the frame."""
    place = {key: number for number, key in enumerate(frame["document_id"])}
    found: dict[str, list[tuple[int, str]]] = {}
    for document_id, group_id, relation in find_duplicates(frame).iter_rows():
        found.setdefault(group_id, []).append((place[document_id], relation))
    for group_id, rows in found.items():
        assert group_id == min(frame["document_id"][row] for row, _ in rows)
        assert len(rows) > 1
    laid_out = (
        ("+".join(sorted({name for _, name in rows})), tuple(sorted(row for row, _ in rows)))
        for rows in found.values()
    )
    return sorted(laid_out, key=lambda group: group[1])


def review(source: str, text: str = REVIEW, **facts: Any) -> dict[str, Any]:
    return {"source": source, "text": text, **facts}


@pytest.mark.parametrize(
    "second",
    [
        {},
        {"text": REVIEW.upper().replace(" AND ", " &amp; and ") + " 😡"},
        {"text": CUT},
        {"day": 1},
        {"day": -1},
        {"rating": None},
    ],
)
def test_review_in_two_feeds_is_a_repost(documents: Documents, second: dict[str, Any]) -> None:
    frame = documents([review("play", rating=1.0), review("scraper", **({"rating": 1.0} | second))])
    assert groups(frame) == [("repost", (0, 1))]


@pytest.mark.parametrize(
    "second",
    [
        {"day": 2},
        {"rating": 5.0},
        {"source": "play"},
        {"text": OTHER},
        {"text": "It logs me out of the tablet every day"},
    ],
)
def test_what_is_no_repost(documents: Documents, second: dict[str, Any]) -> None:
    feeds = [review("play", rating=1.0), review("scraper", rating=1.0) | second]
    assert groups(documents(feeds)) == []


def test_same_source_with_other_ids_is_another_feed(documents: Documents) -> None:
    uuid = "0b0c64e2-55cc-4b6e-9a3e-3a39f2c8a001"
    for other in ("gp:AOqpTOE", uuid, "ab" * 12, f"{uuid}#q1", "AbC"):
        frame = documents([review("play", id="17"), review("play", id=other)])
        assert groups(frame) == [("repost", (0, 1))]
    assert groups(documents([review("play", id="17"), review("play", id="2234567")])) == []


def test_equal_short_texts_are_voices_of_their_own(documents: Documents) -> None:
    short = [review(source, "good app", day=n / 10) for n in range(40) for source in "ab"]
    seven = [review(source, "I really like this very good app") for source in "cd"]
    assert groups(documents([*short, *seven])) == []


def test_other_people_or_no_date_need_a_longer_text(documents: Documents) -> None:
    nine = " ".join(REVIEW.split()[:9])
    people = [{"person": "ann"}, {"person": "bob"}]
    dates: list[dict[str, Any]] = [{}, {"day": None}]
    for facts in (people, dates):
        for text, n_groups in ((nine, 0), (REVIEW, 1)):
            rows = [review("a", text) | facts[0], review("b", text) | facts[1]]
            assert len(groups(documents(rows))) == n_groups


def test_two_people_who_say_the_same_in_both_feeds_stay_two(documents: Documents) -> None:
    rows = [
        review(source, person=person if source == "a" else None, day=day)
        for source in "ab"
        for person, day in (("ann", 0), ("bob", 0.3))
    ]
    assert groups(documents(rows)) == [("repost", (0, 2)), ("repost", (1, 3))]


def test_one_person_in_two_feeds_is_a_repost_where_the_clocks_agree(documents: Documents) -> None:
    rows = [review("a", person="ann"), review("b", person="ann", day=5.5 / 24)]
    assert groups(documents(rows)) == [("repost", (0, 1))]
    assert groups(documents([rows[0], rows[1] | {"day": 0.13}])) == [("channel", (0, 1))]


def test_three_feeds_are_one_group(documents: Documents) -> None:
    assert groups(documents([review(source) for source in "abc"])) == [("repost", (0, 1, 2))]


@pytest.mark.parametrize(
    ("second", "is_one"),
    [
        ({"source": "chat", "day": 0.13}, True),
        ({"day": 29}, True),
        ({"day": None, "source": "chat"}, True),
        ({"text": f"Hello Maria,\n{REVIEW}\nThanks, Bob"}, True),
        ({"text": CUT}, True),
        ({"day": 31}, False),
        ({"text": OTHER}, False),
        ({"person": "bob"}, False),
        ({"person": None}, False),
    ],
)
def test_same_person_again(documents: Documents, second: dict[str, Any], is_one: bool) -> None:  # noqa: FBT001 - a parameter of the test
    rows = [review("mail", person="ann"), review("mail", person="ann") | second]
    assert groups(documents(rows)) == ([("channel", (0, 1))] if is_one else [])


def test_person_is_also_known_by_mail_or_as_an_account_but_colleagues_are_two(
    documents: Documents,
) -> None:
    account = {"customer": "account:acme"}
    mail = {"email_hash": "m"}
    for facts, other in ((mail, mail), (account, account), (account | {"person": "ann"}, account)):
        assert groups(documents([review("mail") | facts, review("chat", day=2) | other])) == [
            ("channel", (0, 1))
        ]
    colleagues = [
        review("mail", person="ann", text=REVIEW[:70]) | account,
        review("chat", person="bob", text=REVIEW[:70]) | account,
    ]
    assert groups(documents(colleagues)) == []


def test_repost_of_a_complaint_that_was_sent_twice_is_one_group(documents: Documents) -> None:
    rows = [
        review("a", person="ann"),
        review("b"),
        review("a", person="ann", day=9),
    ]
    assert groups(documents(rows)) == [("channel+repost", (0, 1, 2))]


def macro(n: int, n_words: int = 30) -> str:
    names = ("Ann", "Bob", "Carla", "Dmitri", "Eve", "Farid")
    body = " ".join(f"w{chr(97 + k % 26)}{chr(97 + k // 26)}" for k in range(n_words))
    return f"Hi {names[n % 6]}, {body} {names[(n + 1) % 6].lower()} of case {n * 7919}. Regards, X"


def test_macro_with_changed_names_and_numbers_is_a_flood(documents: Documents) -> None:
    rows = [{"text": macro(n), "day": n / 10, "person": f"p{n}"} for n in range(40)]
    assert groups(documents(rows)) == [("flood", tuple(range(40)))]
    assert groups(documents(rows[:19])) == []
    assert groups(documents([row | {"day": n} for n, row in enumerate(rows)])) == []


def test_documents_of_a_flood_are_in_no_other_group(documents: Documents) -> None:
    rows = [{"text": macro(n), "source": "ab"[n % 2], "person": "ann"} for n in range(24)]
    assert groups(documents(rows)) == [("flood", tuple(range(24)))]


def test_forms_filled_in_by_many_are_no_flood(documents: Documents) -> None:
    form = "Type of request question product desktop operating system windows what happened"
    own = [[f"own{chr(97 + (n * 11 + k) % 26)}{chr(97 + n)}" for k in range(9)] for n in range(26)]
    rows = [{"text": f"{form} {' '.join(words)}"} for words in own]
    assert groups(documents(rows)) == []


def test_no_row_order_and_no_pseudonym_reach_the_groups(documents: Documents) -> None:
    rows = [
        review(source, text, person=f"p{n % 5}" if n % 3 else None, day=n % 4)
        for n in range(20)
        for source, text in (("a", REVIEW), ("b", CUT), ("b", OTHER))
    ]
    rows = [row | {"id": str(n)} for n, row in enumerate(rows)]
    frame = documents(rows)
    found = find_duplicates(frame)
    assert found.height > 0
    assert find_duplicates(frame.sample(fraction=1, shuffle=True, seed=3)).equals(found)
    renamed = documents(
        [row | {"person": row["person"] and f"q{-int(row['person'][1])}"} for row in rows]
    )
    assert find_duplicates(renamed).equals(found)


@pytest.mark.parametrize(
    "texts", [[], [None], [""], ["one"], [REVIEW], ["x" * 100_000], ["\0 \ufffd"]]
)
def test_none_few_and_odd_texts(documents: Documents, texts: list[str | None]) -> None:
    frame = documents([{"text": text} for text in texts])
    assert find_duplicates(frame).is_empty()


def test_all_equal_texts(documents: Documents) -> None:
    rows = [review(f"feed{n % 3}", person=None, day=None) for n in range(3_000)]
    assert find_duplicates(documents(rows)).is_empty()
    dated = [row | {"day": n / 1_000} for n, row in enumerate(rows)]
    assert find_duplicates(documents(dated)).height == 3_000
