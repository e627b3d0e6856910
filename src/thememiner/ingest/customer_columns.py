"""Which column of a CRM export holds what, and whether a row is an account or a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.errors import ConfigError
from thememiner.ingest.checks import column_values
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAX_LISTED: Final = 40

# Best first. HubSpot, Salesforce and Stripe call them so, and plain tables do.
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "account_id": (
        "account id", "organization id", "organisation id", "company id", "org id", "tenant id",
        "workspace id", "associated company id", "associated company ids", "primary company id",
    ),
    "customer_id": (
        "customer id", "user id", "contact id", "person id", "member id", "subscriber id",
    ),
    "email": (
        "email", "emails", "email address", "e mail", "contact email", "contact emails",
        "primary email", "work email", "customer email", "user email", "billing email", "mail",
    ),
    "segment": (
        "segment", "customer segment", "plan", "plan name", "tier", "customer tier", "industry",
        "account segment",
    ),
    # not "annual revenue": that is what the account earns, not what it pays
    "value": (
        "value", "mrr", "arr", "account value", "annual recurring revenue",
        "monthly recurring revenue", "contract value", "acv", "total spend", "lifetime value",
        "total revenue", "revenue",
    ),
    "owner": (
        "owner", "account owner", "company owner", "contact owner", "csm",
        "customer success manager", "account manager",
    ),
    "audience": (
        "audience", "lifecycle stage", "account type", "customer type", "relationship", "type",
    ),
    "domain": (
        "domain", "domains", "email domain", "company domain name", "company domain",
        "domain name", "website", "website url", "web site",
    ),
    "nps": ("nps", "nps score", "last nps", "latest nps", "last nps score", "net promoter score"),
    "churned_at": (
        "churned at", "churn date", "churned on", "cancelled at", "canceled at",
        "cancellation date", "canceled at utc",
    ),
    "is_churned": (
        "is churned", "churned", "has churned", "churn", "churn status", "subscription status",
        "customer status", "account status", "status",
    ),
}  # fmt: skip
_IDS: Final = ("id", "record id", "object id", "hs object id", "internal id", "uuid", "guid")
_COMPANIES: Final = (
    "account name", "company name", "account", "company", "organization", "organisation",
    "associated company", "primary company", "organization name", "organisation name", "tenant",
    "workspace",
)  # fmt: skip
_NAMES: Final = ("name", "customer name", "display name")

FIELDS: Final = (*_WORDS, "name")


def map_customer_columns(
    names: Sequence[str], sample: Sequence[Mapping[str, object]], overrides: Mapping[str, str]
) -> dict[str, str]:
    """Say which column holds what; without an `account_id` the rows are persons.

    Parameters
    ----------
    names : sequence of str
        All columns, sorted.
    sample : sequence of mapping
        Rows, to tell whether a company has one row or a row per contact.

    Raises
    ------
    ConfigError
        If an override names an unknown field or column, or no column says who a row is.
    """
    _check(names, overrides)
    by_words = {fold_header(name): name for name in reversed(names)}
    columns = dict(overrides)

    def find(words: Sequence[str]) -> str:
        taken = columns.values()
        return next((by_words[w] for w in words if w in by_words and by_words[w] not in taken), "")

    for field, words in _WORDS.items():
        found = find(words)
        if field not in columns and found:
            columns[field] = found
    company = find(_COMPANIES)
    if not columns.keys() & {"account_id", "customer_id"}:
        _place_id(columns, find(_IDS), company, sample)
    if "account_id" not in columns and company:
        columns["account_id"] = company
    # beside an e-mail a plain "name" is a person's, which is not kept
    names_of_accounts = _COMPANIES if "email" in columns else (*_COMPANIES, *_NAMES)
    name = find(names_of_accounts)
    if "name" not in columns and name:
        columns["name"] = name
    if names and not columns.keys() & {"account_id", "customer_id", "email"}:
        msg = (
            "customers: no column looks like an account id, a customer id or an e-mail. "
            f"Set map.account_id. Columns: {', '.join(names[:_MAX_LISTED])}."
        )
        raise ConfigError(msg)
    return columns


def _place_id(
    columns: dict[str, str], generic: str, company: str, sample: Sequence[Mapping[str, object]]
) -> None:
    """Decide whose a plain ``id`` is: the account's, or a contact's."""
    if not generic:
        return
    is_contact = "email" in columns and "domain" not in columns
    if is_contact and company:
        n_companies = len(set(map(str, column_values(company, sample))))
        is_contact = n_companies < len(set(map(str, column_values(generic, sample))))
    columns["customer_id" if is_contact else "account_id"] = generic


def _check(names: Sequence[str], overrides: Mapping[str, str]) -> None:
    for field, column in overrides.items():
        if field not in FIELDS:
            msg = f"customers: no field {field!r}. Fields: {', '.join(FIELDS)}."
            raise ConfigError(msg)
        if names and column not in names:
            listed = ", ".join(names[:_MAX_LISTED])
            msg = f"customers: no column {column!r}. Columns: {listed}."
            raise ConfigError(msg)
