"""Candidates for the name of a group of texts, and how well each one would do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thememiner.naming.clauses import MIN_WORDS, Phrase, cut_at_word, find_phrases, split_clauses
from thememiner.naming.english import NEGATIONS, SLOPPY, TROUBLE, WEAK_STARTS
from thememiner.naming.grammar import Grammar, find_parsed_phrases, find_things
from thememiner.naming.spelling import learn_case, write_name
from thememiner.naming.words import is_content, read_words, word_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from thememiner.naming.grammar import Parse

    Encode = Callable[[Sequence[str]], NDArray[np.float32]]

MAX_NAME_CHARS: Final = 60
MAX_HEADLINE_CHARS: Final = 90
MAX_CLAUSE_CHARS: Final = 240
N_FIRST: Final = 3  # clauses of a quote that may lend the name: title and first sentences
N_CANDIDATES: Final = 12
N_SUBJECTS: Final = 3  # words with a subject that a full name has
MIN_SUBJECTS: Final = 2  # a phrase with fewer could be about anything
OWN: Final = 0.25  # relative weight from which a word is one of the group's own
MARKS: Final = 0.05  # relative weight from which the theme does use a word


_BROKEN: Final = re.compile(r"[,;:?!()\"](?!\d)|\s[-–—]|[^\W\d]\.\w")  # no phrase, or two


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What naming asks of models.

    Attributes
    ----------
    encode : callable
        Texts to unit rows, in the space of the groups' centers.
    grammar : Grammar or None
        Parses clauses; None: phrases are made by punctuation and words alone.
    """

    encode: Encode
    grammar: Grammar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much of a group is looked at; time grows with each."""

    n_quotes: int
    n_clauses: int
    n_phrases: int
    n_headlines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is to be named.

    Attributes
    ----------
    quotes : tuple of str
        Most central first.
    weights : mapping of str to float
        Of each folded word in [0, 1], relative to the group's strongest; 0 = common to all.
    is_problem : bool
        Whether most of its texts report a problem: then the name should say what is wrong.
    center : ndarray of shape (n_dims,)
        Unit vector.
    rivals : ndarray of shape (n_rivals, n_dims)
        Centers of what it must not be taken for; may be empty.
    """

    quotes: tuple[str, ...]
    weights: Mapping[str, float]
    is_problem: bool
    center: NDArray[np.float32]
    rivals: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Names for a group, best first, and the clause that says most of it."""

    names: tuple[str, ...]
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What groups say.

    Attributes
    ----------
    clauses : tuple of tuple of str
        Those that may lend a name, of each group.
    parses : mapping of str to Parse
        By clause; empty without a grammar.
    case : mapping of str to str
        Usual form of a folded word.
    """

    clauses: tuple[tuple[str, ...], ...]
    parses: Mapping[str, Parse]
    case: Mapping[str, str]
    things: Mapping[str, bool]

    def is_thing(self, word: str) -> bool:
        """Whether a folded word mostly stands for a thing; so does one that was never parsed."""
        return self.things.get(word, not self.parses)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A phrase or clause that is to be judged by its meaning."""

    text: str
    words: float  # what its words and its form are worth


def read_groups(groups: Sequence[Group], *, models: Models, effort: Effort) -> Readings:
    """Find and parse the clauses that may name each group."""
    clauses = tuple(tuple(pick_clauses(group)[: effort.n_clauses]) for group in groups)
    distinct = sorted({clause for own in clauses for clause in own})
    parsed = models.grammar(distinct) if models.grammar else []
    parses = dict(zip(distinct, parsed, strict=bool(parsed)))
    return Readings(
        clauses=clauses, parses=parses, case=learn_case(distinct), things=find_things(parses)
    )


def propose_names(
    groups: Sequence[Group], readings: Readings, *, models: Models, effort: Effort
) -> list[Proposal]:
    """Rank names for each group: phrases near its center, far from its rivals, in its words."""
    pairs = list(zip(groups, readings.clauses, strict=True))
    names = [_draft_names(group, own, readings)[: effort.n_phrases] for group, own in pairs]
    headlines = [_draft_headlines(group, own)[: effort.n_headlines] for group, own in pairs]
    texts = sorted({draft.text for drafts in (*names, *headlines) for draft in drafts})
    rows = models.encode(texts) if texts else np.zeros((0, 0), dtype=np.float32)
    place = {text: row for row, text in enumerate(texts)}

    def rank(group: Group, drafts: Sequence[_Draft]) -> list[str]:
        if not drafts:
            return []
        vectors = rows[[place[draft.text] for draft in drafts]]
        worth = _judge(group, vectors) + np.array([draft.words for draft in drafts])
        order = sorted(zip((-np.round(worth, 4)).tolist(), (d.text for d in drafts), strict=True))
        return [text for _, text in order]

    return [
        Proposal(
            names=tuple(rank(group, own)[:N_CANDIDATES]),
            headline=next(iter(rank(group, heads)), "") or _any_text(group),
        )
        for group, own, heads in zip(groups, names, headlines, strict=True)
    ]


def _any_text(group: Group) -> str:
    """Give the beginning of a quote, where no clause is good for a headline."""
    clauses = (clause for quote in group.quotes for clause in split_clauses(quote))
    text = next(clauses, "") or next((quote for quote in group.quotes if quote.strip()), "")
    return cut_at_word(text, max_chars=MAX_HEADLINE_CHARS)


def _judge(group: Group, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    near = (vectors @ group.center).astype(np.float64)
    if not len(group.rivals):
        return near
    margin = near - (vectors @ group.rivals.T).max(axis=1)
    worth: NDArray[np.float64] = near + np.clip(margin, -0.2, 0.1)
    return worth


def pick_clauses(group: Group) -> list[str]:
    """Give the clauses of titles and first sentences that use most of the group's words."""
    best: dict[str, tuple[float, int]] = {}
    for position, quote in enumerate(group.quotes):
        for turn, clause in enumerate(split_clauses(quote)[:N_FIRST]):
            if len(clause) > MAX_CLAUSE_CHARS:
                continue
            words = read_words(clause)
            if not words:
                continue
            known = _known(words, group.weights)
            score = sum(known) / N_SUBJECTS + 0.2 * (turn == 0) + 0.1 * (3 <= len(words) <= 9)
            entry = (-round(score, 6), position)
            best[clause] = min(best.get(clause, entry), entry)
    return sorted(best, key=lambda clause: (*best[clause], clause))


