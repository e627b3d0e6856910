"""Ids that are a function of what was found, never of a counter or a clock.

A counter would give a rolled-back or killed run's number to another theme later; a hash of the
founding documents cannot, and two machines with the same feedback mint the same id.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ID_CHARACTERS: Final = 7  # 35 bits: among 10,000 themes two collide with a chance of 0.15%


def mint_id(prefix: str, document_ids: Iterable[str], *, taken: Collection[str]) -> str:
    """Make the id of a newly found group from its founding documents.

    Parameters
    ----------
    prefix : str
        One letter that says the level: ``T`` theme, ``S`` subtheme, ``A`` area.
    document_ids : iterable of str
        The founding documents, in any order.
    taken : collection of str
        Every id that was ever given at this level; such an id is never given again.

    Returns
    -------
    str
        The prefix, a dash and 7 or more characters of ``A-Z2-7``.
    """
    founders = "\0".join(sorted(document_ids)).encode()
    attempt = 0
    while True:
        digest = hashlib.sha256(f"{prefix}\0{attempt}\0".encode() + founders).digest()
        minted = f"{prefix}-{base64.b32encode(digest).decode()[:ID_CHARACTERS]}"
        if minted not in taken:
            return minted
        attempt += 1
