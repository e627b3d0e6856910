"""Whom a row counts for: somebody, nobody, staff who typed it, and whoever the rules name."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from tests.unit.ingest.conftest import SETTINGS, TOOLS, batch, merge

from thememiner.config import AudienceConfig, PrivacyConfig
from thememiner.ingest import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES = dataclasses.replace(
    SETTINGS,
    audiences=(
        AudienceConfig(audience="partner", domains=["resale.example", "lab.ours.example"]),
        AudienceConfig(audience="prospect", tags=["Trial", "pre-sales"]),
        AudienceConfig(audience="free", roles=["community_member"]),
        AudienceConfig(audience="internal", domains=["agency.example"], roles=["Vendor"]),
        AudienceConfig(audience="customer", roles=["admin"], tags=["trial"]),
    ),
)
FIELDS = ("customer_id", "account_id", "email", "author", "relayer", "role", "tags", "audience")


def who(settings: IngestSettings = RULES, **fields: object) -> dict[str, object]:
    """Read one row; every field is mapped to the column of its name."""
    return read(fields, settings)


def read(fields: Mapping[str, object], settings: IngestSettings = RULES) -> dict[str, object]:
    row = {"id": "1", "text": "it does not start", **fields}
    columns = {field: field for field in FIELDS if field in fields}
    result = merge(batch([row], settings=settings, overrides=columns))
    assert result.documents.height == 1
    return result.documents.row(0, named=True)


def hashed(person: str) -> str:
    return TOOLS.pseudonymize(person)


@pytest.mark.parametrize(
    ("fields", "customer", "person", "email_hash"),
    [
        ({"account_id": "A", "customer_id": "7", "email": "a@b.example"}, "account:A", "7", True),
        ({"customer_id": "7", "email": "a@b.example"}, "7", "7", True),
        ({"customer_id": "A@B.example"}, "a@b.example", "a@b.example", True),
        ({"email": "Ann <A@b.Example>"}, "a@b.example", "a@b.example", True),
        ({"email": "A@b.example, c@d.example"}, "a@b.example", "a@b.example", True),
        ({"customer_id": "c@d.example", "email": "a@b.example"}, "c@d.example", "c@d.example",
         True),
        ({"customer_id": "Jo"}, "jo", "jo", False),
        ({"customer_id": "A Google user", "email": "no-reply@b.example"}, None, None, False),
        ({"customer_id": "[Deleted User]"}, None, None, False),
        ({}, None, None, False),
    ],
)  # fmt: skip
def test_account_goes_before_customer_before_mail(
    fields: dict[str, object], customer: str | None, person: str | None, email_hash: object
) -> None:
    found = read(fields)
    expected = customer
    if customer is not None and not customer.startswith("account:"):
        expected = f"person:{hashed(customer)}"
    assert found["customer"] == expected
    assert found["person"] == (hashed(person) if person else None)
    assert found["email_hash"] == (hashed("a@b.example") if email_hash else None)


def test_tag_behind_a_plus_is_kept_apart_and_linked_to_its_mailbox() -> None:
    tagged = read({"email": "Ann+Help@b.example"})
    assert tagged["person"] == hashed("ann+help@b.example")
    assert tagged["email_hash"] == hashed("ann@b.example")
    assert tagged["customer"] == f"person:{tagged['person']}"
    named = read({"customer_id": "7", "email": "ann+x@b.example"})
    assert (named["person"], named["email_hash"]) == (hashed("7"), hashed("ann@b.example"))


@pytest.mark.parametrize(
    "name",
    [
        "Anonymous", "anonymous user 17", "Guest 48213", "visitor_12345678", "(no name)",
        "Deactivated User", "former user", "A Trustpilot user", "a verified G2 user",
        "Verified User in Computer Software", "Verified Reviewer", "Ein Google-Nutzer",
        "Un utilisateur de Google", "Utente anonimo", "00000000-0000-0000-0000-000000000000",
        "N/A", "#N/A", "-1", "ghost", "匿名", "Amazon Customer", "[NAME]",
    ],
)  # fmt: skip
def test_vendors_words_for_nobody_are_nobody(name: str) -> None:
    assert who(customer_id=name, account_id=name)["customer"] is None


@pytest.mark.parametrize("name", ["Guest", "A. Guest-House", "googleuser", "Ann Visitor", "u-100"])
def test_names_that_only_resemble_stand_ins_are_somebody(name: str) -> None:
    assert (who(customer_id=name)["customer"] is None) == (name == "Guest")


@pytest.mark.parametrize(
    ("mail", "domain"),
    [
        ("a@acme.example", "acme.example"),
        ("a@mail.acme.example", "mail.acme.example"),
        ("a@gmail.com", None),
        ("a@yahoo.co.uk", None),
        ("a@hotmail.com.br", None),
        ("a@gmx.at", None),
        ("a@web.de", None),
        ("a@orange.fr", None),
        ("a@orange.example", "orange.example"),
        ("a@live.acme.example", "live.acme.example"),
        ("a@ours.example", None),
        ("a@agency.example", None),
        ("a@resale.example", "resale.example"),
    ],
)
def test_domain_is_kept_where_it_says_something(mail: str, domain: str | None) -> None:
    assert who(email=mail)["domain"] == domain


def test_hashed_accounts_hash_the_domain_too() -> None:
    settings = dataclasses.replace(RULES, privacy=PrivacyConfig(hash_accounts=True))
    found = who(settings, account_id="Acme", email="a@acme.example")
    assert "acme" not in str(found).lower()
    assert found["domain"] == hashed("domain\0acme.example")


@pytest.mark.parametrize(
    ("fields", "audience"),
    [
        ({"email": "a@resale.example"}, "partner"),
        ({"email": "a@shop.resale.example"}, "partner"),
        ({"email": "a@lab.ours.example"}, "partner"),  # the rules go before internal_domains
        ({"email": "a@resale.example", "tags": "trial"}, "partner"),  # in their order
        ({"email": "a@acme.example", "tags": ["Trial"]}, "prospect"),
        ({"tags": "bug; pre-sales"}, "prospect"),
        ({"role": "Community Member"}, "free"),
        ({"role": "vendor"}, "internal"),
        ({"role": "admin", "customer_id": "7"}, "customer"),  # a rule undoes the vendor's word
        ({"role": "agent", "customer_id": "7"}, "internal"),
        ({"role": "Bot", "account_id": "A"}, "internal"),
        ({"role": "end-user", "customer_id": "7"}, "customer"),
        ({"role": "agent", "audience": "partner"}, "partner"),
        ({"role": "bot", "audience": "customer"}, "customer"),
        ({"tags": 5, "role": ["x"]}, "customer"),
    ],
)
def test_audience_is_the_rows_own_then_the_first_rule_that_meets_it(
    fields: dict[str, object], audience: str
) -> None:
    assert read(fields)["audience"] == audience


@pytest.mark.parametrize(
    ("fields", "customer", "person"),
    [
        # staff typed it, and it names a customer
        ({"email": "rep@ours.example", "account_id": "A"}, "account:A", None),
        ({"email": "rep@agency.example", "account_id": "A"}, "account:A", None),
        ({"customer_id": "9", "role": "agent", "account_id": "A"}, "account:A", None),
        ({"relayer": "9", "customer_id": "7"}, "person:7", "7"),
        ({"relayer": "rep@ours.example", "email": "a@b.example"}, "person:a@b.example",
         "a@b.example"),
        ({"relayer": "9", "customer_id": "7", "email": "rep@ours.example"}, "person:7", "7"),
        ({"relayer": "9", "role": "agent", "customer_id": "7"}, "person:7", "7"),
        ({"author": "rep@ours.example", "customer_id": "7"}, "person:7", "7"),
        # the row says that it is a customer's, not whose
        ({"email": "rep@ours.example", "audience": "customer"}, None, None),
        ({"relayer": "9", "audience": "customer"}, None, None),
        ({"role": "agent", "customer_id": "7", "audience": "customer"}, "person:7", "7"),
    ],
)  # fmt: skip
def test_relayed_feedback_counts_for_whom_it_is_about(
    fields: dict[str, object], customer: str | None, person: str | None
) -> None:
    found = read(fields)
    if customer and customer.startswith("person:"):
        customer = f"person:{hashed(customer.removeprefix('person:'))}"
    assert (found["is_relayed"], found["audience"]) == (True, "customer")
    assert found["customer"] == customer
    assert found["person"] == (hashed(person) if person else None)
    assert hashed("rep@ours.example") not in found.values()


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "rep@ours.example"},
        {"email": "rep@ours.example", "customer_id": "9"},
        {"role": "agent", "customer_id": "9"},
        {"relayer": "9"},
        {"relayer": "9", "email": "rep@ours.example"},
        {"relayer": "9", "account_id": "A", "audience": "internal"},
    ],
)
def test_staff_without_a_customer_is_internal(fields: dict[str, object]) -> None:
    found = read(fields)
    assert (found["is_relayed"], found["audience"]) == (False, "internal")


@pytest.mark.parametrize(
    "fields",
    [
        {"relayer": "7", "customer_id": "7"},
        {"relayer": "A@b.example", "email": "a@b.example", "customer_id": "7"},
        {"relayer": "anonymous", "customer_id": "7"},
        {"author": "a@b.example", "customer_id": "7"},
    ],
)
def test_who_writes_for_themselves_relays_nothing(fields: dict[str, object]) -> None:
    assert read(fields)["is_relayed"] is False


def test_relayed_by_the_audience_of_the_customer() -> None:
    found = who(relayer="9", email="a@resale.example")
    assert (found["is_relayed"], found["audience"]) == (True, "partner")


def test_notes_count_what_staff_typed() -> None:
    rows = [
        {"id": "1", "text": "x", "email": "rep@ours.example", "account_id": "A"},
        {"id": "2", "text": "y", "email": "rep@ours.example", "account_id": ""},
        {"id": "3", "text": "z", "email": "ann@b.example", "account_id": ""},
    ]
    assert merge(batch(rows)).notes == (
        "feed.jsonl: 1 rows are of our own staff or of machines: internal",
        "feed.jsonl: 1 rows typed by somebody else for whom they are about",
    )


def test_mail_that_is_none_is_told() -> None:
    row = {"id": "1", "text": "x", "email": "ann at b"}
    notes = merge(batch([row], overrides={"email": "email"})).notes
    assert notes == ("feed.jsonl: 1 values of email not used: addresses are allowed",)


def test_who_typed_it_is_in_no_column_and_not_in_the_text() -> None:
    row = {"id": "1", "text": "typed by Zed Quill", "relayer": "Zed Quill", "account_id": "A"}
    result = merge(batch([row]))
    assert "quill" not in str([frame.rows() for frame in (result.documents, result.texts)]).lower()


def test_many_domains_and_roles_are_judged_alike() -> None:
    """A hostile file has a new one in every row; what is remembered of them is bounded."""
    rows = [
        {"id": str(n), "text": "x", "email": f"a@s{n}.{at}.example", "role": f"r {n}"}
        for n in range(4_200)
        for at in [("ours", "acme")[n % 2]]
    ]
    found = merge(batch(rows)).documents
    assert found.filter(found["audience"] == "internal").height == 2_100
