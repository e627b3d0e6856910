"""Placeholders for structured personal data, by finders that take linear time.

Every finder first asks something cheap of the whole text; its pattern then starts at a boundary
and is possessive, so that no text is scanned twice from overlapping starts. What one finder took
is out of sight of the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from thememiner.redact.addresses import find_addresses
from thememiner.redact.links import find_links
from thememiner.redact.mails import find_mails
from thememiner.redact.nations import find_lettered_ids
from thememiner.redact.numbers import find_ibans, find_numbers
from thememiner.redact.own_names import find_own_names
from thememiner.redact.reading import blank, read
from thememiner.redact.secrets import find_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.redact.reading import Found

REDACTION_VERSION: Final = 2  # part of the embedding space: raise it when any text may change

# A finder before another has the first word on what both could take.
_FINDERS: Final = (
    find_links,
    find_secrets,
    find_mails,
    find_addresses,
    find_ibans,
    find_lettered_ids,
    find_numbers,
)
_BY_PLACE: Final = attrgetter("start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """A text without structured personal data, and how many placeholders were put in."""

    text: str
    n_redactions: int


def redact_text(text: str, names: Sequence[str] = ()) -> Redaction:
    """Put placeholders for e-mails, phones, cards, IBANs, addresses, ids, secrets and own names.

    Parameters
    ----------
    text : str
        Normalized text.
    names : sequence of str
        The author's own name, id or e-mail, as the row gives them.

    Returns
    -------
    Redaction
        Links keep host and path; product versions such as ``102.1.5.0`` are kept.

    Examples
    --------
    >>> redact_text("Mail jo@example.org, Firefox 89.0.1.2").text
    'Mail [EMAIL], Firefox 89.0.1.2'
    """
    found = find_redactions(text, names)
    if not found:
        return Redaction(text=text, n_redactions=0)
    pieces: list[str] = []
    end = 0
    for one in found:
        pieces += (text[end : one.start], "[", one.kind, "]")
        end = one.end
    return Redaction(text="".join((*pieces, text[end:])), n_redactions=len(found))


def find_redactions(text: str, names: Sequence[str] = ()) -> tuple[Found, ...]:
    """Find what `redact_text` takes out, in the order of the text, without overlaps.

    Parameters
    ----------
    text, names
        As for `redact_text`.
    """
    reading = read(text)
    every: list[Found] = []
    for find in _FINDERS:
        found = find(reading)
        if found:
            apart = _apart(found)
            every += apart
            reading = blank(reading, apart)
    if names:
        every += _apart(find_own_names(reading, names))
    return tuple(sorted(every, key=_BY_PLACE)) if every else ()


def _apart(found: list[Found]) -> list[Found]:
    """Sort by place; of two that overlap, the earlier and longer one stays."""
    kept: list[Found] = []
    end = -1
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            kept.append(one)
            end = one.end
    return kept
