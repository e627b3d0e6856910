from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thememiner.datamodels import TABLES, Table
from thememiner.errors import ThemeMinerError
from thememiner.store.digest import snapshot_digest, sort_rows, table_digest

if TYPE_CHECKING:
    from collections.abc import Mapping


def rows(table: str, *found: Mapping[str, object]) -> pl.DataFrame:
    schema = TABLES[table].schema
    empty = dict.fromkeys(schema)
    return pl.DataFrame([{**empty, **row} for row in found], schema=schema)


def digest(table: str, *found: dict[str, object]) -> str:
    return table_digest(rows(table, *found), TABLES[table])


def test_digest_must_not_depend_on_row_order() -> None:
    frame = rows("themes", *({"theme_id": f"t{i}", "terms": ["a"] * i} for i in range(9)))
    expected = table_digest(frame, TABLES["themes"])
    for seed in range(5):
        shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
        assert table_digest(shuffled, TABLES["themes"]) == expected


def test_digest_must_not_depend_on_row_order_where_keys_repeat() -> None:
    frame = rows(
        "lineage",
        *(
            {"event": "merged", "theme_id": "a", "n_documents": i, "similarity": i / 7}
            for i in range(6)
        ),
    )
    expected = table_digest(frame, TABLES["lineage"])
    assert table_digest(frame.reverse(), TABLES["lineage"]) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": None}, {"name": ""}),
        ({"name": "0"}, {"name": ""}),
        ({"name": "a", "headline": ""}, {"name": "", "headline": "a"}),
        ({"name": "a", "headline": None}, {"name": None, "headline": "a"}),
        ({"n_mentions": None}, {"n_mentions": 0}),
        ({"similarity_low": None}, {"similarity_low": 0.0}),
        ({"similarity_low": math.nan}, {"similarity_low": None}),
        ({"similarity_low": math.nan}, {"similarity_low": 0.0}),
        ({"terms": None}, {"terms": []}),
        ({"terms": []}, {"terms": [""]}),
        ({"terms": [None]}, {"terms": [""]}),
        ({"terms": ["ab"]}, {"terms": ["a", "b"]}),
        ({"terms": ["a", "b"]}, {"terms": ["b", "a"]}),
        ({"centroid": b""}, {"centroid": None}),
        ({"centroid": b"\0"}, {"centroid": b"\0\0"}),
    ],
)
def test_digest_must_tell_apart_what_differs(
    one: dict[str, object], other: dict[str, object]
) -> None:
    key = {"theme_id": "t"}
    assert digest("themes", {**key, **one}) != digest("themes", {**key, **other})


def test_digest_must_tell_days_apart() -> None:
    days = (None, date(1970, 1, 1), date(2026, 3, 1))
    assert len({digest("fixes", {"fix_id": "a", "day": day}) for day in days}) == len(days)


def test_digest_must_see_values_that_move_between_rows() -> None:
    one = digest("themes", {"theme_id": "a", "terms": ["x", "y"]}, {"theme_id": "b", "terms": []})
    two = digest("themes", {"theme_id": "a", "terms": ["x"]}, {"theme_id": "b", "terms": ["y"]})
    assert one != two


def test_digest_must_take_both_zeros_for_one() -> None:
    assert digest("customers", {"account_id": "a", "value": 0.0}) == digest(
        "customers", {"account_id": "a", "value": -0.0}
    )


def test_digest_must_not_depend_on_pseudonyms() -> None:
    def documents(one: str, two: str) -> str:
        return digest(
            "documents",
            {"document_id": "1", "customer": one, "person": one, "row_hash": one.encode()},
            {"document_id": "2", "customer": two, "person": two},
            {"document_id": "3", "customer": one},
            {"document_id": "4"},
        )

    assert documents("person:a", "person:b") == documents("person:z", "person:c")
    assert documents("person:a", "person:b") != documents("person:a", "person:a")


def test_digest_must_not_depend_on_where_a_reject_lay() -> None:
    one = {"source": "s", "file_hash": "a", "position": 1, "field": "text", "reason": "missing"}
    two = {**one, "file_hash": "b", "position": 9}
    assert digest("quarantine", one) == digest("quarantine", two)
    assert digest("quarantine", one) != digest("quarantine", one, two)


def test_digest_of_no_rows_must_name_the_table() -> None:
    assert digest("themes") != digest("areas")


def test_digest_must_refuse_a_type_without_an_encoding() -> None:
    table = Table(name="x", schema=pl.Schema({"a": pl.Time}), key=("a",))
    with pytest.raises(ThemeMinerError, match="Time"):
        table_digest(pl.DataFrame(schema=table.schema), table)


def test_snapshot_digest_must_depend_on_names_and_not_on_order() -> None:
    assert snapshot_digest({"a": "1", "b": "2"}) == snapshot_digest({"b": "2", "a": "1"})
    assert snapshot_digest({"a": "1", "b": "2"}) != snapshot_digest({"a": "2", "b": "1"})


def test_rows_must_be_sorted_by_key_with_nulls_in_one_place() -> None:
    frame = pl.DataFrame({"k": ["b", None, "a", None], "v": [1, 3, 2, 0]})
    expected = [(None, 0), (None, 3), ("a", 2), ("b", 1)]
    assert sort_rows(frame, ["k"]).rows() == expected
    assert sort_rows(frame.reverse(), ["k"]).rows() == expected


def test_rows_of_lists_must_be_sorted_when_keys_repeat() -> None:
    frame = pl.DataFrame({"k": [1, 1, 1], "v": [["b"], ["a"], None]})
    assert sort_rows(frame, ["k"]).rows() == sort_rows(frame.reverse(), ["k"]).rows()


KEYED = st.lists(
    st.tuples(
        st.sampled_from([None, "", "a", "b", "é"]),
        st.sampled_from([None, 0, 1]),
        st.integers(0, 9),
    ),
    max_size=6,
)


@given(KEYED)
def test_rows_that_lie_in_order_must_be_sorted_as_any(rows: list[tuple[str, int, int]]) -> None:
    schema = {"k": pl.String, "l": pl.Int64, "v": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    expected = frame.sort(["k", "l", "v"]).rows()
    assert sort_rows(frame, ["k", "l"]).rows() == expected
    assert sort_rows(frame.sort(["k", "l"]), ["k", "l"]).rows() == expected


def test_schemas_must_all_have_an_encoding() -> None:
    for table in TABLES.values():
        assert len(table_digest(pl.DataFrame(schema=table.schema), table)) == 64
