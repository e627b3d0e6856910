"""Small random stores for the property of floors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from tests.unit.ranking.conftest import NOW, make_tables

if TYPE_CHECKING:
    from thememiner.ranking import ReportTables

Rows = list[dict[str, Any]]
T = TypeVar("T")


class Draw:
    """Lots of one seed."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def one(self, *values: T) -> T:
        return values[self.below(len(values))]

    def below(self, n: int) -> int:
        return int(self._rng.integers(n))

    def share(self) -> float:
        return float(self._rng.random())

    def mostly(self, often: str, *seldom: str | None) -> str | None:
        return often if self.share() < 0.6 else self.one(often, *seldom)


def draw_rows(draw: Draw) -> Rows:
    """Draw documents; how many there are of everything differs from store to store."""
    n_customers, n_themes = draw.one(0, 2, 5, 9, 14, 25), 1 + draw.below(4)
    nobody, several = draw.one(0.0, 0.0, 0.1, 0.5), draw.one(0.0, 0.1, 0.5)
    unthemed = draw.one(0.0, 0.05, 0.3)
    themes = [f"t{number}" for number in range(n_themes)]
    lots = [theme for theme in themes for _ in range(draw.one(1, 1, 4, 12))]
    rows: Rows = []
    for number in range(draw.one(0, 1, 4, 12, 30, 60, 90)):
        is_anonymous = n_customers == 0 or draw.share() < nobody
        who = None if is_anonymous else f"c{int(n_customers * draw.share() ** 1.5)}"
        inside: set[str] = set() if draw.share() < unthemed else {draw.one(*lots)}
        while inside and draw.share() < several and len(inside) < n_themes:
            inside.add(draw.one(*themes))
        days = draw.below(draw.one(14, 400))
        rows.append(
            {
                "id": f"i{number}",
                "customer": who,
                "themes": sorted((theme, draw.mostly("problem", "request")) for theme in inside),
                "reason": draw.mostly("one_off", "too_short"),
                "source": draw.mostly("desk", "shop"),
                "segment": draw.mostly("small", "large", None),
                "version": draw.mostly("1.0", "2.0", None),
                "product": draw.mostly("web", None),
                "subtheme_id": draw.mostly("s1", "s2", None),
                "rating": draw.one(None, None, 1.0, 5.0),
                "created_at": None if draw.share() < 0.05 else NOW - timedelta(days=days),
                "audience": "internal" if draw.share() < 0.05 else "customer",
            }
        )
    return rows


def make_store(rows: Rows, draw: Draw) -> ReportTables:
    """Make tables of them, with two areas at most and a quote of each of the first documents."""
    themes = sorted({theme for row in rows for theme, _ in row["themes"]})
    areas = {theme: draw.one("a1", "a1", "a2", None) for theme in themes}
    return make_tables(
        rows,
        themes=[
            {
                "theme_id": theme,
                "name": f"Export of {theme} at Acme Corp fails",
                "area_id": areas[theme],
                "terms": ["export", "acme corp"],
                "headline": "See https://desk.example/1",
            }
            for theme in themes
        ],
        areas=[{"area_id": area, "name": area} for area in ("a1", "a2")],
        customers=[{"account_id": "ACC-1", "name": "Acme Corp"}],
        exemplars=[
            {"theme_id": theme, "document_id": f"d{number:05d}", "position": number, "quote": "no"}
            for number, row in enumerate(rows[:12])
            for theme, _ in row["themes"]
        ],
    )
