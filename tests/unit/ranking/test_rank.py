from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.planted_signals import change, rows

from thememiner.errors import ConfigError
from thememiner.ranking import RANK_KEYS
from thememiner.signal_tables import CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from thememiner.ranking import Ranking, ReportTables


def planted(n_documents: int = 240, n_themes: int = 12) -> Iterator[dict[str, Any]]:
    """A feed with every kind of author, in which each third document is in no theme."""
    rng = np.random.default_rng(3)
    for number in range(n_documents):
        author = int(rng.integers(0, 60))
        yield {
            "customer": None if author < 6 else f"person:{author}",
            "account_id": f"A{author}" if author % 3 == 0 else None,
            "value": float(author) if author % 6 == 0 else None,
            "audience": "internal" if number % 17 == 0 else "customer",
            "source": ("tickets", "reviews")[number % 2],
            "rating": float(rng.integers(1, 6)) + 0.1 if number % 2 else None,
            "created_at": datetime(2024, 1 + number % 6, 1 + number % 27, tzinfo=UTC),
            "themes": sorted({f"t{int(x):02d}" for x in rng.integers(0, n_themes, number % 3)}),
            "reason": "too_short" if number % 2 else "one_off",
        }


def test_counts_are_distinct_customers_people_and_anonymous(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    theme = rank(
        tables(
            [
                {"customer": "account:1", "person": "a", "account_id": "1", "themes": ["t"]},
                {"customer": "account:1", "person": "b", "account_id": "1", "themes": ["t"]},
                {"customer": "person:c", "person": "c", "themes": ["t"]},
                {"customer": "person:c", "person": "c", "themes": ["t"]},
                {"themes": ["t"]},
                {"customer": "person:d", "person": "d"},
            ]
        )
    ).themes[0]
    assert (theme.n_documents, theme.n_customers, theme.n_people) == (5, 2, 3)
    assert (theme.n_anonymous, theme.n_accounts) == (1, 1)
    assert theme.share == pytest.approx(5 / 6, abs=1e-6)
    assert theme.customers_share == pytest.approx(2 / 3, abs=1e-6)
    assert theme.score == pytest.approx(100 * (0.6 * 2 / 3 + 0.4 * 5 / 6), abs=1e-5)
    assert sum(theme.score_parts.values()) == pytest.approx(theme.score)


def test_other_audiences_move_no_count_and_no_rank(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [
        {"customer": "person:1", "themes": ["big"]},
        {"customer": "person:2", "themes": ["big"]},
        {"customer": "person:3", "themes": ["small"]},
    ]
    staff = [
        {"customer": f"person:s{n}", "audience": "internal", "themes": ["small"]} for n in range(9)
    ]
    alone, crowded = rank(tables(documents)), rank(tables(documents + staff))
    assert [theme.theme_id for theme in crowded.themes] == ["big", "small"]
    small = crowded.themes[1]
    assert small.by_audience == {"internal": {"n_documents": 9, "n_people": 9}}
    assert small.score == alone.themes[1].score
    assert small.by_source == {"tickets": 1}
    assert crowded.totals["n_documents"] == 12
    assert crowded.totals["n_internal"] == 9
    assert crowded.totals["n_customers"] == 3


def test_document_in_two_themes_counts_in_both_but_once_in_their_area(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(
        tables(
            [
                {"customer": "person:1", "themes": ["a", "b"]},
                {"customer": "person:2", "themes": ["b"]},
            ],
            themes=[{"theme_id": "a", "area_id": "x"}, {"theme_id": "b", "area_id": "x"}],
            areas=[{"area_id": "x", "name": "Sign-in"}],
        )
    )
    assert [(theme.theme_id, theme.n_documents) for theme in ranking.themes] == [
        ("b", 2),
        ("a", 1),
    ]
    assert ranking.areas == (
        {
            "area_id": "x",
            "name": "Sign-in",
            "n_documents": 2,
            "n_customers": 2,
            "share": 1.0,
            "themes": ["b", "a"],
        },
    )


def test_ties_go_to_documents_then_to_the_theme_id(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"customer": "person:1", "themes": ["c", "b"]}]
    documents += [{"customer": "person:1", "themes": ["d"]} for _ in range(2)]
    ranking = rank(tables(documents), by="customers")
    assert [theme.theme_id for theme in ranking.themes] == ["d", "b", "c"]
    assert [theme.rank for theme in ranking.themes] == [1, 2, 3]


@pytest.mark.parametrize("by", RANK_KEYS)
def test_rows_in_another_order_give_the_same_ranking(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking], by: str
) -> None:
    plain = tables(planted())
    shuffled = type(plain)(
        **{
            name: getattr(plain, name).sample(fraction=1, shuffle=True, seed=5)
            for name in plain.__dataclass_fields__
        }
    )
    assert asdict(rank(shuffled, by=by)) == asdict(rank(plain, by=by))


def test_pseudonyms_order_and_seed_nothing(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    def renamed(key: int) -> Iterator[dict[str, Any]]:
        for document in planted():
            customer = document["customer"]
            yield document | {
                "customer": customer
                and f"person:{sha256(f'{key} {customer}'.encode()).hexdigest()}"
            }

    assert asdict(rank(tables(renamed(1)))) == asdict(rank(tables(renamed(2))))


@pytest.mark.parametrize("by", ["score", "customers", "volume", "value"])
def test_ranking_key_is_what_ranks(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking], by: str
) -> None:
    ranking = rank(tables(planted()), by=by)
    column = {"customers": "n_customers", "volume": "n_documents"}.get(by, by)
    measured = [getattr(theme, column) or 0 for theme in ranking.themes]
    assert measured == sorted(measured, reverse=True)
    assert measured[0] > measured[-1]


def test_without_any_identified_customer_the_score_is_volume_alone(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables([{"themes": ["a"]}, {"themes": ["a"]}, {"themes": ["b"]}, {}]))
    assert [theme.score for theme in ranking.themes] == [50.0, 25.0]
    assert ranking.themes[0].score_parts == {"customers": 0.0, "documents": 50.0}
    assert any("share of reports alone" in note for note in ranking.notes)


def test_intent_is_that_of_most_customers_not_of_most_documents(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    loud = [{"customer": "person:1", "themes": [("t", "praise")]} for _ in range(5)]
    others = [{"customer": f"person:{n}", "themes": [("t", "problem")]} for n in (2, 3)]
    theme = rank(tables(loud + others)).themes[0]
    assert theme.intent == "problem"
    assert theme.intent_split == {"praise": 5, "problem": 2}


def test_praise_is_a_block_of_its_own_with_its_own_ranks(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"customer": f"person:{n}", "themes": [("loved", "praise")]} for n in range(5)]
    documents += [{"customer": "person:9", "themes": ["broken"]}]
    ranking = rank(tables(documents))
    assert [(theme.theme_id, theme.rank) for theme in ranking.themes] == [("broken", 1)]
    assert [(theme.theme_id, theme.rank) for theme in ranking.praise] == [("loved", 1)]
    both = rank(tables(documents), intents=("problem", "praise"))
    assert [theme.theme_id for theme in both.themes] == ["loved", "broken"]
    assert both.themes[1].rank_interval[1] >= 2


def test_ignored_and_retired_are_not_listed_but_their_documents_are_themed(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(
        tables(
            [{"themes": [life]} for life in ("ignored", "retired", "probation", "live")],
            themes=[
                {"theme_id": life, "life": life}
                for life in ("ignored", "retired", "probation", "live")
            ],
        )
    )
    assert [theme.theme_id for theme in ranking.themes] == ["live", "probation"]
    assert ranking.totals["n_themed"] == 4


def test_min_customers_counts_anonymous_and_tells_what_it_hides(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"customer": "person:1", "themes": ["mixed"]}, {"themes": ["mixed"]}]
    documents += [{"customer": "person:1", "themes": ["lonely"]} for _ in range(3)]
    ranking = rank(tables(documents), min_customers=2)
    assert [theme.theme_id for theme in ranking.themes] == ["mixed"]
    assert any(note.startswith("1 theme with fewer than 2") for note in ranking.notes)


def test_top_cuts_the_list_but_not_the_ranks_or_areas(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    themes = [{"theme_id": f"t{n:02d}", "area_id": "x"} for n in range(12)]
    ranking = rank(tables(planted(), themes=themes), top=3)
    assert [theme.rank for theme in ranking.themes] == [1, 2, 3]
    assert len(ranking.areas[0]["themes"]) == 12
    assert "the first 3 of 12 themes (--top)" in ranking.notes


def test_conservation_holds_in_total_and_in_the_period(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables(planted()), period="30d")
    for totals in (ranking.totals, ranking.period_totals):
        assert (
            sum(totals[name] or 0 for name in ("n_themed", "n_unthemed")) == totals["n_documents"]
        )
    assert sum(ranking.unthemed.by_reason.values()) == ranking.unthemed.n
    assert ranking.unthemed.n == ranking.period_totals["n_unthemed"]
    assert 0 < ranking.period_totals["n_documents"] < ranking.totals["n_documents"]


def test_document_that_was_never_mined_is_pending(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables([{"reason": "missing"}, {"reason": "language"}]))
    assert ranking.unthemed.by_reason == {"language": 1, "pending": 1}


def test_likely_rank_holds_the_rank_and_is_wider_for_close_themes(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"customer": f"person:{n}", "themes": ["big"]} for n in range(300)]
    documents += [{"customer": f"person:b{n}", "themes": ["close1"]} for n in range(30)]
    documents += [{"customer": f"person:c{n}", "themes": ["close2"]} for n in range(29)]
    intervals = [theme.rank_interval for theme in rank(tables(documents)).themes]
    assert intervals == [(1, 1), (2, 3), (2, 3)]
    for theme in rank(tables(planted())).themes:
        assert theme.rank_interval[0] <= theme.rank <= theme.rank_interval[1]


def test_one_loud_customer_makes_the_rank_uncertain(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    loud = [{"customer": "person:1", "themes": ["loud"]} for _ in range(40)]
    many = [{"customer": f"person:m{n}", "themes": ["many"]} for n in range(39)]
    few = [{"customer": f"person:f{n}", "themes": ["few"]} for n in range(10)]
    ranking = rank(tables(loud + many + few), by="volume")
    low, high = ranking.themes[0].rank_interval
    assert ranking.themes[0].theme_id == "loud"
    assert (low, high) == (1, 3)


@pytest.mark.parametrize("documents", [[], [{}], [{"themes": ["t"]}]])
def test_tiny_stores_give_a_whole_ranking(
    tables: Callable[..., ReportTables],
    rank: Callable[..., Ranking],
    documents: list[dict[str, object]],
) -> None:
    ranking = rank(tables(documents))
    assert len(ranking.themes) == sum(bool(document) for document in documents)
    assert ranking.totals["n_documents"] == len(documents)
    assert ranking.key_accounts == ()
    assert any("paying status" in note for note in ranking.notes) == bool(documents)


def test_all_in_one_theme_scores_one_hundred(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables([{"customer": f"person:{n}", "themes": ["t"]} for n in range(5)]))
    assert ranking.themes[0].score == pytest.approx(100)
    assert ranking.themes[0].rank_interval == (1, 1)


def test_unknown_ranking_key_is_refused_with_the_known_ones(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    with pytest.raises(ConfigError, match="score, customers, volume"):
        rank(tables([]), by="loudness")


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({}, "no change was measured; ranked by reports"),
        (
            {"sources": ("reviews",)},
            "change is measured over all reports and at most 30 days; ranked by reports",
        ),
    ],
)
def test_change_is_said_to_be_missing(
    tables: Callable[..., ReportTables],
    rank: Callable[..., Ranking],
    options: dict[str, object],
    note: str,
) -> None:
    ranking = rank(tables(planted()), by="change", **options)
    assert note in ranking.notes
    counts = [theme.n_documents for theme in ranking.themes]
    assert all(left >= right for left, right in pairwise(counts))


def test_what_rises_must_stand_first_by_change(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    changes = rows(CHANGES, (change("t11", "rising", 1), change("t10", "falling", 2, ratio=0.1)))
    ranking = rank(replace(tables(planted()), changes=changes), by="change")
    assert [theme.theme_id for theme in ranking.themes[:2]] == ["t11", "t10"]
    assert ranking.themes[0].rank_interval == (1, 1)
    assert any(note.startswith("ranked by change") for note in ranking.notes)
