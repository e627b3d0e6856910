"""A changelog in Markdown, as keepachangelog.com has it and its relatives write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.ingest.fixes.notes import name_release, read_bullets
from thememiner.ingest.fixes.shipped import MAX_ID, ReadFixes, Shipped, collect, read_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

_HEADING: Final = re.compile(r"(#{1,4})\s+(.*)")
_MAX_HEADING: Final = 300
_UNDERLINE: Final = re.compile(r"(?:=+|-{3,})\s*")
_DAY: Final = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.?,? \d{4}"
)
_VERSION: Final = re.compile(
    r"\b[vV]?\d+(?:\.\d+){1,4}(?:[-+.]?[A-Za-z][\w.+-]{0,30})?|\b[vV]\d+\b"
)
_UNRELEASED: Final = re.compile(r"\bunreleased\b|\bupcoming\b", re.IGNORECASE)
_YANKED: Final = re.compile(r"\[?\byanked\b\]?", re.IGNORECASE)


def read_changelog(text: str) -> ReadFixes:
    """Read the versions that have a day, and what each lists.

    A version that lists nothing, or was taken back, is one fix that bears its name.
    """
    return collect(_read_section(*section) for section in _sections(text))


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Give the heading of each version, and what stands below it up to the next one."""
    heading, body = "", list[str]()
    for line in _with_hashes(text.splitlines()):
        match = _HEADING.match(line[:_MAX_HEADING])
        if match and _is_version(match[2]):
            if heading:
                yield heading, "\n".join(body)
            heading, body = match[2], []
        else:
            body.append(line)
    if heading:
        yield heading, "\n".join(body)


def _with_hashes(lines: Sequence[str]) -> Iterator[str]:
    """Give headings that are underlined as others are written."""
    for line, below in zip(lines, (*lines[1:], ""), strict=True):
        if line.strip() and _UNDERLINE.fullmatch(below) and not _HEADING.match(line):
            yield f"## {line}"
        elif not _UNDERLINE.fullmatch(line):
            yield line


def _is_version(heading: str) -> bool:
    words = _strip_links(heading)
    return bool(_UNRELEASED.search(words) or _VERSION.search(_DAY.sub(" ", words)))


def _strip_links(heading: str) -> str:
    return re.sub(r"\]\([^()]*\)", "]", heading)


def _read_section(heading: str, body: str) -> Sequence[Shipped] | str:
    words = _strip_links(heading)
    told, version = _DAY.search(words), _find_version(words)
    day: date | None = read_day(told[0]) if told else None
    if not version or _UNRELEASED.search(words):
        return "not released"
    if day is None:
        return "versions without a day"
    itself = Shipped(fix_id=version, day=day, title=version, version=version)
    if _YANKED.search(words):
        return [itself]
    return read_bullets(body, version=version, day=day) or [itself]


def _find_version(words: str) -> str:
    found = _VERSION.search(_DAY.sub(" ", words))
    return name_release(found[0])[:MAX_ID] if found else ""
