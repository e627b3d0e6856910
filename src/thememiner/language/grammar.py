"""What spaCy's tagger and parser know of a clause: kinds of words, and which belongs to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.naming import Parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.language.packages import LanguagePackage
    from thememiner.naming import Grammar

NEEDED: Final = ("tagger", "parser")
_UNUSED: Final = ("ner", "lemmatizer", "senter")


class SpacyGrammar:
    """Parses with a spaCy package; see `Grammar`."""

    def __init__(self, package: LanguagePackage) -> None:
        self._package = package

    def __call__(self, clauses: Sequence[str]) -> list[Parse]:
        """Parse each clause."""
        return [
            Parse(
                spans=tuple((token.idx, token.idx + len(token)) for token in document),
                kinds=tuple(token.pos_ for token in document),
                roles=tuple(token.dep_ for token in document),
                heads=tuple(token.head.i for token in document),
            )
            for document in self._package.read(clauses, unused=_UNUSED)
        ]


def load_grammar(package: LanguagePackage) -> Grammar | None:
    """Load a spaCy package for its parser.

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
    if package.is_blank or not package.has(*NEEDED):
        return None
    return SpacyGrammar(package)
