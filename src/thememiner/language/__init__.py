"""What spaCy and the language detector know: sentence boundaries, and a text's language.

In: texts. Out: code-point offsets of sentences; an ISO 639-1 code or `und`.
Refused: a spaCy package that is not installed or not the pinned one (`ModelError`, exit 14).
"""

from __future__ import annotations

from thememiner.language.detect import detect_language
from thememiner.language.sentences import load_sentence_splitter

__all__ = ["detect_language", "load_sentence_splitter"]
