"""Asks for the names of all themes, checks them, and takes none twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.llm.answer import check_answer, small_words
from thememiner.naming.words import read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from thememiner.llm.namer import Namer
    from thememiner.llm.question import Question

MAX_SILENCES: Final = 3  # themes in a row without an answer, after which nobody is asked any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """What a language model made of the names of the themes.

    Attributes
    ----------
    names : mapping of int to str
        Label to name, for the themes whose name it worded; unique without regard to case. The
        other themes are named by rule.
    answers : mapping of str to str
        Key of a question to its checked name, "" if the answer was refused. Handed in as `known`
        the next time, so that a theme keeps its name while what is sent about it is the same.
    n_asked : int
        Questions that were sent; of the others the answer was known, or nobody answered any more.
    n_refused : int
        Answers that were no name, or the name of another theme.
    n_unanswered : int
        Themes without an answer.
    fault : str
        Why there was none, of the first of them.
    """

    names: Mapping[int, str]
    answers: Mapping[str, str]
    n_asked: int
    n_refused: int
    n_unanswered: int
    fault: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say at the head of a report what went wrong; nothing if all went well."""
        told = []
        if self.n_unanswered:
            is_all = not self.names and not self.n_refused
            whose = "" if is_all else f" of {_count(self.n_unanswered, 'theme')}"
            told.append(f"the namer did not answer ({self.fault}): names{whose} are made by rule")
        if self.n_refused:
            what = _count(self.n_refused, "answer")
            told.append(f"{what} of the namer refused: these names are made by rule")
        return tuple(told)

    @property
    def note(self) -> str:
        """Say for the run record who named how many themes."""
        n_by_rule = self.n_refused + self.n_unanswered
        named = f"{_count(len(self.names), 'theme')} named by the language model"
        return f"{named}, {n_by_rule:,} by rule; {_count(self.n_asked, 'question')} sent"


def word_names(
    questions: Mapping[int, Question],
    namer: Namer,
    *,
    known: Mapping[str, str],
    products: frozenset[str],
    on_progress: Callable[[int, int], None] | None = None,
) -> Worded:
    """Ask for a name of each theme whose question is new, and check what comes.

    Parameters
    ----------
    questions : mapping of int to Question
        By label, the most important first: it gets the name that two of them would want.
    namer : Namer
        Asked one question after the other.
    known : mapping of str to str
        `answers` of the last time.
    products : frozenset of str
        Folded words of the products' names.
    on_progress : callable, optional
        Called with the number of questions done and of all questions.
    """
    keys = {label: question.key(namer.identity) for label, question in questions.items()}
    asked = _ask(questions, namer, keys=keys, known=known, on_progress=on_progress)
    vocabulary = small_words(questions.values())
    answers: dict[str, str] = {}
    names: dict[int, str] = {}
    taken: set[str] = set()
    for label, question in questions.items():
        key = keys[label]
        if key not in asked.texts:
            continue
        # Known answers too: the rules may have become stricter. But a name once taken is not lost
        # when the last quote elsewhere that uses one of its words is.
        kept = frozenset(read_words(known.get(key, "")))
        answers[key] = name = check_answer(
            asked.texts[key], question, products=products, vocabulary=vocabulary | kept
        ).name
        if name and name.casefold() not in taken:
            taken.add(name.casefold())
            names[label] = name
    n_answered = sum(key in answers for key in keys.values())
    return Worded(
        names=names,
        answers=answers,
        n_asked=asked.n_asked,
        n_refused=n_answered - len(names),
        n_unanswered=len(keys) - n_answered,
        fault=asked.fault,
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    texts: Mapping[str, str]
    n_asked: int
    fault: str


def _ask(
    questions: Mapping[int, Question],
    namer: Namer,
    *,
    keys: Mapping[int, str],
    known: Mapping[str, str],
    on_progress: Callable[[int, int], None] | None,
) -> _Asked:
    """Ask what is not known, until nobody answers."""
    texts = dict(known)
    n_asked = n_silences = 0
    faults: list[str] = []
    for n_done, (label, question) in enumerate(questions.items(), start=1):
        if keys[label] not in texts and n_silences < MAX_SILENCES:
            reply = namer.ask(question)
            n_asked += 1
            if reply.text is None:
                faults.append(reply.fault)
                n_silences += 1
            else:
                texts[keys[label]] = reply.text
                n_silences = 0
        if on_progress:
            on_progress(n_done, len(questions))
    return _Asked(texts=texts, n_asked=n_asked, fault=faults[0] if faults else "")
