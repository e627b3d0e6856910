"""How a fix is known elsewhere: its key in a tracker, its address, a key in its title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SCHEME: Final = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_GITHUB: Final = re.compile(r"[^/]+/([\w.-]+/[\w.-]+)/(?:issues|pull)/(\d+)")
_KEYED: Final = re.compile(r"/(?:browse|issue|issues|tickets?|work_items)/([A-Za-z0-9]+-\d+)\b")
_NUMBERED: Final = re.compile(r"[\w.-]+/[\w.-]+(#\d+)")
_TRACKED: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*-\d+")
_IN_TITLE: Final = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b|(?<!\w)#\d{1,9}\b")


def keys_of(text: str) -> tuple[str, ...]:
    """Give the spellings under which a key or an address is found, the surest first.

    Examples
    --------
    >>> keys_of("https://Jira.example/browse/PROJ-12?x=1")
    ('jira.example/browse/proj-12', 'proj-12')
    >>> keys_of("https://github.com/ann/app/issues/7")
    ('github.com/ann/app/issues/7', 'ann/app#7', '#7')
    >>> keys_of("PROJ-12")
    ('proj-12',)
    """
    plain = text.strip()
    if not plain:
        return ()
    is_url = _SCHEME.match(plain) is not None
    if not is_url:
        short = _NUMBERED.fullmatch(plain)
        return (plain.casefold(), *([short[1]] if short else []))
    address = re.split(r"[?#]", _SCHEME.sub("", plain), maxsplit=1)[0].rstrip("/")
    found = [address.casefold()]
    if numbered := _GITHUB.match(address):
        found += [f"{numbered[1].casefold()}#{numbered[2]}", f"#{numbered[2]}"]
    elif keyed := _KEYED.search(address):
        found.append(keyed[1].casefold())
    return tuple(found)


def name_link(url: str) -> str:
    """Give the id of the fix that an address leads to: the issue's key, else the address itself.

    Examples
    --------
    >>> [name_link(f"https://{end}") for end in ("jira.example/browse/P-1", "x.org/blog/fixed")]
    ['P-1', 'x.org/blog/fixed']
    >>> name_link("ann/app#7")
    'ann/app#7'
    """
    if _NUMBERED.fullmatch(url.strip()):
        return url.strip()
    address = re.split(r"[?#]", _SCHEME.sub("", url.strip()), maxsplit=1)[0].rstrip("/")
    if numbered := _GITHUB.match(address):
        return f"{numbered[1]}#{numbered[2]}"
    keyed = _KEYED.search(address)
    return keyed[1].upper() if keyed else address


def find_key(text: str) -> str | None:
    """Give the key of an issue in its tracker from its address, or the key itself; else None.

    Examples
    --------
    >>> find_key("https://jira.example/browse/P-1"), find_key("p-1"), find_key("https://x.org/a")
    ('P-1', 'P-1', None)
    >>> find_key("https://github.com/ann/app/issues/7"), find_key("ann/app#7")
    ('ann/app#7', 'ann/app#7')
    """
    named = name_link(text)
    if _TRACKED.fullmatch(named):
        return named.upper()
    return named if _NUMBERED.fullmatch(named) else None


class FixIndex:
    """Finds fixes by any of their keys."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._others: dict[str, set[str]] = {}

    @classmethod
    def of(cls, fixes: Iterable[tuple[str, str, str | None]]) -> FixIndex:
        """Index fixes by fix_id, title and url."""
        index = cls()
        for fix_id, title, url in fixes:
            index.add(fix_id, title=title, url=url)
        return index

    def add(self, fix_id: str, *, title: str = "", url: str | None = None) -> None:
        """Let a fix be found by its id, its address, and the keys that its title names."""
        self._ids[fix_id.casefold()] = fix_id
        keys = {*keys_of(fix_id), *keys_of(url or "")}
        keys |= {key.casefold() for key in _IN_TITLE.findall(title)}
        for key in keys:
            self._others.setdefault(key, set()).add(fix_id)

    def find(self, text: str) -> tuple[str, ...]:
        """Give the fix of that id, else all that the first known key leads to, sorted."""
        keys = keys_of(text)
        for key in keys:
            if key in self._ids:
                return (self._ids[key],)
        return next((tuple(sorted(self._others[key])) for key in keys if key in self._others), ())

    @property
    def ids(self) -> Mapping[str, str]:
        """Folded id -> id."""
        return self._ids
