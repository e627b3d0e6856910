from __future__ import annotations

from thememiner.config import LlmConfig, load_config
from thememiner.llm import Question, write_question

QUESTION = write_question(
    [
        "All my bookmarks are gone after the update to 89",
        "Since the update my bookmarks have vanished, as John Smith from the bank knows",
        "Lost every bookmark after updating Firefox yesterday",
    ],
    terms=["bookmarks", "update", "lost"],
    candidates=["All my bookmarks are gone", "Bookmarks have vanished"],
    accounts=frozenset(),
)


def other_question(number: int) -> Question:
    """A question of another theme, as long as the number is another."""
    return write_question(
        [f"export {number} is empty again", f"the export {number} file is empty"],
        terms=["export", "empty", f"{number}"],
        candidates=[f"Export {number} is empty"],
        accounts=frozenset(),
    )


def settings(base_url: str, **other: object) -> LlmConfig:
    given = {"llm.base_url": base_url, "llm.model": "fake-1"}
    overrides = given | {f"llm.{name}": value for name, value in other.items()}
    return load_config(environ={}, overrides=overrides).llm
