"""JSON however it is laid out: an object per line, one array, or an object around an array."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson

from thememiner.ingest.rows import RawRow
from thememiner.sources.jsonl import parse_object
from thememiner.sources.scanner import END, Scanner, read_array, read_members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from thememiner.sources.scanner import Value

# What exports and the pages of APIs call the array that holds what was asked for.
_WRAPPERS: Final = frozenset({
    "tickets", "data", "items", "conversations", "results", "records", "issues", "reviews",
    "responses", "rows", "entries", "elements", "documents", "feedback", "surveys", "calls",
    "callTranscripts", "cases", "objects", "value", "posts", "hits", "list",
})  # fmt: skip
# Ids that only one piece of feedback has; a page has a request's, a form's or an account's.
_OWN_IDS: Final = frozenset({
    "reviewid", "responseid", "landingid", "conversationid", "callid", "ticketid", "tweetid",
    "commentid", "messageid", "submissionid", "respondentid", "feedbackid",
})  # fmt: skip
_NOT_LETTER: Final = re.compile(r"[\W_]")
_IDS: Final = frozenset({"id", "_id", "uuid", "key", "number"})
_TEXTS: Final = frozenset({
    "text", "body", "subject", "title", "description", "content", "message", "comment", "summary",
    "question", "answer", "review", "feedback_text",
})  # fmt: skip
_HEAD_LINES: Final = 20
_LIST, _OBJECT = ord("["), ord("{")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLayout:
    """How the rows lie in a JSON text.

    Attributes
    ----------
    is_lines : bool
        One object per line.
    key : str or None
        Of each object at the top, the member that is the array of rows.
    """

    is_lines: bool
    key: str | None = None


def find_layout(lines: Sequence[bytes], chunks: Iterable[bytes], *, max_bytes: int) -> JsonLayout:
    """Tell how a text is laid out, mostly from its first lines.

    Parameters
    ----------
    lines : sequence of bytes
        The first lines; one that is longer than allowed is empty.
    chunks : iterable of bytes
        The whole text. Its first value is read if that has several lines or a very long one.
    """
    scanner = Scanner(chunks, max_bytes=max_bytes)
    start = scanner.peek()
    if start != _OBJECT:
        return JsonLayout(is_lines=start != _LIST)
    filled = [line for line in lines[:_HEAD_LINES] if not line.isspace()]
    first = _parse(filled[0]) if filled else None
    if first is None:
        n_whole = sum(_parse(line) is not None for line in filled[1:])
        if 2 * n_whole > len(filled) - 1:  # the first of many lines is broken
            return JsonLayout(is_lines=True)
        return JsonLayout(is_lines=False, key=_find_key(scanner))
    members = (
        {**first, **embedded} if isinstance(embedded := first.get("_embedded"), dict) else first
    )
    arrays = {
        name: len(value)
        for name, value in members.items()
        if isinstance(value, list) and all(isinstance(element, dict) for element in value)
    }
    key = choose_array(arrays, members.keys() - arrays.keys())
    return JsonLayout(is_lines=key is None, key=key)


def choose_array(arrays: Mapping[str, int], others: AbstractSet[str]) -> str | None:
    """Say which member of an object holds the rows; None if the object is a row itself.

    Parameters
    ----------
    arrays : mapping
        Name -> number of elements, of the members that are arrays of nothing but objects.
    others : set of str
        Names of the other members.

    Examples
    --------
    >>> choose_array({"tickets": 100, "users": 3}, {"count", "next_page"})
    'tickets'
    >>> choose_array({"custom_fields": 4}, {"id", "subject"}) is None
    True
    >>> choose_array({"comments": 1}, {"reviewId", "authorName"}) is None
    True
    """
    known = {name: n for name, n in arrays.items() if name in _WRAPPERS}
    is_named = any(_NOT_LETTER.sub("", name).casefold() in _OWN_IDS for name in others)
    is_document = is_named or (bool(others & _TEXTS) and bool(others & _IDS))
    is_part = bool(others & _TEXTS) or bool(others & _IDS)
    if is_document or (not known and is_part):
        return None
    wide = known or {name: n for name, n in arrays.items() if n}
    return max(sorted(wide), key=lambda name: wide[name]) if wide else None


def read_rows(chunks: Iterable[bytes], *, key: str | None, max_bytes: int) -> Iterator[RawRow]:
    """Give a row per element; its position is its number."""
    scanner = Scanner(chunks, max_bytes=max_bytes)
    for position, value in enumerate(_read_elements(scanner, key), start=1):
        if isinstance(value, str):
            yield RawRow(position=position, fields=None, problem=value)
        else:
            yield parse_object(value, position=position)


def _read_elements(scanner: Scanner, key: str | None) -> Iterator[Value | str]:
    while (byte := scanner.peek()) != END:
        if byte == _LIST:
            yield from read_array(scanner)
        elif byte == _OBJECT and key is not None:
            yield from _read_page(scanner, key)
        else:
            yield scanner.read_value()


def _read_page(scanner: Scanner, key: str) -> Iterator[Value | str]:
    """Give the elements of the page's array; an object without it is a row that nobody can use."""
    is_page = False
    for member in read_members(scanner):
        if member.is_array and member.name == key:
            is_page = True
            yield from member.values
        else:
            for value in member.values:
                if isinstance(value, str):  # a fault: elements may be lost with it
                    is_page = True
                    yield value
    if not is_page:
        yield "no_array"


def _find_key(scanner: Scanner) -> str | None:
    arrays: dict[str, int] = {}
    others: set[str] = set()
    if scanner.peek() != _OBJECT:
        return None
    for member in read_members(scanner):
        n_objects = n_other = 0
        for value in member.values:
            is_object = isinstance(value, str) or value.startswith(b"{")
            n_objects, n_other = n_objects + is_object, n_other + (not is_object)
        if member.is_array and not n_other:
            arrays[member.name] = max(arrays.get(member.name, 0), n_objects)
        else:
            others.add(member.name)
    return choose_array(arrays, others)


def _parse(line: bytes) -> dict[str, object] | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
