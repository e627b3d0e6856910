from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import Ranking, ReportTables


def of(person: str, account: str | None = None) -> dict[str, object]:
    customer = f"account:{account}" if account else f"person:{person}"
    return {"person": person, "account_id": account, "customer": customer, "themes": ["t"]}


def test_person_of_one_account_is_one_customer_with_and_without_it(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [of("ann", "A"), of("ann"), of("bob", "A"), of("eve")]
    ranking = rank(tables(documents), n_key_accounts=1)
    theme = ranking.themes[0]
    assert (theme.n_documents, theme.n_customers, theme.n_people) == (4, 2, 3)
    assert theme.n_accounts == 1
    assert theme.top_accounts[0]["n_documents"] == 3
    assert ranking.totals["n_customers"] == 2
    assert theme.customers_share == 1.0


def test_account_is_known_from_any_document_of_the_snapshot(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    told = of("ann", "A") | {"source": "desk", "themes": ["other"]}
    theme = rank(tables([told, of("ann"), of("bob", "A")]), sources=("tickets",)).themes[0]
    assert (theme.n_documents, theme.n_customers, theme.n_people) == (2, 1, 2)


def test_person_of_two_accounts_stays_a_person(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    theme = rank(tables([of("ann", "A"), of("ann", "B"), of("ann")])).themes[0]
    assert (theme.n_customers, theme.n_people, theme.n_accounts) == (3, 1, 2)


def test_anonymous_documents_stay_anonymous(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    nobody = {"person": None, "themes": ["t"]}
    somebody = {"person": None, "account_id": "A", "customer": "account:A", "themes": ["t"]}
    theme = rank(tables([somebody, nobody, nobody])).themes[0]
    assert (theme.n_customers, theme.n_anonymous, theme.n_accounts) == (1, 2, 1)


@pytest.mark.parametrize(
    ("fed", "told", "expected"),
    [
        ("customer", "prospect", {"prospect": {"n_documents": 1, "n_people": 1}}),
        ("internal", "prospect", {"internal": {"n_documents": 1, "n_people": 1}}),
        ("customer", "customer", {}),
    ],
)
def test_customers_file_names_the_audience_that_a_feed_only_assumed(
    tables: Callable[..., ReportTables],
    rank: Callable[..., Ranking],
    fed: str,
    told: str,
    expected: object,
) -> None:
    documents = [of("ann", "A") | {"audience": fed}, of("bob")]
    theme = rank(tables(documents, customers=[{"account_id": "A", "audience": told}])).themes[0]
    assert theme.by_audience == expected
    assert theme.n_documents == 1 + (not expected)
