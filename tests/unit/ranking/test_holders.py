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


def wrote(person: str | None, mail: str | None = None, **known: object) -> dict[str, object]:
    """Give a document about theme t by a person with an id, an e-mail, or both."""
    whose = person or mail
    row = {"person": whose, "email_hash": mail, "customer": f"person:{whose}", "themes": ["t"]}
    return row | known


def n_customers(
    rank: Callable[..., Ranking], tables: ReportTables, **options: object
) -> tuple[int | None, int | None]:
    totals = rank(tables, **options).totals
    return totals["n_customers"], totals["n_people"]


def test_id_and_mail_in_one_row_are_one_person_everywhere(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    apart = [wrote("p1"), wrote(None, "m1"), wrote("p2", "m2")]
    assert n_customers(rank, tables(apart)) == (3, 3)
    assert n_customers(rank, tables([*apart, wrote("p1", "m1")])) == (2, 2)


def test_customers_file_links_an_id_and_a_mail(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    crm = [{"person": "p1", "email_hash": "m1", "audience": "customer", "value": 7.0}]
    made = tables([wrote("p1"), wrote(None, "m1"), wrote("p2")], customers=crm)
    assert n_customers(rank, made) == (2, 2)
    assert rank(made).themes[0].value == 7.0
    told = [note for note in rank(made).notes if "not in the customers file" in note]
    assert told == ["1 of 2 customers is not in the customers file: its paying status is unknown"]


def test_two_ids_of_one_mail_are_one_person_and_of_one_account(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    desk, store = wrote("p1", "m1"), wrote("p2", "m1")
    account = wrote("p1", account_id="A", customer="account:A")
    assert n_customers(rank, tables([desk, store])) == (1, 1)
    assert n_customers(rank, tables([desk, store, account])) == (1, 1)


def test_what_stands_beside_many_links_nobody(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    """An address that a form sends for everybody, and an id that stands for everybody."""
    shared = [wrote(f"p{n}", "m0") for n in range(4)]
    assert n_customers(rank, tables(shared)) == (4, 4)
    stand_in = [*(wrote("p0", f"m{n}") for n in range(4)), *(wrote(None, f"m{n}") for n in (1, 2))]
    assert n_customers(rank, tables(stand_in)) == (3, 3)


@pytest.mark.parametrize(
    ("document", "account"),
    [
        (wrote("p1"), "A"),  # the file names the contact
        (wrote(None, "m1"), "A"),
        (wrote("p5", "m1"), "A"),
        (wrote("p1", account_id="B", customer="account:B"), "B"),  # its own goes first
        (wrote("p1", domain="b.example"), "A"),  # the person before the domain
        (wrote("p2", "m2", domain="b.example"), "B"),
        (wrote("p2", "m2", domain="mail.shop.b.example"), "B"),
        (wrote("p2", "m2", domain="notb.example"), None),
        (wrote("p2", "m2", domain="two.example"), None),  # two accounts: nobody said which
        (wrote("p3"), None),
        ({"person": None, "domain": None, "themes": ["t"]}, None),
    ],
)
def test_account_by_contact_then_by_domain(
    tables: Callable[..., ReportTables],
    rank: Callable[..., Ranking],
    document: dict[str, object],
    account: str | None,
) -> None:
    crm = [
        {"account_id": "A", "audience": "customer", "name": "Alder"},
        {"account_id": "A", "person": "p1", "email_hash": "m1"},
        {"account_id": "A", "domain": "two.example"},
        {"account_id": "A", "person": "p3"},
        {"account_id": "B", "audience": "customer"},
        {"account_id": "B", "domain": "b.example"},
        {"account_id": "B", "domain": "two.example"},
        {"account_id": "B", "person": "p3"},
    ]
    theme = rank(tables([document], customers=crm)).themes[0]
    assert [known["account_id"] for known in theme.top_accounts] == ([account] if account else [])
    assert theme.n_accounts == (account is not None)


def test_person_whose_mail_told_the_account_is_of_it_without_the_mail(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    crm = [{"account_id": "B", "audience": "customer"}, {"account_id": "B", "domain": "b.example"}]
    documents = [wrote("p1", "m1", domain="b.example"), wrote("p1"), wrote("p2")]
    assert n_customers(rank, tables(documents, customers=crm)) == (2, 2)


def test_facts_of_one_person_under_two_ids_are_of_the_greatest_value(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    crm = [
        {"person": "p1", "audience": "customer", "value": 1.0, "segment": "small"},
        {"person": "p2", "audience": "prospect", "value": 9.0, "segment": "large"},
        {"person": "p1", "email_hash": "m1"},
        {"person": "p2", "email_hash": "m1"},
    ]
    for rows in (crm, crm[::-1]):
        theme = rank(tables([wrote("p1"), wrote("p3")], customers=rows)).themes[0]
        assert theme.by_audience == {"prospect": {"n_documents": 1, "n_people": 1}}


def test_others_are_one_person_too_but_tell_nothing_of_customers(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    partner = {"audience": "partner"}
    documents = [wrote("p1"), wrote(None, "m1"), wrote("p1", "m1") | partner]
    made = tables(documents)
    assert n_customers(rank, made) == (2, 2)
    assert rank(made).themes[0].by_audience == {"partner": {"n_documents": 1, "n_people": 1}}
    partners = [wrote("p1") | partner, wrote(None, "m1") | partner, wrote("p1", "m1") | partner]
    theme = rank(tables([wrote("p9"), *partners])).themes[0]
    assert theme.by_audience == {"partner": {"n_documents": 3, "n_people": 1}}
