from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.unit.curation.conftest import before, entry, heirs, mentions

from thememiner.curation import Entry, Replayed, needs_replay, replay_entries

FROM_A: dict[str, Any] = {"from": "T-A"}
LAST = mentions(a1="T-A/S-1", a2="T-A/S-2", a3="T-A/S-2", b1="T-B/S-3", b2="T-B/S-3", x=None)


def places(found: Replayed) -> dict[str, str | None]:
    return dict(found.mentions.select("document_id", "theme_id").iter_rows())


def replay(*entries: Entry, stands: tuple[str, ...] = ("T-A", "T-B")) -> Replayed:
    return replay_entries(LAST, entries, before=before(LAST, *stands), heirs=heirs(*stands))


def test_only_what_concerns_membership_is_replayed() -> None:
    assert not needs_replay([entry("rename", name="x"), entry("decide"), entry("area")])
    assert all(needs_replay([entry(action)]) for action in ("merge", "split", "move", "pin"))
    assert needs_replay([entry("ignore")])


def test_merge_puts_all_passages_into_one_theme() -> None:
    merge = entry("merge", into="T-B")
    found = replay(merge)
    assert {theme for theme in places(found).values() if theme} == {"T-B"}
    assert found.merged == [("T-A", "T-B")]
    assert found.touched == {"T-B"}
    assert found.kept == [merge.entry_id]
    assert found.mentions.filter(document_id="a1")["subtheme_id"].to_list() == ["S-1"]
    assert found.mentions["is_moved"].sum() == 3


def test_merge_that_was_made_is_kept_without_doing_anything() -> None:
    rows = mentions(a1="T-B", b1="T-B")
    merge = entry("merge", into="T-B")
    lineage: list[tuple[object, ...]] = [(1, "merged", "T-A", "T-B", None, 2)]
    found = replay_entries(
        rows,
        (merge,),
        before=before(rows, "T-B", kept=(merge,)),
        heirs=heirs("T-B", lineage=lineage),
    )
    assert found.kept == [merge.entry_id]
    assert found.merged == []
    assert not found.mentions["is_moved"].any()


@pytest.mark.parametrize("n_out", [2, 3])
def test_merged_theme_does_not_come_apart_in_a_refit(n_out: int) -> None:
    merge = entry("merge", into="T-B")
    last = mentions(a1="T-B", a2="T-B", a3="T-B", b1="T-B", b2="T-B")
    # the refit finds the two again, and calls the smaller one a newborn
    out = {f"a{number + 1}": "T-N" for number in range(n_out)}
    now = mentions(**({"a1": "T-B", "a2": "T-B", "a3": "T-B"} | out), b1="T-B", b2="T-B", n1="T-N")
    lineage: list[tuple[object, ...]] = [
        (1, "merged", "T-A", "T-B", None, 2),
        (2, "split", "T-N", "T-B", 0.4, 2),
    ]
    found = replay_entries(
        now,
        (merge,),
        before=before(last, "T-B", kept=(merge,)),
        heirs=heirs("T-B", "T-N", lineage=lineage),
    )
    assert set(places(found).values()) == {"T-B"}
    assert found.folded == {"T-N": "T-B"}


def test_newborn_theme_that_is_mostly_new_stays_one() -> None:
    merge = entry("merge", into="T-B")
    last = mentions(a1="T-B", b1="T-B")
    now = mentions(a1="T-N", b1="T-B", n1="T-N", n2="T-N")
    found = replay_entries(
        now, (merge,), before=before(last, "T-B", kept=(merge,)), heirs=heirs("T-B", "T-N")
    )
    assert places(found)["a1"] == "T-N"
    assert found.folded == {}


