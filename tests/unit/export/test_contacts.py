"""A CRM export against pseudonyms: the right contact, or none, and never another's."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thememiner.errors import ConfigError
from thememiner.export.contacts import Contact, Contacts, Writer, read_contacts
from thememiner.ingest import CustomerTools, RawRow
from thememiner.ingest.mailboxes import plain_mail

if TYPE_CHECKING:
    from collections.abc import Mapping


def hashed(text: str) -> str:
    return hashlib.sha256(text.strip().casefold().encode()).hexdigest()[:24]


TOOLS = CustomerTools(pseudonymize=hashed, hash_accounts=False)


def read(*rows: Mapping[str, object], maps: Mapping[str, str] | None = None) -> Contacts:
    raw = [RawRow(position=n, fields=row) for n, row in enumerate(rows, start=1)]
    return read_contacts(raw, maps or {}, TOOLS)


def writer(
    key: str | None = None,
    mail: str | None = None,
    *,
    account: str | None = None,
    linked: tuple[str, ...] = (),
) -> Writer:
    """Give a writer as ingest would have stored them."""
    said = [key or mail, plain_mail(mail.casefold()) if mail else None]
    own = frozenset(hashed(each) for each in said if each)
    return Writer(own=own, linked=own | {hashed(each) for each in linked}, account=account)


def found(contacts: Contacts, who: Writer) -> list[tuple[str | None, str | None]]:
    return [(each.name, each.email) for each in contacts.find_person(who)]


ANN = {"Contact ID": "7", "Email": "Ann@Acme.example", "Name": "Ann Lee", "Account ID": "A1"}
BOB = {"Contact ID": "8", "Email": "bob@acme.example", "Name": "Bob Ray", "Account ID": "A1"}
IS_ANN = [("Ann Lee", "ann@acme.example")]


@pytest.mark.parametrize(
    "who",
    [
        writer("7"),
        writer(mail="ann@acme.example"),
        writer(mail="ANN@ACME.example"),
        writer(mail="ann+help@acme.example"),
        writer("7", "bob@acme.example"),  # the id says who, though the address is shared
        writer("u-99", "ann@acme.example"),
        writer("u-99", linked=("7",)),
        writer("u-99", linked=("ann@acme.example",)),
    ],
)
def test_writer_is_found_by_id_address_or_mailbox(who: Writer) -> None:
    assert found(read(ANN, BOB), who) == IS_ANN
    assert found(read(BOB, ANN), who) == IS_ANN


def test_tag_in_the_crm_leads_to_the_plain_address() -> None:
    row = {**ANN, "Email": "ann+crm@acme.example"}
    expected = [("Ann Lee", "ann+crm@acme.example")]
    assert found(read(row, BOB), writer(mail="ann@acme.example")) == expected
    # who has the very address goes before who has a tag of it
    assert found(read(row, {**ANN, "Contact ID": "9"}), writer(mail="ann@acme.example")) == IS_ANN


def test_two_people_of_one_shared_mailbox_are_not_mixed_up() -> None:
    team = [{"Email": f"team+{name}@acme.example", "Name": name.title()} for name in ("ann", "bob")]
    contacts = read(*team)
    assert found(contacts, writer(mail="team+bob@acme.example")) == [
        ("Bob", "team+bob@acme.example")
    ]
    assert found(contacts, writer(mail="team@acme.example")) == []
    unnamed = read(*({"Email": row["Email"]} for row in team))
    assert found(unnamed, writer(mail="team@acme.example")) == []


def test_shared_address_is_given_without_a_name() -> None:
    contacts = read(
        {**ANN, "Email": "office@acme.example"}, {**BOB, "Email": "office@acme.example"}
    )
    assert found(contacts, writer(mail="office@acme.example")) == [(None, "office@acme.example")]
    assert found(contacts, writer("8", "office@acme.example")) == [
        ("Bob Ray", "office@acme.example")
    ]


def test_id_of_two_people_is_settled_by_account_or_address_or_not_at_all() -> None:
    other = {"Contact ID": "7", "Email": "cy@birch.example", "Name": "Cy", "Account ID": "B2"}
    contacts = read(ANN, other)
    assert found(contacts, writer("7", account="B2")) == [("Cy", "cy@birch.example")]
    assert found(contacts, writer("7", "ann@acme.example")) == IS_ANN
    assert found(contacts, writer("7")) == []
    assert found(contacts, writer("7", account="Z9")) == []
    assert found(read(ANN, {**other, "Email": ""}), writer("7")) == []


def test_one_person_may_have_several_addresses() -> None:
    second = {**ANN, "Email": "ann@home.example"}
    both = [*IS_ANN, ("Ann Lee", "ann@home.example")]
    assert found(read(ANN, second), writer("7")) == both
    assert found(read({**ANN, "Email": "ann@acme.example; ann@home.example"}), writer("7")) == both
    without_names = [{**row, "Name": ""} for row in (ANN, second)]
    assert [mail for _, mail in found(read(*without_names), writer("7"))] == [
        "ann@acme.example", "ann@home.example",
    ]  # fmt: skip


def test_name_beside_several_addresses_of_a_company_is_nobodys() -> None:
    row = {"Account ID": "A1", "Contact Emails": "a@acme.example, b@acme.example", "Contact": "Ann"}
    contacts = read(row)
    assert found(contacts, writer(mail="b@acme.example")) == [(None, "b@acme.example")]
    assert contacts.find_account("A1") == (
        Contact(name=None, email="a@acme.example", account="A1"),
        Contact(name=None, email="b@acme.example", account="A1"),
    )
    assert contacts.find_account("A2") == ()


@pytest.mark.parametrize(
    ("row", "maps", "name"),
    [
        ({"Email": "a@b.example", "First Name": "Ann", "Last Name": "Lee"}, {}, "Ann Lee"),
        ({"Email": "a@b.example", "FirstName": "Ann", "LastName": ""}, {}, "Ann"),
        ({"Email": "a@b.example", "Full Name": " Ann  Lee "}, {}, "Ann Lee"),
        ({"Email": "a@b.example", "Wer": "Ann Lee"}, {"contact": "Wer"}, "Ann Lee"),
        ({"Mail": "a@b.example", "Name": "Ann Lee"}, {"email": "Mail"}, "Ann Lee"),
        ({"Email": "a@b.example", "Plan": "pro"}, {}, None),
        ({"User ID": "a@b.example", "Name": "Ann Lee"}, {}, "Ann Lee"),
    ],
)
def test_column_of_the_name_is_found_or_given(
    row: dict[str, object], maps: dict[str, str], name: str | None
) -> None:
    assert found(read(row, maps=maps), writer(mail="a@b.example")) == [(name, "a@b.example")]


def test_person_without_an_address_has_a_name_at_least() -> None:
    assert found(read({**ANN, "Email": "-"}), writer("7")) == [("Ann Lee", None)]
    assert found(read({"Contact ID": "7", "Plan": "pro"}), writer("7")) == []


def test_file_that_says_of_nobody_who_it_is_is_refused() -> None:
    with pytest.raises(ConfigError, match="no column looks like"):
        read({"Plan": "pro"})
    with pytest.raises(ConfigError, match="no column 'X'"):
        read(ANN, maps={"contact": "X"})
    assert read().n_rows == 0
    bad = RawRow(position=1, fields=None, problem="not_json")
    assert read_contacts([bad], {}, TOOLS).n_rows == 0


def test_hashed_accounts_are_found_too() -> None:
    tools = CustomerTools(pseudonymize=hashed, hash_accounts=True)
    contacts = read_contacts([RawRow(position=1, fields=ANN)], {}, tools)
    known = contacts.find_account(tools.account("A1") or "")
    assert [each.email for each in known] == ["ann@acme.example"]


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(["", "1", "2", "3", "4"]),
            "box": st.sampled_from(["", "ann", "bob", "team"]),
            "tag": st.sampled_from(["", "x", "y"]),
            "name": st.sampled_from(["", "Ann", "Bob", "Cy"]),
            "account": st.sampled_from(["", "A", "B"]),
        }
    ),
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(people=PEOPLE, seed=st.permutations(range(6)))
def test_nobody_gets_the_contact_of_who_shares_nothing_and_order_never_shows(
    people: list[dict[str, str]], seed: list[int]
) -> None:
    def mail(person: Mapping[str, str]) -> str:
        tag = person["tag"] and f"+{person['tag']}"
        return f"{person['box']}{tag}@acme.example" if person["box"] else ""

    rows = [
        {"Contact ID": each["key"], "Email": mail(each), "Name": each["name"],
         "Account ID": each["account"]}
        for each in people
    ]  # fmt: skip
    contacts = read(*rows)
    shuffled = read(*(rows[place] for place in seed if place < len(rows)))
    for each in people:
        if not (each["key"] or each["box"]):
            continue
        who = writer(each["key"] or None, mail(each) or None, account=each["account"] or None)
        told = found(contacts, who)
        assert told == found(shuffled, who)
        alike = [
            other
            for other in people
            if (each["key"] and other["key"] == each["key"])
            or (each["box"] and other["box"] == each["box"])
        ]
        assert {mail for _, mail in told} <= {mail(other) or None for other in alike}
        unique = sum(other["key"] == each["key"] for other in people) == 1
        if each["key"] and unique and (each["box"] or each["name"]):
            assert told == [(each["name"] or None, mail(each) or None)]
