"""Ratings in vendors' spellings, and their place on one scale."""

from __future__ import annotations

import pytest
from tests.unit.ingest.conftest import batch, merge

from thememiner.ingest.scales import read_limits

FIELDS = ("rating", "rating_kind", "rating_scale", "kind")


def rate(**fields: object) -> tuple[object, object]:
    row = {"id": "1", "text": "it is as it is", **fields}
    columns = {field: field for field in FIELDS if field in fields}
    documents = merge(batch([row], overrides=columns)).documents
    return documents["rating"][0], documents["satisfaction"][0]


@pytest.mark.parametrize(
    ("fields", "rating", "satisfaction"),
    [
        ({"rating": 1, "kind": "review"}, 1, 0),
        ({"rating": "4,5", "kind": "review"}, 4.5, 0.875),
        ({"rating": 5, "rating_kind": "stars"}, 5, 1),
        ({"rating": 0, "rating_kind": "NPS"}, 0, 0),
        ({"rating": 7, "rating_kind": "nps_score"}, 7, 0.7),
        ({"rating": 4, "rating_kind": "CSAT"}, 4, 0.75),
        ({"rating": 7, "rating_kind": "ces"}, 7, 1),
        ({"rating": 85, "rating_kind": "percent"}, 85, 0.85),
        ({"rating": "85 %"}, 85, 0.85),
        ({"rating": "Good"}, 1, 1),
        ({"rating": "bad", "rating_kind": "csat"}, 0, 0),
        ({"rating": "thumbs_up"}, 1, 1),
        ({"rating": "\U0001f44e"}, 0, 0),
        ({"rating": "4/5"}, 4, 0.75),
        ({"rating": "8 out of 10"}, 8, 0.8),
        ({"rating": "4 stars out of 5"}, 4, 0.75),
        ({"rating": "0/4"}, 0, 0),
        ({"rating": "\u2605\u2605\u2605\u2605\u2606"}, 4, 0.75),
        ({"rating": "\u2b50\u2b50\u2b50"}, 3, 0.5),
        ({"rating": "3 stars"}, 3, 0.5),
        ({"rating": "5 - Very satisfied", "rating_kind": "csat"}, 5, 1),
        ({"rating": 2, "rating_scale": "6-1"}, 2, 0.8),  # a German school mark
        ({"rating": 4, "rating_kind": "csat", "rating_scale": "1-4"}, 4, 1),
        ({"rating": 50, "rating_kind": "nps", "rating_scale": "-100..100"}, 50, 0.75),
        # nothing says what the scale is
        ({"rating": 4, "kind": "survey"}, 4, None),
        ({"rating": 4, "kind": "ticket", "rating_kind": "priority"}, 4, None),
        # outside
        ({"rating": 9, "kind": "review"}, 9, None),
        ({"rating": 0, "rating_kind": "stars"}, 0, None),
        ({"rating": "24/7"}, 24, None),
        ({"rating": "3/1", "kind": "review"}, 3, 0.5),  # no scale ends at its worst
        # no ratings
        ({"rating": "offered"}, None, None),
        ({"rating": "unoffered"}, None, None),
        ({"rating": "x" * 100}, None, None),
        ({"rating": "soon"}, None, None),
        ({"rating": [4]}, None, None),
        ({"rating": True}, None, None),
    ],
)
def test_ratings_have_one_scale_and_stay_as_given(
    fields: dict[str, object], rating: float | None, satisfaction: float | None
) -> None:
    assert rate(**fields) == (rating, satisfaction)


@pytest.mark.parametrize(
    ("scale", "limits"),
    [
        ("1-5", (1, 5)), ("0 to 10", (0, 10)), ("6-1", (6, 1)), ("1\u20137", (1, 7)),
        ("3-3", None), ("good", None), (5, None), ("", None),
    ],
)  # fmt: skip
def test_scale_is_its_worst_and_its_best(scale: object, limits: object) -> None:
    assert read_limits(scale) == limits


def test_what_lies_outside_is_counted() -> None:
    rows = [{"id": str(n), "text": "a b", "rating": n, "rating_kind": "csat"} for n in (1, 6, 7)]
    assert merge(batch(rows)).notes == (
        "feed.jsonl: 2 ratings lie outside their scale: kept as given, alone",
    )


@pytest.mark.parametrize(
    ("fields", "scale"),
    [
        ({"rating": "\u2b50\u2b50"}, "stars"),
        ({"rating": "\u2605\u2606"}, "stars 1 to 2"),
        ({"rating": "80%"}, "percent"),
        ({"rating": "bad"}, "thumbs"),
        ({"rating": "bad", "rating_kind": "csat"}, "csat 0 to 1"),
        ({"rating": 3, "rating_kind": "csat"}, "csat"),
        ({"rating": 3, "rating_kind": "csat", "rating_scale": "1-5"}, "csat"),
        ({"rating": 3, "rating_kind": "csat", "rating_scale": "1-3"}, "csat 1 to 3"),
        ({"rating": 3, "kind": "review"}, None),
        ({"rating": "3/5", "kind": "review"}, None),
        ({"rating": "3/10", "kind": "review"}, "0 to 10"),
        ({"rating": 3, "kind": "survey"}, None),
        ({"rating": "offered", "rating_kind": "csat"}, "csat"),
    ],
)
def test_kind_names_what_has_a_common_mean(fields: dict[str, object], scale: str | None) -> None:
    row = {"id": "1", "text": "it is as it is", **fields}
    columns = {field: field for field in FIELDS if field in fields}
    assert merge(batch([row], overrides=columns)).documents["rating_kind"][0] == scale
