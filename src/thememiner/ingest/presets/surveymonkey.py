"""SurveyMonkey: responses as a table with two header rows."""

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
from thememiner.ingest.presets.moments import is_month_first, month_first
from thememiner.ingest.presets.preset import TABLES, Preset
from thememiner.ingest.rows import blank_column
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.answers import Survey
    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

_RESPONDENT: Final = "Respondent ID"
_OWN: Final = re.compile(
    r"respondent id|collector id|collection mode|response status|(?:start|end) date"
    r"|date (?:created|modified)|ip address|email address|(?:first|last) name|custom data(?: \d+)?"
    r"|custom value"
)
_DATES: Final = ("End Date", "Date Created", "Date Modified", "Start Date")
_OPEN_LABELS: Final = ("open ended response", "other please specify", "comment", "comments")
_CLOSED_LABELS: Final = ("response",)


def _labels(head: FileHead) -> Row:
    """Give the second header row: choices, or what kind of answer; {} if it is not there."""
    first = head.sample[0] if head.sample else {}
    return first if first and not first.get(head.column(_RESPONDENT)) else {}


def _count_header(head: FileHead) -> int:
    return int(bool(_labels(head)))


def _recognize(head: FileHead) -> float:
    is_table = head.format in TABLES and len(head.columns) > 1
    if not is_table or fold_header(head.columns[0]) != fold_header(_RESPONDENT):
        return 0.0
    told = {fold_header(str(label)) for label in _labels(head).values()}
    has_labels = not told.isdisjoint((*_OPEN_LABELS, *_CLOSED_LABELS))
    has_collector = bool(head.column("Collector ID"))
    return 0.5 + 0.3 * has_labels + 0.2 * has_collector


def _understand(head: FileHead) -> Survey:
    labels = _labels(head)
    asked: dict[str, str] = {}
    open_ones, closed = [], []
    question = ""
    for number, column in enumerate(head.columns, start=1):
        if column != blank_column(number):
            # the second and later columns of a question have no header of their own
            question = column
        label = str(labels.get(column) or "").strip()
        folded = fold_header(label)
        if _OWN.fullmatch(fold_header(question)):
            continue
        is_plain = not folded or folded in (*_CLOSED_LABELS, "open ended response")
        asked[column] = question if is_plain else f"{question} \u2013 {label}"
        if folded in _OPEN_LABELS:
            open_ones.append(column)
        elif folded in _CLOSED_LABELS:
            closed.append(column)
    responses = head.sample[_count_header(head) :]
    return understand(asked, responses, known_open=open_ones, known_closed=closed)


def _read_file(head: FileHead) -> Reader:
    survey = _understand(head)
    ids = ResponseIds(survey)
    pick = head.picker(
        {
            "response": (_RESPONDENT,),
            "created_at": _DATES,
            "updated_at": ("Date Modified",),
            "email": ("Email Address",),
            "first": ("First Name",),
            "last": ("Last Name",),
        }
    )
    dated = [row.get(head.column(name)) for name in _DATES for row in head.sample]
    date = month_first if is_month_first(dated) else str

    def read(rows: Sequence[Row]) -> Documents:
        (row,) = rows
        found = pick(row)
        facts = {
            "created_at": date(found["created_at"]) if found["created_at"] else None,
            "updated_at": date(found["updated_at"]) if found["updated_at"] else None,
            "email": found["email"],
            "author": " ".join(str(found[name]) for name in ("first", "last") if found[name]),
        }
        return read_response(row, survey, response=ids.name(row, found["response"]), facts=facts)

    return read


def _warn(head: FileHead) -> tuple[str, ...]:
    return say_what_is_read(_understand(head), "SurveyMonkey responses")


SURVEYMONKEY: Final = Preset(
    name="surveymonkey",
    title="SurveyMonkey responses, table with two header rows",
    kind="survey",
    checked="real sample",
    recognize=_recognize,
    columns=SURVEY_FIELDS,
    reader=_read_file,
    n_header_rows=_count_header,
    warn=_warn,
)
