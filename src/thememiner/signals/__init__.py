"""What mentions and themes say beyond their number: so far the intent of a mention.

Comes in: mentions with their passage, kind, question and rating; goes out: one intent each.
"""

from thememiner.signals.intent import mark_intents

__all__ = ["mark_intents"]
