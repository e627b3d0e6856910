"""What a link carries beside the place that it leads to: logins, tokens, queries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.redact.reading import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from thememiner.redact.reading import Reading

_REST: Final = r"[^\s<>\"'\[\]{}|\0]++"
_BEHIND_SCHEME: Final = re.compile(rf"://{_REST}")  # a plain beginning is searched much faster
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}$")
_BARE: Final = re.compile(rf"(?i)(?<![\w/@.])www\.{_REST}")
_MAX_SCHEME: Final = 21
_PARTS: Final = re.compile(
    r"(?P<scheme>(?:[A-Za-z][A-Za-z0-9+.-]*://)?)(?P<login>(?:[^/?#]*@)?)"
    r"(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<query>(?:[?#].*)?)",
    re.S,
)
_HOOK: Final = re.compile(
    r"(?i)hooks\.slack(?:-gov)?\.com|(?:[\w-]+\.)?webhook\.office(?:365)?\.com|hooks\.zapier\.com|"
    r"(?:[\w.-]+\.)?hook\.\w{2,4}\d?\.make\.com|api\.telegram\.org|chat\.googleapis\.com|"
    r"webhook\.site|[\w-]+\.m\.pipedream\.net|[\w.-]+\.logic\.azure\.com"
)
_HOOK_PATH: Final = re.compile(r"(?i)/api/webhooks/|/hooks?/catch/|/incoming-?webhook")
_ENTRY: Final = re.compile(
    r"(?i)/(?:reset|verify|confirm|activate|invite|invitation|unsubscribe|magic|login|token|"
    r"session|"
    r"auth|share|signup|password|passwort)[\w-]{0,30}/(?P<token>(?=[^/]*\d)[\w=+~.-]{6,})"
)
_SEGMENT: Final = re.compile(r"(?<=/)[^/]{8,}")
_TOKEN: Final = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[\w=+~-]{24,}")
_WORD: Final = re.compile(r"[A-Za-z]+|\d{1,10}")
_END: Final = ".,;:!?)*_"


def find_links(reading: Reading) -> list[Found]:
    """Find what must not be stored of links; host and plain path stay."""
    text = reading.text
    if "://" not in text and "www." not in reading.lower:
        return []
    found: list[Found] = []
    for match in _BEHIND_SCHEME.finditer(text):
        scheme = _SCHEME.search(text[max(0, match.start() - _MAX_SCHEME) : match.start()])
        found += _parts(match, len(scheme[0]) if scheme else 0)
    if "www." in reading.lower:
        found += (one for match in _BARE.finditer(text) for one in _parts(match, 0))
    return found


def _parts(match: re.Match[str], n_scheme: int) -> Iterator[Found]:
    offset = match.start() - n_scheme
    url = match.string[offset : match.end()].rstrip(_END)
    parts = _PARTS.match(url)
    assert parts is not None  # noqa: S101  # the pattern matches any string; mypy cannot know
    if len(parts["login"]) > 1:
        yield _at("SECRET", offset + parts.start("login"), len(parts["login"]) - 1)
    path, place = parts["path"], offset + parts.start("path")
    if len(path) > 1 and (_HOOK.fullmatch(parts["host"]) or _HOOK_PATH.search(path)):
        yield _at("SECRET", place + 1, len(path) - 1)
    elif path:
        yield from _tokens(path, place)
    if len(parts["query"]) > 1:
        yield _at("QUERY", offset + parts.start("query") + 1, len(parts["query"]) - 1)


def _tokens(path: str, place: int) -> Iterator[Found]:
    entry = _ENTRY.search(path)
    for segment in _SEGMENT.finditer(path):
        is_entry = entry is not None and entry.start("token") == segment.start()
        if is_entry or "@" in segment[0] or "%40" in segment[0] or _is_token(segment[0]):
            yield _at("TOKEN", place + segment.start(), len(segment[0]))


def _is_token(segment: str) -> bool:
    """Whether this is made by a machine; ``firefox-89-new-look-and-feel`` is a title."""
    if not _TOKEN.fullmatch(segment):
        return False
    words = re.split("[-_+=~]", segment)
    return len(words) < 3 or not all(_WORD.fullmatch(word) or not word for word in words)


def _at(kind: str, start: int, length: int) -> Found:
    return Found(kind=kind, start=start, end=start + length)
