"""From documents to mentions: passages about one thing, which are embedded and clustered.

In: documents with redacted, normalized text; later the themes that stand. Out: mentions (where),
passages (what is embedded), and the documents that have none, with the reason.
Refused: nothing; the worst text gives no mention and a reason.
"""

from __future__ import annotations

from thememiner.segment.documents import Segmented, SentenceSplitter, segment_documents
from thememiner.segment.frames import DRAFTS, UNITS, UNSEGMENTED
from thememiner.segment.nothing import GENERAL_WORDS
from thememiner.segment.parting import Parted, part_mentions

__all__ = [
    "DRAFTS",
    "GENERAL_WORDS",
    "UNITS",
    "UNSEGMENTED",
    "Parted",
    "Segmented",
    "SentenceSplitter",
    "part_mentions",
    "segment_documents",
]
