"""What naming asks of models, and hides of people: loaded only where there is a theme to name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.language import load_grammar, load_recognizer
from thememiner.naming import Models
from thememiner.pipeline.people import hide_in_themes

if TYPE_CHECKING:
    from thememiner.naming import ProposedNames
    from thememiner.pipeline.tools import Tools
    from thememiner.store import StoreWriter


def naming_models(tools: Tools, *, has_themes: bool) -> Models:
    """Give what naming asks of models; the parser is loaded only where there is a theme."""
    grammar = load_grammar(tools.package) if has_themes else None
    return Models(encode=tools.embedder.encode, grammar=grammar)


def without_people(proposed: ProposedNames, tools: Tools, *, writer: StoreWriter) -> ProposedNames:
    """Hide other people's names in all that is shown; the recognizer is loaded where it is needed.

    A language model is asked after this, so that it is told no more than is shown.
    """
    if proposed.themes.is_empty():
        return proposed
    recognize = load_recognizer(tools.package)
    if recognize is None:
        tools.progress.tell(f"{tools.package.model} knows no names: people's stay in quotes")
        return proposed
    return hide_in_themes(proposed, recognize, store=writer)
