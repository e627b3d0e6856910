"""What mining is given: the models, and the listeners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thememiner.embed import Embedder
    from thememiner.language import LanguagePackage
    from thememiner.llm import Namer
    from thememiner.pipeline.request import Progress
    from thememiner.pipeline.timing import Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The models and the listeners that mining needs."""

    embedder: Embedder
    namer: Namer | None
    package: LanguagePackage  # loaded when it is first asked something, and once
    progress: Progress
    timer: Timer
