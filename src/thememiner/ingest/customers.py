"""The CRM export: which accounts pay, what they are worth, and who looks after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from thememiner.datamodels import AUDIENCES, CUSTOMERS
from thememiner.errors import ConfigError
from thememiner.ingest.checks import read_path
from thememiner.ingest.fields import read_label, read_number, read_somebody, spell_key
from thememiner.ingest.rows import RawRow
from thememiner.ingest.vocabulary import CUSTOMER_WORDS, fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MAX_LISTED: Final = 40


def customers_frame(rows: Iterable[RawRow], overrides: Mapping[str, str]) -> pl.DataFrame:
    """Read accounts; of several rows of one account the one with the greatest value counts.

    Parameters
    ----------
    rows : iterable of RawRow
        One row per account, in any order. Unreadable rows and rows without an account are left out.
    overrides : mapping
        Field of CUSTOMERS -> column.

    Returns
    -------
    DataFrame
        CUSTOMERS schema, sorted by `account_id`.

    Raises
    ------
    ConfigError
        If an override names an unknown field or column, or no column holds the account.
    """
    good = [row.fields for row in rows if row.fields is not None]
    names = sorted({name for fields in good for name in fields})
    columns = _map_columns(names, overrides)
    accounts = [_read_account(fields, columns) for fields in good]
    known = [account for account in accounts if account["account_id"] is not None]
    known.sort(key=lambda account: [str(account[name]) for name in CUSTOMERS])
    frame = pl.DataFrame(
        {name: [account[name] for account in known] for name in CUSTOMERS}, schema=CUSTOMERS
    )
    return frame.sort("account_id", "value", nulls_last=False, maintain_order=True).unique(
        "account_id", keep="last", maintain_order=True
    )


def _map_columns(names: list[str], overrides: Mapping[str, str]) -> dict[str, str]:
    for field, column in overrides.items():
        if field not in CUSTOMERS:
            msg = f"customers: no field {field!r}. Fields: {', '.join(CUSTOMERS)}."
            raise ConfigError(msg)
        if names and column not in names:
            listed = ", ".join(names[:_MAX_LISTED])
            msg = f"customers: no column {column!r}. Columns: {listed}."
            raise ConfigError(msg)
    by_words = {fold_header(name): name for name in reversed(names)}
    columns = dict(overrides)
    for field, words in CUSTOMER_WORDS.items():
        taken = set(columns.values())
        found = next((by_words[w] for w in words if w in by_words and by_words[w] not in taken), "")
        if found:
            columns.setdefault(field, found)
    if names and "account_id" not in columns:
        listed = ", ".join(names[:_MAX_LISTED])
        msg = (
            f"customers: no column looks like an account id. Set map.account_id. Columns: {listed}."
        )
        raise ConfigError(msg)
    return columns


def _read_account(fields: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, object]:
    values = {field: read_path(fields, column) for field, column in columns.items()}
    audience = (read_label(values.get("audience")) or "").lower()
    domain = read_label(values.get("domain"))
    return {
        "account_id": read_somebody(spell_key(values.get("account_id"), is_cell=True)),
        "name": read_label(values.get("name")),
        "segment": read_label(values.get("segment")),
        "value": read_number(values.get("value")),
        "owner": read_label(values.get("owner")),
        "audience": audience if audience in AUDIENCES else "customer",
        "domain": domain.lower().lstrip("@").removeprefix("www.") if domain else None,
    }
