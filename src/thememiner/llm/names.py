"""Asks for the names of all themes, checks them, and keeps every name unique."""

from __future__ import annotations

from collections import Counter
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
    names : mapping of str to str
        theme_id to name, for the themes whose name it worded; unique together with the names by
        rule of the others, without regard to case.
    answers : mapping of str to str
        Key of a question to its checked name, "" if the answer was refused. Handed in as `known`
        the next time, so that a theme keeps its name while what is sent about it is the same.
    n_asked : int
        Questions that were sent; the rest was known, or nobody answered any more.
    n_refused : int
        Answers that were no name, or the name of another theme.
    n_unanswered : int
        Themes without an answer.
    fault : str
        Why there was none, of the first of them.
    """

    names: Mapping[str, str]
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
            n_themes = len(self.names) + self.n_refused + self.n_unanswered
            whose = "" if self.n_unanswered == n_themes else f" of {self.n_unanswered:,} themes"
            told.append(f"the namer did not answer ({self.fault}): names{whose} are made by rule")
        if self.n_refused:
            what = "1 answer" if self.n_refused == 1 else f"{self.n_refused:,} answers"
            told.append(f"{what} of the namer refused: these names are made by rule")
        return tuple(told)


def word_names(
    questions: Mapping[str, Question],
    namer: Namer,
    *,
    names: Mapping[str, str],
    known: Mapping[str, str],
    products: frozenset[str],
    on_progress: Callable[[int, int], None] | None = None,
) -> Worded:
    """Ask for a name of each theme whose question is new, and check what comes.

    Parameters
    ----------
    questions : mapping of str to Question
        By theme_id, the most important first: it gets the name that two of them would want.
    namer : Namer
        Asked one question after the other.
    names : mapping of str to str
        theme_id to the name by rule, of all themes; unique without regard to case.
    known : mapping of str to str
        `answers` of the last time.
    products : frozenset of str
        Folded words of the products' names.
    on_progress : callable, optional
        Called with the number of questions done and of all questions.
    """
    keys = {theme: question.key(namer.identity) for theme, question in questions.items()}
    asked = _ask(questions, namer, keys=keys, known=known, on_progress=on_progress)
    answers: dict[str, str] = {}
    chosen = dict(names)
    taken = Counter(name.casefold() for name in names.values())
    worded: dict[str, str] = {}
    vocabulary = small_words(questions.values())
    for theme, question in questions.items():
        text = asked.texts.get(keys[theme])
        if text is None:
            continue
        # Known answers too: the rules may have become stricter. But a name once taken is not lost
        # when the last quote elsewhere that uses one of its words is.
        kept = frozenset(read_words(known.get(keys[theme], "")))
        name = check_answer(text, question, products=products, vocabulary=vocabulary | kept).name
        answers[keys[theme]] = name
        taken[chosen[theme].casefold()] -= 1
        if name and not taken[name.casefold()]:
            chosen[theme] = worded[theme] = name
        taken[chosen[theme].casefold()] += 1
    n_answered = sum(key in answers for key in keys.values())
    return Worded(
        names=worded,
        answers=answers,
        n_asked=asked.n_asked,
        n_refused=n_answered - len(worded),
        n_unanswered=len(keys) - n_answered,
        fault=asked.fault,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    texts: Mapping[str, str]
    n_asked: int
    fault: str


def _ask(
    questions: Mapping[str, Question],
    namer: Namer,
    *,
    keys: Mapping[str, str],
    known: Mapping[str, str],
    on_progress: Callable[[int, int], None] | None,
) -> _Asked:
    """Ask what is not known, until nobody answers."""
    texts = dict(known)
    n_asked = n_silences = 0
    faults: list[str] = []
    for n_done, (theme, question) in enumerate(questions.items(), start=1):
        if keys[theme] not in texts and n_silences < MAX_SILENCES:
            reply = namer.ask(question)
            n_asked += 1
            if reply.text is None:
                faults.append(reply.fault)
                n_silences += 1
            else:
                texts[keys[theme]] = reply.text
                n_silences = 0
        if on_progress:
            on_progress(n_done, len(questions))
    return _Asked(texts=texts, n_asked=n_asked, fault=faults[0] if faults else "")
