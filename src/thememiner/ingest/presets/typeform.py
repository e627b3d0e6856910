"""Typeform: responses as JSON, with the form's definition beside them, and as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.answers import (
    SURVEY_FIELDS,
    Question,
    ResponseIds,
    Survey,
    read_response,
    say_what_is_read,
    understand,
)
from thememiner.ingest.presets.moments import year_one
from thememiner.ingest.presets.preset import OBJECTS, TABLES, Lookup, Preset, Signature
from thememiner.ingest.presets.questions import answer_of, clean_question, find_persons
from thememiner.ingest.vocabulary import HEADER_WORDS, fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

_FORM: Final = "typeform-form"
_MAX_DEPTH: Final = 5  # groups in groups
_OPEN: Final = ("short_text", "long_text")
_PARTIAL: Final = ("partial", "started")
_OWN: Final = frozenset(
    {
        "", "response type", "start date utc", "stage date utc", "submit date utc", "network id",
        "tags", "ending",
    }
)  # fmt: skip
_HIDDEN: Final = ("customer_id", "account_id", "email", "author", "segment")

Field = dict[str, object]


def _read_form(head: FileHead) -> Reader:
    fields = _fields_of(head.lookups.get(_FORM, {}))

    def read(rows: Sequence[Row]) -> Documents:
        return _read_item(rows[0], fields)

    return read


def _read_item(row: Row, fields: Mapping[str, Field]) -> Documents:
    response = answer_of(row.get("response_id")) or answer_of(row.get("token"))
    if not response:
        raise LookupError
    questions: list[Question] = []
    answers: dict[str, object] = {}
    facts: dict[str, object] = {
        "created_at": year_one(row.get("submitted_at")) or row.get("landed_at"),
        "tags": ["partial"] if row.get("response_type") in _PARTIAL else None,
        **_read_hidden(row.get("hidden")),
    }
    for answer in _objects(row.get("answers")):
        field = _object(answer.get("field"))
        ref = str(field.get("ref") or field.get("id") or "")
        known = fields.get(str(field.get("id")), fields.get(ref, {}))
        title = clean_question(str(known.get("title") or ref))
        text = _own_words(answer, field)
        if text:
            persons = find_persons({ref: title}, [{ref: text}]) if known else {}
            if persons:
                facts.setdefault(persons[ref], text)
                continue
            questions.append(Question(key=ref, text=title, columns=(ref,)))
            answers[ref] = text
        elif answer.get("type") == "email":
            facts.setdefault("email", answer.get("email"))
        else:
            facts.update({} if "rating" in facts else _read_score(answer, field, known, title))
    survey = Survey(questions=tuple(questions), persons={})
    return read_response(answers, survey, response=response, facts=facts)


def _own_words(answer: Row, field: Row) -> str:
    """Give what was typed: a text, or the "other" beside choices."""
    kind = answer.get("type")
    if kind == "text" and field.get("type", "long_text") in _OPEN:
        return answer_of(answer.get("text"))
    if kind in ("choice", "choices"):
        return answer_of(_object(answer.get(str(kind))).get("other"))
    return ""


def _read_score(answer: Row, field: Row, known: Row, title: str) -> dict[str, object]:
    if answer.get("type") != "number":
        return {}
    kind = field.get("type")
    properties = _object(known.get("properties"))
    steps = properties.get("steps")
    if kind == "rating":
        scale = f"1-{steps}" if isinstance(steps, int) else None
        return {"rating": answer.get("number"), "rating_kind": "rating", "rating_scale": scale}
    is_nps = kind == "nps" or (kind == "opinion_scale" and "recommend" in fold_header(title))
    if not is_nps or (steps is not None and steps != 11):
        return {}
    return {"rating": answer.get("number"), "rating_kind": "nps"}


def _read_hidden(hidden: object) -> dict[str, object]:
    """Read who it is from the fields that the sender put into the link."""
    by_words = {fold_header(str(name)): value for name, value in _object(hidden).items()}
    found = {
        field: next((by_words[words] for words in HEADER_WORDS[field] if words in by_words), None)
        for field in _HIDDEN
    }
    if found["author"] == found["customer_id"]:
        found["customer_id"] = None  # a name is nobody's identity
    return {field: value for field, value in found.items() if isinstance(value, (str, int))}


def _fields_of(forms: Mapping[str, tuple[Row, ...]]) -> dict[str, Field]:
    """Give the fields of all forms by id and by ref, those of groups too."""
    found: dict[str, Field] = {}
    for rows in forms.values():
        for row in rows:
            for field in _walk([row], depth=0):
                for name in (field.get("ref"), field.get("id")):
                    if isinstance(name, str):
                        found.setdefault(name, field)
    return found


def _walk(fields: Iterable[Row], *, depth: int) -> Iterator[Field]:
    for field in fields:
        yield dict(field)
        if depth < _MAX_DEPTH:
            inner = (*_objects(field.get("fields")),
                     *_objects(_object(field.get("properties")).get("fields")))  # fmt: skip
            yield from _walk(inner, depth=depth + 1)


def _object(value: object) -> Field:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Field]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _warn(head: FileHead) -> tuple[str, ...]:
    if _FORM in head.lookups:
        return ()
    return (
        "responses name no questions: save the form's definition (GET /forms/ID) as JSON and name "
        "it beside this file",
    )


def _understand(head: FileHead) -> Survey:
    asked = {column: column for column in head.columns if fold_header(column) not in _OWN}
    return understand(asked, head.sample)


def _read_file(head: FileHead) -> Reader:
    survey = _understand(head)
    ids = ResponseIds(survey)
    pick = head.picker(
        {
            "response": ("#",),
            "created_at": ("Submit Date (UTC)", "Stage Date (UTC)"),
            "started": ("Start Date (UTC)",),
            "type": ("Response Type",),
        }
    )

    def read(rows: Sequence[Row]) -> Documents:
        (row,) = rows
        found = pick(row)
        kind = fold_header(str(found["type"]))
        facts = {
            "created_at": year_one(found["created_at"]) or found["started"],
            "tags": ["partial"] if kind in _PARTIAL else None,
        }
        return read_response(row, survey, response=ids.name(row, found["response"]), facts=facts)

    return read


TYPEFORM: Final = Preset(
    name="typeform",
    title="Typeform responses, JSON of the Responses API",
    kind="survey",
    checked="vendor documentation",
    recognize=Signature(
        needs=("landed_at", "answers", "metadata"),
        usual=("token", "response_id", "landing_id", "submitted_at"),
        formats=OBJECTS,
    ).score,
    columns=SURVEY_FIELDS,
    reader=_read_form,
    lookups=(_FORM,),
    warn=_warn,
)
TYPEFORM_CSV: Final = Preset(
    name="typeform-csv",
    title="Typeform responses, CSV",
    kind="survey",
    checked="real sample",
    recognize=Signature(
        needs=("#", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"),
        usual=("Response Type", "Stage Date (UTC)", "Tags"),
        formats=TABLES,
    ).score,
    columns=SURVEY_FIELDS,
    reader=_read_file,
    warn=lambda head: say_what_is_read(_understand(head), "Typeform responses"),
)
TYPEFORM_FORM: Final = Lookup(
    name=_FORM,
    title="a Typeform form's definition",
    recognize=lambda head: max(
        Signature(needs=("id", "ref", "title", "type"), usual=("properties", "validations"),
                  never=("answers",), formats=OBJECTS).score(head),
        Signature(needs=("id", "title", "fields", "settings", "_links"), never=("answers",),
                  formats=OBJECTS).score(head),
    ),
    key=lambda row: str(row.get("id") or row.get("ref") or "") or None,
)  # fmt: skip
