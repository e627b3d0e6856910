from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import Ranking, ReportTables

START = datetime(2024, 6, 1, tzinfo=UTC)


def test_flood_counts_one_in_its_theme(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    flood = [
        {
            "customer": f"person:{n}",
            "themes": ["t"],
            "group": ("flood", "mail"),
            "created_at": START + timedelta(hours=n),
        }
        for n in range(30)
    ]
    other = [{"customer": "person:z", "themes": ["t"]}]
    theme = rank(tables(flood + other)).themes[0]
    assert (theme.n_documents, theme.n_customers, theme.n_flood) == (2, 2, 30)
    assert sum(week["n_documents"] for week in theme.series) == 2
    apart = [{key: document[key] for key in document if key != "group"} for document in flood]
    assert rank(tables(apart)).themes[0].n_documents == 30


def mass_mail(*themes: str, n: int = 30) -> list[dict[str, object]]:
    return [
        {
            "customer": f"person:{number}",
            "themes": list(themes),
            "group": ("flood", "mail"),
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


def copy(group: str, relation: str = "repost", **facts: Any) -> dict[str, Any]:
    return {"themes": ["t"], "group": (relation, group), **facts}


def test_review_in_two_feeds_counts_once_and_for_its_author(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    for known in (0, 1):
        feeds = [copy("r", source="one"), copy("r", source="two")]
        feeds[known]["customer"] = "person:ann"
        ranking = rank(tables(feeds))
        (theme,) = ranking.themes
        counted = (theme.n_documents, theme.n_customers, theme.n_people, theme.n_anonymous)
        assert counted == (1, 1, 1, 0)
        assert (ranking.totals["n_documents"], ranking.totals["n_customers"]) == (2, 1)
        assert ranking.totals["n_anonymous"] == 0
        assert (theme.share, theme.customers_share, theme.n_flood) == (1.0, 1.0, 0)
        assert any("1 from another feed" in note for note in ranking.notes)


def test_anonymous_copy_counts_for_the_author_where_only_its_feed_is_shown(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    feeds = [copy("r", source="one", customer="person:ann"), copy("r", source="two")]
    (theme,) = rank(tables(feeds), sources=("two",)).themes
    assert (theme.n_documents, theme.n_customers, theme.n_anonymous) == (1, 1, 0)


def test_two_pseudonyms_of_one_author_are_one_customer_and_an_account_goes_first(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    feeds = [
        copy("r", customer="person:ann"),
        copy("r", customer="account:acme", person="ann2", account_id="acme"),
    ]
    ranking = rank(tables(feeds))
    assert ranking.totals["n_customers"] == ranking.themes[0].n_customers == 1
    assert [account["account_id"] for account in ranking.themes[0].top_accounts] == ["acme"]


def test_staff_speak_for_no_copy_that_a_customer_wrote(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    """Nobody says which came first: were the copy theirs, what staff wrote would move a rank."""
    feeds = [copy("r", customer="person:us", audience="internal"), copy("r")]
    ranking = rank(tables([*feeds, {"customer": "person:ann", "themes": ["t"]}]))
    assert (ranking.themes[0].n_documents, ranking.themes[0].n_anonymous) == (2, 1)
    assert ranking.themes[0].by_audience["internal"]["n_documents"] == 1


def test_anonymous_review_in_two_feeds_is_one_voice(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    ranking = rank(tables([copy("r"), copy("r"), copy("s"), copy("s"), {"themes": ["t"]}]))
    assert (ranking.themes[0].n_documents, ranking.themes[0].n_anonymous) == (3, 3)
    assert ranking.themes[0].share == 1.0
    assert ranking.totals["n_documents"] == 5


def test_same_complaint_over_two_channels_counts_once_in_volume(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    sent = [
        copy("c", "channel", customer="person:ann", source="mail", created_at=START),
        copy("c", "channel", customer="person:ann", source="chat", created_at=None),
        {"customer": "person:ann", "source": "mail", "themes": ["t"]},
    ]
    ranking = rank(tables(sent))
    (theme,) = ranking.themes
    assert (theme.n_documents, theme.n_customers) == (2, 1)
    assert theme.by_source == {"mail": 2}
    assert any("1 by the same person again" in note for note in ranking.notes)


def test_documents_of_one_voice_in_two_themes_are_heard_in_both(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    sent = [
        copy("c", "channel", customer="person:ann"),
        copy("c", "channel", customer="person:ann"),
    ]
    sent[1]["themes"] = ["u"]
    ranking = rank(tables(sent))
    assert {theme.theme_id: theme.n_documents for theme in ranking.themes} == {"t": 1, "u": 1}
    assert all(theme.share == 1.0 for theme in ranking.themes)


def test_no_row_order_reaches_the_counts(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    rows = [
        copy(str(n // 2), document_id=f"d{n:02}", customer=f"person:{n % 3}" if n % 3 else None)
        for n in range(12)
    ]
    assert rank(tables(rows)).themes == rank(tables(rows[::-1])).themes
