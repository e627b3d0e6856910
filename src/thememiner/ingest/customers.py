"""The CRM export: which accounts and persons pay, what they are worth, who looks after them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from thememiner.datamodels import AUDIENCES, CUSTOMERS
from thememiner.ingest.checks import read_path
from thememiner.ingest.customer_columns import map_customer_columns
from thememiner.ingest.dates import BadDateError, OpenDate, parse_date
from thememiner.ingest.fields import read_label, read_number, read_somebody, spell_key
from thememiner.ingest.mailboxes import is_free, plain_mail, read_domain, read_mails
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from thememiner.ingest.rows import RawRow

_FACTS: Final = (
    "name", "segment", "value", "owner", "audience", "nps", "is_churned", "churned_at",
)  # fmt: skip
_CHURNS: Final = ("is_churned", "churned_at")
_BEST_NPS: Final = 10
_MAX_DOMAINS: Final = 20
_Row = dict[str, object]
_MAX_SAMPLE: Final = 10_000  # rows that tell whether a company has a row per contact

# Words of HubSpot's lifecycle stages and Salesforce's account types.
_AUDIENCES: Final[Mapping[str, str]] = {
    **{audience: audience for audience in AUDIENCES},
    **dict.fromkeys(
        ("lead", "marketing qualified lead", "marketingqualifiedlead", "sales qualified lead",
         "salesqualifiedlead", "opportunity", "subscriber", "suspect", "target"),
        "prospect",
    ),
    **dict.fromkeys(
        ("channel partner reseller", "channel partner", "reseller", "installation partner",
         "technology partner", "agency", "distributor"),
        "partner",
    ),
    **dict.fromkeys(("trial", "trialing", "trialling", "freemium", "free user"), "free"),
    **dict.fromkeys(("employee", "staff", "own", "test"), "internal"),
    **dict.fromkeys(
        ("customer direct", "customer channel", "paying", "client", "evangelist"), "customer"
    ),
}  # fmt: skip
_CHURN: Final[Mapping[str, bool]] = {
    **dict.fromkeys(
        ("churned", "churn", "canceled", "cancelled", "inactive", "lost", "former", "expired",
         "closed", "terminated", "former customer", "yes", "true", "1"),
        True,
    ),
    **dict.fromkeys(
        ("active", "paying", "live", "current", "customer", "trialing", "renewed", "past due",
         "no", "false", "0"),
        False,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTools:
    """What reading a customers file needs of the identity key and the settings.

    Attributes
    ----------
    pseudonymize : callable
        Person's id or e-mail -> keyed pseudonym, the same as of documents.
    hash_accounts : bool
        Accounts and domains become pseudonyms too; names and owners are left out.
    """

    pseudonymize: Callable[[str], str]
    hash_accounts: bool

    def account(self, account: str | None) -> str | None:
        """Give an account's id as documents have it."""
        hashed = account and self.hash_accounts
        return self.pseudonymize(f"account\0{account}") if hashed else account

    def domain(self, domain: str) -> str:
        """Give a domain as documents have it."""
        return self.pseudonymize(f"domain\0{domain}") if self.hash_accounts else domain


class CustomersFile(NamedTuple):
    """The rows of one export, in any order, and which columns were named: field -> column."""

    rows: Iterable[RawRow]
    overrides: Mapping[str, str]


def customers_frame(files: Sequence[CustomersFile], tools: CustomerTools) -> pl.DataFrame:
    """Read accounts, their contacts, and persons without an account.

    Parameters
    ----------
    files : sequence of CustomersFile
        Unreadable rows, and rows that name nobody, are left out.

    Returns
    -------
    DataFrame
        CUSTOMERS schema, sorted by all columns. Field by field the last file that has it stands;
        of several rows of one account in a file, the one with the greatest value that has it.
        `nps` is their mean, and an account has churned when all of its rows have. Who has no
        audience is a customer.

    Raises
    ------
    ConfigError
        If an override names an unknown field or column, or no column says who a row is.
    """
    facts: list[_Row] = []
    links: list[_Row] = []
    for number, file in enumerate(files):
        good = [row.fields for row in file.rows if row.fields is not None]
        names = sorted({name for fields in good for name in fields})
        columns = map_customer_columns(names, good[:_MAX_SAMPLE], file.overrides)
        for fields in good:
            values = {field: read_path(fields, column) for field, column in columns.items()}
            row = _Reader(values, tools)
            if row.holder:
                facts.append({"file": number, "holder": row.holder, **row.facts()})
                links.extend(row.links())
    together = [_merge(facts), pl.DataFrame(links, schema=CUSTOMERS)]
    return pl.concat(together).unique().sort(list(CUSTOMERS))