def test_merged_theme_that_a_refit_lost_gets_its_passages_back() -> None:
    merge = entry("merge", into="T-B")
    last = mentions(a1="T-B", b1="T-B", c1="T-C")
    now = mentions(a1="T-C", b1="T-C", c1="T-C")
    lineage: list[tuple[object, ...]] = [
        (1, "merged", "T-A", "T-B", None, 2),
        (2, "merged", "T-B", "T-C", 0.2, 3),
    ]
    found = replay_entries(
        now,
        (merge,),
        before=before(last, "T-B", "T-C", kept=(merge,)),
        heirs=heirs("T-C", lineage=lineage),
    )
    assert places(found) == {"a1": "T-B", "b1": "T-B", "c1": "T-C"}
    assert found.restored == {"T-B"}


@pytest.mark.parametrize("action", ["pin", "ignore"])
def test_theme_that_must_stand_is_restored_with_its_texts(action: str) -> None:
    last = mentions(a1="T-A/S-1", a2="T-A/S-1", b1="T-B/S-2")
    now = mentions(a1="T-B/S-2", a2=None, b1="T-B/S-2")
    found = replay_entries(
        now,
        (entry(action),),
        before=before(last, "T-A", "T-B"),
        heirs=heirs("T-B", lineage=[(2, "merged", "T-A", "T-B", 0.2, 3)]),
    )
    assert places(found) == {"a1": "T-A", "a2": "T-A", "b1": "T-B"}
    assert found.restored == {"T-A"}
    assert found.mentions["subtheme_id"].to_list() == ["S-1", "S-1", "S-2"]
    assert found.mentions["status"].to_list() == ["strict"] * 3
    assert found.mentions["reason"].null_count() == 3


def test_what_comes_out_of_an_ignored_theme_goes_back() -> None:
    last = mentions(a1="T-A", a2="T-A", a3="T-A")
    now = mentions(a1="T-A", a2="T-N", a3="T-N")
    found = replay_entries(
        now, (entry("ignore"),), before=before(last, "T-A"), heirs=heirs("T-A", "T-N")
    )
    assert set(places(found).values()) == {"T-A"}


def test_split_makes_a_theme_of_subthemes() -> None:
    split = entry("split", subthemes=["S-2"])
    found = replay(split)
    new = split.split_off
    assert places(found) == {
        "a1": "T-A", "a2": new, "a3": new, "b1": "T-B", "b2": "T-B", "x": None,
    }  # fmt: skip
    assert found.split == [(split, "T-A")]
    assert found.touched == {new, "T-A"}
    assert found.kept == [split.entry_id]


def test_split_stays_after_a_refit_that_put_both_together() -> None:
    split = entry("split", subthemes=["S-2"])
    new = split.split_off
    last = mentions(a1="T-A", a2=new, a3=new)
    now = mentions(a1=new, a2=new, a3=new)
    found = replay_entries(
        now,
        (split,),
        before=before(last, "T-A", new, kept=(split,)),
        heirs=heirs(new, lineage=[(2, "merged", "T-A", new, 0.3, 3)]),
    )
    assert places(found) == {"a1": "T-A", "a2": new, "a3": new}
    assert found.kept == [split.entry_id]
    assert found.split == []


def test_moved_documents_take_equal_texts_along_and_leave_their_subtheme() -> None:
    rows = mentions(a1="T-A/S-1", a2="T-A/S-1", b1="T-B/S-3")
    rows = rows.with_columns(text_hash=pl.Series([b"a1", b"a1", b"b1"]))
    move = entry("move", "T-B", documents=["a1"])
    found = replay_entries(
        rows, (move,), before=before(rows, "T-A", "T-B"), heirs=heirs("T-A", "T-B")
    )
    assert set(places(found).values()) == {"T-B"}
    assert found.mentions["subtheme_id"].to_list() == [None, None, "S-3"]


def test_last_move_of_a_document_counts() -> None:
    found = replay(
        entry("move", "T-B", documents=["a1"]), entry("move", "T-A", minute=1, documents=["a1"])
    )
    assert places(found)["a1"] == "T-A"


