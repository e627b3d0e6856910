"""A survey's response into documents: one for each question that was answered in own words.

A response is a record, not a person: without an e-mail or an id of a person it is anonymous. Its
score is on each of its documents, as every theme wants the scores of those who speak in it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from thememiner.ingest.fields import spell_key
from thememiner.ingest.presets.preset import LeftOut, same_names
from thememiner.ingest.presets.questions import (
    answer_of,
    answers_in,
    clean_question,
    find_persons,
    find_score,
    is_address,
    is_open,
    question_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from thememiner.ingest.presets.preset import Documents, Row

SURVEY_FIELDS: Final = same_names(
    "id", "text", "question", "created_at", "updated_at", "customer_id", "account_id", "email",
    "author", "rating", "rating_kind", "rating_scale", "language", "tags", "segment", "url",
)  # fmt: skip
_BLANK: Final = MappingProxyType(dict.fromkeys(SURVEY_FIELDS))
_SCALES: Final = {"csat": "1-5"}
_PARAGRAPH: Final = "\n\n"
_ID_DIGITS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question in own words; the answers of its `columns` are one text."""

    key: str
    text: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a file's columns ask.

    Attributes
    ----------
    persons : mapping
        Column -> email, author, or "" for what is private and names nobody.
    score, score_kind : str
        The column of the one score, and whether it is nps or csat; "" if there is none.
    """

    questions: tuple[Question, ...]
    persons: Mapping[str, str]
    score: str = ""
    score_kind: str = ""


def understand(
    asked: Mapping[str, str],
    sample: Sequence[Row],
    *,
    known_open: Iterable[str] = (),
    known_closed: Iterable[str] = (),
    keys: Mapping[str, str] | None = None,
) -> Survey:
    """Tell the open questions of a table from its choices, scores and persons.

    Parameters
    ----------
    asked : mapping
        Column -> its question as the vendor writes it, without what the vendor adds itself.
    sample : sequence of mapping
        Rows of responses, without further header rows.
    known_open, known_closed : iterable of str
        Columns of which the vendor says whether they are answered in own words.
    keys : mapping, optional
        Column -> the vendor's own name of its question; columns with the same one are one text.
    """
    texts = {column: clean_question(text) for column, text in asked.items()}
    persons = find_persons(texts, sample)
    score = find_score(texts, sample)
    told = {**dict.fromkeys(known_closed, False), **dict.fromkeys(known_open, True)}
    told |= {**dict.fromkeys(persons, False), **({score[0]: False} if score else {})}
    grouped: dict[str, list[str]] = {}
    for column, text in texts.items():
        if told.get(column, None) or (
            column not in told and is_open(text, answers_in(column, sample), n_rows=len(sample))
        ):
            name = keys.get(column) if keys is not None else None
            grouped.setdefault(name or _free_key(question_key(text), grouped), []).append(column)
    questions = [
        Question(key=key, text=texts[columns[0]], columns=tuple(columns))
        for key, columns in grouped.items()
    ]
    column, kind = score or ("", "")
    return Survey(questions=tuple(questions), persons=persons, score=column, score_kind=kind)


class ResponseIds:
    """Names the responses of one file: by their id, or by what was answered where there is none.

    Equal responses are told apart by their number, as equal rows of any file without ids are.
    """

    def __init__(self, survey: Survey) -> None:
        self._persons = sorted(survey.persons)
        self._equal: Counter[str] = Counter()

    def name(self, row: Row, response: object) -> str:
        """Give the id as text; statistics programs and spreadsheets write 3292879998.0."""
        key = spell_key(response, is_cell=True)
        if isinstance(key, str) and key.strip():
            return key.strip()
        digest = self._digest(row)
        ordinal = self._equal[digest]
        self._equal[digest] += 1
        return f"{digest}-{ordinal}"

    def _digest(self, row: Row) -> str:
        # without blanks: a question that is added later must not rename the responses before it
        public = [
            f"{key}\0{answer}"
            for key, value in row.items()
            if key not in self._persons and (answer := answer_of(value))
        ]
        private = [answer_of(row.get(column)) for column in self._persons]
        # two bytes of a person's hash tell two of them apart and let nobody be found
        person = hashlib.sha256(_as_bytes(private)).digest()[:2]
        return hashlib.sha256(_as_bytes(sorted(public)) + person).hexdigest()[:_ID_DIGITS]


def read_response(row: Row, survey: Survey, *, response: str, facts: Row) -> Documents:
    """Give the documents of one response.

    Parameters
    ----------
    response : str
        Its id; a document's is ``<response>#<question key>``.
    facts : mapping
        Fields that all of them share, such as the date; they stand above what questions tell.

    Returns
    -------
    sequence of mapping or LeftOut
        Without any answer in own words one blank document, if there is a score to keep.
    """
    if not is_address(answer_of(facts.get("email"))):
        facts = {**facts, "email": None}
    known = {field: fact for field, fact in facts.items() if fact is not None and fact != ""}
    base = {**_BLANK, **_told(row, survey), **known}
    documents = [
        {**base, "id": f"{response}#{question.key}", "question": question.text, "text": text}
        for question in survey.questions
        if (
            text := _PARAGRAPH.join(filter(None, (answer_of(row.get(c)) for c in question.columns)))
        )
    ]
    if documents or base["rating"] is None:
        return documents or LeftOut(reason="no_feedback")
    return [{**base, "id": response, "text": ""}]


def say_what_is_read(survey: Survey, title: str) -> tuple[str, ...]:
    """Warn of a survey without open questions; such a file has no feedback to mine."""
    if survey.questions:
        return ()
    return (
        f"{title}: no question of this file is answered in own words; only scores can be counted",
    )


def _told(row: Row, survey: Survey) -> dict[str, object]:
    # first and last name are asked apart
    names = [
        answer_of(row.get(column)) for column, who in survey.persons.items() if who == "author"
    ]
    mails = [answer_of(row.get(column)) for column, who in survey.persons.items() if who == "email"]
    told: dict[str, object] = {
        "author": " ".join(filter(None, names)),
        "email": next(filter(is_address, mails), None),
    }
    score = answer_of(row.get(survey.score)) if survey.score else ""
    if score:
        told["rating"], told["rating_kind"] = score, survey.score_kind
        told["rating_scale"] = _SCALES.get(survey.score_kind)
    return told


def _free_key(key: str, taken: Mapping[str, object]) -> str:
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}-{number}"
    return free


def _as_bytes(parts: Sequence[str]) -> bytes:
    return "\0\0".join(parts).encode("utf-8", "replace")
