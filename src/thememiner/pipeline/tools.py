"""What mining is given: the models, and the listeners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thememiner.embed import Embedder
    from thememiner.llm import Namer
    from thememiner.pipeline.request import Progress
    from thememiner.pipeline.timing import Timer
    from thememiner.segment import SentenceSplitter


class SplitterLoader:
    """Loads the sentence splitter when the first document needs it, and not before."""

    def __init__(self, model: str) -> None:
        self._model = model

    def __call__(self) -> SentenceSplitter:
        """Load it; spaCy is imported here."""
        from thememiner.language import load_sentence_splitter  # spaCy takes seconds to import

        return load_sentence_splitter(self._model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The models and the listeners that mining needs."""

    embedder: Embedder
    namer: Namer | None
    load_splitter: SplitterLoader
    progress: Progress
    timer: Timer