def test_move_from_a_theme_leaves_other_passages_where_they_are() -> None:
    found = replay(entry("move", "T-B", documents=["a1", "x"], **FROM_A))
    assert places(found)["a1"] == "T-B"
    assert places(found)["x"] is None


def test_move_from_a_theme_is_made_again_wherever_the_run_put_the_passage() -> None:
    move = entry("move", "T-B", documents=["a1"], **FROM_A)
    last, now = mentions(a1="T-B", b1="T-B", c1="T-C"), mentions(a1="T-C", b1="T-B", c1="T-C")
    found = replay_entries(
        now,
        (move,),
        before=before(last, "T-B", "T-C", kept=(move,)),
        heirs=heirs("T-B", "T-C"),
    )
    assert places(found)["a1"] == "T-B"


def test_what_a_later_split_took_out_stays_out_of_the_theme_it_was_moved_to() -> None:
    move = entry("move", "T-A", documents=["a2"])
    split = entry("split", minute=1, subthemes=["S-2"])
    last = mentions(a1="T-A", a2=split.split_off)
    found = replay_entries(
        last,
        (move, split),
        before=before(last, "T-A", split.split_off, kept=(move, split)),
        heirs=heirs("T-A", split.split_off),
    )
    assert places(found) == {"a1": "T-A", "a2": split.split_off}


def test_loose_passages_stay_loose_in_a_merge_and_become_sure_by_a_move() -> None:
    rows = mentions(a1="T-A", b1="T-B")
    rows = rows.with_columns(status=pl.Series(["loose", "strict"]))
    where = heirs("T-A", "T-B")
    merged = replay_entries(
        rows, (entry("merge", into="T-B"),), before=before(rows, "T-A", "T-B"), heirs=where
    )
    assert merged.mentions["status"].to_list() == ["loose", "strict"]
    moved = replay_entries(
        rows,
        (entry("move", "T-B", documents=["a1"]),),
        before=before(rows, "T-A", "T-B"),
        heirs=where,
    )
    assert moved.mentions["status"].to_list() == ["strict", "strict"]


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (entry("merge", "T-Z", into="T-B"), "T-Z is gone"),
        (entry("merge", into="T-Z"), "T-Z is gone"),
        (entry("merge", into="T-A"), "a theme is part of itself already"),
        (entry("split", "T-Z", subthemes=["S-1"]), "T-Z is gone"),
        (entry("split", subthemes=["S-9"]), "T-A has none of these subthemes any more"),
        (entry("split", subthemes=["S-1", "S-2"]), "nothing would be left of T-A"),
        (entry("move", "T-Z", documents=["a1"]), "T-Z is gone"),
        (entry("move", documents=["nobody"]), "the documents are gone, or hold no passage"),
    ],
)
def test_entry_that_cannot_be_kept_is_a_conflict_and_changes_nothing(
    refused: Entry, why: str
) -> None:
    found = replay(refused)
    assert [(each.entry, each.why) for each in found.conflicts] == [(refused, why)]
    assert found.kept == []
    assert places(found) == dict(LAST.select("document_id", "theme_id").iter_rows())


def test_praise_is_not_merged_with_what_is_none() -> None:
    rows = mentions(a1="T-A", p1="T-P")
    found = replay_entries(
        rows,
        (entry("merge", into="T-P"),),
        before=before(rows, "T-A", "T-P"),
        heirs=heirs("T-A", "T-P"),
    )
    assert "praise" in found.conflicts[0].why


def test_split_theme_that_is_gone_is_a_conflict() -> None:
    split = entry("split", subthemes=["S-2"])
    lineage: list[tuple[object, ...]] = [
        (1, "split", split.split_off, "T-A", None, 2),
        (2, "retired", split.split_off, None, None, 0),
    ]
    found = replay_entries(
        LAST,
        (split,),
        before=before(LAST, "T-A", "T-B"),
        heirs=heirs("T-A", "T-B", lineage=lineage),
    )
    assert "is gone" in found.conflicts[0].why
