"""The language of a text, where the text is long and clear enough to say."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from py3langid.langid import LanguageIdentifier

_T = TypeVar("_T", str, bytes)
UNKNOWN: Final = "und"
MIN_LETTERS: Final = 40
# Probability of the best language minus that of the next. Measured on texts of >= 40 letters:
# at 0.3 no banking77, 0.06% of hwu64 and 0.02% of stackoverflow20 texts (all English) are called
# foreign, and 97% of the English Firefox tickets and R survey answers are still called English.
MARGIN: Final = 0.3
READ_CHARS: Final = 400  # more does not change the answer, and costs time
_SAME_LANGUAGE: Final = {"yue": "zh"}
_ADDRESS: Final = re.compile(r"\S+@\S+")
_NOT_WORDS: Final = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\[[A-Z_]{2,12}\]|\d+")

# English is told by its small words, in a twentieth of the identifier's time. They are words of
# no other large language; of 75,000 Firefox tickets, home and film reviews, the identifier calls
# none that has this share of them another language with a margin but for texts in two languages.
_SMALL_WORDS: Final = """
the and are were been this that it's its i'm i've my you your to with not has have can't cannot
don't doesn't didn't won't isn't wasn't couldn't when why how which there they from would could
should just our because every any please their only very even still than then into while where
who like need now after what about get got by does did of it but if or out up can do be as all
"""
_ENGLISH_WORDS: Final = frozenset(_SMALL_WORDS.split())
_ENGLISH_BYTES: Final = frozenset(word.encode("ascii") for word in _ENGLISH_WORDS)
_ENGLISH_SHARE: Final = 0.2
_MIN_ENGLISH_WORDS: Final = 3
_MAX_FAR_SHARE: Final = 0.05  # of characters beyond Latin: more, and a second language is there
_LAST_LATIN: Final = "\u024f"
_MARKS: Final = re.compile("[\u0300-\u1fff]")
# What separates words in a string does so in bytes too.
_LOWER_WITHOUT_DIGITS: Final = bytes(
    ord(" ") if chr(code).isdigit() or chr(code).isspace() else ord(chr(code).lower())
    for code in range(128)
) + bytes(range(128, 256))
_NOT_ASCII_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalpha())


def detect_language(text: str) -> str:
    """Tell a text's language.

    Parameters
    ----------
    text : str
        Redacted text; only its start is read.

    Returns
    -------
    str
        ISO 639-1 code, or ``und`` for a text of fewer than 40 letters, without a clear margin, or
        in a language without such a code.

    Examples
    --------
    >>> detect_language("nice app")
    'und'
    """
    if len(text) < MIN_LETTERS:
        return UNKNOWN
    start = text[:READ_CHARS]
    if not _is_plain(start):
        if "@" in start:
            start = _ADDRESS.sub(" ", start)
        start = _NOT_WORDS.sub(" ", start)
    if start.isascii():
        plain = start.encode("ascii").translate(_LOWER_WITHOUT_DIGITS)
        n_letters = len(plain.translate(None, _NOT_ASCII_LETTERS))
        is_english = _has_share(plain.split(), _ENGLISH_BYTES)
    else:
        n_letters = _count_letters(start)
        is_english = n_letters >= MIN_LETTERS and _is_english(start)
    if n_letters < MIN_LETTERS:
        return UNKNOWN
    return "en" if is_english else _identify(_NOT_WORDS.sub(" ", start))


def _is_plain(text: str) -> bool:
    """Whether a text is ASCII without anything but words and digits that the patterns take out."""
    return text.isascii() and not (
        "@" in text or "#" in text or "[" in text or "://" in text or "www." in text
    )


def _count_letters(text: str) -> int:
    n_letters = sum(map(str.isalpha, text))
    if n_letters < MIN_LETTERS:  # vowels of Indic scripts are marks upon letters
        n_letters += sum(unicodedata.category(mark)[0] == "M" for mark in _MARKS.findall(text))
    return n_letters


def _is_english(text: str) -> bool:
    if not _has_share(text.lower().replace("’", "'").split(), _ENGLISH_WORDS):
        return False
    n_far = sum(character > _LAST_LATIN for character in text if character.isalpha())
    return n_far <= _MAX_FAR_SHARE * len(text)


def _has_share(words: Sequence[_T], small: AbstractSet[_T]) -> bool:
    n_english = len(list(filter(small.__contains__, words)))
    return n_english >= max(_MIN_ENGLISH_WORDS, _ENGLISH_SHARE * len(words))


def _identify(text: str) -> str:
    identifier = _load_identifier()
    best, probability = identifier.classify(text)
    if probability < MARGIN:
        return UNKNOWN
    if probability < (1 + MARGIN) / 2:  # else the next cannot be near; ranking all takes long
        (best, probability), (_, next_probability) = identifier.rank(text)[:2]
        if probability - next_probability < MARGIN:
            return UNKNOWN
    code = _SAME_LANGUAGE.get(best, best)
    return code if len(code) == 2 else UNKNOWN  # 3 letters: no ISO 639-1 code


# One immutable model of 5 MB for the process: `detect_language` is called per row.
@functools.lru_cache(maxsize=1)
def _load_identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # only if used

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
