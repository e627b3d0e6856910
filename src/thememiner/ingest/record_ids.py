"""Ids of Salesforce records, which have a short and a long form."""

from __future__ import annotations

import re
from typing import Final

_SHORT: Final = re.compile(r"[A-Za-z0-9]{15}", re.ASCII)
_CHECKS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_OWNERS: Final = ("001", "003")  # how ids of accounts and of contacts begin


def full_id(key: str) -> str:
    """Give a record's id with its three check letters; reports and older tools leave them out.

    The short form tells records apart by the case of letters alone; the long one does not need it.

    Examples
    --------
    >>> full_id("500D0000001AbCd"), full_id("500D0000001AbCdIAK"), full_id("42")
    ('500D0000001AbCdIAK', '500D0000001AbCdIAK', '42')
    """
    if not _SHORT.fullmatch(key):
        return key
    parts = (key[start : start + 5] for start in (0, 5, 10))
    places = (sum(char.isupper() << place for place, char in enumerate(part)) for part in parts)
    return key + "".join(_CHECKS[place] for place in places)


def join_forms(key: str) -> str:
    """Give the long form of what looks like an account's or a contact's id; other ids as they are.

    So exports and customers files name one account alike, whichever form each of them has.

    Examples
    --------
    >>> join_forms("001D0000001AbCd"), join_forms("abcdefghijklmno"), join_forms("001234567890123")
    ('001D0000001AbCdIAK', 'abcdefghijklmno', '001234567890123')
    """
    is_owner = len(key) == len("001D0000001AbCd") and key.startswith(_OWNERS)
    return full_id(key) if is_owner and not key.isdigit() else key
