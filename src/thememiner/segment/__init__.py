"""From documents to mentions: passages about one thing, which are embedded and clustered.

In: documents with redacted, normalized text. Out: mentions (where), passages (what is embedded),
and the documents that have none, with the reason.
Refused: nothing; the worst text gives no mention and a reason.
"""

from __future__ import annotations

from thememiner.segment.documents import Segmented, SentenceSplitter, segment_documents

__all__ = ["Segmented", "SentenceSplitter", "segment_documents"]
