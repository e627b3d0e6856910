"""Every theme, subtheme and area ends with one name of its own."""

from typing import Final

import polars as pl

from thememiner.naming import ProposedNames, settle_names
from thememiner.naming.areas import propose_area_names

COLUMNS: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "label": pl.Int64,
    "home": pl.Int64,
    "n_texts": pl.Int64,
    "candidates": pl.List(pl.String),
}


def proposed(
    themes: list[tuple[int, int, int, list[str]]],
    subthemes: list[tuple[int, int, int, list[str]]] | None = None,
    areas: list[tuple[int, list[str]]] | None = None,
) -> ProposedNames:
    rest = [
        pl.lit("").alias("headline"),
        pl.lit([], dtype=pl.List(pl.String)).alias("terms"),
    ]
    return ProposedNames(
        themes=pl.DataFrame(themes, schema=COLUMNS, orient="row").with_columns(rest),
        subthemes=pl.DataFrame(subthemes or [], schema=COLUMNS, orient="row").with_columns(rest),
        areas=pl.DataFrame(
            areas or [],
            schema={"label": pl.Int64, "candidates": pl.List(pl.String)},
            orient="row",
        ),
        exemplars=pl.DataFrame(),
    )


TWINS = [(0, 0, 5, ["Lost bookmarks", "Old ones"]), (1, 0, 9, ["Lost my bookmarks", "X"])]


def test_the_largest_must_get_what_two_would_want() -> None:
    names = settle_names(proposed(TWINS)).themes
    assert names["name"].to_list() == ["Old ones", "Lost my bookmarks"]


def test_names_worded_elsewhere_must_go_before_all_others() -> None:
    names = settle_names(proposed(TWINS), worded={0: "Lost my bookmarks"}).themes
    assert names["name"].to_list() == ["Lost my bookmarks", "X"]


def test_an_only_subtheme_must_be_its_theme_and_others_must_not() -> None:
    parts = [(0, 0, 5, []), (1, 1, 5, ["Lost my bookmarks", "Gone on phone"]), (2, 1, 4, ["X y z"])]
    names = settle_names(proposed(TWINS, parts)).subthemes
    assert names["name"].to_list() == ["Old ones", "Gone on phone", "X y z"]


def test_areas_must_sound_like_no_theme_and_no_other_area() -> None:
    words = ["apple", "berry", "cherry", "date", "elder", "fig", "grape"]
    themes = [(i, i // 2, 9 - i, [f"Bad {word} pie"]) for i, word in enumerate(words)]
    areas = [(0, ["Tabs and search", "Tabs"]), (1, ["Tabs and search", "Tabs"]), (2, []), (3, [])]
    names = settle_names(proposed(themes, areas=areas)).areas["name"].to_list()
    assert names[:2] == ["Tabs and search", "Tabs"]
    assert names[2:] == ["Bad fig pie (2)", "Bad grape pie"]


def area_names(themes: dict[int, list[frozenset[str]]], homes: dict[int, int]) -> dict[int, str]:
    found = propose_area_names(
        themes, homes, is_subject=lambda word: word != "gone", case={"pdf": "PDF"}
    )
    return {area: names[0] for area, names in found.items() if names}


def test_areas_must_be_named_by_what_covers_their_themes() -> None:
    themes = {
        0: [frozenset({"bookmarks", "gone"})] * 5,
        1: [frozenset({"sync", "gone"})] * 4,
        2: [frozenset({"pdf", "gone"})] * 4,
        3: [frozenset({"pdf"}), *[frozenset({"print"})] * 3],
    }
    names = area_names(themes, {0: 0, 1: 0, 2: 1, 3: 1})
    assert names == {0: "Bookmarks and sync", 1: "PDF and print"}


def test_the_products_name_must_name_no_area() -> None:
    themes = {i: [frozenset({"acme", f"thing{i}"})] * 4 for i in range(6)}
    assert all(
        "cme" not in name for name in area_names(themes, {i: i // 3 for i in range(6)}).values()
    )


def test_areas_without_things_must_have_no_name_of_their_own() -> None:
    assert area_names({0: [frozenset({"gone"})] * 3}, {0: 0}) == {}
    assert area_names({}, {}) == {}
