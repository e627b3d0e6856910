"""What spaCy takes for persons' names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from thememiner.language.packages import load_package
from thememiner.language.sentences import BATCH_TEXTS, BLANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.naming import Recognizer

_UNUSED: Final = ("tok2vec", "tagger", "parser", "senter", "lemmatizer", "attribute_ruler")
_PERSON: Final = ("PERSON", "PER")


class SpacyRecognizer:
    """Recognizes with a loaded spaCy pipeline; see `Recognizer`."""

    def __init__(self, pipeline: Any) -> None:  # noqa: ANN401  # spaCy is untyped
        self._pipeline = pipeline

    def __call__(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Give where persons are named in each text, as code-point offsets."""
        parsed = self._pipeline.pipe(texts, batch_size=BATCH_TEXTS)
        return [
            [(span.start_char, span.end_char) for span in document.ents if span.label_ in _PERSON]
            for document in parsed
        ]


def load_recognizer(model: str) -> Recognizer | None:
    """Load a spaCy package for the names of persons.

    Parameters
    ----------
    model : str
        Name of an installed spaCy package, or ``blank``.

    Returns
    -------
    Recognizer or None
        None for ``blank`` and for a package that recognizes no names.

    Raises
    ------
    ModelError
        If the package is not installed or cannot be loaded.
    """
    if model == BLANK:
        return None
    pipeline = load_package(model, unused=_UNUSED)
    return SpacyRecognizer(pipeline) if "ner" in pipeline.pipe_names else None
