"""Alchemer, formerly SurveyGizmo: responses as CSV."""

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
from thememiner.ingest.presets.preset import TABLES, LeftOut, Preset, Signature
from thememiner.ingest.presets.questions import question_key
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thememiner.ingest.presets.answers import Survey
    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

_OWN: Final = frozenset(
    {
        "response id", "time started", "date submitted", "status", "contact id", "legacy comments",
        "comments", "language", "referer", "session id", "user agent", "extended referer",
        "extended user agent", "longitude", "latitude", "country", "city", "state region", "postal",
        "ip address", "link name", "tags", "is test data",
    }
)  # fmt: skip
_LEFT_OUT: Final = {"deleted": "deleted", "test": "preview", "complete test data": "preview"}
# "Aspect #2:What do you like?": one box of several under a question
_LABEL: Final = re.compile(r"([^:]{1,120}):{1,2}(?=\S)(.{3,})", re.DOTALL)
_NUMBERED: Final = re.compile(r".{0,110}#\d{1,2}", re.DOTALL)


def _recognize(head: FileHead) -> float:
    return Signature(
        needs=("Time Started", "Date Submitted", "Status"),
        formats=TABLES,
    ).score(head) and (0.95 if head.column("Response ID") else 0.9)


def _understand(head: FileHead) -> Survey:
    asked: dict[str, str] = {}
    keys: dict[str, str] = {}
    written: list[str] = []
    for column in head.columns:
        if fold_header(column) in _OWN:
            continue
        match = _LABEL.fullmatch(column)
        label, question = (match[1], match[2]) if match else ("", column)
        if label and _NUMBERED.fullmatch(label):
            # the boxes of one list are one answer
            keys[column] = question_key(question)
        elif label:
            question = f"{question} \u2013 {label}"
        if "write in" in fold_header(label):
            written.append(column)
        asked[column] = question
    return understand(asked, head.sample, known_open=written, keys=keys)


def _read_file(head: FileHead) -> Reader:
    survey = _understand(head)
    ids = ResponseIds(survey)
    pick = head.picker(
        {
            "response": ("Response ID",),
            "created_at": ("Date Submitted", "Time Started"),
            "language": ("Language",),
            "status": ("Status",),
            "is_test": ("Is Test Data",),
            "contact": ("Contact ID",),
        }
    )

    def read(rows: Sequence[Row]) -> Documents:
        (row,) = rows
        found = pick(row)
        status = fold_header(str(found["status"]))
        if status in _LEFT_OUT or fold_header(str(found["is_test"])) in ("1", "true", "yes"):
            return LeftOut(reason=_LEFT_OUT.get(status, "preview"))
        facts = {
            "created_at": found["created_at"],
            "customer_id": found["contact"],
            "language": found["language"],
            "tags": ["partial"] if status == "partial" else None,
        }
        return read_response(row, survey, response=ids.name(row, found["response"]), facts=facts)

    return read


ALCHEMER: Final = Preset(
    name="alchemer",
    title="Alchemer (SurveyGizmo) responses, CSV",
    kind="survey",
    checked="real sample",
    recognize=_recognize,
    columns=SURVEY_FIELDS,
    reader=_read_file,
    warn=lambda head: say_what_is_read(_understand(head), "Alchemer responses"),
)
