"""How a name is written: the case that most customers write a word in, one line, no full stop."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from thememiner.naming.english import FILLERS
from thememiner.naming.words import fold, word_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_EDGE: Final = " \t\r\n'’.,:;-–—/\\!?&+"
_TWICE: Final = re.compile(r"\b(\w+)(?: \1\b)+", re.IGNORECASE)
_LOOSE_QUOTE: Final = re.compile(r"(?<!\w)['’‘`]|['’‘`](?!\w)")
_ORNAMENT: Final = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]+")  # arrows, emoji
MAX_SMALL: Final = 0.65  # share of small forms up to which a word is a name: google, Google
MAX_ACRONYM: Final = 5  # letters; longer words in capitals are shouted
MIN_LOUD: Final = 3  # words from which Capitals Everywhere Are Shouting, or a title


def learn_case(clauses: Iterable[str]) -> dict[str, str]:
    """Tell how most clauses write a word inside of them: firefox as Firefox, pdf as PDF.

    Parameters
    ----------
    clauses : iterable of str
        Shouted ones and those in Title Case tell nothing, nor does a clause's first word.
    """
    counts: dict[str, Counter[str]] = {}
    for clause in clauses:
        words = [clause[start:end] for start, end in word_spans(clause)]
        inner = words[1:]
        if 2 * sum(word[:1].islower() for word in inner) <= len(inner):
            continue
        for word in inner:
            counts.setdefault(word.casefold(), Counter())[word] += 1
    return {word: _usual_form(word, forms) for word, forms in counts.items()}


def _usual_form(word: str, forms: Counter[str]) -> str:
    """Choose a form: many leave out a capital, few put one where there is none."""
    small = sum(count for form, count in forms.items() if form.islower())
    if small > MAX_SMALL * forms.total():
        return min(
            (form for form in forms if form.islower()), key=lambda form: (-forms[form], form)
        )
    large = [form for form in forms if not form.islower()]
    return min(large or [word], key=lambda form: (-forms[form], form))


def write_name(text: str, case: Mapping[str, str]) -> str:
    """Give a phrase as a name: on one line, each word in its usual case, a capital in front.

    Parameters
    ----------
    case : mapping of str to str
        Usual form of words, by case-folded word, as `learn_case` gives it.
    """
    flat = " ".join(_ORNAMENT.sub(" ", text).split())
    if len(_LOOSE_QUOTE.findall(flat)) % 2:  # the other one was cut off
        flat = _LOOSE_QUOTE.sub("", flat)
    flat = _TWICE.sub(r"\1", flat).strip(_EDGE)
    flat = " ".join(word for word in flat.split() if fold(word) not in FILLERS)
    spans = word_spans(flat)
    is_loud = not any(flat[start].islower() for start, _ in spans[1:]) and len(spans) >= MIN_LOUD
    pieces = []
    end = 0
    for start, stop in spans:
        word = flat[start:stop]
        is_file = "." in (flat[start - 1 : start], flat[stop : stop + 1])  # userChrome.css, a.com
        shouts = is_loud or (word.isupper() and len(word) > MAX_ACRONYM)
        usual = word if is_file else case.get(word.casefold(), word.lower() if shouts else word)
        pieces += [flat[end:start], "I" if word == "i" else usual]
        end = stop
    sentence = "".join([*pieces, flat[end:]])
    has_own_case = sentence.partition(" ")[0][1:].lower() != sentence.partition(" ")[0][1:]
    return sentence if has_own_case else sentence[:1].upper() + sentence[1:]
