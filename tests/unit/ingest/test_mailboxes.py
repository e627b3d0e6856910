"""Addresses and domains out of whatever stands in a cell."""

from __future__ import annotations

import pytest

from thememiner.ingest.mailboxes import is_free, is_within, read_domain, read_mail, read_mails


@pytest.mark.parametrize(
    ("cell", "mail"),
    [
        ("Ann@Acme.Example", "ann@acme.example"),
        ("Ann Lee <ann@acme.example>", "ann@acme.example"),
        ("mailto:ann@acme.example", "ann@acme.example"),
        ('"Lee, Ann" <ann@acme.example>; bo@b.example', "ann@acme.example"),
        ("ann@acme.example.", "ann@acme.example"),
        ("no-reply@acme.example, ann@acme.example", "ann@acme.example"),
        ("DoNotReply@acme.example", None),
        ("mailer-daemon@acme.example", None),
        ("bounces+17-ann=b@acme.example", None),
        ("ann@acme@example", None),
        ("ann at acme", None),
        ("@acme.example", None),
        ("@" * 900, None),
        ("a@" * 450, None),
        ("x" * 999 + "@b", None),
        ("a@b.example " * 100, None),  # too long for a cell of addresses
        (7, None),
        (None, None),
    ],
)
def test_first_address_of_a_cell_is_whose_it_is(cell: object, mail: str | None) -> None:
    assert read_mail(cell) == mail


def test_all_addresses_of_a_cell() -> None:
    assert read_mails("a@b.example;B@c.example, noreply@d.example") == [
        "a@b.example",
        "b@c.example",
    ]


@pytest.mark.parametrize(
    ("cell", "domain"),
    [
        ("acme.example", "acme.example"),
        ("@Acme.example", "acme.example"),
        ("https://www.acme.example/about?x=1", "acme.example"),
        ("http://shop.acme.example:8080", "shop.acme.example"),
        ("info@acme.example", "acme.example"),
        ("Acme Ltd", None),
        ("localhost", None),
        ("", None),
        ("x" * 2_000, None),
        (["acme.example"], None),
    ],
)
def test_domain_of_a_web_site(cell: object, domain: str | None) -> None:
    assert read_domain(cell) == domain


@pytest.mark.parametrize(
    "domain",
    ["googlemail.com", "yahoo.com.br", "hotmail.it", "live.nl", "gmx.net", "t-online.de", "qq.com",
     "privaterelay.appleid.com", "icloud.com", "outlook.fr", "btinternet.com"],
)  # fmt: skip
def test_providers_for_everybody_are_free(domain: str) -> None:
    assert is_free(domain)


@pytest.mark.parametrize(
    "domain",
    ["gmail.acme.example", "mail.acme.com", "live.media", "outlook.engineering", "free.ai"],
)
def test_companies_are_not_free(domain: str) -> None:
    assert not is_free(domain)


def test_subdomains_are_within_and_lookalikes_are_not() -> None:
    assert is_within("a.b.example", "b.example")
    assert not is_within("ab.example", "b.example")
