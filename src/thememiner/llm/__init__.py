"""Names of themes worded by a language model, where the settings name an endpoint; else unused.

In: redacted quotes, terms and candidate names of a theme. Out: names that passed a check.
Refused: answers that are no plain, grounded name; the name made by rule then stays. Counts, ids
and ranks are never touched, and an endpoint that fails never fails a run.
"""

from __future__ import annotations

from thememiner.llm.answer import Verdict, check_answer
from thememiner.llm.endpoint import load_namer
from thememiner.llm.namer import Namer, Reply
from thememiner.llm.names import Answer, Worded, word_names
from thememiner.llm.question import Question, account_keys, write_question

__all__ = [
    "Answer",
    "Namer",
    "Question",
    "Reply",
    "Verdict",
    "Worded",
    "account_keys",
    "check_answer",
    "load_namer",
    "word_names",
    "write_question",
]
