"""What mentions and themes say beyond their number: so far the intent of a mention.

Comes in: mentions with their passage, kind, question and rating, and their vectors; goes out: one
intent each. Refuses nothing: what it cannot tell is unclear.
"""

from thememiner.signals.intent import mark_intents
from thememiner.signals.resemblance import Resemblance, learn_resemblance, prototype_texts

__all__ = ["Resemblance", "learn_resemblance", "mark_intents", "prototype_texts"]
