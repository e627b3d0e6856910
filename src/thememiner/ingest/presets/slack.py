"""Slack: the archive of a workspace, its threads as documents, its users beside them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.landed import beside, current_row
from thememiner.ingest.presets.nested import at, first_of, is_true, key_of, text_of
from thememiner.ingest.presets.preset import LeftOut, Lookup, Preset, same_names
from thememiner.ingest.presets.turns import Turn, join_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_MEMBER: Final = "_member"  # of the archive, that a row is from
_LISTS: Final = (
    "channels.json", "groups.json", "dms.json", "mpims.json", "users.json", "org_users.json",
    "integration_logs.json",
)  # fmt: skip
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\.json", re.ASCII)
_SAID: Final = ("", "thread_broadcast", "me_message", "file_share")
_TOKEN: Final = re.compile(r"<([@#!]?)([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>")
_USERS: Final = "slack-users"
_CHANNELS: Final = "slack-channels"


def _score(head: FileHead) -> float:
    if head.format != "zip" or _MEMBER not in head.columns:
        return 0.0
    is_archive = any(
        _file_of(row) in _LISTS or (_is_day(row) and "ts" in row) for row in head.sample
    )
    return 1.0 if is_archive else 0.0


def _thread(row: Row) -> str | None:
    """Put a message and its answers together; lists of users and channels stand alone."""
    started = text_of(first_of(row, "thread_ts", "ts"))
    return f"{_folder_of(row)}/{started}" if started and _is_day(row) else None


def _read(rows: Sequence[Row], head: FileHead) -> Documents:
    messages = {
        _stamp(row): row
        for row in sorted(rows, key=lambda row: (_stamp(row), text_of(row.get("text"))))
        if _is_day(row) and _is_persons(row, head)
    }
    if not messages:
        return LeftOut(reason="no_feedback")
    # Guests and people of other companies are customers; where there are none, staff pass on or
    # talk about what customers said: who began is heard.
    outside = {key_of(row.get("user")) for row in messages.values() if _is_outside(row, head)}
    first = next(iter(messages.values()))
    speakers = outside or {key_of(first.get("user"))}
    said = [row for row in messages.values() if key_of(row.get("user")) in speakers]
    user = _user(said[0], head)
    turns = [Turn(text=_plain(row), at=_stamp(row), tie=_stamp(row)) for row in said]
    return [
        {
            "id": f"{_channel(first, head)}/{text_of(first_of(first, 'thread_ts', 'ts'))}",
            "text": join_turns(turns),
            "created_at": _stamp(said[0]),
            "customer_id": key_of(said[0].get("user")),
            "email": at(user, "profile", "email"),
            "author": first_of(user, "real_name", "name") or at(user, "profile", "real_name"),
            "role": "guest" if outside else "staff",
        }
    ]


def _is_persons(row: Row, head: FileHead) -> bool:
    is_bot = bool(row.get("bot_id")) or is_true(_user(row, head).get("is_bot"))
    is_said = text_of(row.get("type")) in ("", "message") and text_of(row.get("subtype")) in _SAID
    return is_said and not is_bot and bool(key_of(row.get("user")))


def _is_outside(row: Row, head: FileHead) -> bool:
    """Whether somebody is no member: a guest, or of a company that shares the channel."""
    user = _user(row, head)
    flags = ("is_restricted", "is_ultra_restricted", "is_stranger")
    if any(is_true(user.get(flag)) for flag in flags):
        return True
    theirs = text_of(first_of(row, "user_team", "source_team"))
    ours = text_of(row.get("team"))
    return bool(theirs and ours and theirs != ours)


def _user(row: Row, head: FileHead) -> Row:
    return current_row(beside(head, _USERS, key_of(row.get("user"))))


def _plain(row: Row) -> str:
    return unescape(_TOKEN.sub(_spell, text_of(row.get("text"))))


def _spell(match: re.Match[str]) -> str:
    """Give a channel's name and a link's label; people and groups that are called lose theirs."""
    sign, target, label = match[1], match[2], match[3]
    if sign == "#":
        return f"#{label}" if label else ""
    if sign:
        return ""
    return label or target.removeprefix("mailto:")


def _stamp(row: Row) -> str:
    return text_of(row.get("ts"))


def _channel(row: Row, head: FileHead) -> str:
    """Give the channel's id, which stays when the channel is renamed; else its folder."""
    folder = _folder_of(row)
    channel = current_row(beside(head, _CHANNELS, folder))
    return key_of(channel.get("id")) or folder


def _file_of(row: Row) -> str:
    return text_of(row.get(_MEMBER)).rpartition("/")[2]


def _folder_of(row: Row) -> str:
    return text_of(row.get(_MEMBER)).rpartition("/")[0].rpartition("/")[2]


def _is_day(row: Row) -> bool:
    return _DAY.fullmatch(_file_of(row)) is not None


def _key_of_user(row: Row) -> str | None:
    is_listed = _file_of(row) in ("users.json", "org_users.json")
    return (key_of(row.get("id")) or None) if is_listed else None


def _key_of_channel(row: Row) -> str | None:
    is_listed = _file_of(row) in ("channels.json", "groups.json")
    return (text_of(row.get("name")) or None) if is_listed else None


def _warn(head: FileHead) -> tuple[str, ...]:
    notes = ["messages of members count as internal; those of guests and of other companies in "
             "shared channels as customers'"]  # fmt: skip
    if not head.lookups.get(_USERS):
        notes.append("no users.json in the archive: guests cannot be told from members")
    return tuple(notes)


SLACK_USERS: Final = Lookup(
    name=_USERS, title="Slack's users", recognize=lambda _: 0.0, key=_key_of_user
)
SLACK_CHANNELS: Final = Lookup(
    name=_CHANNELS, title="Slack's channels", recognize=lambda _: 0.0, key=_key_of_channel
)
SLACK: Final = Preset(
    name="slack",
    title="Slack, export of a workspace (ZIP)",
    kind="chat",
    checked="vendor documentation",
    recognize=_score,
    columns=same_names("id", "text", "created_at", "customer_id", "email", "author", "role"),
    documents=_read,
    thread=_thread,
    inside=(SLACK_USERS, SLACK_CHANNELS),
    warn=_warn,
)
