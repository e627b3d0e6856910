from __future__ import annotations

import numpy as np
import polars as pl

from thememiner.ranking.neighbours import list_neighbours

# angles in degrees: a, b and c are near each other, far is opposite; none has no middle
PLANTED = {"c": 40.0, "a": 0.0, "far": 180.0, "b": 10.0, "none": None}


def themes(names: tuple[str, ...] = tuple(PLANTED)) -> pl.DataFrame:
    def middle(angle: float | None) -> bytes | None:
        if angle is None:
            return None
        turn = np.deg2rad(angle)
        return np.array([np.cos(turn), np.sin(turn)]).astype("<f4").tobytes()

    return pl.DataFrame(
        {
            "theme_id": list(names),
            "name": [name.upper() for name in names],
            "centroid": [middle(PLANTED[name]) for name in names],
        },
        schema={"theme_id": pl.String, "name": pl.String, "centroid": pl.Binary},
    )


def test_nearest_come_first_and_nobody_is_their_own_neighbour() -> None:
    found = list_neighbours(themes(), PLANTED)
    assert [other["theme_id"] for other in found["a"]] == ["b", "c", "far"]
    assert [other["name"] for other in found["c"]] == ["B", "A", "FAR"]
    assert found["a"][0]["similarity"] == 0.985
    assert "none" not in found


def test_only_listed_themes_are_named() -> None:
    found = list_neighbours(themes(), ["a", "far"])
    assert {each: [o["theme_id"] for o in others] for each, others in found.items()} == {
        "a": ["far"], "far": ["a"],
    }  # fmt: skip
    assert list_neighbours(themes(), ["a"]) == {}
    assert list_neighbours(themes(()), []) == {}


def test_order_of_rows_changes_nothing() -> None:
    assert list_neighbours(themes(), PLANTED) == list_neighbours(
        themes(tuple(reversed(PLANTED))), PLANTED
    )


def test_equally_near_ones_come_by_id() -> None:
    same = themes(("a", "b", "c")).with_columns(centroid=pl.col("centroid").first())
    assert [o["theme_id"] for o in list_neighbours(same, "abc")["b"]] == ["a", "c"]
