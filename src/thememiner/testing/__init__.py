"""Planted feedback, embeddings and histories for tests, ours and yours: no model, no file.

Seeds and parameters come in; frames with known truth go out. Nothing here is read by the program
itself but by its tests, its benchmarks and its demo.
"""

from thememiner.testing.documents import (
    HashingEmbedder,
    PlantedTheme,
    make_documents,
    planted_embeddings,
)
from thememiner.testing.histories import History, Truth, make_history

__all__ = [
    "HashingEmbedder",
    "History",
    "PlantedTheme",
    "Truth",
    "make_documents",
    "make_history",
    "planted_embeddings",
]
