"""Notes of a release in Markdown: every bullet that tells of a change is a fix."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from thememiner.ingest.fixes.shipped import MAX_ID, Shipped, plain_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

# What a heading announces that changes nothing for customers, or nothing yet.
_NO_CHANGES: Final = frozenset(
    {
        "deprecated", "deprecations", "dependencies", "dependency updates", "new contributors",
        "contributors", "internal", "internals", "documentation", "docs", "chores", "tests", "ci",
        "build", "development", "known issues", "thanks",
    }
)  # fmt: skip
_HEADING: Final = re.compile(r"#{1,6}\s+(.*)")
_BULLET: Final = re.compile(r" ?[-*+]\s+(.*)")
_LINK: Final = re.compile(r"\[([^\[\]]{0,300})\]\(\s*<?(https?://[^\s()<>]{1,500})>?[^()]{0,200}\)")
_URL: Final = re.compile(r"https?://[^\s()<>\[\]]{1,500}")
_CREDIT: Final = re.compile(r"\s+by\s+@[\w-]{1,40}(?:\[bot\])?(?:\s+in\b)?.*$")
_MARKS: Final = re.compile(r"\*\*|__|`+|~~")
_LEFT_OVER: Final = re.compile(r"\(\s*[,;]?\s*\)|\[\s*\]")
_COMMIT: Final = re.compile(r"\s*\(?\b[0-9a-f]{7,40}\b\)?$")
_NO_WORD: Final = re.compile(r"[^\w\s]|_")
_ISSUE: Final = re.compile(r"/(?:issues?|pull|pulls|browse|merge_requests)/")
_V: Final = re.compile(r"v(?=\d)", re.IGNORECASE)
_HASH_DIGITS: Final = 8
_MAX_BULLET: Final = 4_000


def name_release(tag: str) -> str:
    """Give a version as documents name it: without the ``v`` of tags.

    Examples
    --------
    >>> name_release("v2.1.0")
    '2.1.0'
    """
    return _V.sub("", tag.strip(), count=1) if _V.match(tag.strip()) else tag.strip()


def read_bullets(notes: str, *, version: str, day: date) -> list[Shipped]:
    """Give a fix for each top bullet below a heading that tells of changes.

    Their ids follow from the version and their own words, whatever stands around them.
    """
    found = []
    for told in _bullets(notes):
        bullet = " ".join(told[:_MAX_BULLET].split())
        title = plain_line(strip_markdown(bullet))
        if not title:
            continue
        digest = hashlib.sha256(title.casefold().encode()).hexdigest()[:_HASH_DIGITS]
        fix_id = f"{version[: MAX_ID - _HASH_DIGITS - 1]}/{digest}"
        url = _find_url(bullet)
        found.append(Shipped(fix_id=fix_id, day=day, title=title, url=url, version=version))
    return found


def _bullets(notes: str) -> Iterator[str]:
    """Give the top bullets, each with the lines that it runs on in."""
    is_told, current = True, ""
    for line in (*notes.splitlines(), "# end"):
        heading, bullet = _HEADING.match(line), _BULLET.match(line)
        if not (heading or bullet or not line.strip()):
            is_more = (
                current and line.startswith(" ") and not line.lstrip().startswith(("-", "*", "+"))
            )
            current += f" {line.strip()}" if is_more else ""
            continue
        if current:
            yield current
        current = bullet[1] if bullet and is_told else ""
        if heading:
            words = _NO_WORD.sub(" ", heading[1]).casefold().split()
            is_told = " ".join(words) not in _NO_CHANGES


def strip_markdown(text: str) -> str:
    r"""Give the words of a bullet: without links' targets, marks, credits and hashes of commits.

    Examples
    --------
    >>> strip_markdown("**login:** send `reset` mails at once ([#12](https://x.org/issues/12))")
    'login: send reset mails at once (#12)'
    >>> strip_markdown("Fix empty export by @ann in https://x.org/o/r/pull/7")
    'Fix empty export'
    """
    text = _LINK.sub(r"\1", text)
    text = _URL.sub("", _CREDIT.sub("", text))
    text = _COMMIT.sub("", _MARKS.sub("", text).strip())
    return _LEFT_OVER.sub("", text).strip()


def _find_url(bullet: str) -> str | None:
    """Give the first link to an issue or a change, else the first link."""
    urls = [url.rstrip(".,;") for url in _URL.findall(bullet)]
    return next((url for url in urls if _ISSUE.search(url)), urls[0] if urls else None)
