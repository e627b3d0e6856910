"""Salesforce: cases as reports and Data Loader export them, with the e-mails beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.landed import beside, is_current
from thememiner.ingest.presets.nested import first_of, is_true, key_of, text_of
from thememiner.ingest.presets.preset import LeftOut, Lookup, Preset, Signature, same_names
from thememiner.ingest.presets.turns import Turn, join_turns
from thememiner.ingest.record_ids import full_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_MAILS: Final = "salesforce-emails"
_NO_RECORD: Final = "000000000000000"
_MAX_DESCRIPTION: Final = 32_000  # characters that Salesforce keeps
_DATA_LOADER: Final = Signature(
    needs=("Id", "Subject", "Status", "Origin"),
    usual=("CaseNumber", "ContactId", "AccountId", "Description", "SuppliedEmail", "IsClosed",
           "CreatedDate", "LastModifiedDate", "SystemModstamp", "OwnerId", "ClosedDate"),
)  # fmt: skip
_REPORT: Final = Signature(
    needs=("Case Number", "Subject"),
    usual=("Case Owner", "Account Name", "Contact Name", "Date/Time Opened", "Status", "Priority",
           "Case Origin", "Case Reason", "Description", "Case ID", "Date/Time Closed", "Age"),
)  # fmt: skip
_READS: Final = (
    "Id", "Case ID", "CaseNumber", "Subject", "Description", "ContactId", "AccountId",
    "Account Name", "SuppliedEmail", "Web Email", "Contact Email", "SuppliedName", "Web Name",
    "Contact Name", "CreatedDate", "Date/Time Opened", "Opened Date", "LastModifiedDate",
    "Case Last Modified Date", "ClosedDate", "Date/Time Closed", "Closed Date", "Origin",
    "Case Origin", "CreatedById", "Created By", "IsDeleted", "Product Name",
)  # fmt: skip


def read_key(value: object) -> str:
    """Give a record's id in its long form; "" for none, which reports write as zeros."""
    key = key_of(value)
    return "" if key.startswith(_NO_RECORD) else full_id(key)


def _score(head: FileHead) -> float:
    return max(_DATA_LOADER.score(head), _REPORT.score(head))


def _read_case(rows: Sequence[Row], head: FileHead) -> Documents:
    (row,) = rows
    if is_true(row.get("IsDeleted")) or not is_current(row):
        return LeftOut(reason="deleted")
    key = read_key(first_of(row, "Id", "Case ID"))
    turns = [Turn(text=text_of(row.get("Description")))]
    turns += [_read_mail(mail) for mail in beside(head, _MAILS, key) if _is_incoming(mail)]
    is_typed_by_us = text_of(first_of(row, "Origin", "Case Origin")).lower() == "phone"
    return [
        {
            "id": key or key_of(row.get("CaseNumber")),
            "text": join_turns(turns, subject=text_of(row.get("Subject"))),
            "created_at": first_of(row, "CreatedDate", "Date/Time Opened", "Opened Date"),
            "updated_at": first_of(row, "LastModifiedDate", "Case Last Modified Date"),
            "resolved_at": first_of(row, "ClosedDate", "Date/Time Closed", "Closed Date"),
            "customer_id": read_key(row.get("ContactId")),
            "account_id": read_key(row.get("AccountId")) or row.get("Account Name"),
            "email": first_of(row, "SuppliedEmail", "Web Email", "Contact Email"),
            "author": first_of(row, "SuppliedName", "Web Name", "Contact Name"),
            "relayer": first_of(row, "CreatedById", "Created By") if is_typed_by_us else None,
            "product": row.get("Product Name"),
        }
    ]


def _read_mail(mail: Row) -> Turn:
    return Turn(
        text=text_of(_of(mail, "TextBody") or _of(mail, "HtmlBody")),
        at=_of(mail, "MessageDate") or _of(mail, "CreatedDate"),
        tie=key_of(_of(mail, "Id")),
    )


def _is_incoming(mail: Row) -> bool:
    return is_true(_of(mail, "Incoming")) and not is_true(_of(mail, "IsDeleted"))


def _of(row: Row, name: str) -> object:
    """Give a field of the API, also where Data Loader wrote its name in capitals."""
    return first_of(row, name, name.upper(), name.lower())


def _warn(head: FileHead) -> tuple[str, ...]:
    names = {name.casefold() for name in head.columns}
    notes = []
    if "description" not in names:
        notes.append(
            "SUBJECTS ONLY: this export has no descriptions. Add the column Description to the "
            "report, or export the object Case"
        )
    texts = (first_of(row, "Description", "DESCRIPTION") for row in head.sample)
    if any(isinstance(text, str) and len(text) >= _MAX_DESCRIPTION for text in texts):
        notes.append(f"Salesforce cuts descriptions at {_MAX_DESCRIPTION:,} characters")
    return tuple(notes)


SALESFORCE: Final = Preset(
    name="salesforce",
    title="Salesforce cases (reports, Data Loader)",
    kind="ticket",
    checked="vendor documentation",
    recognize=_score,
    columns=same_names(
        "id",
        "text",
        "created_at",
        "updated_at",
        "resolved_at",
        "customer_id",
        "account_id",
        "email",
        "author",
        "relayer",
        "product",
    ),
    documents=_read_case,
    reads=_READS,
    lookups=(_MAILS,),
    warn=_warn,
)
SALESFORCE_MAILS: Final = Lookup(
    name=_MAILS,
    title="the e-mails of Salesforce's cases (EmailMessage)",
    recognize=Signature(
        needs=("Id", "ParentId", "TextBody", "Incoming"),
        usual=("FromAddress", "ToAddress", "MessageDate", "HtmlBody", "Subject"),
    ).score,
    key=lambda row: read_key(_of(row, "ParentId")) or None,
)
