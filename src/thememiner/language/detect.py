"""The language of a text, where the text is long and clear enough to say."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

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
_MARKS_OF_OTHERS: Final = ("@", "#", "[", "://", "www.")
_WITHOUT_DIGITS: Final = str.maketrans("0123456789", " " * 10)

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
_ENGLISH_SHARE: Final = 0.2
_MIN_ENGLISH_WORDS: Final = 3
_MAX_FAR_SHARE: Final = 0.05  # of characters beyond Latin: more, and a second language is there
_LAST_LATIN: Final = "\u024f"
_MARKS: Final = re.compile("[\u0300-\u1fff]")
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
    if "@" in start:
        start = _ADDRESS.sub(" ", start)
    # digits alone are told without the pattern, which costs as much as all else
    is_plain = start.isascii() and not any(mark in start for mark in _MARKS_OF_OTHERS)
    words = start.translate(_WITHOUT_DIGITS) if is_plain else _NOT_WORDS.sub(" ", start)
    if _count_letters(words) < MIN_LETTERS:
        return UNKNOWN
    if _is_english(words):
        return "en"
    return _identify(_NOT_WORDS.sub(" ", start))


def _count_letters(text: str) -> int:
    if text.isascii():
        return len(text.encode("ascii").translate(None, _NOT_ASCII_LETTERS))
    n_letters = sum(map(str.isalpha, text))
    if n_letters < MIN_LETTERS:  # vowels of Indic scripts are marks upon letters
        n_letters += sum(unicodedata.category(mark)[0] == "M" for mark in _MARKS.findall(text))
    return n_letters


def _is_english(text: str) -> bool:
    words = text.lower().replace("’", "'").split()
    n_english = len(list(filter(_ENGLISH_WORDS.__contains__, words)))
    if n_english < max(_MIN_ENGLISH_WORDS, _ENGLISH_SHARE * len(words)):
        return False
    if text.isascii():
        return True
    n_far = sum(character > _LAST_LATIN for character in text if character.isalpha())
    return n_far <= _MAX_FAR_SHARE * len(text)


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
