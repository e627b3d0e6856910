"""The language of a text, where the text is long and clear enough to say."""

from __future__ import annotations

import functools
import re
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
_NOT_WORDS: Final = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\[[A-Z_]{2,12}\]|\S+@\S+|\d+")


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
    start = _NOT_WORDS.sub(" ", text[:READ_CHARS])
    if sum(map(str.isalpha, start)) < MIN_LETTERS:
        return UNKNOWN
    (best, probability), (_, next_probability) = _load_identifier().rank(start)[:2]
    code = _SAME_LANGUAGE.get(best, best)
    is_clear = probability - next_probability >= MARGIN
    return code if is_clear and len(code) == 2 else UNKNOWN  # 3 letters: no ISO 639-1 code


# One immutable model of 5 MB for the process: `detect_language` is called per row.
@functools.lru_cache(maxsize=1)
def _load_identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # only if used

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
