"""Freshdesk and Freshservice: tickets as CSV or workbook, and of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.nested import at, first_of, is_true, key_of, rows_in, text_of
from thememiner.ingest.presets.preset import (
    TABLES,
    LeftOut,
    Preset,
    Signature,
    plain_name,
    same_names,
)
from thememiner.ingest.presets.turns import Turn, join_turns, number_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_PHONE: Final = ("3", "phone")
_OUTBOUND: Final = ("10", "outbound email")
_SCALE: Final = "-3 to 3"
# Surveys have three, five or seven faces; the API gives numbers for the same seven.
_FACES: Final = {
    "extremely happy": 3, "very happy": 2, "happy": 1, "neutral": 0, "unhappy": -1,
    "very unhappy": -2, "extremely unhappy": -3, "103": 3, "102": 2, "101": 1, "100": 0,
    "-101": -1, "-102": -2, "-103": -3,
}  # fmt: skip
_READS: Final = (
    "Ticket ID", "Subject", "Description", "Status", "Source", "Agent", "Created time",
    "Last update time", "Last updated time", "Resolved time", "Closed time", "Tags",
    "Survey results", "Survey result", "Product", "Contact ID", "Full name", "Requester Name",
    "Email", "Requester Email", "Company name", "Company", "Account tier",
)  # fmt: skip


def _read_line(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    status = text_of(row.get("Status")).lower()
    if status in ("spam", "deleted"):
        return LeftOut(reason=status)
    is_typed_by_us = text_of(row.get("Source")).lower() in _PHONE
    return [
        {
            "id": key_of(row.get("Ticket ID")),
            "text": join_turns(
                [Turn(text=text_of(row.get("Description")))], subject=text_of(row.get("Subject"))
            ),
            "created_at": row.get("Created time"),
            "updated_at": first_of(row, "Last update time", "Last updated time"),
            "resolved_at": first_of(row, "Resolved time", "Closed time"),
            "customer_id": key_of(row.get("Contact ID")),
            "account_id": first_of(row, "Company name", "Company"),
            "email": first_of(row, "Email", "Requester Email"),
            "author": first_of(row, "Full name", "Requester Name"),
            "relayer": row.get("Agent") if is_typed_by_us else None,
            "tags": row.get("Tags"),
            **_rating(first_of(row, "Survey results", "Survey result")),
            "product": row.get("Product"),
            "segment": row.get("Account tier"),
        }
    ]


def _read_object(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    for flag in ("spam", "deleted"):
        if is_true(row.get(flag)):
            return LeftOut(reason=flag)
    source = text_of(row.get("source")).lower()
    opening = (text_of(first_of(row, "description_text", "description")), row.get("created_at"))
    said = [] if source in _OUTBOUND else [opening]
    said += [
        (text_of(first_of(turn, "body_text", "body")), turn.get("created_at"))
        for turn in rows_in(row.get("conversations"))
        if is_true(turn.get("incoming")) and not is_true(turn.get("private"))
    ]
    if not said:
        return LeftOut(reason="outbound")
    subject = "" if source in _OUTBOUND else text_of(row.get("subject"))
    return [
        {
            "id": key_of(row.get("id")),
            "text": join_turns(number_turns(said), subject=subject),
            "created_at": row.get("created_at"),
            "updated_at": row.get("updated_at"),
            "resolved_at": _under(row, "stats", "resolved_at") or _under(row, "stats", "closed_at"),
            "customer_id": key_of(row.get("requester_id")),
            "account_id": key_of(row.get("company_id")),
            "email": _under(row, "requester", "email"),
            "author": _under(row, "requester", "name"),
            "relayer": key_of(row.get("responder_id")) if source in _PHONE else None,
            "tags": row.get("tags"),
            **_rating(at(row, "satisfaction_rating", "ratings", "default_question")),
        }
    ]


def _under(row: Row, name: str, key: str) -> object:
    """Give a key of an object within, which dlt makes a column of its own."""
    return at(row, name, key) or row.get(f"{name}__{key}")


def _rating(face: object) -> dict[str, object]:
    """Give the face as a number; what a survey of another make says is read as it is."""
    found = _FACES.get(text_of(face).lower())
    if found is None:
        return {"rating": face, "rating_kind": "csat"} if text_of(face) else {}
    return {"rating": found, "rating_kind": "csat", "rating_scale": _SCALE}


def _warn_of_lines(head: FileHead) -> tuple[str, ...]:
    names = {plain_name(name) for name in head.columns}
    dates = "dates are in the time zone of the Freshdesk account and are read as UTC"
    if "description" in names:
        return (dates,)
    poor = (
        "SUBJECTS ONLY: this export has no descriptions. Themes of subjects are poor; tick "
        "Description when you export, or fetch tickets with include=description from the API"
    )
    return poor, dates


def _warn(head: FileHead) -> tuple[str, ...]:
    if not {"description", "description_text"} & set(head.columns):
        return ("SUBJECTS ONLY: fetch the tickets with include=description",)
    if "conversations" not in head.columns:
        return ("no conversations in this export: only the first message of each ticket is read",)
    return ()


FRESHDESK_CSV: Final = Preset(
    name="freshdesk-csv",
    title="Freshdesk and Freshservice tickets, CSV or Excel export",
    kind="ticket",
    checked="vendor documentation",
    recognize=Signature(
        needs=("Ticket ID", "Subject", "Created time"),
        usual=("Status", "Priority", "Source", "Type", "Agent", "Group", "Due by Time",
               "Resolved time", "Closed time", "Time tracked", "Agent interactions",
               "Customer interactions", "Resolution status", "First response status", "Tags"),
        formats=TABLES,
    ).score,
    columns=same_names(
        "id", "text", "created_at", "updated_at", "resolved_at", "customer_id", "account_id",
        "email", "author", "relayer", "tags", "rating", "rating_kind", "rating_scale", "product",
        "segment",
    ),
    documents=_read_line,
    reads=_READS,
    warn=_warn_of_lines,
)  # fmt: skip
FRESHDESK: Final = Preset(
    name="freshdesk",
    title="Freshdesk tickets (API, dlt)",
    kind="ticket",
    checked="vendor documentation",
    recognize=Signature(
        needs=("id", "subject", "requester_id", "responder_id"),
        usual=("description_text", "description", "company_id", "fr_escalated", "spam",
               "cc_emails", "source", "due_by", "fr_due_by", "email_config_id", "to_emails"),
        never=("submitter_id",),
    ).score,
    columns=same_names(
        "id", "text", "created_at", "updated_at", "resolved_at", "customer_id", "account_id",
        "email", "author", "relayer", "tags", "rating", "rating_kind", "rating_scale",
    ),
    documents=_read_object,
    warn=_warn,
)  # fmt: skip
