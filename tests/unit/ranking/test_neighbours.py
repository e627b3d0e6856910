from __future__ import annotations

import numpy as np
import polars as pl

from thememiner.ranking.neighbours import MAP_SIZE, Middles

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
    found = Middles.of(themes(), PLANTED).list_neighbours()
    assert [other["theme_id"] for other in found["a"]] == ["b", "c", "far"]
    assert [other["name"] for other in found["c"]] == ["B", "A", "FAR"]
    assert found["a"][0]["similarity"] == 0.985
    assert "none" not in found


def test_only_listed_themes_are_named() -> None:
    found = Middles.of(themes(), ["a", "far"]).list_neighbours()
    assert {each: [o["theme_id"] for o in others] for each, others in found.items()} == {
        "a": ["far"], "far": ["a"],
    }  # fmt: skip
    assert Middles.of(themes(), ["a"]).list_neighbours() == {}
    assert Middles.of(themes(()), []).list_neighbours() == {}


def test_order_of_rows_changes_nothing() -> None:
    one = Middles.of(themes(), PLANTED)
    other = Middles.of(themes(tuple(reversed(PLANTED))), PLANTED)
    assert one.list_neighbours() == other.list_neighbours()
    assert one.lay_out_map() == other.lay_out_map()


def test_equally_near_ones_come_by_id() -> None:
    same = themes(("a", "b", "c")).with_columns(centroid=pl.col("centroid").first())
    found = Middles.of(same, "abc")
    assert [o["theme_id"] for o in found.list_neighbours()["b"]] == ["a", "c"]
    assert set(found.lay_out_map()) == {"a", "b", "c"}


def test_map_puts_what_is_alike_side_by_side_and_fills_its_square() -> None:
    places = Middles.of(themes(), PLANTED).lay_out_map()
    assert set(places) == {"a", "b", "c", "far"}
    assert {min(p[0] for p in places.values()), max(p[0] for p in places.values())} == {0, MAP_SIZE}

    def apart(one: str, other: str) -> float:
        return float(np.hypot(*np.subtract(places[one], places[other])))

    assert apart("a", "b") < apart("a", "c") < apart("a", "far")
    assert Middles.of(themes(), ["a", "b"]).lay_out_map() == {}


def test_map_of_many_keeps_groups_apart() -> None:
    # three groups of eight directions in 24 dimensions
    rng = np.random.default_rng(7)
    rows = []
    for group in range(3):
        for member in range(8):
            row = np.zeros(24)
            row[group] = 1.0
            row += 0.25 * rng.normal(size=24) / np.sqrt(24)
            rows.append((f"{group}-{member}", "n", (row / np.linalg.norm(row)).astype("<f4")))
    frame = pl.DataFrame(
        {"theme_id": [r[0] for r in rows], "name": [r[1] for r in rows],
         "centroid": [r[2].tobytes() for r in rows]},
    )  # fmt: skip
    places = Middles.of(frame, frame["theme_id"].to_list()).lay_out_map()
    for theme, place in places.items():
        others = sorted(
            (float(np.hypot(*np.subtract(place, at))), other)
            for other, at in places.items()
            if other != theme
        )
        assert {other[0] for _, other in others[:7]} == {theme[0]}
