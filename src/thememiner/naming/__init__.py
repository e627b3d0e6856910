"""From themed mentions to names, terms and exemplars, in the customers' own words.

In: one row per themed mention, the embeddings and centroids, the area of each theme; an encoder
and, where there is one, a grammar. Out: what themes, subthemes and areas could be called, then
what they are called, and the quotes that stand for each theme.
Refused: a members frame without the columns it needs.
"""

from __future__ import annotations

from thememiner.naming.grammar import Grammar, Parse
from thememiner.naming.people import Recognizer
from thememiner.naming.phrases import Models
from thememiner.naming.settle import ThemeNames, settle_names
from thememiner.naming.themes import ProposedNames, propose_theme_names

__all__ = [
    "Grammar",
    "Models",
    "Parse",
    "ProposedNames",
    "Recognizer",
    "ThemeNames",
    "propose_theme_names",
    "settle_names",
]
