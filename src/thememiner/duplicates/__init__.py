"""Groups of documents that are one voice: mass-sent texts, reposts, one complaint sent twice.

In: documents with redacted texts. Out: one row per document that is in a group. Refuses nothing;
no clock, no randomness, and neither the order of rows nor a pseudonym reaches a result.
"""

from __future__ import annotations

from thememiner.duplicates.folding import fold_key, fold_words
from thememiner.duplicates.groups import COLUMNS, find_duplicates

__all__ = ["COLUMNS", "find_duplicates", "fold_key", "fold_words"]
