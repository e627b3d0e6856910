"""Slack: the archive of a workspace, its threads as documents, its users beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.landed import beside, current_row
from thememiner.ingest.presets.nested import at, first_of, is_true, key_of, text_of
from thememiner.ingest.presets.preset import LeftOut, Lookup, Preset, same_names
from thememiner.ingest.presets.turns import Turn, join_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workspace:
    """Whose archive it is; `team` is the home of most of its users, "" if nobody says."""

    head: FileHead
    team: str


def _make_reader(head: FileHead) -> Reader:
    users = (current_row(rows) for rows in head.lookups.get(_USERS, {}).values())
    teams = Counter(key_of(user.get("team_id")) for user in users)
    team = min(teams, key=lambda name: (-teams[name], name), default="")
    workspace = _Workspace(head=head, team=team)
    return lambda rows: _read(rows, workspace)


def _read(rows: Sequence[Row], workspace: _Workspace) -> Documents:
    messages = {
        _stamp(row): row
        for row in sorted(rows, key=lambda row: (_stamp(row), text_of(row.get("text"))))
        if _is_day(row) and _is_persons(row, workspace)
    }
    if not messages:
        return LeftOut(reason="no_feedback")
    # Guests and people of other companies are customers; where there are none, staff pass on or
    # talk about what customers said: who began is heard.
    outside = {key_of(row.get("user")) for row in messages.values() if _is_outside(row, workspace)}
    first = next(iter(messages.values()))
    speakers = outside or {key_of(first.get("user"))}
    said = [row for row in messages.values() if key_of(row.get("user")) in speakers]
    user = _user(said[0], workspace)
    turns = [Turn(text=_plain(row), at=_stamp(row), tie=_stamp(row)) for row in said]
    return [
        {
            "id": f"{_channel(first, workspace)}/{text_of(first_of(first, 'thread_ts', 'ts'))}",
            "text": join_turns(turns),
            "created_at": _stamp(said[0]),
            "customer_id": key_of(said[0].get("user")),
            "email": at(user, "profile", "email"),
            "author": first_of(user, "real_name", "name") or at(user, "profile", "real_name"),
            "role": "guest" if outside else "staff",
        }
    ]


def _is_persons(row: Row, workspace: _Workspace) -> bool:
    is_bot = bool(row.get("bot_id")) or is_true(_user(row, workspace).get("is_bot"))
    is_said = text_of(row.get("type")) in ("", "message") and text_of(row.get("subtype")) in _SAID
    return is_said and not is_bot and bool(key_of(row.get("user")))


def _is_outside(row: Row, workspace: _Workspace) -> bool:
    """Whether somebody is no member: a guest, or of a company that shares the channel."""
    user = _user(row, workspace)
    flags = ("is_restricted", "is_ultra_restricted", "is_stranger")
    if any(is_true(user.get(flag)) for flag in flags):
        return True
    home = key_of(first_of(row, "user_team", "source_team", "team"))
    return bool(home and workspace.team and home != workspace.team)


def _user(row: Row, workspace: _Workspace) -> Row:
    """Give a user as listed; of other companies what the message itself says."""
    listed = current_row(beside(workspace.head, _USERS, key_of(row.get("user"))))
    profile = row.get("user_profile")
    return listed or (profile if isinstance(profile, Mapping) else {})


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


def _channel(row: Row, workspace: _Workspace) -> str:
    """Give the channel's id, which stays when the channel is renamed; else its folder."""
    folder = _folder_of(row)
    channel = current_row(beside(workspace.head, _CHANNELS, folder))
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
    reader=_make_reader,
    thread=_thread,
    inside=(SLACK_USERS, SLACK_CHANNELS),
    warn=_warn,
)