def _merge(facts: list[_Row]) -> pl.DataFrame:
    schema = pl.Schema({"file": pl.Int64(), "holder": pl.String(), **CUSTOMERS})
    frame = pl.DataFrame(facts, schema=schema)
    last = [pl.col(name).drop_nulls().last() for name in ("account_id", "person", *_FACTS)]
    by_file = (
        # equal values are put in order by the other facts, so that no order of rows can show
        frame.sort("file", "holder", "value", "audience", "segment", "name", "owner")
        .group_by("file", "holder", maintain_order=True)
        .agg(
            *(one for one in last if one.meta.output_name() not in ("nps", *_CHURNS)),
            pl.col("nps").sort().mean().round(4),
            pl.col("is_churned").min(),
            pl.col("churned_at").max(),
        )
    )
    return (
        by_file.group_by("holder", maintain_order=True)
        .agg(last)
        .with_columns(
            pl.lit(None, pl.String).alias("email_hash"),
            pl.lit(None, pl.String).alias("domain"),
            pl.col("audience").fill_null("customer"),
            # who is there has no day of leaving, whatever an older subscription says
            pl.when(pl.col("is_churned").fill_null(value=True)).then("churned_at"),
        )
        .with_columns(pl.col("is_churned") | pl.col("churned_at").is_not_null())
        .select(list(CUSTOMERS))
    )


class _Reader:
    """Reads one row: an account, a contact of one, or a person without one."""

    def __init__(self, values: Mapping[str, object], tools: CustomerTools) -> None:
        self._values = values
        self._tools = tools
        key = read_somebody(spell_key(values.get("customer_id"), is_cell=True))
        self._mails = [
            (tools.pseudonymize(mail), tools.pseudonymize(plain_mail(mail)))
            for mail in read_mails(values.get("email"))
        ]
        account = read_somebody(spell_key(values.get("account_id"), is_cell=True))
        self.account = tools.account(account)
        self.person = tools.pseudonymize(key.casefold()) if key else None
        if self.person is None and self._mails and self.account is None:
            self.person = self._mails[0][0]

    @property
    def holder(self) -> str | None:
        """Whom the facts are of: the account, else the person."""
        return f"account:{self.account}" if self.account else self.person

    def facts(self) -> _Row:
        """Give the columns of CUSTOMERS that say something of the holder."""
        values = self._values
        is_kept = self.account is not None and not self._tools.hash_accounts
        churned_at = _read_day(values.get("churned_at"))
        word = fold_header(str(values.get("is_churned", "")))
        return {
            "account_id": self.account,
            "person": None if self.account else self.person,
            "name": read_label(values.get("name")) if is_kept else None,
            "segment": read_label(values.get("segment")),
            "value": read_number(values.get("value")),
            "owner": None if self._tools.hash_accounts else read_label(values.get("owner")),
            "audience": _AUDIENCES.get(fold_header(read_label(values.get("audience")) or "")),
            "nps": _read_nps(values.get("nps")),
            "is_churned": True if churned_at else _CHURN.get(word),
            # 03/04/2026 says that they left, and not when
            "churned_at": None if isinstance(churned_at, OpenDate) else churned_at,
        }

    def links(self) -> list[_Row]:
        """Give a row per id, e-mail and domain that leads to the holder."""
        people: list[tuple[str, str | None]]
        people = [(self.person or mail, mailbox) for mail, mailbox in self._mails]
        if not people and self.person and self.account:
            people = [(self.person, None)]
        rows: list[_Row] = [
            {"account_id": self.account, "person": person, "email_hash": mail}
            for person, mail in people
        ]
        domain = self._values.get("domain")
        parts = re.split(r"[\s,;]+", domain) if self.account and isinstance(domain, str) else []
        found = {read_domain(part) for part in parts[:_MAX_DOMAINS]}
        rows += [
            {"account_id": self.account, "domain": self._tools.domain(name)}
            for name in sorted(filter(None, found))
            if not is_free(name)
        ]
        return [{**dict.fromkeys(CUSTOMERS), **row} for row in rows]


def _read_nps(value: object) -> float | None:
    number = read_number(value)
    return number if number is not None and 0 <= number <= _BEST_NPS else None


def _read_day(value: object) -> datetime | OpenDate | None:
    try:
        return parse_date(value) if value not in (None, "") else None
    except BadDateError:
        return None
