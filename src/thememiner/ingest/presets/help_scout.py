"""Help Scout: conversations of its API, with their threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.nested import at, first_of, key_of, rows_in, text_of, words_in
from thememiner.ingest.presets.preset import OBJECTS, LeftOut, Preset, Signature, same_names
from thememiner.ingest.presets.turns import join_turns, number_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_FACES: Final = {"great": 3, "okay": 2, "ok": 2, "not good": 1, "not-good": 1, "bad": 1}
_HIDDEN: Final = ("draft", "hidden", "deleted")
_CONVERSATION: Final = Signature(
    needs=("id", "subject", "preview", "primaryCustomer"),
    usual=("number", "threads", "mailboxId", "state", "status", "createdAt", "source", "createdBy"),
    formats=OBJECTS,
)


def _read(rows: Sequence[Row], _: FileHead) -> Documents:
    (row,) = rows
    for reason, words in (
        ("spam", (row.get("status"),)),
        ("deleted", (row.get("state"),)),
        ("draft", (row.get("state"), row.get("status"))),
    ):
        if reason in map(text_of, words):
            return LeftOut(reason=reason)
    threads = _threads(row)
    said = [
        (text_of(thread.get("body")), _time(thread, "created"))
        for thread in threads or []
        if _is_customers(thread)
    ]
    by_us = text_of(at(first_of(row, "createdBy", "created_by"), "type")) == "user"
    is_call = text_of(row.get("type")) == "phone"
    relayer = None
    if not said and by_us and not is_call:
        return LeftOut(reason="outbound")
    if not said and is_call and threads:
        said = [(text_of(thread.get("body")), _time(thread, "created")) for thread in threads
                if text_of(thread.get("type")) == "phone"]  # fmt: skip
        relayer = key_of(at(first_of(row, "createdBy", "created_by"), "id"))
    if not said and threads is None:
        said = [(text_of(row.get("preview")), None)]
    if not said:
        return LeftOut(reason="no_feedback")
    customer = first_of(row, "primaryCustomer", "primary_customer")
    subject = "" if by_us and not is_call else text_of(row.get("subject"))
    names = (text_of(at(customer, name)) for name in ("first", "last"))
    return [
        {
            "id": key_of(row.get("id")),
            "text": join_turns(number_turns(said), subject=subject, remark=_remark(row, threads)),
            "created_at": _time(row, "created"),
            "updated_at": _time(row, "userUpdated") or _time(row, "user_updated"),
            "resolved_at": _time(row, "closed"),
            "customer_id": key_of(at(customer, "id")),
            "email": at(customer, "email"),
            "author": " ".join(filter(None, names)),
            "relayer": relayer,
            "tags": words_in(row.get("tags"), "tag", "name"),
            **_rating(row, threads),
            "url": at(row, "_links", "web", "href"),
        }
    ]


def _threads(row: Row) -> list[Row] | None:
    """Give the threads; None where they were not asked for (`threads` is then their number)."""
    for found in (at(row, "_embedded", "threads"), row.get("threads")):
        if isinstance(found, list):
            return rows_in(found)
    return None


def _is_customers(thread: Row) -> bool:
    """Whether a customer wrote it; messages, notes, line items and forwards are of staff."""
    kind = text_of(thread.get("type"))
    by = text_of(at(first_of(thread, "createdBy", "created_by"), "type"))
    is_theirs = kind == "customer" or (kind in ("chat", "beaconchat") and by == "customer")
    return is_theirs and text_of(thread.get("state")) not in _HIDDEN


def _time(row: Row, start: str) -> object:
    return first_of(row, f"{start}At", f"{start}_at")


def _find_rating(row: Row, threads: list[Row] | None) -> object:
    ratings = [row.get("rating"), *(thread.get("rating") for thread in threads or [])]
    return next((rating for rating in reversed(ratings) if rating), None)


def _rating(row: Row, threads: list[Row] | None) -> dict[str, object]:
    rating = _find_rating(row, threads)
    face = _FACES.get((text_of(rating) or text_of(at(rating, "rating"))).lower())
    if face is None:
        return {}
    return {"rating": face, "rating_kind": "csat", "rating_scale": "1-3"}


def _remark(row: Row, threads: list[Row] | None) -> str:
    rating = _find_rating(row, threads)
    return text_of(first_of(rating, "comments", "comment"))


def _warn(head: FileHead) -> tuple[str, ...]:
    if any(_threads(row) is not None for row in head.sample):
        return ()
    return (
        "PREVIEWS ONLY: the conversations have no threads, and previews are cut short. Fetch them "
        "with embed=threads",
    )


HELP_SCOUT: Final = Preset(
    name="help-scout",
    title="Help Scout conversations (API)",
    kind="ticket",
    checked="vendor documentation",
    recognize=_CONVERSATION.score,
    columns=same_names(
        "id",
        "text",
        "created_at",
        "updated_at",
        "resolved_at",
        "customer_id",
        "email",
        "author",
        "relayer",
        "tags",
        "rating",
        "rating_kind",
        "rating_scale",
        "url",
    ),
    documents=_read,
    warn=_warn,
)
