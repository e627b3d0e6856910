"""Google Forms, and tables of any survey: one row is one response, one column one question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.answers import (
    SURVEY_FIELDS,
    ResponseIds,
    read_response,
    say_what_is_read,
    understand,
)
from thememiner.ingest.presets.moments import plain_offset
from thememiner.ingest.presets.preset import TABLES, Preset
from thememiner.ingest.presets.questions import answers_in
from thememiner.ingest.vocabulary import HEADER_WORDS, fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.answers import Survey
    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

# What Forms calls the first column, in the language of the sheet.
_TIMESTAMPS: Final = frozenset(
    {
        "timestamp", "zeitstempel", "horodateur", "marca temporal", "carimbo de data hora",
        "informazioni cronologiche", "tijdstempel", "tidsst\xe4mpel", "tidsstempel",
        "sygnatura czasowa", "zaman damgas\u0131",
        "\u043e\u0442\u043c\u0435\u0442\u043a\u0430 \u0432\u0440\u0435\u043c\u0435\u043d\u0438",
        "\u30bf\u30a4\u30e0\u30b9\u30bf\u30f3\u30d7", "\u65f6\u95f4\u6233\u8bb0",
        "\u6642\u9593\u6233\u8a18",
    }
)  # fmt: skip
_MAX_COLUMNS: Final = 2_000  # wider tables are no surveys
_MIN_WORDS: Final = 4  # of a header that is a sentence
_CODED: Final = re.compile(r"[Qq]\d{0,3}[._]?[a-z0-9_]{0,60}")
_MIN_CODED: Final = 0.5
_MIN_OPEN: Final = 2  # with one text a table is ordinary feedback: its title belongs to the text
_MIN_MEAN_WORDS: Final = 3.0
_SURE: Final = 0.61  # any vendor's preset that fits stands above it
_IDS: Final = (
    "response id", "respondent id", "submission id", "survey response id", "record id", "id",
    "uuid",
)  # fmt: skip
_FIELDS: Final = ("created_at", "email", "author", "language", "segment")
# Only ids: names, and companies as they are typed into a survey, are no identity.
_KEYS: Final = {
    name: tuple(words for words in HEADER_WORDS[name] if words.endswith(" id"))
    for name in ("customer_id", "account_id")
}
# Beside one of these, questions are custom fields of a ticket, whose text is elsewhere.
_OF_TICKETS: Final = frozenset(
    {"subject", "summary", "description", "body", "message", "text", "content", "review",
     "review text", "ticket id", "ticket number", "case number", "issue key", "conversation id"}
)  # fmt: skip
_SENT: Final = ("completion time", "submission time", "time completed", "end time", "start time")
_KNOWN: Final = frozenset(word for words in HEADER_WORDS.values() for word in words) | _TIMESTAMPS


def _is_form(head: FileHead) -> float:
    """Tell a form's sheet: the time first, then questions, and no column of other exports."""
    is_table = head.format in TABLES and 1 < len(head.columns) <= _MAX_COLUMNS
    if not is_table or fold_header(head.columns[0]) not in _TIMESTAMPS:
        return 0.0
    asked = [column for column in head.columns[1:] if _is_question(column)]
    others = {fold_header(column) for column in head.columns[1:]} - _ADDED_BY_FORMS
    is_other = not others.isdisjoint(_OTHER_EXPORTS)
    return 0.9 if asked and not is_other and 2 * len(asked) >= len(others) else 0.0


_ADDED_BY_FORMS: Final = frozenset({"email address", "username", "score", "e mail adresse"})
_OTHER_EXPORTS: Final = frozenset({*HEADER_WORDS["id"], *HEADER_WORDS["title"], "text", "body"})


def _is_survey(head: FileHead) -> float:
    """Tell a survey's table: at least two questions that are answered in own words."""
    if head.format not in TABLES or len(head.columns) > _MAX_COLUMNS:
        return 0.0
    if not _OF_TICKETS.isdisjoint(map(fold_header, head.columns)):
        return 0.0
    is_coded = sum(bool(_CODED.fullmatch(name)) for name in head.columns) >= (
        _MIN_CODED * len(head.columns)
    )
    open_ones = {
        column for question in _understand(head).questions for column in question.columns
        if _is_question(column) or (is_coded and _CODED.fullmatch(column))
    }  # fmt: skip
    n_long = sum(_is_long(column, head.sample) for column in open_ones)
    return _SURE if n_long >= _MIN_OPEN else 0.0


def _is_question(column: str) -> bool:
    """Whether a header asks something: a sentence, not the name of a field."""
    if fold_header(column) in _KNOWN:
        return False
    return column.rstrip(" *_0123456789").endswith("?") or len(column.split()) >= _MIN_WORDS


def _is_long(column: str, sample: Sequence[Row]) -> bool:
    answers = answers_in(column, sample)
    n_words = sum(len(answer.split()) for answer in answers)
    return bool(answers) and n_words >= _MIN_MEAN_WORDS * len(answers)


def _understand(head: FileHead) -> Survey:
    taken = set(_named(head).values())
    return understand(
        {column: column for column in head.columns if column not in taken}, head.sample
    )


def _named(head: FileHead) -> dict[str, str]:
    """Give the columns that are no questions: field -> column."""
    found = {"response": head.column(*_IDS)}
    found |= {name: head.column(*HEADER_WORDS[name]) for name in _FIELDS}
    found |= {name: head.column(*words) for name, words in _KEYS.items()}
    found["created_at"] = found["created_at"] or head.column(*_SENT)
    if not found["created_at"] and head.columns and _is_time(head.columns[0]):
        found["created_at"] = head.columns[0]
    if found["customer_id"] == found["response"]:
        found["customer_id"] = ""  # an id of the response is nobody's identity
    names = answers_in(found["author"], head.sample)
    if names and all("@" in name for name in names):
        found["author"] = ""  # older forms call the address a username; it is found by its values
    return {name: column for name, column in found.items() if column}


def _is_time(column: str) -> bool:
    words = fold_header(column)
    return words in _TIMESTAMPS or words.endswith(("time", "date"))


def _read_file(head: FileHead) -> Reader:
    survey = _understand(head)
    ids = ResponseIds(survey)
    named = _named(head)

    def read(rows: Sequence[Row]) -> Documents:
        (row,) = rows
        facts = {name: row.get(column) for name, column in named.items() if name != "response"}
        facts["created_at"] = plain_offset(facts.get("created_at"))
        response = ids.name(row, row.get(named.get("response", "")))
        return read_response(row, survey, response=response, facts=facts)

    return read


GOOGLE_FORMS: Final = Preset(
    name="google-forms",
    title="Google Forms responses, CSV or TSV of the sheet",
    kind="survey",
    checked="real sample",
    recognize=_is_form,
    columns=SURVEY_FIELDS,
    reader=_read_file,
    warn=lambda head: say_what_is_read(_understand(head), "Google Forms responses"),
)
SURVEY_TABLE: Final = Preset(
    name="survey-table",
    title="a survey's responses, table with a column per question",
    kind="survey",
    checked="real sample",
    recognize=_is_survey,
    columns=SURVEY_FIELDS,
    reader=_read_file,
    warn=lambda head: say_what_is_read(_understand(head), "Survey responses"),
)
