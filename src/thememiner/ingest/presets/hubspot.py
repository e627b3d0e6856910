"""HubSpot: tickets of its API, and the CSV or workbook of chosen columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.nested import at, first_of, is_true, key_of, rows_in, text_of
from thememiner.ingest.presets.preset import (
    OBJECTS,
    TABLES,
    LeftOut,
    Preset,
    Signature,
    plain_name,
    same_names,
)
from thememiner.ingest.presets.turns import Turn, join_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_FIELDS: Final = same_names(
    "id", "text", "created_at", "updated_at", "resolved_at", "customer_id", "account_id",
    "email", "author", "relayer",
)  # fmt: skip
_READS: Final = (
    "Ticket ID", "Record ID", "Ticket name", "Ticket description", "Create date",
    "Last modified date", "Close date", "Associated Contact", "Associated Company",
    "Associated Contact IDs", "Associated Company IDs", "Source", "Ticket owner",
)  # fmt: skip


def _read_object(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    if is_true(row.get("archived")):
        return LeftOut(reason="deleted")
    said = row.get("properties")
    by_phone = text_of(at(said, "source_type")).upper() == "PHONE"
    typist = first_of(said, "hs_created_by_user_id", "hubspot_owner_id")
    return [
        {
            "id": key_of(row.get("id")),
            "text": _join(at(said, "subject"), at(said, "content")),
            "created_at": at(said, "createdate") or row.get("createdAt"),
            "updated_at": at(said, "hs_lastmodifieddate") or row.get("updatedAt"),
            "resolved_at": at(said, "closed_date"),
            "customer_id": _associated(row, "contacts"),
            "account_id": _associated(row, "companies"),
            "relayer": key_of(typist) if by_phone else None,
        }
    ]


def _associated(row: Row, kind: str) -> str:
    """Give the associated record of the least id: the answer names none as the first."""
    found = rows_in(at(row, "associations", kind, "results"))
    return min(filter(None, (key_of(one.get("id")) for one in found)), default="")


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
    if "properties.content" not in head.columns:
        notes.append("SUBJECTS ONLY: ask the API for properties=subject,content,createdate")
    if "associations" not in head.columns:
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
    title="HubSpot tickets (API)",
    kind="ticket",
    checked="vendor documentation",
    recognize=Signature(
        needs=("id", "properties", "properties.subject"),
        usual=("properties.content", "properties.createdate", "properties.hs_pipeline",
               "properties.hs_pipeline_stage", "properties.hs_ticket_priority",
               "properties.hs_lastmodifieddate", "archived", "createdAt", "updatedAt"),
        formats=OBJECTS,
    ).score,
    columns=_FIELDS,
    documents=_read_object,
    warn=_warn_of_objects,
)  # fmt: skip
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
