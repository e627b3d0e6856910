"""CRM exports: whose row it is, several rows of one account, several files, nobody's name kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.ingest.conftest import TOOLS
from tests.unit.ingest.test_who import who

from thememiner.datamodels import CUSTOMERS
from thememiner.errors import ConfigError
from thememiner.ingest import CustomersFile, CustomerTools, RawRow, customers_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

PLAIN = CustomerTools(pseudonymize=TOOLS.pseudonymize, hash_accounts=False)
FACTS = ("name", "segment", "value", "owner", "audience", "nps", "is_churned", "churned_at")


def rows(*fields: Mapping[str, object]) -> list[RawRow]:
    return [RawRow(position=n, fields=row) for n, row in enumerate(fields, start=1)]


def read(
    *files: list[RawRow], given: Mapping[str, str] | None = None, tools: CustomerTools = PLAIN
) -> pl.DataFrame:
    frame = customers_frame([CustomersFile(file, given or {}) for file in files], tools)
    backwards = [CustomersFile(file[::-1], given or {}) for file in files]
    assert customers_frame(backwards, tools).equals(frame)
    assert frame.schema == CUSTOMERS
    return frame


def facts(frame: pl.DataFrame) -> dict[str, dict[str, object]]:
    """Give what is said of each holder, without what is null."""
    told = frame.filter(frame["audience"].is_not_null())
    return {
        row["account_id"] or row["person"]: {
            name: row[name] for name in FACTS if row[name] is not None
        }
        for row in told.to_dicts()
    }


def links(frame: pl.DataFrame) -> set[tuple[str | None, ...]]:
    named = frame.filter(frame["audience"].is_null())
    return set(named.select("account_id", "person", "email_hash", "domain").rows())


def hashed(person: str) -> str:
    return TOOLS.pseudonymize(person)


def test_crm_columns_are_found_and_read() -> None:
    row = {"Company ID": "A1", "Name": "Acme", "Plan": "pro", "MRR": "$1,200.50", "CSM": "Jo",
           "audience": "Partner", "Website": "https://www.Acme.example/en", "NPS": 9,
           "Churned": "no"}  # fmt: skip
    frame = read(rows(row))
    assert facts(frame) == {
        "A1": {"name": "Acme", "segment": "pro", "value": 1200.5, "owner": "Jo",
               "audience": "partner", "nps": 9.0, "is_churned": False},
    }  # fmt: skip
    assert links(frame) == {("A1", None, None, "acme.example")}


@pytest.mark.parametrize("account", [42, 42.0, "42", "42.0"])
def test_account_has_one_spelling(account: object) -> None:
    assert read(rows({"id": account}))["account_id"].to_list() == ["42"]


def test_hubspot_contacts_are_persons_of_their_company() -> None:
    table = rows(
        {"Record ID": 1, "First Name": "Ann", "Email": "Ann@acme.example",
         "Associated Company": "Acme", "Lifecycle Stage": "marketingqualifiedlead"},
        {"Record ID": 2, "First Name": "Bo", "Email": "bo@acme.example",
         "Associated Company": "Acme", "Lifecycle Stage": ""},
    )  # fmt: skip
    frame = read(table)
    assert facts(frame) == {"Acme": {"audience": "prospect"}}
    assert links(frame) == {
        ("Acme", hashed("1"), hashed("ann@acme.example"), None),
        ("Acme", hashed("2"), hashed("bo@acme.example"), None),
    }
    assert "Ann" not in str(frame.rows())


def test_salesforce_accounts_are_accounts() -> None:
    row = {"Account ID": "001xx", "Account Name": "Acme", "Type": "Channel Partner / Reseller",
           "Industry": "Foods", "Annual Revenue": 9_000_000, "Account Owner": "Jo"}  # fmt: skip
    assert facts(read(rows(row))) == {
        "001xx": {"name": "Acme", "segment": "Foods", "owner": "Jo", "audience": "partner"}
    }


def test_stripe_customers_are_persons_whose_names_are_not_kept() -> None:
    row = {"id": "cus_1", "Name": "Ann Lee", "Email": "ann@b.example", "Plan": "pro",
           "Status": "canceled", "Total Spend": "120.00"}  # fmt: skip
    frame = read(rows(row))
    assert facts(frame) == {
        hashed("cus_1"): {"segment": "pro", "value": 120.0, "audience": "customer",
                          "is_churned": True},
    }  # fmt: skip
    assert links(frame) == {(None, hashed("cus_1"), hashed("ann@b.example"), None)}
    for secret in ("Ann", "ann@", "cus_1"):
        assert secret not in str(frame.rows())


@pytest.mark.parametrize(
    ("row", "account", "person"),
    [
        ({"id": "1", "company": "Acme", "email": "a@b.example"}, "1", hashed("a@b.example")),
        ({"id": "1", "domain": "b.example", "email": "a@b.example"}, "1", hashed("a@b.example")),
        ({"email": "a@b.example", "plan": "pro"}, None, hashed("a@b.example")),
        ({"customer id": "7", "plan": "pro"}, None, hashed("7")),
        ({"customer id": "7", "account id": "A"}, "A", hashed("7")),
        ({"contact id": "7", "company": "Acme", "id": "x"}, "Acme", hashed("7")),
        ({"name": "Acme", "company": "Acme Ltd"}, "Acme Ltd", None),
    ],
)
def test_row_is_an_account_a_contact_or_a_person(
    row: dict[str, object], account: str | None, person: str | None
) -> None:
    frame = read(rows(row))
    assert set(frame["account_id"]) == {account}
    assert set(frame["person"].drop_nulls()) == ({person} if person else set())


def test_several_mails_and_domains_all_lead_to_the_account() -> None:
    row = {"account id": "A", "contact emails": "a@b.example; Bo <bo@gmail.com>",
           "domains": "b.example, shop.b.example; gmail.com"}  # fmt: skip
    assert links(read(rows(row))) == {
        ("A", hashed("a@b.example"), hashed("a@b.example"), None),
        ("A", hashed("bo@gmail.com"), hashed("bo@gmail.com"), None),
        ("A", None, None, "b.example"),
        ("A", None, None, "shop.b.example"),
    }


def test_greatest_value_of_an_account_stands_field_by_field() -> None:
    table = rows(
        {"id": "b", "value": 1}, {"id": "a", "value": 9}, {"id": "a", "segment": "small"},
        {"id": "a", "value": 3, "segment": "large"},
    )  # fmt: skip
    assert facts(read(table)) == {
        "a": {"value": 9.0, "segment": "large", "audience": "customer"},
        "b": {"value": 1.0, "audience": "customer"},
    }


@pytest.mark.parametrize(
    ("states", "is_churned"),
    [
        (("churned", "active"), False),
        (("Cancelled", "churned"), True),
        (("churned", "who knows"), True),
        (("who knows",), None),
    ],
)
def test_account_has_churned_when_all_of_its_rows_have(
    states: tuple[str, ...], is_churned: object
) -> None:
    table = rows(*({"account id": "A", "status": state} for state in states))
    assert facts(read(table))["A"].get("is_churned") is is_churned


def test_day_of_churn_says_that_they_left() -> None:
    table = rows(
        {"account id": "A", "churn date": "2024-03-01"},
        {"account id": "B", "churn date": "03/04/2024"},
        {"account id": "C", "churn date": "soon"},
        {"account id": "D", "churn date": ""},
    )
    told = facts(read(table))
    assert str(told["A"]["churned_at"]).startswith("2024-03-01")
    assert told["B"] == {"audience": "customer", "is_churned": True}
    assert told["C"] == told["D"] == {"audience": "customer"}


def test_nps_of_contacts_is_their_mean_and_of_a_scale() -> None:
    table = rows(
        *({"account id": "A", "contact id": n, "nps": n} for n in (4, 9)),
        {"account id": "A", "contact id": 3, "nps": 70},
    )
    assert facts(read(table))["A"]["nps"] == 6.5


def test_last_file_stands_field_by_field() -> None:
    companies = rows({"account id": "A", "value": 5, "plan": "pro", "audience": "prospect"})
    contacts = rows({"account id": "A", "email": "a@b.example", "plan": "free"})
    frame = read(companies, contacts)
    assert facts(frame) == {"A": {"value": 5.0, "segment": "free", "audience": "prospect"}}
    assert facts(read(contacts, companies))["A"]["segment"] == "pro"


def test_hashed_accounts_are_as_documents_have_them() -> None:
    tools = CustomerTools(pseudonymize=TOOLS.pseudonymize, hash_accounts=True)
    row = {"account id": "A1", "company": "Acme", "owner": "Jo", "domain": "acme.example"}
    frame = read(rows(row), tools=tools)
    assert set(frame["account_id"]) == {hashed("account\0A1")}
    assert hashed("domain\0acme.example") in frame["domain"].to_list()
    assert not any(word in str(frame.rows()) for word in ("Acme", "acme", "Jo", "A1"))


def test_rows_without_anybody_are_left_out() -> None:
    table = [
        *rows({"id": ""}, {"id": "n/a"}),
        RawRow(position=3, fields=None, problem="broken_json"),
    ]
    assert read(table).is_empty()
    assert read([]).is_empty()
    assert read().is_empty()


def test_columns_may_be_given() -> None:
    frame = read(rows({"id": "x", "nr": "7"}), given={"account_id": "nr"})
    assert frame["account_id"].to_list() == ["7"]


@pytest.mark.parametrize(
    ("fields", "given", "words"),
    [
        ({"id": "1"}, {"colour": "id"}, "no field 'colour'"),
        ({"id": "1"}, {"name": "z"}, "no column 'z'"),
        ({"plan": "pro"}, {}, "map.account_id"),
    ],
)
def test_columns_that_cannot_be_are_refused(
    fields: dict[str, object], given: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        read(rows(fields), given=given)


@pytest.mark.parametrize("form", ["001D0000001AbCd", "001D0000001AbCdIAK"])
def test_both_forms_of_an_id_of_salesforce_are_one_account(form: str) -> None:
    contact = {"Account ID": form, "Contact ID": f"003{form[3:15]}", "Email": "ann@a.example"}
    frame = read(rows({"Account ID": form, "Account Name": "Alder", "ARR": 5}), rows(contact))
    assert set(frame["account_id"]) == {"001D0000001AbCdIAK"}
    document = who(account_id="001D0000001AbCdIAK", customer_id="003D0000001AbCdIAK")
    assert document["account_id"] == "001D0000001AbCdIAK"
    assert document["person"] in frame["person"].to_list()
    assert document["person"] != who(customer_id="003D0000001aBcD")["person"]


def test_tagged_address_of_a_contact_leads_to_the_mailbox() -> None:
    frame = read(rows({"Account ID": "A1", "Email": "ann+crm@acme.example"}))
    expected = ("A1", hashed("ann+crm@acme.example"), hashed("ann@acme.example"), None)
    assert links(frame) == {expected}
