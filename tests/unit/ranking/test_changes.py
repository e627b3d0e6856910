from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import LINEAGE
from thememiner.ranking.changes import Changes, Moment, RunOf, compare_snapshots
from thememiner.ranking.datamodels import ThemePlace

if TYPE_CHECKING:
    from collections.abc import Iterable

NIGHT, REFIT = 6, 7
RUNS = {
    NIGHT: RunOf(day=date(2024, 6, 6), is_refit=False),
    REFIT: RunOf(day=date(2024, 6, 7), is_refit=True),
}
Row = tuple[int, str, str, str | None]


def place(theme_id: str, rank: int | None = None, **given: object) -> ThemePlace:
    facts = {"name": theme_id.lower(), "life": "live", "n_documents": 5, "n_customers": 4}
    return ThemePlace(theme_id=theme_id, rank=rank, **facts | given)  # type: ignore[arg-type]


def compare(
    then: Iterable[ThemePlace], now: Iterable[ThemePlace], rows: Iterable[Row] = ()
) -> Changes:
    lineage = pl.DataFrame(
        [(number, event, theme, other, None, 1) for number, event, theme, other in rows],
        schema=LINEAGE,
        orient="row",
    )
    return compare_snapshots(
        Moment(snapshot=5, places=tuple(then)),
        Moment(snapshot=9, places=tuple(now)),
        lineage=lineage,
        runs=RUNS,
    )


def test_equal_states_have_no_changes() -> None:
    same = [place("T-A", 1), place("T-B", 2)]
    assert compare(same, same, [(NIGHT, "continued", "T-A", None)]) == Changes()


def test_birth_of_a_night_names_the_theme_that_it_took_texts_of() -> None:
    rows = [(NIGHT, "born", "T-N", None), (NIGHT, "split", "T-N", "T-A")]
    (born,) = compare([place("T-A")], [place("T-A"), place("T-N", 2)], rows).born
    assert (born["theme_id"], born["other_theme_id"], born["other_name"]) == ("T-N", "T-A", "t-a")
    assert (born["cause"], born["day"], born["rank"]) == ("run", "2024-06-06", 2)


def test_part_that_a_refit_cuts_off_is_a_split_and_no_birth() -> None:
    found = compare([place("T-A")], [place("T-A"), place("T-N")], [(REFIT, "split", "T-N", "T-A")])
    assert found.born == ()
    assert [event["cause"] for event in found.split] == ["refit"]


def test_merges_are_followed_to_the_theme_that_stands() -> None:
    rows = [(NIGHT, "merged", "T-A", "T-B"), (REFIT, "merged", "T-B", "T-C")]
    found = compare([place("T-A"), place("T-B"), place("T-C")], [place("T-C")], rows)
    assert {event["theme_id"]: event["other_theme_id"] for event in found.merged} == {
        "T-A": "T-C",
        "T-B": "T-C",
    }


def test_theme_merged_into_one_that_then_went_is_gone() -> None:
    rows = [(NIGHT, "merged", "T-A", "T-B"), (REFIT, "retired", "T-B", None)]
    found = compare([place("T-A"), place("T-B")], [], rows)
    assert [event["theme_id"] for event in found.retired] == ["T-A", "T-B"]
    assert found.merged == ()


def test_retired_life_counts_as_gone_and_rows_of_the_past_do_not_count() -> None:
    rows = [(5, "born", "T-A", None), (NIGHT, "retired", "T-A", None)]
    found = compare([place("T-A")], [place("T-A", life="retired")], rows)
    assert [event["theme_id"] for event in found.retired] == ["T-A"]


def test_what_no_row_explains_was_a_rollback() -> None:
    found = compare([place("T-A")], [place("T-B")])
    assert [event["cause"] for event in (*found.born, *found.retired)] == ["rollback"] * 2


def test_quiet_theme_that_is_heard_of_again_is_revived() -> None:
    then = [place("T-A", life="quiet"), place("T-B", life="probation")]
    found = compare(then, [place("T-A"), place("T-B")], [(NIGHT, "revived", "T-A", None)])
    assert [(each["theme_id"], each["day"]) for each in found.revived] == [("T-A", "2024-06-06")]


def test_theme_that_comes_back_by_its_id_is_revived() -> None:
    assert [
        each["theme_id"]
        for each in compare([], [place("T-A")], [(NIGHT, "revived", "T-A", None)]).revived
    ] == ["T-A"]


def test_only_moves_out_of_the_likely_ranks_are_clear_and_they_come_first() -> None:
    then = [place("T-A", 1), place("T-B", 9), place("T-C", None), place("T-D", 4)]
    now = [
        place("T-A", 2, rank_interval=(1, 3)),
        place("T-B", 5, rank_interval=(4, 6)),
        place("T-C", 1, rank_interval=(1, 1)),
        place("T-D", 4, rank_interval=(4, 4)),
    ]
    moves = compare(then, now).rank_moves
    assert [(move["theme_id"], move["is_clear"]) for move in moves] == [
        ("T-B", True),
        ("T-A", False),
    ]


def test_events_of_most_customers_come_first() -> None:
    now = [place("T-A", n_customers=1), place("T-B", n_customers=7)]
    assert [event["theme_id"] for event in compare([], now).born] == ["T-B", "T-A"]
