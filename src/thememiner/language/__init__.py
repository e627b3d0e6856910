"""What spaCy and the language detector know: sentences, the grammar of clauses, people, languages.

In: texts. Out: code-point offsets of sentences; parsed clauses; names; an ISO 639-1 code or `und`.
Refused: a spaCy package that is not installed or not the pinned one (`ModelError`, exit 14).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
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

# Who tells languages alone pays for no grammar.
_HOME: Final = {
    "LanguagePackage": "packages",
    "detect_language": "detect",
    "load_grammar": "grammar",
    "load_recognizer": "people",
    "load_sentence_splitter": "sentences",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
