"""What spaCy's tagger and parser know of a clause: kinds of words, and which belongs to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from thememiner.language.packages import load_package
from thememiner.language.sentences import BATCH_TEXTS, BLANK
from thememiner.naming import Parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.naming import Grammar

NEEDED: Final = ("tagger", "parser")
_UNUSED: Final = ("ner", "lemmatizer", "senter")


class SpacyGrammar:
    """Parses with a loaded spaCy pipeline; see `Grammar`."""

    def __init__(self, pipeline: Any) -> None:  # noqa: ANN401  # spaCy is untyped
        self._pipeline = pipeline

    def __call__(self, clauses: Sequence[str]) -> list[Parse]:
        """Parse each clause."""
        return [
            Parse(
                spans=tuple((token.idx, token.idx + len(token)) for token in document),
                kinds=tuple(token.pos_ for token in document),
                roles=tuple(token.dep_ for token in document),
                heads=tuple(token.head.i for token in document),
            )
            for document in self._pipeline.pipe(clauses, batch_size=BATCH_TEXTS)
        ]


def load_grammar(model: str) -> Grammar | None:
    """Load a spaCy package for its parser.

    Parameters
    ----------
    model : str
        Name of an installed spaCy package, or ``blank``.

    Returns
    -------
    Grammar or None
        None for ``blank`` and for a package without a parser: names are then made by punctuation
        and words alone.

    Raises
    ------
    ModelError
        If the package is not installed or cannot be loaded.
    """
    if model == BLANK:
        return None
    pipeline = load_package(model, unused=_UNUSED)
    has_all = all(name in pipeline.pipe_names for name in NEEDED)
    return SpacyGrammar(pipeline) if has_all else None
