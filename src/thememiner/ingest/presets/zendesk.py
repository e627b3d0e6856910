"""Zendesk: tickets of its API and JSON export, as loaders land them, and its CSV of views."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.landed import beside, current_row, is_current
from thememiner.ingest.presets.nested import at, first_of, is_true, key_of, rows_in, text_of
from thememiner.ingest.presets.preset import (
    TABLES,
    LeftOut,
    Lookup,
    Preset,
    Signature,
    same_names,
)
from thememiner.ingest.presets.turns import Turn, join_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_USERS: Final = "zendesk-users"
_COMMENTS: Final = "zendesk-comments"
_API_LINK: Final = re.compile(r"(https://[^/\s]{1,200})/api/v2/tickets/(\d{1,20})\.json")
_PLACEHOLDER: Final = re.compile(r"\{\{[^{}]{0,200}\}\}")  # of dynamic content, in subjects
_STAFF: Final = ("agent", "admin")
_FIELDS: Final = same_names(
    "id", "text", "created_at", "updated_at", "customer_id", "account_id", "email", "author",
    "role", "relayer", "tags", "rating", "rating_kind", "url",
)  # fmt: skip


def _read_ticket(rows: Sequence[Row], head: FileHead) -> Documents:
    (row,) = rows
    if text_of(row.get("status")).lower() == "deleted" or not is_current(row):
        return LeftOut(reason="deleted")
    requester, submitter = key_of(row.get("requester_id")), key_of(row.get("submitter_id"))
    user = current_row(beside(head, _USERS, requester))
    is_staff = text_of(user.get("role")) in _STAFF
    turns, is_typed_by_us = _find_turns(row, head, requester, submitter)
    sender = _find_sender(row) if submitter == requester else {}
    rating = at(row, "satisfaction_rating")
    remark = at(rating, "comment") or row.get("satisfaction_rating__comment")
    return [
        {
            **_custom_fields(row),
            "id": key_of(row.get("id")),
            "text": join_turns(turns, subject=_subject(row), remark=text_of(remark)),
            "created_at": row.get("created_at"),
            "updated_at": row.get("updated_at"),
            "customer_id": requester,
            # the organization of a ticket is its requester's: of staff it is our own
            "account_id": None if is_staff else key_of(row.get("organization_id")),
            "email": user.get("email") or sender.get("address"),
            "author": user.get("name") or sender.get("name"),
            "role": user.get("role"),
            "relayer": submitter if is_typed_by_us else None,
            "tags": row.get("tags"),
            **_rating(at(rating, "score") or row.get("satisfaction_rating__score")),
            "url": _API_LINK.sub(r"\1/agent/tickets/\2", text_of(row.get("url"))),
        }
    ]


def _find_turns(
    row: Row, head: FileHead, requester: str, submitter: str
) -> tuple[list[Turn], bool]:
    """Give what the customer said, and whether somebody else typed it.

    The description is the first comment. Where another than the requester opened the ticket it is
    what that one wrote down for the customer; unless the customer answered: then it was a message
    of ours, and only the answers count. What a form hands in through the API is no such message.
    """
    is_typed_by_us = bool(submitter) and submitter != requester
    opening = Turn(text=text_of(row.get("description")), at=row.get("created_at"), tie="")
    comments = rows_in(row.get("comments")) or [
        comment for comment in beside(head, _COMMENTS, key_of(row.get("id"))) if is_current(comment)
    ]
    said = [
        Turn(
            text=text_of(first_of(comment, "plain_body", "body", "html_body")),
            at=first_of(comment, "created_at", "created"),
            tie=key_of(comment.get("id")),
        )
        for comment in comments
        if comment.get("public") in (None, "") or is_true(comment.get("public"))
        if _is_customer(comment, head, requester)
    ]
    channel = at(row, "via", "channel") or first_of(row, "via__channel", "via_channel")
    if is_typed_by_us and said and channel != "api":
        return said, False
    return [opening, *said], is_typed_by_us


def _is_customer(comment: Row, head: FileHead, requester: str) -> bool:
    author = key_of(first_of(comment, "author_id", "user_id"))
    role = text_of(current_row(beside(head, _USERS, author)).get("role"))
    return bool(author) and (author == requester or role == "end-user")


def _find_sender(row: Row) -> Row:
    """Give who sent the e-mail that opened the ticket: name and address."""
    sender = at(row, "via", "source", "from")
    if isinstance(sender, Mapping):
        return sender
    return {
        name: first_of(row, f"via__source__from__{name}", f"via_source_from_{name}")
        for name in ("address", "name")
    }


def _custom_fields(row: Row) -> Row:
    """Give custom fields by their number, for --map and ingest.attributes."""
    fields = rows_in(row.get("custom_fields"))
    return {f"custom_fields.{key_of(field.get('id'))}": field.get("value") for field in fields}


def _subject(row: Row) -> str:
    subject = text_of(first_of(row, "subject", "raw_subject"))
    return _PLACEHOLDER.sub("", subject).strip()


def _rating(score: object) -> dict[str, object]:
    """Give a verdict; "offered" and "unoffered" only say that somebody was or was not asked."""
    verdict = text_of(score)
    is_verdict = verdict.lower().startswith(("good", "bad"))
    return {"rating": verdict, "rating_kind": "good bad"} if is_verdict else {}


def _read_line(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    if text_of(row.get("Status")).lower() == "deleted":
        return LeftOut(reason="deleted")
    requester, submitter = text_of(row.get("Requester")), text_of(row.get("Submitter"))
    is_typed_by_us = submitter.casefold() != requester.casefold()
    subject = _PLACEHOLDER.sub("", text_of(row.get("Subject"))).strip()
    mail = text_of(row.get("Requester email"))
    return [
        {
            "id": key_of(row.get("Id")),
            "text": join_turns([Turn(text=text_of(row.get("Description")))], subject=subject),
            "created_at": first_of(row, "Created at", "Requested"),
            "updated_at": first_of(row, "Updated at", "Updated"),
            "resolved_at": row.get("Solved at"),
            # a name is nobody's own: it stands in only where there is nothing else
            "customer_id": key_of(row.get("Requester id")) or (None if mail else requester),
            "account_id": row.get("Organization"),
            "email": mail,
            "author": requester,
            "relayer": submitter if is_typed_by_us else None,
            "tags": text_of(row.get("Tags")).replace(",", " ").split(),
            **_rating(row.get("Satisfaction Score")),
        }
    ]


def _warn_of_line(head: FileHead) -> tuple[str, ...]:
    dates = "dates are in the time zone of the Zendesk account and are read as UTC"
    if "description" in {name.lower() for name in head.columns}:
        return (dates,)
    poor = (
        "SUBJECTS ONLY: Zendesk's CSV has no descriptions and no comments. Themes of subjects are "
        "poor; export JSON (Admin Center > Account > Tools > Reports), or fetch the API"
    )
    return poor, dates


def _warn(head: FileHead) -> tuple[str, ...]:
    has_comments = _COMMENTS in head.lookups or "comments" in head.columns
    notes = []
    if not has_comments:
        notes.append("no comments in this export: only the first message of each ticket is read")
    if _USERS not in head.lookups:
        notes.append("no users beside the tickets: staff who write tickets count as customers")
    return tuple(notes)


ZENDESK: Final = Preset(
    name="zendesk",
    title="Zendesk tickets (JSON export, API, Fivetran, dlt)",
    kind="ticket",
    checked="real sample",
    recognize=Signature(
        needs=("id", "requester_id", "submitter_id", "subject", "description"),
        usual=("status", "organization_id", "assignee_id", "brand_id", "group_id", "ticket_form_id",
               "created_at", "updated_at", "url", "has_incidents", "recipient"),
        never=("responder_id",),
    ).score,
    columns=_FIELDS,
    documents=_read_ticket,
    lookups=(_COMMENTS, _USERS),
    warn=_warn,
)  # fmt: skip
ZENDESK_CSV: Final = Preset(
    name="zendesk-csv",
    title="Zendesk tickets, CSV export (subjects only)",
    kind="ticket",
    checked="vendor documentation",
    recognize=Signature(
        needs=("Id", "Requester", "Subject"),
        usual=("Summation column", "Requester id", "Requester email", "Requester domain",
               "Submitter", "Ticket type", "Via", "Satisfaction Score", "Group stations",
               "Assignee stations", "Solved at"),
        formats=TABLES,
    ).score,
    columns=same_names(
        "id", "text", "created_at", "updated_at", "resolved_at", "customer_id", "account_id",
        "email", "author", "relayer", "tags", "rating", "rating_kind",
    ),
    documents=_read_line,
    reads=("Id", "Requester", "Requester id", "Requester email", "Submitter", "Subject",
           "Description", "Tags", "Status", "Created at", "Requested", "Updated at", "Updated",
           "Solved at", "Organization", "Satisfaction Score"),
    warn=_warn_of_line,
)  # fmt: skip
ZENDESK_USERS: Final = Lookup(
    name=_USERS,
    title="Zendesk's users",
    recognize=Signature(
        needs=("id", "role", "email", "name", "suspended", "verified"),
        usual=("locale", "time_zone", "organization_id", "shared_agent", "ticket_restriction"),
        never=("subject",),
    ).score,
    key=lambda row: key_of(row.get("id")) or None,
)
ZENDESK_COMMENTS: Final = Lookup(
    name=_COMMENTS,
    title="the comments of Zendesk's tickets",
    recognize=Signature(
        needs=("id", "ticket_id", "body", "public"), usual=("created",), never=("subject",)
    ).score,
    key=lambda row: key_of(row.get("ticket_id")) or None,
)
