from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.unit.curation.conftest import entry, heirs, themes

from thememiner.curation import Decision, Effects, Entry, Heirs, apply_to_themes, find_effects
from thememiner.datamodels import AREAS

AREA = pl.DataFrame({"area_id": ["A-1"], "name": ["Login"]}, schema=AREAS)
BOTH = themes(A="a", B="b")


def shown(*entries: Entry, of: pl.DataFrame = BOTH) -> tuple[dict[str, dict[str, object]], Effects]:
    effects = find_effects(entries, heirs(*of["theme_id"]))
    rows, areas = apply_to_themes(of, AREA, effects)
    names = dict(areas.iter_rows())
    found = {
        row["theme_id"]: row | {"area": names[row["area_id"]]}
        for row in rows.select("theme_id", "name", "life", "area_id").to_dicts()
    }
    return found, effects


def test_nothing_decided_changes_nothing() -> None:
    rows, areas = apply_to_themes(BOTH, AREA, Effects())
    assert rows.equals(BOTH)
    assert areas.equals(AREA)


def test_last_name_stands() -> None:
    rows, effects = shown(entry("rename", name="x"), entry("rename", minute=1, name="  y  z "))
    assert rows["T-A"]["name"] == "y z"
    assert rows["T-B"]["name"] == "b"
    assert not effects.conflicts


def test_found_name_gives_way_to_a_given_one() -> None:
    rows, _ = shown(entry("rename", name="B"))
    assert rows["T-A"]["name"] == "B"
    assert rows["T-B"]["name"] == "b (2)"


def test_two_themes_given_one_name_are_a_conflict_of_the_later() -> None:
    rows, effects = shown(entry("rename", name="x"), entry("rename", "T-B", minute=1, name="X"))
    assert (rows["T-A"]["name"], rows["T-B"]["name"]) == ("x", "b")
    assert [(each.entry.theme_id, each.why) for each in effects.conflicts] == [
        ("T-B", "the name belongs to T-A")
    ]


def test_swapped_names_are_no_conflict() -> None:
    rows, effects = shown(entry("rename", name="b"), entry("rename", "T-B", minute=1, name="a"))
    assert (rows["T-A"]["name"], rows["T-B"]["name"]) == ("b", "a")
    assert not effects.conflicts


def test_ignored_theme_has_that_life() -> None:
    rows, _ = shown(entry("ignore"))
    assert (rows["T-A"]["life"], rows["T-B"]["life"]) == ("ignored", "live")


@pytest.mark.parametrize(
    ("payload", "area"),
    [
        ({"area": "login"}, "Login"),
        ({"area": "New one"}, "New one"),
        ({"area": "gone", "area_id": "A-1"}, "Login"),
        ({"area": "Gone", "area_id": "A-9"}, "Gone"),
    ],
)
def test_theme_is_put_into_an_area_that_is_there_or_made(
    payload: dict[str, Any], area: str
) -> None:
    rows, _ = shown(entry("area", **payload))
    assert rows["T-A"]["area"] == area
    assert rows["T-B"]["area"] == "Login"


def test_two_themes_in_one_new_area_share_it() -> None:
    rows, _ = shown(entry("area", area="New"), entry("area", "T-B", minute=1, area=" new "))
    assert rows["T-A"]["area_id"] == rows["T-B"]["area_id"]


@pytest.mark.parametrize("action", ["rename", "ignore", "pin", "area"])
def test_what_belongs_to_a_theme_that_is_gone_is_a_conflict(action: str) -> None:
    lineage: list[tuple[object, ...]] = [
        (1, "merged", "T-A", "T-B", None, 1),
        (1, "retired", "T-C", None, None, 0),
    ]
    entries = [entry(action, f"T-{key}", name="x", area="y") for key in "ACD"]
    effects = find_effects(entries, heirs("T-B", lineage=lineage))
    assert [each.why for each in effects.conflicts] == [
        "T-A is part of T-B now",
        "T-C retired",
        "there never was a theme T-D in this store",
    ]


def test_decision_goes_along_with_a_merge_and_the_last_one_stands() -> None:
    lineage: list[tuple[object, ...]] = [(1, "merged", "T-A", "T-B", None, 1)]
    first = entry("decide", decision="planned")
    told = entry("told", minute=1)
    last = entry("decide", "T-B", minute=2, decision="shipped")
    where = heirs("T-B", lineage=lineage)
    assert find_effects([first], where).decisions == {"T-B": Decision(entry=first)}
    assert find_effects([first, told], where).decisions["T-B"].told == told
    assert find_effects([first, told, last], where).decisions == {"T-B": Decision(entry=last)}
    assert find_effects([told], where).told == {"T-B": told}


def test_decision_about_a_theme_that_never_was_is_a_conflict() -> None:
    effects = find_effects([entry("decide", decision="planned")], heirs("T-B"))
    assert len(effects.conflicts) == 1


def test_split_names_what_it_made_once_that_stands() -> None:
    split = entry("split", subthemes=["S-1"], name="Part")
    unnamed = entry("split", minute=1, subthemes=["S-1"])
    where = heirs("T-A", split.split_off, unnamed.split_off)
    assert set(find_effects([split, unnamed], where).names) == {split.split_off}
    assert find_effects([split], heirs("T-A")).conflicts == []


@pytest.mark.parametrize(
    ("decision", "then", "now", "is_back"),
    [
        ("watching", 5, 10, True),
        ("declined", 5, 10, True),
        ("watching", 5, 9, False),
        ("planned", 5, 50, False),
        ("shipped", 5, 50, False),
        ("watching", 0, 1, False),
        ("watching", 0, 2, True),
    ],
)
def test_theme_that_was_put_off_is_back_once_its_customers_doubled(
    decision: str, then: int, now: int, *, is_back: bool
) -> None:
    made = entry("decide", decision=decision, numbers={"n_customers": then})
    assert Decision(entry=made).is_returned(now) is is_back


def test_decision_without_numbers_does_not_return() -> None:
    assert not Decision(entry=entry("decide", decision="watching")).is_returned(99)
    assert Decision(entry=entry("decide", decision="watching", numbers=3)).numbers == {}


def test_heir_is_found_through_several_merges_and_not_in_a_circle() -> None:
    lineage: list[tuple[object, ...]] = [
        (1, "merged", "T-A", "T-B", None, 1),
        (2, "merged", "T-B", "T-C", None, 1),
        (2, "merged", "T-X", "T-Y", None, 1),
        (3, "merged", "T-Y", "T-X", None, 1),
        (3, "merged", "T-R", "T-C", None, 1),
        (4, "revived", "T-R", None, None, 1),
    ]
    where = heirs("T-C", lineage=lineage)
    assert [where.find(f"T-{key}") for key in "ABCXR"] == ["T-C", "T-C", "T-C", None, None]
    assert where.known >= {"T-A", "T-B", "T-C", "T-X"}
    assert isinstance(where, Heirs)
