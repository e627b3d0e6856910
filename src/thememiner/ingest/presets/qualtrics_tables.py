"""Qualtrics as Fivetran lands it: a table of responses, one of answers, one of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.answers import SURVEY_FIELDS, Question, Survey, read_response
from thememiner.ingest.presets.preset import ANY, LeftOut, Lookup, Preset, Signature
from thememiner.ingest.presets.qualtrics import is_partial, read_status
from thememiner.ingest.presets.questions import answer_of, clean_question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Row

_ANSWERS: Final = "qualtrics-fivetran-answers"
_QUESTIONS: Final = "qualtrics-fivetran-questions"
_OPEN: Final = "TE"  # text entry
_PARAGRAPH: Final = "\n\n"


def _read_response(rows: Sequence[Row], head: FileHead) -> Documents:
    (row,) = rows
    reason = read_status(row.get("status"))
    if reason is not None or _is_true(row.get("_fivetran_deleted")):
        return LeftOut(reason=reason or "deleted")
    response = answer_of(row.get("id"))
    asked = head.lookups.get(_QUESTIONS, {})
    questions: list[Question] = []
    texts: dict[str, object] = {}
    score: object = None
    for answer in head.lookups.get(_ANSWERS, {}).get(response, ()):
        known = _question_of(answer, row, asked)
        if known.get("selector") == "NPS" and answer_of(answer.get("value")):
            score = answer.get("value")
        text = answer_of(answer.get("text"))
        if not text or not _is_own_words(answer, known):
            continue
        key = _key(answer)
        if key in texts:
            texts[key] = f"{texts[key]}{_PARAGRAPH}{text}"
            continue
        texts[key] = text
        questions.append(Question(key=key, text=_title(answer, known), columns=(key,)))
    facts = {
        "created_at": row.get("recorded_date") or row.get("end_date") or row.get("start_date"),
        "updated_at": row.get("last_modified_date"),
        "customer_id": row.get("external_data_reference") or row.get("external_reference"),
        "email": row.get("recipient_email"),
        "author": " ".join(_names(row)),
        "rating": score,
        "rating_kind": "nps" if score is not None else None,
        "language": row.get("user_language"),
        "tags": ["partial"] if is_partial(row.get("finished")) else None,
    }
    survey = Survey(questions=tuple(questions), persons={})
    return read_response(texts, survey, response=response, facts=facts)


def _question_of(answer: Row, row: Row, asked: Mapping[str, tuple[Row, ...]]) -> Row:
    found = asked.get(answer_of(answer.get("question_id")), ())
    survey = row.get("survey_id")
    return next((question for question in found if question.get("survey_id") == survey), {})


def _is_own_words(answer: Row, known: Row) -> bool:
    """Whether an answer was typed; the text of a choice is its label, and has a value beside it."""
    if known.get("question_type") == _OPEN:
        return True
    key = f"{answer.get('question_option_key') or ''} {answer.get('sub_question_key') or ''}"
    return "TEXT" in key.upper() or (not known and not answer_of(answer.get("value")))


def _key(answer: Row) -> str:
    names = ("question_id", "sub_question_key", "loop_id")
    return "-".join(text for name in names if (text := answer_of(answer.get(name))))


def _title(answer: Row, known: Row) -> str:
    title = clean_question(
        str(known.get("question_text") or answer.get("question") or answer.get("question_id") or "")
    )
    part = clean_question(str(answer.get("sub_question_text") or ""))
    return f"{title} \u2013 {part}" if part else title


def _names(row: Row) -> Iterator[str]:
    for name in ("recipient_first_name", "recipient_last_name"):
        text = answer_of(row.get(name))
        if text:
            yield text


def _warn(head: FileHead) -> tuple[str, ...]:
    if _ANSWERS in head.lookups:
        return ()
    return ("the answers are in the table question_response: name its file beside this one",)


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() == "true"


def _key_of(name: str, row: Row) -> str | None:
    return answer_of(row.get(name)) or None


QUALTRICS_FIVETRAN: Final = Preset(
    name="qualtrics-fivetran",
    title="Qualtrics responses as Fivetran lands them (survey_response)",
    kind="survey",
    checked="real sample",
    recognize=Signature(
        needs=(
            "_fivetran_synced",
            "survey_id",
            "recorded_date",
            "distribution_channel",
            "finished",
        ),
        usual=("duration_in_seconds", "user_language", "recipient_email", "progress"),
        formats=ANY,
    ).score,
    columns=SURVEY_FIELDS,
    documents=_read_response,
    lookups=(_ANSWERS, _QUESTIONS),
    warn=_warn,
)
QUALTRICS_ANSWERS: Final = Lookup(
    name=_ANSWERS,
    title="Qualtrics answers as Fivetran lands them (question_response)",
    recognize=Signature(
        needs=("_fivetran_id", "response_id", "question_id", "sub_question_key", "text", "value")
    ).score,
    key=lambda row: _key_of("response_id", row),
)
QUALTRICS_QUESTIONS: Final = Lookup(
    name=_QUESTIONS,
    title="Qualtrics questions as Fivetran lands them (question)",
    recognize=Signature(
        needs=("_fivetran_synced", "survey_id", "question_text", "question_type", "selector")
    ).score,
    key=lambda row: _key_of("id", row),
)
