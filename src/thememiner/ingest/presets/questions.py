"""Which columns of a survey ask for a customer's own words, and which hold scores or persons."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from thememiner.ingest.dates import looks_like_date
from thememiner.ingest.scales import read_rating
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.ingest.presets.preset import Row

# What statistics programs write where nothing was answered.
_NO_ANSWER: Final = frozenset({"", "na", "nan", "<na>", "#n/a", "null", "#null!"})
_ASKS_OPEN: Final = re.compile(
    r"\b(?:why|comments?|explain|describe|specify|elaborate|feedback|verbatim|suggest\w{0,6}"
    r"|tell us|anything else|anything you|your own words|what else|other thoughts"
    r"|warum|kommentare?|pourquoi|commentaires?|por qu|comentarios?)\b"
)
_ADDRESS: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_LINK: Final = re.compile(r"https?://\S{1,2000}")
_NAME: Final = re.compile(
    r"(?:what (?:is|s) )?(?:your )?(?:first |last |full |family )?name(?: optional)?"
)
_MAIL: Final = re.compile(r"(?:what (?:is|s) )?(?:your )?(?:\w{1,20} )?e ?mail(?: address)?.{0,40}")
_PRIVATE: Final = re.compile(
    r"(?:what (?:is|s) )?(?:your )?(?:(?:tele)?phone|mobile|cell)(?: ?number)?"
    r"|(?:your )?(?:street |postal |home )?address|(?:zip|postal)(?: ?code)?"
    r"|ip ?address|city|country|state"
    # what somebody types here is no account: "freelance" would be the greatest customer of all
    r"|(?:what (?:is|s) )?(?:your )?(?:company|organi[sz]ation|employer)(?: name)?(?: optional)?"
)
_TAG: Final = re.compile(r"<[A-Za-z/!][^<>]{0,1000}>")
_PIPED: Final = re.compile(
    r"\$\{[^{}]{0,200}\}|\{\{[^{}]{0,200}\}\}|\{[a-z_]{1,20}:[^{}]{0,200}\}|\[\[[^][]{0,200}\]\]"
)
_ITEM: Final = re.compile(r"[,;|\n]")
_REPEATED: Final = 0.7  # of the parts of all answers; chosen from a list they are 0.9, free 0.6
_DISTINCT: Final = 0.5
_MANY: Final = 20  # answers from which repeats tell choices from words
_FEW: Final = 5
_WORDS_OF_MANY: Final = 1.2
_WORDS_OF_SOME: Final = 3.0
_WORDS_OF_FEW: Final = 8.0
_MAX_LOOK: Final = 500
_MAX_DATE_CHARS: Final = 60
_MAX_CHARS: Final = 280
_KEY_CHARS: Final = 40
_MOST: Final = 0.9


def answer_of(value: object) -> str:
    """Give an answer as text; "" for none, also for the NA of a statistics program."""
    if value is None or isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    text = str(value).strip()
    return "" if text.casefold() in _NO_ANSWER else text


def answers_in(column: str, sample: Iterable[Row]) -> list[str]:
    """Give the beginnings of a column's answers in a sample."""
    return [text[:_MAX_LOOK] for row in sample if (text := answer_of(row.get(column)))]


def is_address(answer: str) -> bool:
    """Whether an answer is an e-mail address; many write "no" where one is asked for."""
    return _ADDRESS.fullmatch(answer) is not None


def clean_question(text: str) -> str:
    """Give a question as its reader saw it: no markup, an ellipsis where other text is piped in.

    Examples
    --------
    >>> clean_question("<p>Why did you give us ${q://QID1/Score}?</p>")
    'Why did you give us …?'
    """
    plain = html.unescape(_TAG.sub(" ", _PIPED.sub("\u2026", text[: 4 * _MAX_CHARS])))
    return " ".join(plain.split())[:_MAX_CHARS].strip()


