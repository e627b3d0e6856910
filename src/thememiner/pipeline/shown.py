"""What naming asks of models, and hides of people: loaded only where there is a theme to name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.naming import Models
from thememiner.pipeline.people import hide_in_themes

if TYPE_CHECKING:
    from thememiner.config import Config
    from thememiner.naming import ProposedNames, Recognizer
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter


def naming_models(config: Config, tools: Tools, *, has_themes: bool) -> Models:
    """Give what naming asks of models; the parser is loaded only where there is a theme."""
    from thememiner.language import load_grammar  # spaCy takes seconds to import

    grammar = load_grammar(config.segment.model) if has_themes else None
    return Models(encode=tools.embedder.encode, grammar=grammar)


def load_names(model: str) -> Recognizer | None:
    """Load what finds people's names; None if the model knows none."""
    from thememiner.language import load_recognizer  # spaCy takes seconds to import

    return load_recognizer(model)


def without_people(
    proposed: ProposedNames, config: Config, tools: Tools, *, writer: StoreWriter
) -> ProposedNames:
    """Hide other people's names in all that is shown; the recognizer is loaded where it is needed.

    A language model is asked after this, so that it is told no more than is shown.
    """
    if proposed.themes.is_empty():
        return proposed
    recognize = load_names(config.segment.model)
    if recognize is None:
        tools.progress.tell(f"{config.segment.model} knows no names: people's stay in quotes")
        return proposed
    return hide_in_themes(proposed, recognize, store=writer)
