"""Single values of a row into the types of a document, or the reason why not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from thememiner.ingest.nobody import is_nobody
from thememiner.ingest.record_ids import join_forms
from thememiner.text import normalize_text

_PARAGRAPH: Final = "\n\n"
_MAX_LABEL_CHARS: Final = 300
_MAX_URL_CHARS: Final = 2_000
_MAX_ID_CHARS: Final = 500
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9_-]+)?")
_URL: Final = re.compile(r"(https?://)(?:[^/?#@]*@)?([^\s]+)", re.IGNORECASE)
_WHOLE_CELL: Final = re.compile(r"\d{1,15}\.0", re.ASCII)
_MAX_EXACT: Final = 2**53  # beyond it a float no longer names one integer
_NOT_NUMBER: Final = re.compile(r"[^\d.eE+-]")


class RowRejectedError(ValueError):
    """A row that cannot become a document; says which field and why, never what it held."""

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def spell_key(value: object, *, is_cell: bool) -> object:
    """Give one spelling to an id that is a whole number; pandas writes 42 as 42.0.

    Parameters
    ----------
    is_cell : bool
        The value is a cell of a CSV, where 42.0 is text. Other strings are ids as they are.

    Examples
    --------
    >>> [spell_key(key, is_cell=True) for key in (42, 42.0, "42.0", "A1", 4.5)]
    ['42', '42', '42', 'A1', 4.5]
    """
    if isinstance(value, str):
        is_whole = is_cell and ".0" in value and _WHOLE_CELL.fullmatch(value.strip())
        return value.strip()[:-2] if is_whole else value
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_EXACT:
        return str(int(value))
    return str(value) if isinstance(value, int) else value


def read_id(value: object) -> str:
    """Give the id as a string; integers of any size stay exact.

    Raises
    ------
    RowRejectedError
        If it is missing or neither a string nor an integer (see `spell_key` for 42.0).
    """
    if value is None:
        raise RowRejectedError(field="id", reason="missing")
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise RowRejectedError(field="id", reason="wrong_type")
    key = str(value).strip()
    if not key:
        raise RowRejectedError(field="id", reason="missing")
    if len(key) > _MAX_ID_CHARS:
        raise RowRejectedError(field="id", reason="too_long")
    return key


def read_text(parts: Sequence[object]) -> str:
    """Join the columns of a text; null and "" are blank, which is accepted.

    Raises
    ------
    RowRejectedError
        If no column is there, or one is neither a string nor a number.
    """
    if not parts:
        raise RowRejectedError(field="text", reason="missing")
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    texts: list[str] = []
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, (str, int, float, type(None))):
            raise RowRejectedError(field="text", reason="wrong_type")
        if part is not None and part != "":
            texts.append(str(part))
    return _PARAGRAPH.join(texts)


def read_label(value: object) -> str | None:
    """Give a short string such as a product's name, or None."""
    if not isinstance(value, str) and _holds_none(value):
        return None
    return normalize_text(str(value), max_chars=_MAX_LABEL_CHARS) or None


def read_number(value: object) -> float | None:
    """Give a finite number, also of ``1,200.50`` or ``$30``; None for anything else."""
    if not isinstance(value, str) and _holds_none(value):
        return None
    try:
        number = float(value if isinstance(value, (int, float)) else _plain_number(str(value)))
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def read_url(value: object) -> str | None:
    """Give a web address without user name and password, or None."""
    if not isinstance(value, str) or len(value) > _MAX_URL_CHARS:
        return None
    match = _URL.fullmatch(value.strip())
    return f"{match[1]}{match[2]}" if match else None


def read_language(value: object) -> str | None:
    """Give the two letters of a declared language such as ``en-US``, or None."""
    match = _LANGUAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1].lower() if match else None


def read_somebody(value: object) -> str | None:
    """Give the id or name of a person or account; None for stand-ins such as "A Google user"."""
    if not isinstance(value, str):
        if isinstance(value, float) and not value.is_integer():
            return None  # a measure, not an id
        if _holds_none(value):
            return None
    name = " ".join(str(value).split())
    return None if is_nobody(name) else join_forms(name[:_MAX_ID_CHARS])


def _holds_none(value: object) -> bool:
    """Whether a value that is no string is no number either."""
    return value is None or isinstance(value, (bool, Mapping, list))


def _plain_number(text: str) -> str:
    text = text.strip().replace(",", "")
    return _NOT_NUMBER.sub("", text) if text[:1] in "$€£¥" else text
