"""Asks for the names of themes, checks them, keeps them while they fit, and takes none twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from thememiner.llm.answer import check_answer, small_words
from thememiner.naming.words import read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from thememiner.llm.namer import Namer
    from thememiner.llm.question import Question

MAX_SILENCES: Final = 3  # themes in a row without an answer, after which nobody is asked any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A checked answer, and by what it is known again.

    Attributes
    ----------
    name : str
        "" if what came was refused.
    quotes : frozenset of str
        `Question.quote_keys` of the question that it answered.
    """

    name: str
    quotes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """What a language model made of the names of the themes.

    Attributes
    ----------
    names : mapping of int to str
        Label to name, for the themes whose name it worded; unique without regard to case. The
        other themes are named by rule.
    answers : tuple of Answer
        Handed in as `known` the next time, so that themes keep their names.
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
    answers: tuple[Answer, ...]
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
    known: Sequence[Answer],
    products: frozenset[str],
    on_progress: Callable[[int, int], None] | None = None,
) -> Worded:
    """Ask for a name of each theme that has none as yet, and check what comes.

    A theme keeps its name while more than half of the quotes that the name was made from still
    speak for it, and the name still passes the check.

    Parameters
    ----------
    questions : mapping of int to Question
        By label, the most important first: it gets the name that two of them would want.
    namer : Namer
        Asked one question after the other.
    known : sequence of Answer
        `answers` of the last time, of a namer of the same identity.
    products : frozenset of str
        Folded words of the products' names.
    on_progress : callable, optional
        Called with the number of questions done and of all questions.
    """
    judge = _Judge(products=products, vocabulary=small_words(questions.values()))
    asking = _Asking(namer)
    answers: dict[int, Answer] = {}
    for n_done, (label, question) in enumerate(questions.items(), start=1):
        answer = _recall(question, known, judge) or asking.ask(question, judge)
        if answer:
            answers[label] = answer
        if on_progress:
            on_progress(n_done, len(questions))
    names = _take_once(answers)
    return Worded(
        names=names,
        answers=tuple(answers.values()),
        n_asked=asking.n_asked,
        n_refused=len(answers) - len(names),
        n_unanswered=len(questions) - len(answers),
        fault=asking.fault,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    products: frozenset[str]
    vocabulary: frozenset[str]

    def __call__(self, text: str, question: Question, *, kept: str = "") -> str:
        """Give the checked name; words of a kept one are not unlearnt."""
        vocabulary = self.vocabulary | frozenset(read_words(kept))
        return check_answer(text, question, products=self.products, vocabulary=vocabulary).name


class _Asking:
    """Asks until nobody answers; counts."""

    def __init__(self, namer: Namer) -> None:
        self.n_asked = 0
        self.fault = ""
        self._namer = namer
        self._n_silences = 0  # in a row

    def ask(self, question: Question, judge: _Judge) -> Answer | None:
        if self._n_silences >= MAX_SILENCES:
            return None
        reply = self._namer.ask(question)
        self.n_asked += 1
        if reply.text is None:
            self._n_silences += 1
            self.fault = self.fault or reply.fault
            return None
        self._n_silences = 0
        return Answer(name=judge(reply.text, question), quotes=question.quote_keys)


def _recall(question: Question, known: Sequence[Answer], judge: _Judge) -> Answer | None:
    """Give the answer to a question that most quotes of this one were in, if it still fits."""
    quotes = question.quote_keys

    def closeness(answer: Answer) -> tuple[int, str]:
        return len(answer.quotes & quotes), answer.name

    best = max(known, key=closeness, default=None)
    if best is None or 2 * len(best.quotes & quotes) <= max(len(best.quotes), len(quotes)):
        return None
    # checked again: the rules may have become stricter, and the theme may have moved on
    is_fit = not best.name or judge(best.name, question, kept=best.name) == best.name
    return best if is_fit else None


def _take_once(answers: Mapping[int, Answer]) -> dict[int, str]:
    names: dict[int, str] = {}
    taken = {""}
    for label, answer in answers.items():
        if answer.name.casefold() not in taken:
            taken.add(answer.name.casefold())
            names[label] = answer.name
    return names


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
