"""Gong: transcripts of calls; what people outside the company said."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.landed import beside, current_row
from thememiner.ingest.presets.nested import at, key_of, rows_in, text_of
from thememiner.ingest.presets.preset import OBJECTS, LeftOut, Lookup, Preset, Signature, same_names
from thememiner.ingest.presets.turns import join_turns, number_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_CALLS: Final = "gong-calls"
_TRANSCRIPT: Final = Signature(needs=("callId", "transcript"), formats=OBJECTS)


def _score(head: FileHead) -> float:
    are_turns = any(isinstance(row.get("transcript"), list) for row in head.sample)
    return _TRANSCRIPT.score(head) if are_turns else 0.0


def _read(rows: Sequence[Row], head: FileHead) -> Documents:
    """Read one call as one document: the words of its external speakers."""
    (row,) = rows
    key = key_of(row.get("callId"))
    call = current_row(beside(head, _CALLS, key))
    outside = {
        speaker: party
        for party in rows_in(call.get("parties"))
        if text_of(party.get("affiliation")) == "External"
        if (speaker := key_of(party.get("speakerId")))
    }
    said: list[tuple[str, object]] = []
    n_words: Counter[str] = Counter()
    for turn in rows_in(row.get("transcript")):
        speaker = key_of(turn.get("speakerId"))
        if speaker in outside:
            text = " ".join(text_of(part.get("text")) for part in rows_in(turn.get("sentences")))
            said.append((text, None))
            n_words[speaker] += len(text.split())
    if not said:
        return LeftOut(reason="no_feedback")
    # who said most stands for the call; one call is one document however many spoke
    speaker = min(n_words, key=lambda name: (-n_words[name], name))
    party = outside[speaker]
    return [
        {
            "id": key,
            "text": join_turns(number_turns(said)),
            "created_at": at(call, "metaData", "started"),
            "customer_id": key_of(party.get("userId")),
            "account_id": _find_account(call),
            "email": party.get("emailAddress"),
            "author": party.get("name"),
            "url": at(call, "metaData", "url"),
        }
    ]


def _find_account(call: Row) -> str:
    """Give the account of the CRM that the call is about, the least id of several."""
    contexts = [call, *rows_in(call.get("parties"))]
    found = (
        key_of(thing.get("objectId"))
        for context in contexts
        for system in rows_in(context.get("context"))
        for thing in rows_in(system.get("objects"))
        if text_of(thing.get("objectType")).casefold() in ("account", "company")
    )
    return min(filter(None, found), default="")


def _warn(head: FileHead) -> tuple[str, ...]:
    if _CALLS in head.lookups:
        return ("call transcripts are machine-made: expect wrong words",)
    return (
        "NO CALL CAN BE READ: transcripts do not say who is a customer. Name the answer of "
        "POST /v2/calls/extensive (with parties) beside this file",
    )


GONG: Final = Preset(
    name="gong",
    title="Gong call transcripts (API)",
    kind="call",
    checked="vendor documentation",
    recognize=_score,
    columns=same_names(
        "id", "text", "created_at", "customer_id", "account_id", "email", "author", "url"
    ),
    documents=_read,
    lookups=(_CALLS,),
    warn=_warn,
)
GONG_CALLS: Final = Lookup(
    name=_CALLS,
    title="Gong's calls with their parties",
    recognize=Signature(
        needs=("metaData", "parties"), usual=("metaData.id", "metaData.started"), formats=OBJECTS
    ).score,
    key=lambda row: key_of(at(row, "metaData", "id")) or None,
)
