"""Sentence boundaries, by spaCy's `senter` or by punctuation alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.errors import ModelError
from thememiner.language.packages import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from thememiner.language.packages import LanguagePackage
    from thememiner.segment import SentenceSplitter

MAX_CHARS: Final = 10_000  # longer texts are read in pieces: spaCy's memory grows with the text
_UNUSED: Final = ("tok2vec", "tagger", "parser", "lemmatizer", "ner", "attribute_ruler")


class SpacySplitter:
    """Splits with a spaCy package; see `SentenceSplitter`."""

    def __init__(self, package: LanguagePackage) -> None:
        self._package = package

    def __call__(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Give the sentences of each text as code-point offsets, without outer whitespace."""
        pieces = [
            (row, start, end) for row, text in enumerate(texts) for start, end in _pieces(text)
        ]
        sentences: list[list[tuple[int, int]]] = [[] for _ in texts]
        parsed = self._package.read(
            (texts[row][start:end] for row, start, end in pieces), unused=_UNUSED
        )
        for (row, start, _), document in zip(pieces, parsed, strict=True):
            for span in document.sents:
                trimmed = _trim(texts[row], start + span.start_char, start + span.end_char)
                if trimmed is not None:
                    sentences[row].append(trimmed)
        return sentences


def load_sentence_splitter(package: LanguagePackage) -> SentenceSplitter:
    """Load a spaCy package for its sentence boundaries.

    Raises
    ------
    ModelError
        If the package is not installed, has no sentence boundaries, or is the shipped one with
        other bytes than the pinned ones.
    """
    if not package.has(SENTENCES):
        msg = f"the spaCy package {package.model} has no sentence boundaries (`{SENTENCES}`)."
        raise ModelError(msg)
    return SpacySplitter(package)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > MAX_CHARS:
        window = text[start : start + MAX_CHARS]
        cut = max(window.rfind("\n"), window.rfind(". ")) + 1
        if cut < MAX_CHARS // 2:
            cut = window.rfind(" ") + 1 or MAX_CHARS
        yield start, start + cut
        start += cut
    yield start, len(text)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
