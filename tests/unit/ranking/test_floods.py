from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from thememiner.datamodels import DOCUMENTS
from thememiner.ranking.floods import find_floods

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from thememiner.ranking import Ranking, ReportTables

START = datetime(2024, 6, 1, tzinfo=UTC)
COLUMNS = ("document_id", "created_at", "text_hash", "n_chars")


def frame(hours: Iterable[float], *, n_chars: int = 60, text: bytes = b"same") -> pl.DataFrame:
    rows = [
        (f"d{text.decode()}{n:04d}", START + timedelta(hours=h), text, n_chars)
        for n, h in enumerate(hours)
    ]
    schema = {column: DOCUMENTS[column] for column in COLUMNS}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_twenty_equal_texts_within_a_week_are_a_flood() -> None:
    assert find_floods(frame(range(20))).height == 20
    assert find_floods(frame(range(20)))["flood"].unique().to_list() == ["dsame0000"]


def test_nineteen_or_short_or_slow_or_undated_texts_are_voices_of_their_own() -> None:
    assert find_floods(frame(range(19))).is_empty()
    assert find_floods(frame(range(50), n_chars=39)).is_empty()
    assert find_floods(frame(range(0, 9 * 100, 9))).is_empty()
    undated = frame(range(30)).with_columns(
        pl.lit(None, DOCUMENTS["created_at"]).alias("created_at")
    )
    assert find_floods(undated).is_empty()
    assert find_floods(frame([])).is_empty()


def test_exactly_seven_days_is_within_and_a_second_more_is_not() -> None:
    week = [0, *range(1, 19), 24 * 7]
    assert find_floods(frame(week)).height == 20
    assert find_floods(frame([*week[:-1], 24 * 7 + 0.001])).is_empty()


def test_bursts_far_apart_are_floods_of_their_own_and_strays_are_in_none() -> None:
    hours = [*range(20), 24 * 30, *range(24 * 60, 24 * 60 + 25)]
    floods = find_floods(frame(hours))
    sizes = floods.group_by("flood").len().sort("flood")["len"].to_list()
    assert sizes == [20, 25]


def test_different_texts_are_different_floods() -> None:
    both = pl.concat([frame(range(20), text=b"one"), frame(range(22), text=b"two")])
    floods = find_floods(both.sample(fraction=1, shuffle=True, seed=1))
    assert sorted(floods.group_by("flood").len()["len"]) == [20, 22]


def test_flood_counts_one_in_its_theme(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    flood = [
        {
            "customer": f"person:{n}",
            "themes": ["t"],
            "text_hash": b"x" * 16,
            "created_at": START + timedelta(hours=n),
        }
        for n in range(30)
    ]
    other = [{"customer": "person:z", "themes": ["t"]}]
    theme = rank(tables(flood + other)).themes[0]
    assert (theme.n_documents, theme.n_customers, theme.n_flood) == (2, 2, 30)
    assert sum(week["n_documents"] for week in theme.series) == 2
    short = [document | {"n_chars": 10} for document in flood]
    assert rank(tables(short)).themes[0].n_documents == 30


def mass_mail(*themes: str, n: int = 30) -> list[dict[str, object]]:
    return [
        {
            "customer": f"person:{number}",
            "themes": list(themes),
            "text_hash": b"x" * 16,
            "created_at": START + timedelta(hours=number),
        }
        for number in range(n)
    ]


def test_flood_counts_one_in_what_shares_and_scores_refer_to(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    others = [{"customer": f"person:z{n}", "themes": ["other"]} for n in range(3)]
    for flood in (mass_mail("t"), mass_mail()):
        ranking = rank(tables(flood + others))
        theme = next(theme for theme in ranking.themes if theme.theme_id == "other")
        assert (theme.share, theme.customers_share) == (0.75, 0.75)
        assert theme.score == 75.0
        assert ranking.totals["n_documents"] == ranking.period_totals["n_documents"] == 33
        assert any(note.startswith("30 documents of mass-sent texts") for note in ranking.notes)


def test_flood_over_several_themes_leaves_every_share_within_one(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    flood = mass_mail("t")
    for document in flood[10:]:
        document["themes"] = ["u"]
    # the author of the flood's first copy is also the only other customer of its second theme
    flood.append({"customer": "person:0", "themes": ["u"]})
    themes = [{"theme_id": name, "area_id": "x"} for name in "tu"]
    ranking = rank(tables(flood, themes=themes, areas=[{"area_id": "x"}]))
    for theme in ranking.themes:
        assert theme.share <= 1
        assert theme.customers_share <= 1
    assert (ranking.areas[0]["n_documents"], ranking.areas[0]["share"]) == (2, 1.0)
