from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from thememiner.ranking import Ranking, ReportTables

WHEN = datetime(2024, 6, 1, tzinfo=UTC)


def test_splits_are_most_frequent_first_and_leave_unknown_out(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    versions = ["1.0", "2.0", "2.0", None, "0.9"]
    theme = rank(tables([{"version": v, "themes": ["t"]} for v in versions])).themes[0]
    assert list(theme.by_version.items()) == [("2.0", 2), ("0.9", 1), ("1.0", 1)]


def test_series_has_every_week_of_the_period_and_at_most_26(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [
        {"created_at": WHEN - timedelta(weeks=age), "customer": "person:1", "themes": ["t"]}
        for age in (0, 0, 2, 30)
    ]
    long = rank(tables(documents)).themes[0].series
    assert len(long) == 26
    assert long[-1] == {"week": "2024-05-27", "n_documents": 2, "n_customers": 1}
    assert [week["n_documents"] for week in long[-3:]] == [1, 0, 2]
    assert sum(week["n_documents"] for week in long) == 3
    short = rank(tables(documents[:3])).themes[0].series
    assert [week["week"] for week in short] == ["2024-05-13", "2024-05-20", "2024-05-27"]


def test_seen_days_are_the_first_and_last_of_the_period(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"created_at": WHEN - timedelta(days=age), "themes": ["t"]} for age in (0, 5, 50)]
    theme = rank(tables(documents), period="30d").themes[0]
    assert (theme.first_seen, theme.last_seen) == ("2024-05-27", "2024-06-01")


def test_rating_is_the_mean_of_rated_documents(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"rating": value, "themes": ["t"]} for value in (1.0, 2.0, None, float("nan"))]
    theme = rank(tables(documents)).themes[0]
    assert theme.rating == {"mean": 1.5, "n": 2}
    assert not theme.has_mixed_ratings


@pytest.mark.parametrize(("often", "seldom"), [("a", "b"), ("b", "a")])
def test_rating_scales_are_never_averaged_together(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking], often: str, seldom: str
) -> None:
    stars = [{"rating": 2.0, "rating_kind": often, "themes": ["t"]} for _ in range(3)]
    nps = [{"rating": 9.0, "rating_kind": seldom, "themes": ["t"]} for _ in range(2)]
    ranking = rank(tables(nps + stars))
    assert ranking.themes[0].rating == {"mean": 2.0, "n": 3}
    assert any("several scales" in note for note in ranking.notes)


def test_rating_outside_its_scale_is_not_averaged(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    given = [(4.0, 0.75), (2.0, 0.25), (85.0, None)]
    documents = [
        {"rating": rating, "satisfaction": placed, "rating_kind": "csat", "themes": ["t"]}
        for rating, placed in given
    ]
    assert rank(tables(documents)).themes[0].rating == {"mean": 3.0, "n": 2}


def test_theme_without_ratings_says_so(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    assert rank(tables([{"themes": ["t"]}])).themes[0].rating == {"mean": None, "n": 0}


def test_subthemes_are_counted_by_customers(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"customer": "person:1", "subtheme_id": "loud", "themes": ["t"]}] * 3
    documents += [
        {"customer": f"person:{n}", "subtheme_id": "wide", "themes": ["t"]} for n in (1, 2)
    ]
    names = [{"subtheme_id": "wide", "theme_id": "t", "name": "Wide"}]
    theme = rank(tables(documents, subthemes=names)).themes[0]
    assert theme.subthemes == (
        {"subtheme_id": "wide", "name": "Wide", "n_documents": 2, "n_customers": 2},
        {"subtheme_id": "loud", "name": None, "n_documents": 3, "n_customers": 1},
    )


def test_value_is_the_sum_over_distinct_accounts_and_crm_goes_before_the_feed(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [
        {"account_id": "A", "customer": "account:A", "value": 1.0, "themes": ["t"]},
        {"account_id": "A", "customer": "account:A", "value": 3.0, "themes": ["t"]},
        {"account_id": "B", "customer": "account:B", "value": 9.0, "themes": ["t"]},
        {"account_id": "C", "customer": "account:C", "themes": ["t"]},
        {"customer": "person:p", "value": 0.5, "themes": ["t"]},
    ]
    customers = [{"account_id": "B", "name": "Bee", "segment": "SMB", "value": 100.0}]
    theme = rank(tables(documents, customers=customers)).themes[0]
    assert theme.value == pytest.approx(103.5)
    assert [account["account_id"] for account in theme.top_accounts] == ["B", "A", "C"]
    assert theme.top_accounts[0] == {
        "account_id": "B",
        "name": "Bee",
        "segment": "SMB",
        "value": 100.0,
        "n_documents": 1,
        "last_seen": "2024-06-01",
    }
    assert rank(tables(documents[3:4])).themes[0].value is None


def test_top_accounts_are_ten_at_most(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [{"account_id": f"A{n:02d}", "value": n, "themes": ["t"]} for n in range(12)]
    accounts = rank(tables(documents)).themes[0].top_accounts
    assert [account["account_id"] for account in accounts] == [
        f"A{n:02d}" for n in range(11, 1, -1)
    ]


def key_account_documents() -> Iterator[dict[str, object]]:
    """Twenty large themes, and one report each of a rich and of a poor account."""
    for number in range(20):
        for customer in range(3):
            yield {"customer": f"person:{customer}", "themes": [f"big{number:02d}"]}
    for account, value in (("rich", 900.0), ("poor", 1.0)):
        yield {
            "account_id": account,
            "customer": f"account:{account}",
            "value": value,
            "themes": [f"of-{account}"],
        }


def test_key_account_lifts_a_theme_that_is_too_small_to_be_listed(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables(key_account_documents()), min_customers=2, n_key_accounts=1)
    assert len(ranking.themes) == 20
    (theme,) = ranking.key_accounts
    assert (theme["theme_id"], theme["rank"], theme["value"]) == ("of-rich", None, 900.0)
    assert [account["account_id"] for account in theme["accounts"]] == ["rich"]


def test_key_accounts_are_sorted_by_value_and_leave_the_top_out(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables(key_account_documents()), n_key_accounts=20)
    assert [(theme["theme_id"], theme["rank"]) for theme in ranking.key_accounts] == [
        ("of-rich", 22),
        ("of-poor", 21),
    ]
    top = rank(tables([{"account_id": "rich", "value": 9.0, "themes": ["t"]}]))
    assert top.key_accounts == ()


def test_accounts_of_prospects_and_of_unknown_value_are_no_key_accounts(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    customers = [{"account_id": "rich", "value": 900.0, "audience": "prospect"}]
    found = rank(tables(key_account_documents(), customers=customers), n_key_accounts=20)
    assert [theme["theme_id"] for theme in found.key_accounts] == ["of-poor"]


def test_rating_tells_its_scale_or_else_its_source(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    named = [{"rating": 9.0, "rating_kind": "nps", "themes": ["a"]}]
    plain = [{"rating": 2.0, "source": "reviews", "themes": ["b"]}]
    ranking = rank(tables([*named, *plain, {"themes": ["c"]}]))
    scales = {theme.theme_id: theme.rating_scale for theme in ranking.themes}
    assert scales == {"a": "nps", "b": "reviews", "c": None}
    assert any(note.endswith("on the scale of: nps, reviews") for note in ranking.notes)
    many = [{"rating": 2.0, "source": f"s{n}", "themes": [f"t{n}"]} for n in range(7)]
    assert any(note.endswith("s4 and 2 more") for note in rank(tables(many)).notes)
