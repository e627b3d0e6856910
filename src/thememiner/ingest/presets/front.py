"""Front: the analytics export of messages, one row each, as conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.nested import first_of, is_true, key_of, text_of
from thememiner.ingest.presets.preset import TABLES, LeftOut, Preset, Signature, same_names
from thememiner.ingest.presets.turns import Turn, join_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_LEFT_OUT: Final = {"spam": "spam", "trashed": "deleted", "deleted": "deleted"}
_SUBJECT: Final = "Subject"


def _thread(row: Row) -> str | None:
    return key_of(first_of(row, "Conversation API ID", "Conversation ID")) or None


def _read(rows: Sequence[Row], _: FileHead) -> Documents:
    """Read a conversation; a message that several segments share comes once per segment."""
    rows = sorted(rows, key=lambda row: (_tie(row), text_of(row.get("Extract"))))
    states = {_LEFT_OUT.get(text_of(row.get("Status")).lower(), "") for row in rows}
    if "" not in states:
        return LeftOut(reason=max(states))
    inbound = [row for row in rows if text_of(row.get("Direction")).lower() == "inbound"]
    said = [row for row in inbound if not is_true(row.get("Autoreply"))]
    if not said:
        return LeftOut(reason="no_feedback" if inbound else "outbound")
    first = min(said, key=lambda row: (text_of(row.get("Message date")), _tie(row)))
    handle = text_of(first_of(first, "Contact handle", "From"))
    turns = [
        Turn(text=text_of(row.get("Extract")), at=row.get("Message date"), tie=_tie(row))
        for row in said
    ]
    return [
        {
            "id": _thread(first) or key_of(first_of(first, "Message API ID", "Message ID")),
            "text": join_turns(turns, subject=text_of(first.get(_SUBJECT))),
            "created_at": first.get("Message date"),
            "updated_at": max(text_of(row.get("Message date")) for row in said) or None,
            "customer_id": handle,
            "account_id": first.get("Account names"),
            "email": handle if "@" in handle else None,
            "author": first.get("Contact name"),
            "tags": first.get("Tags"),
        }
    ]


def _tie(row: Row) -> str:
    return key_of(first_of(row, "Message ID", "Message API ID"))


def _warn(_: FileHead) -> tuple[str, ...]:
    return (
        "EXTRACTS ONLY: Front's analytics export holds the start of each message, not its body. "
        "Whole messages come from the API alone",
    )


FRONT: Final = Preset(
    name="front",
    title="Front, analytics export of messages",
    kind="ticket",
    checked="vendor documentation",
    recognize=Signature(
        needs=("Conversation ID", "Direction", "Extract"),
        usual=("Message ID", "Segment", "Inbox", "Message date", "Autoreply", "Author",
               "Contact handle", "Contact name", "Tags", "Subject"),
        formats=TABLES,
    ).score,
    columns=same_names(
        "id", "text", "created_at", "updated_at", "customer_id", "account_id", "email", "author",
        "tags",
    ),
    documents=_read,
    thread=_thread,
    reads=("Conversation ID", "Conversation API ID", "Message ID", "Message API ID", "Direction",
           "Status", "Autoreply", "Message date", "Extract", "Subject", "Contact handle",
           "Contact name", "Account names", "From", "Tags"),
    warn=_warn,
)  # fmt: skip