def _known(words: Sequence[str], weights: Mapping[str, float]) -> list[float]:
    return sorted((weights.get(w, 0.0) for w in set(words) if is_content(w)), reverse=True)[
        :N_SUBJECTS
    ]


def _draft_names(group: Group, clauses: Sequence[str], readings: Readings) -> list[_Draft]:
    """Give the phrases of a group's clauses whose words and form are best, best first."""
    common = frozenset(word for word, weight in group.weights.items() if weight == 0)
    phrases = [
        phrase
        for clause in clauses
        if clause in readings.parses
        for phrase in find_parsed_phrases(clause, readings.parses[clause], common=common)
    ]
    best = _best_names(phrases, group, readings)
    if not best:  # no grammar, or one of another language
        plain = [phrase for clause in clauses for phrase in find_phrases(clause)]
        best = _best_names(plain, group, readings)
    order = sorted(best, key=lambda name: (-round(best[name], 6), name))
    return [_Draft(text=name, words=best[name]) for name in order]


def _best_names(phrases: Sequence[Phrase], group: Group, readings: Readings) -> dict[str, float]:
    best: dict[str, float] = {}
    for phrase in phrases:
        worth = _weigh(phrase, group)
        name = write_name(phrase.text, readings.case) if worth is not None else ""
        if worth is not None and len(word_spans(name)) >= MIN_WORDS:
            best[name] = max(best.get(name, worth), worth)
    return best


def _weigh(phrase: Phrase, group: Group) -> float | None:
    """Judge a phrase by its words and its form; None if it says nothing."""
    if len(phrase.text) > MAX_NAME_CHARS or _BROKEN.search(phrase.text):
        return None
    words = read_words(phrase.text)
    known = _known(words, group.weights)
    if not known or known[0] < MARKS:
        return None
    subjects = {word for word in words if is_content(word)}
    n_strangers = sum(0 < group.weights.get(word, MARKS / 2) < MARKS for word in subjects)
    n_common = sum(group.weights.get(word) == 0 for word in subjects)
    is_trouble = not (NEGATIONS | TROUBLE).isdisjoint(words)
    form = (
        0.16 * phrase.has_predicate
        + group.is_problem * (0.06 * phrase.has_predicate + 0.10 * is_trouble)
        + 0.03 * (phrase.at_start + phrase.at_end)
        - 0.15 * (words[0] in WEAK_STARTS)
        - 0.06 * n_strangers
        - 0.15 * _off_topic(subjects, group.weights)
        - 0.03 * n_common
        - 0.10 * (len(subjects) - n_common < MIN_SUBJECTS)
        - 0.05 * sum(word in SLOPPY or any(map(str.isdecimal, word)) for word in words)
    )
    return 0.4 * sum(known) / N_SUBJECTS + form


def _off_topic(subjects: set[str], weights: Mapping[str, float]) -> float:
    """How far the words of a phrase are from being the group's own, in [0, 1]."""
    own = [weights.get(word, 0.0) for word in subjects if weights.get(word) != 0]
    return sum(1 - min(1.0, weight / OWN) for weight in own) / len(own) if own else 0.0


def _draft_headlines(group: Group, clauses: Sequence[str]) -> list[_Draft]:
    drafts = []
    for clause in clauses:
        words = read_words(clause)
        if len(clause) > MAX_HEADLINE_CHARS or len(words) < 4:
            continue
        drafts.append(
            _Draft(text=clause, words=0.3 * sum(_known(words, group.weights)) / N_SUBJECTS)
        )
    return drafts
