"""Qualtrics: responses as CSV or TSV with three header rows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.answers import (
    SURVEY_FIELDS,
    ResponseIds,
    read_response,
    say_what_is_read,
    understand,
)
from thememiner.ingest.presets.moments import find_zone, in_zone
from thememiner.ingest.presets.preset import TABLES, LeftOut, Preset, Signature
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from thememiner.ingest.presets.answers import Survey
    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

TITLE: Final = "Qualtrics responses"
# As text and as the numbers of an export of values; spam may also be marked on previews.
_LEFT_OUT: Final = {
    "survey preview": "preview", "survey test": "preview", "1": "preview", "2": "preview",
    "17": "preview", "spam": "spam", "8": "spam", "9": "spam", "12": "spam", "40": "spam",
    "possible spam": "spam", "survey preview spam": "spam", "imported spam": "spam",
}  # fmt: skip
_UNFINISHED: Final = ("0", "false", "no")
_OWN: Final = frozenset(
    map(
        fold_header,
        (
            "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)",
            "Duration", "Finished", "RecordedDate", "ResponseId", "ResponseID", "ResponseSet",
            "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
            "ExternalDataReference", "LocationLatitude", "LocationLongitude", "LocationAccuracy",
            "DistributionChannel", "UserLanguage", "Q_Language", "Q_RecaptchaScore", "Q_URL",
            "Q_RelevantIDDuplicate", "Q_RelevantIDFraudScore", "Q_BallotBoxStuffing", "Name",
            "EmailAddress", "Email", "Q_TotalDuration",
        ),
    )
)  # fmt: skip
# What Text iQ and timing questions add beside a question; it was not written by a customer.
_ADDED: Final = re.compile(
    r".*(?: - (?:Parent )?Topics?(?: Hierarchy.*)?| - (?:Topic )?Sentiment.*| - Actionability"
    r"| - (?:Effort|Emotion).*|_NPS_GROUP|_(?:First|Last)_Click|_Page_Submit|_Click_Count"
    r"|_DO(?:_.{0,20})?|_(?:Id|Name|Size|Type))"
)


def read_status(value: object) -> str | None:
    """Give the reason why a response of this status is no feedback; None if it is."""
    return _LEFT_OUT.get(fold_header(str(value))) if value is not None else None


def is_partial(finished: object) -> bool:
    """Whether the respondent left before the end."""
    return fold_header(str(finished)) in _UNFINISHED


def _import_id(cell: object) -> dict[str, object] | None:
    """Read what the third header row says of a column."""
    if not isinstance(cell, str) or "ImportId" not in cell[:40]:
        return None
    try:
        told = json.loads(cell)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _is_ids(row: Row) -> bool:
    return any(_import_id(cell) is not None for cell in row.values())


def _count_header(head: FileHead) -> int:
    """Rows below the ids: the texts, and the ids of import; an export may lack either."""
    found = [number for number, row in enumerate(head.sample[:2], start=1) if _is_ids(row)]
    if found:
        return found[-1]
    texts = head.sample[0] if head.sample else {}
    return int(fold_header(str(texts.get(head.column("StartDate")))) == "start date")


def _recognize(head: FileHead) -> float:
    score = Signature(
        needs=("StartDate", "EndDate", "Finished"),
        usual=("Status", "RecordedDate", "Progress", "DistributionChannel", "UserLanguage"),
        formats=TABLES,
    ).score(head)
    if not score or not head.column("ResponseId", "ResponseID"):
        return 0.0
    return max(score, 0.95) if _count_header(head) else score


def _understand(head: FileHead) -> tuple[Survey, Mapping[str, dict[str, object]]]:
    n_header = _count_header(head)
    texts: Row = head.sample[0] if n_header else {}
    ids = {
        column: told
        for row in head.sample[:n_header]
        for column, cell in row.items()
        if (told := _import_id(cell)) is not None
    }
    if n_header == 1 and ids:
        texts = {}
    asked = {
        column: str(texts.get(column) or column).removesuffix(" - Text")
        for column in head.columns
        if _is_question(column, ids)
    }
    open_ones = [column for column in asked if _told_id(ids, column).endswith("_TEXT")]
    keys = {column: column for column in asked}
    survey = understand(asked, head.sample[n_header:], known_open=open_ones, keys=keys)
    return survey, ids


def _told_id(ids: Mapping[str, dict[str, object]], column: str) -> str:
    return str(ids.get(column, {}).get("ImportId", ""))


def _is_question(column: str, ids: Mapping[str, dict[str, object]]) -> bool:
    if fold_header(column) in _OWN or _ADDED.fullmatch(column[:200]):
        return False
    # what is no question is a value that the survey's maker put in
    return not ids or _told_id(ids, column).startswith("QID")


def _read_file(head: FileHead) -> Reader:
    survey, ids = _understand(head)
    names = ResponseIds(survey)
    zones = (told.get("timeZone") for told in ids.values())
    zone = find_zone(next(filter(None, zones), None))
    pick = head.picker(
        {
            "response": ("ResponseId", "ResponseID"),
            "created_at": ("RecordedDate", "EndDate", "StartDate"),
            "customer_id": ("ExternalReference", "ExternalDataReference"),
            "email": ("RecipientEmail", "EmailAddress", "Email"),
            "first": ("RecipientFirstName",),
            "last": ("RecipientLastName",),
            "language": ("UserLanguage", "Q_Language"),
            "status": ("Status",),
            "finished": ("Finished",),
        }
    )

    def read(rows: Sequence[Row]) -> Documents:
        (row,) = rows
        found = pick(row)
        reason = read_status(found["status"])
        if reason is not None:
            return LeftOut(reason=reason)
        facts = {
            "created_at": in_zone(found["created_at"], zone),
            "customer_id": found["customer_id"],
            "email": found["email"],
            "author": " ".join(str(found[name]) for name in ("first", "last") if found[name]),
            "language": found["language"],
            "tags": ["partial"] if is_partial(found["finished"]) else None,
        }
        return read_response(row, survey, response=names.name(row, found["response"]), facts=facts)

    return read


def _warn(head: FileHead) -> tuple[str, ...]:
    survey, _ = _understand(head)
    return say_what_is_read(survey, TITLE)


QUALTRICS: Final = Preset(
    name="qualtrics",
    title="Qualtrics responses, CSV or TSV with three header rows",
    kind="survey",
    checked="real sample",
    recognize=_recognize,
    columns=SURVEY_FIELDS,
    reader=_read_file,
    n_header_rows=_count_header,
    warn=_warn,
)
