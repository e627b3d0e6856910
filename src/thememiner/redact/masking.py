"""Shows what kind of thing was redacted without showing it."""

from __future__ import annotations

from typing import Final

_DOTS: Final = "…"
_MIN_SHOWN: Final = 8  # of shorter things a first and last character say too much
_MAX_HEAD: Final = 3
_N_TAIL: Final = 2


def mask(found: str) -> str:
    """Keep the shape of a redacted string, and hide what it holds.

    Parameters
    ----------
    found : str
        What a placeholder stands for.

    Returns
    -------
    str
        At most six characters of it; the end only of numbers, nothing of what is short.

    Examples
    --------
    >>> [mask(found) for found in ("+49 30 1234567", "jo.doe@mail.example", "Jane")]
    ['+49 … 67', 'j…@m….example', 'J…']
    """
    local, at, domain = found.strip().rpartition("@")
    top = domain.rpartition(".")[2]
    if at and local and top.isalpha() and len(top) < len(domain):
        return f"{local[0]}{_DOTS}@{domain[0]}{_DOTS}.{top}"
    shown = found.strip()
    if len(shown) < _MIN_SHOWN:
        return f"{shown[:1]}{_DOTS}" if shown[:1].isalpha() else _DOTS
    group = shown.split(" ")[0]
    is_number = sum(map(str.isdigit, shown)) > len(shown) // 2 and shown.isascii()
    is_number = is_number and not any(map(str.isalpha, shown[2:]))
    if group != shown and len(group) <= _MAX_HEAD + 1:
        head = f"{group[:_MAX_HEAD]} {_DOTS} "
    else:
        head = f"{shown[:_MAX_HEAD]}{_DOTS}"
    return head + shown[-_N_TAIL:] if is_number else head.rstrip()
