"""Cuts a JSON text of any length into single values, in bounded memory, without parsing them.

A parser needs the whole text and stops at the first damage. This one only follows quotes and
brackets; behind damage it goes on at the next line that can begin an element.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Fault = Literal["line_too_long", "broken_json", "truncated_file"]
Value = bytes | Fault

END: Final = -1
_STRING: Final = rb'"(?:[^"\\\n]++|\\.)*+"'  # a raw line end cannot be in a string of JSON
_PLAIN: Final = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+")
_SPACE: Final = re.compile(rb"[\s,]*+")
_SCALAR: Final = re.compile(rb'[^\s,:"\[\]{}]*+')
_INDENT: Final = re.compile(rb"\n([ \t]{0,64})\Z")
_MAX_MARK: Final = 66  # bytes of a line end and the indent behind it
_CLOSERS: Final = {ord("{"): ord("}"), ord("["): ord("]")}
_CUT: Final[tuple[Fault, ...]] = ("truncated_file",)
_CLOSED: Final = frozenset(_CLOSERS.values())
_QUOTE, _COLON, _BACKSLASH = ord('"'), ord(":"), ord("\\")
_OBJECT, _ARRAY = ord("{"), ord("[")
_TRANSPARENT: Final = "_embedded"  # HAL puts its arrays one level down


class Scanner:
    """Reads a stream of JSON value by value.

    Parameters
    ----------
    chunks : iterable of bytes
        UTF-8 text.
    max_bytes : int
        Longer values are passed over; no more than that and a chunk is held.
    """

    def __init__(self, chunks: Iterable[bytes], *, max_bytes: int) -> None:
        self._chunks = iter(chunks)
        self._max_bytes = max_bytes
        self._data = b""
        self._place = 0  # start of what nobody has got yet
        self._at = 0  # how far the value that starts there is understood
        self._open = bytearray()  # closers that the value still needs
        self._before = b""  # what stands before it, as far as an indent goes
        self._n_second_looks = 2 * max_bytes  # bytes that may be read twice to find a way back
        self.has_lost_end = False

    def peek(self) -> int:
        """Give the next byte that is neither space nor comma; `END` if there is none."""
        while True:
            self._place = _end(_SPACE, self._data, self._place)
            if self._place < len(self._data):
                return self._data[self._place]
            if not self._fill():
                return END

    def step(self) -> None:
        """Pass over the byte that `peek` gave."""
        self._place += 1

    def read_value(self) -> Value:
        """Give the next value as it is written, or what is wrong with it; stand behind it."""
        first = self.peek()
        self._before = self._data[max(0, self._place - _MAX_MARK) : self._place]
        if first not in (_OBJECT, _ARRAY, _QUOTE):
            return self._read_scalar()
        self._at = self._place
        self._open.clear()
        while (is_whole := self._follow()) is None:
            if len(self._data) - self._place > self._max_bytes:
                if not self._look_again():
                    self._pass_over()
                return "line_too_long"
            if not self._fill():
                return self._end_early()
        if not is_whole:
            if not self._look_again():
                self._recover()
            return "broken_json"
        value = self._data[self._place : self._at]
        self._place = self._at
        return value if len(value) <= self._max_bytes else "line_too_long"

    def _end_early(self) -> Fault:
        if self._look_again():
            return "broken_json"
        self._lose_end()
        return "truncated_file"

    def _fill(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        n_gone = max(0, self._place - _MAX_MARK)
        self._data = self._data[n_gone:] + chunk
        self._at -= n_gone
        self._place -= n_gone
        return True

    def _follow(self) -> bool | None:
        """Go on to the value's end: True. False where it is broken, None where data ends."""
        data = self._data
        while self._at < len(data):
            byte = data[self._at]
            if byte == _QUOTE:  # at the start, or of a string that is not whole or broken
                is_whole = self._follow_string()
                if not is_whole:
                    return is_whole
            elif byte in _CLOSERS:
                self._open.append(_CLOSERS[byte])
                self._at += 1
            elif byte in _CLOSED:
                self._at += 1
                if byte != self._open.pop():
                    return False
            if not self._open:
                return True
            self._at = _end(_PLAIN, data, self._at)
        return None

    def _follow_string(self) -> bool | None:
        """Go to the end of the string here; with an eye on speed, as it may be one of megabytes."""
        end = _find_quote(self._data, self._at + 1)
        if self._data.find(b"\n", self._at, None if end < 0 else end) >= 0:
            return False
        if end < 0:
            return None
        self._at = end + 1
        return True

    def _read_scalar(self) -> Value:
        parts: list[bytes] = []
        size = 0
        while True:
            end = _end(_SCALAR, self._data, self._place)
            size += end - self._place
            if size <= self._max_bytes:
                parts.append(self._data[self._place : end])
            self._place = end
            if end < len(self._data) or not self._fill():
                break
        if not size:  # a closer or a colon where a value should be
            self._at = self._place + 1
            self._recover()
            return "broken_json"
        return b"".join(parts) if size <= self._max_bytes else "line_too_long"

    def _way_back(self) -> re.Pattern[bytes]:
        """Give what the next element's line begins with, as far as this one's shows."""
        indent = _INDENT.search(self._before)
        if indent is None:
            return re.compile(rb"\n(?=[{\]])")
        n_indent = b"%d" % len(indent[1])
        return re.compile(
            rb"\n(?:[ \t]{" + n_indent + rb"}(?=[{])|[ \t]{0," + n_indent + rb"}(?=\]))"
        )

    def _recover(self) -> None:
        """Go to the next line that can begin an element."""
        back = self._way_back()
        self._place = self._at
        while not (found := back.search(self._data, self._place)):
            self._place = max(self._place, len(self._data) - _MAX_MARK)
            if not self._fill():
                self._lose_end()
                return
        self._place = found.end()

    def _look_again(self) -> bool:
        """Go back to where the next element may begin inside a value that does not end."""
        found = self._way_back().search(self._data, self._place + 1)
        n_again = max(0, self._at - found.end()) if found else 0
        if not found or n_again > self._n_second_looks:
            return False
        self._n_second_looks -= n_again
        self._place = found.end()
        return True

    def _pass_over(self) -> None:
        """Follow a value that is too long to its end, holding nothing of it."""
        while (is_whole := self._follow()) is None:
            rest = self._data[self._at :]
            if rest.startswith(b'"'):  # its start and whether its next byte is escaped will do
                n_escapes = len(rest) - len(rest.rstrip(b"\\"))
                rest = b'"\\' if n_escapes % 2 else b'"'
            self._data, self._place, self._at = rest, 0, 0
            if not self._fill():
                self._lose_end()
                return
        if is_whole:
            self._place = self._at
        else:
            self._recover()

    def _lose_end(self) -> None:
        self._place = len(self._data)
        self.has_lost_end = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of an object; `values` must be read before the next member is."""

    name: str
    is_array: bool
    values: Iterator[Value]


def read_array(scanner: Scanner) -> Iterator[Value]:
    """Give the elements of the array whose bracket comes next."""
    scanner.step()
    while (byte := scanner.peek()) not in (_CLOSERS[_ARRAY], END):
        yield scanner.read_value()
    if byte != END:
        scanner.step()
    elif not scanner.has_lost_end:
        scanner.has_lost_end = True
        yield "truncated_file"


def read_members(scanner: Scanner) -> Iterator[Member]:
    """Give the members of the object whose bracket comes next; what is no member has no name."""
    scanner.step()
    while (byte := scanner.peek()) not in (_CLOSERS[_OBJECT], END):
        key = scanner.read_value()
        name = _read_name(key)
        if name is None or scanner.peek() != _COLON:
            fault: Value = key if isinstance(key, str) else "broken_json"
            yield Member(name="", is_array=False, values=iter((fault,)))
            continue
        scanner.step()
        byte = scanner.peek()
        if byte == _OBJECT and name == _TRANSPARENT:
            yield from read_members(scanner)
        elif byte == _ARRAY:
            yield Member(name=name, is_array=True, values=read_array(scanner))
        else:
            yield Member(name=name, is_array=False, values=iter((scanner.read_value(),)))
    if byte != END:
        scanner.step()
    elif not scanner.has_lost_end:
        scanner.has_lost_end = True
        yield Member(name="", is_array=False, values=iter(_CUT))


def _read_name(key: Value) -> str | None:
    try:
        name = orjson.loads(key) if isinstance(key, bytes) else None
    except orjson.JSONDecodeError:
        return None
    return name if isinstance(name, str) else None


def _find_quote(data: bytes, place: int) -> int:
    """Where the string ends whose inside begins at a place; -1 if it does not."""
    start = place
    while (end := data.find(b'"', place)) >= 0:
        n_escapes = 0
        while end - n_escapes > start and data[end - n_escapes - 1] == _BACKSLASH:
            n_escapes += 1
        if n_escapes % 2 == 0:
            return end
        place = end + 1
    return -1


def _end(pattern: re.Pattern[bytes], data: bytes, place: int) -> int:
    """Where a pattern that matches everywhere ends."""
    match = pattern.match(data, place)
    return match.end() if match else place
