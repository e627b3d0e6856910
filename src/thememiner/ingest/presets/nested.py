"""Values deep in a vendor's objects; whatever stands in their place, nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from thememiner.ingest.fields import spell_key

if TYPE_CHECKING:
    from thememiner.ingest.presets.preset import Row

_MANGLED: Final = re.compile(r"\d(?:[.,]\d{0,20})?[eE]\+\d{1,3}", re.ASCII)
_YES: Final = frozenset({"true", "t", "1", "1.0", "yes", "y"})


def at(value: object, *keys: str) -> object:
    """Give what lies under some keys, one within the other; None if it is not there.

    Examples
    --------
    >>> at({"source": {"author": {"id": 7}}}, "source", "author", "id")
    7
    >>> at({"source": "web"}, "source", "author") is None
    True
    """
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def first_of(value: object, *keys: str) -> object:
    """Give the first of some keys of one object that holds anything."""
    if not isinstance(value, Mapping):
        return None
    for key in keys:
        found = value.get(key)
        if found is not None and found != "":
            return found
    return None


def rows_in(value: object) -> list[Row]:
    """Give the objects of a list; an empty list for anything else."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def text_of(value: object) -> str:
    """Give a string or number as text, stripped; "" for anything else."""
    return value.strip() if isinstance(value, str) else key_of(value)


def key_of(value: object) -> str:
    """Give an id in one spelling, whether it is a number or text; "" if it is none.

    What a spreadsheet made of a long number, such as 3.96E+11, stands for thousands of ids.

    Examples
    --------
    >>> [key_of(key) for key in (396331237134, "396331237134", "396331237134.0", None)]
    ['396331237134', '396331237134', '396331237134', '']
    """
    if value is None or value == "":
        return ""
    key = spell_key(value, is_cell=True)
    if isinstance(key, float):
        return repr(key)
    if not isinstance(key, str) or ("+" in key and _MANGLED.fullmatch(key.strip())):
        return ""
    return key.strip()


def is_true(value: object) -> bool:
    """Whether a flag is set: true, "TRUE", "1", "yes"."""
    if isinstance(value, str):
        return value.strip().casefold() in _YES
    return value is True or (isinstance(value, (int, float)) and value == 1)


def words_in(value: object, *keys: str) -> list[str]:
    """Give the words of a list such as tags: plain strings, or objects with one of some keys."""
    items = value if isinstance(value, list) else []
    words = (
        text_of(first_of(item, *keys) if isinstance(item, Mapping) else item) for item in items
    )
    return [word for word in words if word]
