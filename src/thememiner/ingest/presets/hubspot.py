"""HubSpot: tickets of its API, and the CSV or workbook of chosen columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.landed import beside
from thememiner.ingest.presets.nested import at, first_of, is_true, key_of, rows_in, text_of
from thememiner.ingest.presets.preset import (
    OBJECTS,
    TABLES,
    LeftOut,
    Lookup,
    Preset,
    Signature,
    plain_name,
    same_names,
)
from thememiner.ingest.presets.turns import Turn, join_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_COMPANIES: Final = "hubspot-ticket-companies"
_CONTACTS: Final = "hubspot-ticket-contacts"
_API: Final = Signature(
    needs=("id", "properties", "properties.subject"),
    usual=("properties.content", "properties.createdate", "properties.hs_pipeline",
           "properties.hs_pipeline_stage", "properties.hs_ticket_priority",
           "properties.hs_lastmodifieddate", "archived", "createdAt", "updatedAt"),
    formats=OBJECTS,
)  # fmt: skip
_FIVETRAN: Final = Signature(
    needs=("id", "property_subject", "property_hs_pipeline_stage"),
    usual=("property_content", "property_createdate", "_fivetran_synced"),
)
_DLT: Final = Signature(
    needs=("id", "subject", "hs_pipeline_stage", "createdate"),
    usual=("content", "hs_pipeline", "_dlt_id"),
)
_FIELDS: Final = same_names(
    "id", "text", "created_at", "updated_at", "resolved_at", "customer_id", "account_id",
    "email", "author", "relayer",
)  # fmt: skip
_READS: Final = (
    "Ticket ID", "Record ID", "Ticket name", "Ticket description", "Create date",
    "Last modified date", "Close date", "Associated Contact", "Associated Company",
    "Associated Contact IDs", "Associated Company IDs", "Source", "Ticket owner",
)  # fmt: skip


def _score(head: FileHead) -> float:
    return max(_API.score(head), _FIVETRAN.score(head), _DLT.score(head))


def _read_object(rows: Sequence[Row], head: FileHead) -> Documents:
    (row,) = rows
    if any(is_true(row.get(flag)) for flag in ("archived", "is_deleted", "_fivetran_deleted")):
        return LeftOut(reason="deleted")
    by_phone = text_of(_property(row, "source_type")).upper() == "PHONE"
    typist = _property(row, "hs_created_by_user_id") or _property(row, "hubspot_owner_id")
    return [
        {
            "id": key_of(row.get("id")),
            "text": _join(_property(row, "subject"), _property(row, "content")),
            "created_at": _property(row, "createdate") or row.get("createdAt"),
            "updated_at": _property(row, "hs_lastmodifieddate") or row.get("updatedAt"),
            "resolved_at": _property(row, "closed_date"),
            "customer_id": _associated(row, head, "contacts", _CONTACTS, "contact_id"),
            "account_id": _associated(row, head, "companies", _COMPANIES, "company_id"),
            "relayer": key_of(typist) if by_phone else None,
        }
    ]


def _property(row: Row, name: str) -> object:
    """Give a property where the API, Fivetran or dlt puts it."""
    found = at(row, "properties", name)
    return first_of(row, f"property_{name}", name) if found is None else found


def _associated(row: Row, head: FileHead, kind: str, lookup: str, column: str) -> str:
    """Give the associated record of the least id: nothing says which is the first."""
    found = [one.get("id") for one in rows_in(at(row, "associations", kind, "results"))]
    found += [one.get(column) for one in beside(head, lookup, key_of(row.get("id")))]
    return min(filter(None, map(key_of, found)), default="")


def _read_line(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    contact = text_of(row.get("Associated Contact"))
    by_phone = text_of(row.get("Source")).lower() == "phone"
    return [
        {
            "id": key_of(first_of(row, "Ticket ID", "Record ID")),
            "text": _join(row.get("Ticket name"), row.get("Ticket description")),
            "created_at": row.get("Create date"),
            "updated_at": row.get("Last modified date"),
            "resolved_at": row.get("Close date"),
            "customer_id": _first_key(row.get("Associated Contact IDs")),
            "account_id": _first_key(row.get("Associated Company IDs"))
            or row.get("Associated Company"),
            # a cell such as "Ann Lee (ann@shop.example)"
            "email": contact if "@" in contact else None,
            "author": contact.partition("(")[0].strip(),
            "relayer": row.get("Ticket owner") if by_phone else None,
        }
    ]


def _join(subject: object, content: object) -> str:
    return join_turns([Turn(text=text_of(content))], subject=text_of(subject))


def _first_key(value: object) -> str:
    return key_of(text_of(value).split(";", 1)[0])


def _warn_of_objects(head: FileHead) -> tuple[str, ...]:
    notes = []
    if not {"properties.content", "property_content", "content"} & set(head.columns):
        notes.append("SUBJECTS ONLY: ask the API for properties=subject,content,createdate")
    if "associations" not in head.columns and not {_CONTACTS, _COMPANIES} & set(head.lookups):
        notes.append(
            "nobody is known: ask the API for associations=contacts,companies, else every ticket "
            "counts as anonymous"
        )
    return tuple(notes)


def _warn_of_lines(head: FileHead) -> tuple[str, ...]:
    if "ticketdescription" in {plain_name(name) for name in head.columns}:
        return ()
    return ("SUBJECTS ONLY: add the column Ticket description to the view, then export again",)


HUBSPOT: Final = Preset(
    name="hubspot",
    title="HubSpot tickets (API, Fivetran, dlt)",
    kind="ticket",
    checked="vendor documentation",
    recognize=_score,
    columns=_FIELDS,
    documents=_read_object,
    lookups=(_COMPANIES, _CONTACTS),
    warn=_warn_of_objects,
)
HUBSPOT_CSV: Final = Preset(
    name="hubspot-csv",
    title="HubSpot tickets, CSV or Excel export",
    kind="ticket",
    checked="memory",
    recognize=Signature(
        needs=("Ticket name",),
        usual=("Ticket ID", "Record ID", "Ticket description", "Pipeline", "Ticket status",
               "Create date", "Ticket owner", "Associated Company", "Associated Contact"),
        formats=TABLES,
    ).score,
    columns=_FIELDS,
    documents=_read_line,
    reads=_READS,
    warn=_warn_of_lines,
)  # fmt: skip
HUBSPOT_COMPANIES: Final = Lookup(
    name=_COMPANIES,
    title="the companies of HubSpot's tickets (Fivetran's ticket_company)",
    recognize=Signature(
        needs=("ticket_id", "company_id", "_fivetran_synced"), never=("subject", "body")
    ).score,
    key=lambda row: key_of(row.get("ticket_id")) or None,
)
HUBSPOT_CONTACTS: Final = Lookup(
    name=_CONTACTS,
    title="the contacts of HubSpot's tickets (Fivetran's ticket_contact)",
    recognize=Signature(
        needs=("ticket_id", "contact_id", "_fivetran_synced"), never=("subject", "body")
    ).score,
    key=lambda row: key_of(row.get("ticket_id")) or None,
)
