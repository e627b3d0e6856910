"""GitHub: releases of the API and of `gh`, with what their notes list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.fixes.notes import name_release, read_bullets
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
from thememiner.ingest.presets.nested import first_of, is_true, text_of
from thememiner.ingest.presets.preset import OBJECTS, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.ingest.fixes.shipped import Days
    from thememiner.ingest.presets import FileHead

_REST: Final = Signature(
    needs=("tag_name", "published_at"),
    usual=("name", "body", "html_url", "prerelease", "draft"),
    formats=OBJECTS,
)
_GH: Final = Signature(
    needs=("tagName", "publishedAt"),
    usual=("name", "body", "url", "isPrerelease", "isDraft"),
    formats=OBJECTS,
)


def _score(head: FileHead) -> float:
    return max(_REST.score(head), _GH.score(head))


def _read(_: FileHead, rows: Iterable[Mapping[str, object]], __: Days) -> ReadFixes:
    return collect(map(_read_release, rows))


def _read_release(row: Mapping[str, object]) -> Sequence[Shipped] | str:
    tag = plain_line(first_of(row, "tag_name", "tagName"), limit=MAX_ID)
    day = read_day(first_of(row, "published_at", "publishedAt"))
    if is_true(first_of(row, "prerelease", "isPrerelease")):
        return "pre-releases"
    if not tag or day is None or is_true(first_of(row, "draft", "isDraft")):
        return "not published"
    version, url = (
        name_release(tag),
        plain_line(first_of(row, "html_url", "url"), limit=MAX_URL) or None,
    )
    return read_bullets(text_of(row.get("body")), version=version, day=day) or [
        Shipped(
            fix_id=version,
            day=day,
            title=plain_line(row.get("name")) or version,
            url=url,
            version=version,
        )
    ]


GITHUB_RELEASES: Final = FixPreset(
    name="github-releases", title="GitHub releases, JSON", recognize=_score, read=_read
)
