from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thememiner.tracking import Link, link_clusters, mint_id


def _known(groups: dict[str, str]) -> pl.DataFrame:
    rows = [(document, group) for group, documents in groups.items() for document in documents]
    return pl.DataFrame(
        rows, schema={"document_id": pl.String, "group_id": pl.String}, orient="row"
    )


def _found(*clusters: str) -> pl.DataFrame:
    rows = [(document, label) for label, members in enumerate(clusters) for document in members]
    return pl.DataFrame(rows, schema={"document_id": pl.String, "label": pl.Int64}, orient="row")


def _link(known: dict[str, str], *clusters: str, taken: tuple[str, ...] = ()) -> Link:
    return link_clusters(_known(known), _found(*clusters), prefix="T", taken=taken, snapshot=7)


def _events(link: Link) -> set[tuple[str, str, str | None]]:
    return set(link.lineage.select("event", "theme_id", "other_theme_id").iter_rows())


def test_first_clusters_are_all_born() -> None:
    link = _link({}, "abc", "de")
    assert len(set(link.ids)) == 2
    assert _events(link) == {("born", link.ids[0], None), ("born", link.ids[1], None)}
    assert link.lineage["snapshot"].to_list() == [7, 7]


def test_same_clusters_keep_their_ids_without_a_word() -> None:
    link = _link({"T-one": "abc", "T-two": "de"}, "de", "abc")
    assert link.ids == ("T-two", "T-one")
    assert link.lineage.is_empty()


def test_new_documents_do_not_make_a_theme_look_changed() -> None:
    link = _link({"T-one": "abc"}, "abcwxyz")
    assert link.ids == ("T-one",)
    assert link.lineage.is_empty()


def test_changed_theme_is_continued_with_its_similarity() -> None:
    link = _link({"T-one": "abcd", "T-two": "ef"}, "abc", "efd")
    assert link.ids == ("T-one", "T-two")
    assert dict(link.lineage.select("theme_id", "similarity").iter_rows()) == {
        "T-one": 0.75,
        "T-two": pytest.approx(2 / 3),
    }


def test_split_names_where_the_new_part_came_from() -> None:
    link = _link({"T-one": "abcdef"}, "abcd", "ef")
    assert link.ids[0] == "T-one"
    assert ("split", link.ids[1], "T-one") in _events(link)


def test_merge_names_the_heir() -> None:
    link = _link({"T-one": "abcd", "T-two": "ef"}, "abcdef")
    assert link.ids == ("T-one",)
    assert ("merged", "T-two", "T-one") in _events(link)


def test_vanished_theme_is_retired() -> None:
    link = _link({"T-one": "abcd", "T-two": "ef"}, "abcd")
    assert _events(link) == {("retired", "T-two", None)}


def test_retired_id_is_never_given_again() -> None:
    first = _link({}, "abc").ids[0]
    again = _link({}, "abc", taken=(first,)).ids[0]
    assert again != first


def test_nothing_found_retires_everything() -> None:
    link = _link({"T-one": "ab"})
    assert link.ids == ()
    assert _events(link) == {("retired", "T-one", None)}


@given(st.permutations("abcdefgh"))
def test_order_of_founders_does_not_matter(order: list[str]) -> None:
    assert mint_id("T", order, taken=()) == mint_id("T", "abcdefgh", taken=())


@given(
    st.lists(st.integers(0, 3), min_size=6, max_size=30),
    st.lists(st.integers(0, 3), min_size=6, max_size=30),
)
def test_linking_is_one_to_one(before: list[int], after: list[int]) -> None:
    known = pl.DataFrame(
        {"document_id": [f"d{n}" for n in range(len(before))],
         "group_id": [f"T-{group}" for group in before]}
    )  # fmt: skip
    dense = {label: position for position, label in enumerate(sorted(set(after)))}
    found = pl.DataFrame(
        {"document_id": [f"d{n}" for n in range(len(after))],
         "label": [dense[label] for label in after]}
    )  # fmt: skip
    link = link_clusters(known, found, prefix="T", taken=(), snapshot=1)
    assert len(set(link.ids)) == len(link.ids) == len(dense)
    gone = link.lineage.filter(pl.col("event").is_in(["merged", "retired"]))["theme_id"].to_list()
    assert set(gone) == set(known["group_id"]) - set(link.ids)
    shuffled = link_clusters(
        known.sample(fraction=1, shuffle=True, seed=1), found.reverse(), prefix="T", taken=(),
        snapshot=1,
    )  # fmt: skip
    assert shuffled.ids == link.ids
    assert shuffled.lineage.equals(link.lineage)
