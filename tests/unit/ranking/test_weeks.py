from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import RankedTheme, Ranking, ReportTables

NEW = datetime(2024, 6, 1, tzinfo=UTC)
OLD = datetime(2019, 1, 1, tzinfo=UTC)


def feed(source: str, end: datetime, *themes: str) -> list[dict[str, object]]:
    """Forty weekly documents that end with the week of `end`; the newest is in no theme."""
    rows: list[dict[str, object]] = [
        {"source": source, "created_at": end - timedelta(weeks=age), "themes": list(themes)}
        for age in range(1, 40)
    ]
    return [{"source": source, "created_at": end, "reason": "one_off"}, *rows]


def by_id(ranking: Ranking) -> dict[str, RankedTheme]:
    return {theme.theme_id: theme for theme in ranking.themes}


def test_theme_of_an_older_source_has_the_last_weeks_of_that_source(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = feed("tickets", NEW, "new", "both") + feed("survey", OLD, "old", "both")
    themes = by_id(rank(tables(documents)))
    for name, end in (("new", "2024-05-27"), ("both", "2024-05-27"), ("old", "2018-12-31")):
        series = themes[name].series
        assert (len(series), series[-1]["week"]) == (26, end)
        assert [week["n_documents"] for week in series] == [1] * 25 + [0]


def test_stray_document_of_a_newer_source_does_not_move_the_weeks(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    stray = {"source": "tickets", "created_at": NEW, "themes": ["old"]}
    theme = by_id(rank(tables([*feed("survey", OLD, "old"), stray])))["old"]
    assert theme.series[-1]["week"] == "2018-12-31"
    assert sum(week["n_documents"] for week in theme.series) == 25


def test_themes_of_the_same_sources_have_the_same_weeks(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    quiet = [{"created_at": NEW - timedelta(weeks=8), "themes": ["quiet"]}]
    themes = by_id(rank(tables(feed("tickets", NEW, "busy") + quiet)))
    weeks = [[week["week"] for week in theme.series] for theme in themes.values()]
    assert len(weeks) == 2
    assert weeks[0] == weeks[1]


def test_weeks_stay_within_the_period(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    late = feed("survey", NEW - timedelta(weeks=2), "late")
    themes = by_id(rank(tables(feed("tickets", NEW, "new") + late), period="30d"))
    assert [week["week"] for week in themes["late"].series] == [
        "2024-04-29",
        "2024-05-06",
        "2024-05-13",
    ]
    assert len(themes["new"].series) == 5
