"""JSON Lines into raw rows, with a reason for each that is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import orjson

from thememiner.ingest.rows import RawRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from thememiner.sources.streams import Line

_MAX_DEPTH: Final = 32
_KEY: Final = re.compile(rb'"\s*:')
_LONG_INT: Final = re.compile(rb"[:\[,\s]-?\d{19}")
_ZEROS: Final = b"0" * 19
_AS_ZEROS: Final = bytes.maketrans(b"123456789", b"0" * 9)
_NOT_A_NUMBER: Final = re.compile(rb"(?<![\w\"])-?(?:NaN|Infinity)\b")
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


class _DuplicateKeyError(ValueError):
    pass


def parse_jsonl(lines: Iterable[Line]) -> Iterator[RawRow]:
    """Give a row per line that is not blank."""
    for position, line in enumerate(lines, start=1):
        if line.data is None:
            yield RawRow(position=position, fields=None, problem="line_too_long")
        elif line.data and not line.data.isspace():
            yield parse_object(line.data, position=position)


def parse_object(data: bytes, *, position: int) -> RawRow:
    """Read one line as an object; exact for integers of any length."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return RawRow(position=position, fields=None, problem=_name_problem(data, error))
    if not isinstance(value, dict):
        return RawRow(position=position, fields=None, problem="not_an_object")
    problem = _find_problem(value, data)
    if problem is not None:
        return RawRow(position=position, fields=None, problem=problem)
    if _has_long_int(data):  # orjson reads what is beyond 64 bits as a float
        try:
            value = json.loads(data)
        except ValueError:
            return RawRow(position=position, fields=None, problem="number_too_long")
    return RawRow(position=position, fields=value)


def _find_problem(value: object, data: bytes) -> str | None:
    if data.count(b"{") + data.count(b"[") > _MAX_DEPTH and _depth(value) > _MAX_DEPTH:
        return "too_deep"
    # every key is followed by a colon; more colons than keys may mean that one was overwritten
    n_colons = len(_KEY.findall(data))
    is_flat = isinstance(value, dict) and n_colons <= len(value)
    if not is_flat and n_colons > _count_keys(value) and _has_duplicate_keys(data):
        return "duplicate_keys"
    return None


def _has_long_int(data: bytes) -> bool:
    # in one sweep each, as the search would try every space of a text
    return _ZEROS in data.translate(_AS_ZEROS) and _LONG_INT.search(data) is not None


def _depth(value: object) -> int:
    depth = 0
    level = [value]
    while level and depth <= _MAX_DEPTH + 1:
        level = [child for parent in level for child in _children(parent)]
        depth += 1
    return depth - 1


def _count_keys(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(
            _count_keys(child) for child in value.values() if isinstance(child, (dict, list))
        )
    if isinstance(value, list):
        return sum(_count_keys(child) for child in value)
    return 0


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _has_duplicate_keys(data: bytes) -> bool:
    def check(pairs: list[tuple[str, object]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            raise _DuplicateKeyError

    try:
        json.loads(data, object_pairs_hook=check)
    except _DuplicateKeyError:
        return True
    except ValueError:  # an integer of thousands of digits: named by the caller
        return False
    return False


def _name_problem(data: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "bad_encoding"
    if "depth" in str(error):
        return "too_deep"
    if _NOT_A_NUMBER.search(data):
        return "not_a_number"
    if "surrogate" in str(error) or (_SURROGATE.search(data) and "escape" in str(error)):
        return "lone_surrogate"
    return "broken_json"