def question_key(text: str) -> str:
    """Give a question a short name that stays when other columns come and go.

    Examples
    --------
    >>> question_key("What do you like?")
    'what-do-you-like'
    """
    words = "-".join(fold_header(text).split())
    if words.isascii() and 0 < len(words) <= _KEY_CHARS:
        return words
    digest = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:8]
    start = words[:_KEY_CHARS].rpartition("-")[0] if words.isascii() else ""
    return f"{start}-{digest}" if start else digest


def is_open(asked: str, answers: Sequence[str], *, n_rows: int) -> bool:
    """Say whether a question is answered in own words.

    Parameters
    ----------
    asked : str
        The question's text.
    answers : sequence of str
        Of the sample.
    n_rows : int
        Of the sample; of a question that hardly anybody answered little can be told.
    """
    asks = bool(_ASKS_OPEN.search(fold_header(asked)))
    if not answers:
        return asks
    if sum(map(_is_no_text, answers)) > len(answers) / 2 or _are_chosen(answers):
        return False
    if asks:
        return True
    n_words = sum(len(answer.split()) for answer in answers) / len(answers)
    if len(answers) >= _MANY:
        return n_words >= _WORDS_OF_MANY
    is_rare = len(answers) < _FEW and n_rows >= 2 * _MANY
    return n_words >= (_WORDS_OF_FEW if is_rare else _WORDS_OF_SOME)


def find_persons(asked: Mapping[str, str], sample: Sequence[Row]) -> dict[str, str]:
    """Find the questions that ask who somebody is.

    Parameters
    ----------
    asked : mapping
        Column -> text of its question.

    Returns
    -------
    dict
        Column -> field: email, author, or "" for what is private and names nobody.
    """
    found: dict[str, str] = {}
    for column, text in asked.items():
        folded = fold_header(text)
        answers = answers_in(column, sample)
        n_mails = sum(map(is_address, answers))
        if n_mails > len(answers) / 2 or (_MAIL.fullmatch(folded) and (n_mails or not answers)):
            found[column] = "email"
        elif _NAME.fullmatch(folded):
            found[column] = "author"
        elif _PRIVATE.fullmatch(folded):
            found[column] = ""
    return found


def find_score(asked: Mapping[str, str], sample: Sequence[Row]) -> tuple[str, str] | None:
    """Find the column of the survey's one score, and its kind: nps or csat; None if unclear.

    The likelihood to recommend comes first; of several of a kind the first column counts.
    """
    for kind, words in (
        ("nps", ("recommend", "nps", "net promoter")),
        ("csat", ("satisf", "csat")),
    ):
        for column, text in asked.items():
            if any(word in fold_header(text) for word in words):
                numbers = _numbers(answers_in(column, sample))
                if _fits(kind, numbers):
                    return column, kind
    return None


def _numbers(answers: Sequence[str]) -> list[float] | None:
    """Give the scores of a column, None if it holds something else."""
    read = [rating.number for answer in answers if (rating := read_rating(answer))]
    return read if read and len(read) >= _MOST * len(answers) else None


def _fits(kind: str, numbers: list[float] | None) -> bool:
    if numbers is None or any(number != int(number) for number in numbers):
        return False
    low, high = min(numbers), max(numbers)
    if kind == "nps":  # all between 1 and 5 would be another scale
        return low >= 0 and high <= 10 and (high > 5 or low == 0)
    return low >= 1 and high == 5


def _is_no_text(answer: str) -> bool:
    if is_address(answer) or _LINK.fullmatch(answer) or not any(map(str.isalpha, answer)):
        return True
    is_short = len(answer) <= _MAX_DATE_CHARS
    return is_short and any(map(str.isdigit, answer)) and looks_like_date(answer)


def _are_chosen(answers: Sequence[str]) -> bool:
    """Whether answers are one or several of a list of choices."""
    distinct = {answer.casefold() for answer in answers}
    if len(distinct) < _DISTINCT * len(answers):
        return True
    parts = Counter(
        part
        for answer in answers
        for item in _ITEM.split(answer)
        if (part := item.strip().casefold())
    )
    n_repeated = sum(n for n in parts.values() if n > 1)
    return n_repeated > _REPEATED * parts.total()
