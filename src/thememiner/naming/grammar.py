"""Which runs of words of a parsed clause can stand alone: nothing dangling, nothing turned round.

A run is cut out of its clause. What is left outside may be what a reader does not miss (a pronoun
as subject, where and when), never an object, a particle or a "not".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from thememiner.naming.clauses import MAX_WORDS, MIN_WORDS, Phrase
from thememiner.naming.english import (
    AUXILIARIES,
    BAD_ENDS,
    BAD_STARTS,
    JOINTS,
    LIGHT,
    NEGATIONS,
    PLAIN_NOT,
    QUESTION_WORDS,
)
from thememiner.naming.words import fold, is_word, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Parse:
    """One clause as a parser sees it; the four tuples are one entry per token.

    Attributes
    ----------
    spans : tuple of (int, int)
        Start and end in the clause, in code points.
    kinds : tuple of str
        Universal part of speech: ``NOUN``, ``VERB``, ...
    roles : tuple of str
        Dependency label: ``nsubj``, ``dobj``, ...
    heads : tuple of int
        Token that it belongs to; a root belongs to itself.
    """

    spans: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    heads: tuple[int, ...]


class Grammar(Protocol):
    """Parses clauses."""

    def __call__(self, clauses: Sequence[str]) -> list[Parse]:
        """Parse each clause; what a clause gives depends on itself alone."""
        ...


# What a reader does not miss, by where it stood. Objects, particles and negations are in neither.
_CUT_LEFT: Final = frozenset({
    "advmod", "cc", "punct", "mark", "intj", "det", "predet", "poss", "prep", "npadvmod", "dep",
    "advcl", "meta", "preconj", "nummod", "expl",
})  # fmt: skip
_CUT_RIGHT: Final = frozenset({
    "advmod", "cc", "punct", "prep", "npadvmod", "dep", "advcl", "conj", "relcl", "parataxis",
    "appos", "intj", "meta", "agent", "mark",
})  # fmt: skip
_BAD_START: Final = frozenset({"PUNCT", "CCONJ", "SPACE", "SYM", "X", "INTJ"})
_BAD_END: Final = frozenset({"PUNCT", "CCONJ", "SCONJ", "SPACE", "SYM", "DET", "AUX", "X", "INTJ"})
_BAD_END_ROLES: Final = frozenset({
    "prep", "aux", "auxpass", "mark", "nsubj", "nsubjpass", "compound", "amod", "poss", "cc", "det",
    "case", "nummod", "quantmod", "preconj", "predet", "expl", "intj",
})  # fmt: skip
_GOVERNED: Final = frozenset({"xcomp", "ccomp", "pcomp", "acl", "advcl", "csubj", "relcl"})
_PREDICATES: Final = frozenset({"VERB", "AUX"})
_SAYING: Final = _PREDICATES | {"ADJ"}
_ATTRIBUTES: Final = frozenset({"amod", "compound"})
_CUT_AUXILIARIES: Final = frozenset({
    "to", "have", "has", "had", "'ve", "can", "could", "will", "would", "do", "did",
})  # fmt: skip
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})


class _Clause:
    """One parsed clause with what the checks of its runs share."""

    def __init__(self, text: str, parse: Parse, common: frozenset[str]) -> None:
        self.text = text
        self.parse = parse
        self.words = [fold(text[start:end]) for start, end in parse.spans]
        self.common = common
        self.children: list[list[int]] = [[] for _ in parse.spans]
        for token, head in enumerate(parse.heads):
            if head != token:
                self.children[head].append(token)

    def may_start(self, token: int) -> bool:
        kind, word = self.parse.kinds[token], self.words[token]
        if kind in _BAD_START or self._is_glued(token) or not is_word(word):
            return False
        if word in AUXILIARIES and token + 1 < len(self.words):
            return self.words[token + 1] in PLAIN_NOT or word == "cannot"
        return word not in BAD_STARTS or (word == "not" and self._is_free_not(token))

    def _is_free_not(self, token: int) -> bool:
        """Whether a "not" was not torn off its verb: "is not working" may be "not working"."""
        return token == 0 or self.words[token - 1] in {"is", "are", "am", "was", "were", "be", "'s"}

    def may_end(self, token: int) -> bool:
        kind, role, word = self.parse.kinds[token], self.parse.roles[token], self.words[token]
        is_cut_word = token + 1 < len(self.words) and self._is_glued(token + 1)
        is_bad = not is_word(word) or kind in _BAD_END or role in _BAD_END_ROLES or word in BAD_ENDS
        return not (is_bad or is_cut_word)

    def _is_glued(self, token: int) -> bool:
        """Whether no space stands between a token and the one before it."""
        spans = self.parse.spans
        return token > 0 and spans[token - 1][1] == spans[token][0]

    def stands_alone(self, first: int, last: int) -> bool:
        """Whether a run hangs together and nothing that it needs is outside."""
        heads = self.parse.heads
        roots = [
            t for t in range(first, last + 1) if heads[t] == t or not first <= heads[t] <= last
        ]
        if len(roots) != 1:
            return False
        root = roots[0]
        return self._is_free(root) and all(
            self._may_be_cut(child, of=token, is_left=child < first)
            for token in range(first, last + 1)
            for child in self.children[token]
            if not first <= child <= last
        )

    def _may_be_cut(self, child: int, *, of: int, is_left: bool) -> bool:
        role, word = self.parse.roles[child], self.words[child]
        if word in NEGATIONS:
            return False
        if not is_left:
            return role in _CUT_RIGHT
        if word in QUESTION_WORDS:  # "how do I" may go, "how long" and "which card" may not
            return role == "advmod" and self.parse.kinds[of] in _PREDICATES
        if role in _SUBJECTS:
            return self.parse.kinds[child] in {"PRON", "DET"} or word in self.common
        if role in {"aux", "auxpass"}:
            return self.words[of].endswith("ing") or word in _CUT_AUXILIARIES
        return role in _CUT_LEFT

    def _is_free(self, root: int) -> bool:
        """Whether what governs the run may be left off without turning its meaning round."""
        seen = 0
        while self.parse.heads[root] != root and seen < len(self.words):
            role, head = self.parse.roles[root], self.parse.heads[root]
            if role not in _GOVERNED:
                return role not in {"acomp", "attr", "oprd", "neg", "aux", "auxpass", "prt", "amod"}
            if role in {"relcl", "advcl"}:
                return True
            has_not = any(self.words[child] in NEGATIONS for child in self.children[head])
            if has_not or self.words[head] not in LIGHT:
                return False
            root, seen = head, seen + 1
        return True

    def has_predicate(self, first: int, last: int) -> bool:
        """Whether a run says that something is, does or is not."""
        run = range(first, last + 1)
        return any(
            self.words[t] in NEGATIONS
            or (self.parse.kinds[t] in _SAYING and self.parse.roles[t] not in _ATTRIBUTES)
            for t in run
        )


def find_parsed_phrases(text: str, parse: Parse, *, common: frozenset[str]) -> Iterator[Phrase]:
    """Give every run of 3-7 words that can stand alone.

    Parameters
    ----------
    common : frozenset of str
        Folded words of all themes, like the product's name: as a subject they are not missed.
    """
    clause = _Clause(text, parse, common)
    n = len(clause.words)
    starts = [t for t in range(n) if clause.may_start(t)]
    ends = [t for t in range(n) if clause.may_end(t)]
    for first in starts:
        for last in ends:
            if last < first or last - first > 2 * MAX_WORDS:
                continue
            run = text[parse.spans[first][0] : parse.spans[last][1]]
            n_words = len(word_spans(run))
            if n_words > MAX_WORDS:
                break
            is_one = JOINTS.isdisjoint(clause.words[first : last + 1])
            if n_words < MIN_WORDS or not is_one or not clause.stands_alone(first, last):
                continue
            yield Phrase(
                text=run,
                at_start=first == 0,
                at_end=last == n - 1,
                has_predicate=clause.has_predicate(first, last),
            )


def find_things(parses: Mapping[str, Parse]) -> dict[str, bool]:
    """Tell of each word whether it mostly stands for a thing, not for what happens to it.

    Parameters
    ----------
    parses : mapping of str to Parse
        By clause.

    Returns
    -------
    dict of str to bool
        By folded word.
    """
    balance: Counter[str] = Counter()
    for clause, parse in parses.items():
        for (start, end), kind in zip(parse.spans, parse.kinds, strict=True):
            balance[fold(clause[start:end])] += 1 if kind in {"NOUN", "PROPN"} else -1
    return {word: count > 0 for word, count in balance.items()}
