"""Intercom: conversations of its API, and as Fivetran lands them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.landed import beside, current_row, is_current
from thememiner.ingest.presets.nested import (
    at,
    first_of,
    is_true,
    key_of,
    rows_in,
    text_of,
    words_in,
)
from thememiner.ingest.presets.preset import LeftOut, Lookup, Preset, Signature, same_names
from thememiner.ingest.presets.turns import Turn, join_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_PARTS: Final = "intercom-parts"
_CONTACTS: Final = "intercom-contacts"
_CUSTOMERS: Final = ("user", "lead", "contact")
_PRIVATE: Final = ("note", "note_and_reopen")
_MAX_PARTS: Final = 500  # of a conversation, in an answer of the API
_API: Final = Signature(
    needs=("id", "source", "created_at", "state"),
    usual=("source.author", "source.body", "source.delivered_as", "conversation_parts", "contacts",
           "conversation_rating", "statistics", "teammates", "waiting_since", "admin_assignee_id"),
)  # fmt: skip
_FIVETRAN: Final = Signature(
    needs=("id", "source_author_id", "source_body", "source_delivered_as"),
    usual=("source_author_type", "source_subject", "conversation_rating_value",
           "conversation_rating_remark", "created_at", "state"),
)  # fmt: skip


def _score(head: FileHead) -> float:
    return max(_API.score(head), _FIVETRAN.score(head))


def _thread(row: Row) -> str | None:
    """Put the history rows of a conversation together; what the API gives stands alone."""
    return key_of(row.get("id")) or None if "source_author_id" in row else None


def _read(rows: Sequence[Row], head: FileHead) -> Documents:
    row = current_row(rows)
    if not row:
        return LeftOut(reason="deleted")
    return _read_landed(row, head) if "source_author_id" in row else _read_object(row)


def _read_object(row: Row) -> Documents:
    source = at(row, "source")
    author = at(source, "author")
    parts = _rows_under(row, "conversation_parts")
    said = [
        Turn(text=text_of(part.get("body")), at=part.get("created_at"), tie=key_of(part.get("id")))
        for part in parts
        if text_of(at(part, "author", "type")) in _CUSTOMERS and not _is_machine(part)
    ]
    is_own = text_of(at(author, "type")) in _CUSTOMERS and _is_inbound(at(source, "delivered_as"))
    if is_own:
        said.insert(0, Turn(text=text_of(at(source, "body")), at=row.get("created_at")))
    if not said:
        return LeftOut(
            reason="no_feedback" if _is_inbound(at(source, "delivered_as")) else "outbound"
        )
    contact = next(iter(_rows_under(row, "contacts")), {})
    person = author if is_own else at(_first_customer(parts), "author")
    return [
        {
            "id": key_of(row.get("id")),
            "text": join_turns(
                said,
                subject=text_of(first_of(row, "title") or at(source, "subject")) if is_own else "",
                remark=text_of(at(row, "conversation_rating", "remark")),
            ),
            "created_at": row.get("created_at"),
            "updated_at": row.get("updated_at"),
            "resolved_at": _closed_at(row),
            "customer_id": key_of(contact.get("id")) or key_of(at(person, "id")),
            "account_id": first_of(at(row, "company"), "company_id", "id"),
            "email": at(person, "email"),
            "author": at(person, "name"),
            "tags": words_in(at(row, "tags", "tags"), "name"),
            **_rating(at(row, "conversation_rating", "rating")),
        }
    ]


def _read_landed(row: Row, head: FileHead) -> Documents:
    parts = [part for part in beside(head, _PARTS, key_of(row.get("id"))) if is_current(part)]
    said = [
        Turn(text=text_of(part.get("body")), at=part.get("created_at"), tie=key_of(part.get("id")))
        for part in parts
        if text_of(part.get("author_type")) in _CUSTOMERS and not _is_machine(part)
    ]
    is_inbound = _is_inbound(row.get("source_delivered_as"))
    is_own = text_of(row.get("source_author_type")) in _CUSTOMERS and is_inbound
    if is_own:
        said.insert(0, Turn(text=text_of(row.get("source_body")), at=row.get("created_at")))
    if not said:
        return LeftOut(reason="no_feedback" if is_inbound else "outbound")
    answered = (key_of(part.get("author_id")) for part in parts
                if text_of(part.get("author_type")) in _CUSTOMERS)  # fmt: skip
    person = key_of(row.get("source_author_id")) if is_own else min(answered)
    contact = current_row(beside(head, _CONTACTS, person))
    return [
        {
            "id": key_of(row.get("id")),
            "text": join_turns(
                said,
                subject=text_of(row.get("source_subject")) if is_own else "",
                remark=text_of(row.get("conversation_rating_remark")),
            ),
            "created_at": row.get("created_at"),
            "updated_at": row.get("updated_at"),
            "customer_id": person,
            "account_id": contact.get("custom_organisation_id"),
            "email": contact.get("email"),
            "author": contact.get("name"),
            **_rating(row.get("conversation_rating_value")),
        }
    ]


def _rows_under(row: Row, name: str) -> list[Row]:
    """Give a list that newer answers of the API wrap in an object of the same name."""
    return rows_in(at(row, name, name)) or rows_in(row.get(name))


def _first_customer(parts: Sequence[Row]) -> Row:
    found = (part for part in parts if text_of(at(part, "author", "type")) in _CUSTOMERS)
    return next(found, {})


def _is_machine(part: Row) -> bool:
    """Whether no customer wrote it: notes, answers of the AI agent, what was redacted."""
    author = at(part, "author")
    flags = (at(author, "from_ai_agent"), at(author, "is_ai_answer"), part.get("redacted"))
    return text_of(part.get("part_type")) in _PRIVATE or any(map(is_true, flags))


def _is_inbound(delivered_as: object) -> bool:
    """Whether the customer began; all else are campaigns and messages of staff and bots."""
    return text_of(delivered_as) in ("", "customer_initiated")


def _closed_at(row: Row) -> object:
    is_closed = text_of(row.get("state")) == "closed"
    return at(row, "statistics", "last_close_at") if is_closed else None


def _rating(value: object) -> dict[str, object]:
    scale = {"rating_kind": "csat", "rating_scale": "1-5"}
    return {"rating": value, **scale} if text_of(value) else {}


def _warn(head: FileHead) -> tuple[str, ...]:
    is_landed = "source_author_id" in head.columns
    has_parts = _PARTS in head.lookups if is_landed else "conversation_parts" in head.columns
    notes = []
    if not has_parts:
        notes.append(
            "no conversation parts in this export: only first messages are read (lists of the API "
            "leave the parts out; fetch each conversation)"
        )
    totals = (at(row, "conversation_parts", "total_count") for row in head.sample)
    if any(isinstance(total, int) and total > _MAX_PARTS for total in totals):
        notes.append(f"conversations of more than {_MAX_PARTS} parts are cut by Intercom's API")
    return tuple(notes)


INTERCOM: Final = Preset(
    name="intercom",
    title="Intercom conversations (API, Fivetran)",
    kind="ticket",
    checked="vendor documentation",
    recognize=_score,
    columns=same_names(
        "id", "text", "created_at", "updated_at", "resolved_at", "customer_id", "account_id",
        "email", "author", "tags", "rating", "rating_kind", "rating_scale",
    ),
    documents=_read,
    thread=_thread,
    lookups=(_CONTACTS, _PARTS),
    warn=_warn,
)  # fmt: skip
INTERCOM_PARTS: Final = Lookup(
    name=_PARTS,
    title="the parts of Intercom's conversations",
    recognize=Signature(
        needs=("id", "conversation_id", "part_type", "author_type", "body"),
        usual=("author_id", "created_at"),
    ).score,
    key=lambda row: key_of(row.get("conversation_id")) or None,
)
INTERCOM_CONTACTS: Final = Lookup(
    name=_CONTACTS,
    title="Intercom's contacts",
    recognize=Signature(
        needs=("id", "role", "email", "external_id", "workspace_id"),
        usual=("name", "last_seen_at", "signed_up_at", "last_replied_at"),
        never=("source_body",),
    ).score,
    key=lambda row: key_of(row.get("id")) or None,
)
