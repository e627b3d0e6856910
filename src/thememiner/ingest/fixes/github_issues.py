"""GitHub: closed issues of the API and of `gh issue list --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.fixes.shipped import (
    MAX_ID,
    MAX_URL,
    FixPreset,
    ReadFixes,
    Shipped,
    collect,
    plain_line,
    read_day,
)
from thememiner.ingest.presets.github import make_issue_id
from thememiner.ingest.presets.nested import first_of, text_of, words_in
from thememiner.ingest.presets.preset import OBJECTS, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from thememiner.ingest.fixes.shipped import Days
    from thememiner.ingest.presets import FileHead

_REST: Final = Signature(
    needs=("number", "title", "html_url", "closed_at"),
    usual=("state", "labels", "created_at", "state_reason"),
    never=("tag_name",),
    formats=OBJECTS,
)
_GH: Final = Signature(
    needs=("number", "title", "closedAt"), usual=("url", "state", "stateReason"), formats=OBJECTS
)
_NO_FIX: Final = frozenset(
    {"duplicate", "invalid", "wontfix", "won't fix", "question", "not a bug"}
)
_DONE: Final = frozenset({"", "completed"})


def _score(head: FileHead) -> float:
    return max(_REST.score(head), _GH.score(head))


def _read(_: FileHead, rows: Iterable[Mapping[str, object]], __: Days) -> ReadFixes:
    return collect(map(_read_issue, rows))


def _read_issue(row: Mapping[str, object]) -> Shipped | str:
    url = plain_line(first_of(row, "html_url", "url"), limit=MAX_URL)
    if row.get("pull_request") or "/pull/" in url:
        return "pull requests"
    reason = text_of(first_of(row, "state_reason", "stateReason")).casefold()
    labels = {label.casefold() for label in words_in(row.get("labels"), "name")}
    if reason not in _DONE or labels & _NO_FIX:
        return "not done"
    key = make_issue_id(row, url)[:MAX_ID]
    day = read_day(first_of(row, "closed_at", "closedAt"))
    if not key or day is None:
        return "still open"
    return Shipped(fix_id=key, day=day, title=plain_line(row.get("title")) or key, url=url or None)


GITHUB_ISSUES: Final = FixPreset(
    name="github-issues", title="GitHub issues, JSON", recognize=_score, read=_read
)
