"""Structured personal data out of a text, before anything is stored or embedded.

In: a normalized text and the author's own names. Out: the text with placeholders, and how many.
Refuses nothing. Other people's names are not looked for here: see `thememiner.naming.people`.
"""

from thememiner.redact.masking import mask
from thememiner.redact.reading import Found
from thememiner.redact.redaction import (
    REDACTION_VERSION,
    Redaction,
    find_redactions,
    redact_text,
)
from thememiner.redact.screen import may_name, screen

__all__ = [
    "REDACTION_VERSION",
    "Found",
    "Redaction",
    "find_redactions",
    "mask",
    "may_name",
    "redact_text",
    "screen",
]
