"""Whether a language model's answer is a name that may be shown; pure, and strict on purpose.

The quotes that the model read were written by anyone, so its answer may be anyone's too. A name
must be made of what several customers say: words of one quote alone cannot carry it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from thememiner.naming.words import fold, is_content, read_words, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from thememiner.llm.question import Question

Fault = Literal[
    "", "length", "characters", "words", "link", "no_subject", "invented", "stranger", "number"
]

MIN_WORDS: Final = 3
MAX_WORDS: Final = 7
MAX_CHARS: Final = 60
MIN_SHARED_CHARS: Final = 4  # "sync" and "syncing" are one word
MIN_STEM_CHARS: Final = 5  # so are "crashes" and "crashed"
MIN_SUPPORT: Final = 1 / 3  # share of a name's subjects that several customers must have used

_PUNCTUATION: Final = frozenset(" '’-–/,&%+.?")
_LINK: Final = re.compile(r"(?i)www\.|[^\W\d_]\.[^\W\d_]{2}")
_QUOTES: Final = ('""', "''", "“”", "‘’")
_GREETINGS: Final = """
    afternoon best cheers day dear evening everyone good goodbye greetings hello hey hi kind morning
    regards support team thank thanks welcome
"""
_POLITE: Final = frozenset(_GREETINGS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A name that may be shown, or the rule that the answer broke; one of the two is empty."""

    name: str = ""
    fault: Fault = ""


def check_answer(
    answer: str, question: Question, *, products: frozenset[str], vocabulary: frozenset[str]
) -> Verdict:
    """Judge a language model's answer.

    Parameters
    ----------
    answer : str
        As it came; may be anything.
    question : Question
        What the model was told: a name is made of what is in it.
    products : frozenset of str
        Folded words of the products' names; a name must say more than these.
    vocabulary : frozenset of str
        Words that customers write in lower case (`small_words` of all questions): of these the
        model may use some that are not in this question. Any other could be somebody's name.

    Returns
    -------
    Verdict
        The name has 3 to 7 words and at most 60 characters, begins with a letter or a digit, and
        holds letters, digits, single spaces and ``'’-–/,&%+.?`` alone. Checking it again gives it.
    """
    name = _unwrap(answer)
    fault = _find_unprintable(name)
    if fault:
        return Verdict(fault=fault)
    told = _Told.of(question)
    name = _write_sentence(name, told.small - products)
    fault = _find_untold(name, told, products=products) or _find_stranger(
        name, told, known=products | vocabulary
    )
    return Verdict(fault=fault) if fault else Verdict(name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Folded words that the model was told.

    Attributes
    ----------
    every : frozenset of str
        All.
    supported : frozenset of str
        Those that mark the theme or stand in two quotes; of a single quote all.
    small : frozenset of str
        Those that stand in quotes in lower case, more often than not.
    candidates : frozenset of str
        Whole names that may be repeated as they are.
    """

    every: frozenset[str]
    supported: frozenset[str]
    small: frozenset[str]
    candidates: frozenset[str]

    @classmethod
    def of(cls, question: Question) -> _Told:
        texts = (*question.quotes, *question.terms, *question.candidates)
        quoted = Counter(word for quote in question.quotes for word in set(read_words(quote)))
        enough = min(2, len(question.quotes))
        twice = (word for word, n in quoted.items() if n >= enough)
        return cls(
            every=frozenset(word for text in texts for word in read_words(text)),
            supported=frozenset(
                [*twice, *(w for term in question.terms for w in read_words(term))]
            ),
            small=small_words([question]),
            candidates=frozenset(name.casefold() for name in question.candidates),
        )


def small_words(questions: Iterable[Question]) -> frozenset[str]:
    """Give the folded words that stand in quotes in lower case, more often than not."""
    balance: Counter[str] = Counter()
    for question in questions:
        for word in (word for quote in question.quotes for word in _written(quote)):
            balance[fold(word)] += 1 if word[0].islower() else -1
    return frozenset(word for word, excess in balance.items() if excess > 0)


def _unwrap(answer: str) -> str:
    """Take off what models put around a name; the name itself is not mended."""
    # what is far too long is refused anyway and need not be normalized
    name = unicodedata.normalize("NFKC", answer[: 4 * MAX_CHARS + 1].strip())
    for left, right in _QUOTES:
        if name.startswith(left) and name.endswith(right):
            name = name[1:-1]
    return name.rstrip(". ")


def _find_unprintable(name: str) -> Fault:
    """Tell what is wrong with the form of a name."""
    if len(name) > MAX_CHARS:
        return "length"
    if not name[:1].isalnum() or "  " in name or not all(map(_is_plain, name)):
        return "characters"
    if not MIN_WORDS <= sum(any(map(str.isalnum, word)) for word in name.split()) <= MAX_WORDS:
        return "words"
    return "link" if _LINK.search(name) else ""


def _is_plain(character: str) -> bool:
    return (
        character in _PUNCTUATION
        or unicodedata.category(character)[0] in "LM"
        or (character.isascii() and character.isdecimal())
    )


def _find_untold(name: str, told: _Told, *, products: frozenset[str]) -> Fault:
    """Tell whether a name says what nobody said, or nothing."""
    subjects = [word for word in dict.fromkeys(read_words(name)) if is_content(word)]
    if not set(subjects) - products - _POLITE:
        return "no_subject"
    if any(any(map(str.isdecimal, word)) and word not in told.every for word in read_words(name)):
        return "number"
    if name.casefold() in told.candidates:
        return ""
    supported = [word for word in subjects if _is_alike(word, told.supported)]
    is_enough = len(supported) >= MIN_SUPPORT * len(subjects) and set(supported) - products
    return "" if is_enough else "invented"


def _find_stranger(name: str, told: _Told, *, known: frozenset[str]) -> Fault:
    """Tell whether a name may hold a person: a capitalized word of one customer, or of nobody.

    The first word always is capitalized, so it must be a word that customers write small.
    """
    if name.casefold() in told.candidates:
        return ""
    for word in _written(name):
        folded = fold(word)
        if not is_content(folded) or _is_alike(folded, told.supported):
            continue
        is_capital = any(map(str.isupper, word)) or folded in told.every
        if is_capital and not _is_alike(folded, told.small | known):
            return "stranger"
    return ""


def _is_alike(word: str, others: Iterable[str]) -> bool:
    return any(_is_same_stem(word, other) for other in others)


def _is_same_stem(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    is_start = len(shorter) >= MIN_SHARED_CHARS and longer.startswith(shorter)
    return is_start or (len(shorter) >= MIN_STEM_CHARS and longer[:5] == shorter[:5])


def _write_sentence(name: str, small: frozenset[str]) -> str:
    """Give a name in sentence case: words that customers write small are small."""
    is_shouted = sum(map(str.isalpha, name)) > 4 and name.isupper()
    name = name.lower() if is_shouted else name
    for start, end in word_spans(name)[1:]:
        word = fold(name[start:end])
        is_small = word in small or (len(word) > 1 and not is_content(word))
        if name[start].isupper() and name[start + 1 : end].islower() and is_small:
            name = name[:start] + name[start:end].lower() + name[end:]
    first = name.split(" ", 1)[0]
    return name[:1].upper() + name[1:] if first.islower() else name


def _written(text: str) -> list[str]:
    """Give the words of a text as they are written."""
    return [text[start:end] for start, end in word_spans(text)]
