"""Hands the themes of a run to the language model that the settings name, and keeps its answers.

Nothing here is called where `llm.base_url` is not set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from thememiner.llm import Answer, account_keys, word_names, write_question
from thememiner.naming.words import read_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thememiner.llm import Namer, Question, Worded
    from thememiner.naming import ProposedNames
    from thememiner.pipeline.request import Progress
    from thememiner.store import StoreWriter

FACT = "llm"  # key in a snapshot's facts


def word_themes(
    proposed: ProposedNames, namer: Namer, *, writer: StoreWriter, progress: Progress
) -> Worded:
    """Let a language model word the names of themes; it sees redacted words and nothing else.

    Parameters
    ----------
    writer : StoreWriter
        Asked for the accounts to mask, the products' names and what was answered before. Not
        written to.
    """
    documents = writer.read("documents", ["account_id", "product"])
    customers = writer.read("customers", ["account_id", "name", "domain"])
    accounts = [documents["account_id"], *customers.get_columns()]
    return word_names(
        _questions(proposed, accounts=account_keys(_distinct(accounts))),
        namer,
        known=_known(writer.snapshot.facts, namer),
        products=frozenset(
            word for name in _distinct([documents["product"]]) for word in read_words(name)
        ),
        on_progress=progress.advance,
    )


def llm_facts(worded: Worded, namer: Namer) -> dict[str, object]:
    """Give what the next run must know: the answers, and whether any is missing."""
    return {
        "identity": namer.identity,
        "answers": [[answer.name, *sorted(answer.quotes)] for answer in worded.answers],
        "n_unanswered": worded.n_unanswered,
    }


def is_answer_missing(facts: Mapping[str, object]) -> bool:
    """Whether the namer of the last mining did not answer for every theme."""
    stored = facts.get(FACT)
    return isinstance(stored, dict) and bool(stored.get("n_unanswered"))


def _known(facts: Mapping[str, object], namer: Namer) -> list[Answer]:
    stored = facts.get(FACT)
    if not isinstance(stored, dict) or stored.get("identity") != namer.identity:
        return []
    return [Answer(name=name, quotes=frozenset(quotes)) for name, *quotes in stored["answers"]]


def _questions(proposed: ProposedNames, *, accounts: frozenset[str]) -> dict[int, Question]:
    """Write a question for each theme, in the order in which names are given: largest first."""
    quotes = (
        proposed.exemplars.sort("label", "position")
        .group_by("label", maintain_order=True)
        .agg("quote")
    )
    themes = proposed.themes.join(quotes, on="label", how="left").with_columns(
        pl.col("quote").fill_null([])
    )
    return {
        row["label"]: write_question(
            row["quote"], terms=row["terms"], candidates=row["candidates"], accounts=accounts
        )
        for row in themes.sort(["n_texts", "label"], descending=[True, False]).iter_rows(named=True)
    }


def _distinct(columns: list[pl.Series]) -> list[str]:
    return sorted({value for column in columns for value in column.unique() if value})
