"""What spaCy takes for persons' names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.language.packages import LanguagePackage
    from thememiner.naming import Recognizer

_UNUSED: Final = ("tok2vec", "tagger", "parser", "senter", "lemmatizer", "attribute_ruler")
_PERSON: Final = ("PERSON", "PER")


class SpacyRecognizer:
    """Recognizes with a spaCy package; see `Recognizer`."""

    def __init__(self, package: LanguagePackage) -> None:
        self._package = package

    def __call__(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Give where persons are named in each text, as code-point offsets."""
        parsed = self._package.read(texts, unused=_UNUSED)
        return [
            [(span.start_char, span.end_char) for span in document.ents if span.label_ in _PERSON]
            for document in parsed
        ]


def load_recognizer(package: LanguagePackage) -> Recognizer | None:
    """Load a spaCy package for the names of persons.

    Returns
    -------
    Recognizer or None
        None for ``blank`` and for a package that recognizes no names.

    Raises
    ------
    ModelError
        If the package is not installed or cannot be loaded.
    """
    if package.is_blank or not package.has("ner"):
        return None
    return SpacyRecognizer(package)
