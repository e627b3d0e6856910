"""What spaCy and the language detector know: sentences, the grammar of clauses, people, languages.

In: texts. Out: code-point offsets of sentences; parsed clauses; names; an ISO 639-1 code or `und`.
Refused: a spaCy package that is not installed or not the pinned one (`ModelError`, exit 14).
"""

from __future__ import annotations

from thememiner.language.detect import detect_language
from thememiner.language.grammar import load_grammar
from thememiner.language.packages import LanguagePackage
from thememiner.language.people import load_recognizer
from thememiner.language.sentences import load_sentence_splitter

__all__ = [
    "LanguagePackage",
    "detect_language",
    "load_grammar",
    "load_recognizer",
    "load_sentence_splitter",
]
