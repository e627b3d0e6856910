"""Surveys: which columns are questions in own words, who answered, and what is no survey."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from thememiner.config import load_config
from thememiner.ingest.presets import PRESETS, FileHead, find_preset
from thememiner.ingest.presets.answers import ResponseIds, Survey, read_response, understand
from thememiner.ingest.presets.moments import (
    find_zone,
    from_seconds,
    in_zone,
    is_month_first,
    month_first,
    plain_offset,
    year_one,
)
from thememiner.ingest.presets.preset import LeftOut, Row
from thememiner.ingest.presets.questions import (
    answer_of,
    clean_question,
    find_persons,
    find_score,
    is_open,
    question_key,
)
from thememiner.pipeline.opening import open_inputs
from thememiner.pipeline.request import Input, Silent

EXPORTS = Path(__file__).parents[3] / "fixtures" / "exports"
TOOLS = ("Spade", "Rake", "Hoe", "Trowel", "Shears")
OPINIONS = (
    "beds cannot be moved", "the map is empty", "reminders come a day late", "too many clicks",
    "printing cuts off the last bed",
)  # fmt: skip


def table(*columns: str, rows: tuple[tuple[str, ...], ...]) -> FileHead:
    sample: tuple[Row, ...] = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    return FileHead(name="f.csv", format="csv", columns=columns, sample=sample)


def preset_of(head: FileHead) -> str | None:
    found = find_preset(head, PRESETS)
    return found.preset.name if found else None


@pytest.mark.parametrize(
    ("asked", "answers", "expected"),
    [
        ("What is missing?", [f"{text} {n}" for n in range(8) for text in OPINIONS], True),
        (
            "What do you need most?",
            [f"tool number {n // 2 if n < 20 else n}" for n in range(40)],
            True,
        ),
        ("Which tool?", [TOOLS[n % 5] for n in range(40)], False),
        ("Which tools?", [f"{TOOLS[n % 5]}, {TOOLS[n % 4]}, {n % 3}" for n in range(40)], False),
        ("Which tools?", [f"{TOOLS[n % 5]};{TOOLS[n % 4]};{n}" for n in range(40)], False),
        ("How long?", ["1 year", "2 years", "5 years"], False),
        ("Pick one", ["Spade", "Rake", "Hoe"], False),
        ("Pick one", ["Spade", "Rake", "Hoe", *["no tool of mine is here"] * 9], False),
        ("How was it", list(OPINIONS), True),
        ("Any other comments?", ["Fine"], True),
        ("Any other comments?", [], True),
        ("Kommentare", [], True),
        ("Which plan?", [], False),
        ("When?", ["2026-01-05", "2026-01-06 10:00", "Jan 7, 2026"], False),
        ("Where to find you? Please describe", ["https://a.example/b"], False),
        ("How many? Please specify", ["12", "13", "14"], False),
    ],
)
def test_own_words_are_told_from_choices_dates_and_numbers(
    asked: str, answers: list[str], *, expected: bool
) -> None:
    assert is_open(asked, answers, n_rows=len(answers)) is expected


def test_a_question_that_hardly_anybody_answered_needs_long_answers() -> None:
    assert not is_open("Purposes", ["Data cleaning, charts"], n_rows=200)
    assert is_open("Purposes", ["I wanted to see all of my beds at once"], n_rows=200)


def test_no_answer_is_told_in_many_ways() -> None:
    values: tuple[object, ...] = (None, True, [], " NA ", "#N/A", "n/a", 7, 0.5)
    assert [answer_of(value) for value in values] == [
        "", "", "", "", "", "n/a", "7", "0.5",
    ]  # fmt: skip


def test_questions_are_plain_and_keys_stay() -> None:
    asked = "<b>Why</b>&nbsp;{{field:abc}} and [[x]] {q:1}? "
    assert clean_question(asked) == "Why \u2026 and \u2026 \u2026?"
    assert question_key("What's missing?") == "what-s-missing"
    long = question_key("What would you change about the planner if you could change one thing?")
    assert long.startswith("what-would-you-change-about-the-planner-")
    assert len(long) <= 49
    assert len(question_key("\u4f55\u304c\u8db3\u308a\u307e\u305b\u3093\u304b")) == 8
    assert question_key("???") != question_key("What?")


def test_a_typed_company_is_no_account_and_no_is_no_address() -> None:
    asked = {
        "a": "What is your email?", "b": "Your e-mail address (optional)", "c": "Last name",
        "d": "Company", "e": "Reach you at?", "f": "What is your phone number?", "g": "Email",
    }  # fmt: skip
    sample = [
        {"a": "mira@client.example", "c": "Vogel", "d": "freelance", "e": "m@x.example", "g": "no"}
    ]
    found = find_persons(asked, sample)
    assert found == {"a": "email", "b": "email", "c": "author", "d": "", "e": "email", "f": ""}
    survey = Survey(questions=understand({"q": "Why?"}, []).questions, persons=found)
    row = {"a": "no", "e": "ann@x.example", "d": "freelance", "q": "So"}
    told = read_response(row, survey, response="1", facts={"email": "none of yours"})
    assert not isinstance(told, LeftOut)
    assert [(document["email"], document["account_id"]) for document in told] == [
        ("ann@x.example", None)
    ]


@pytest.mark.parametrize(
    ("asked", "answers", "expected"),
    [
        ("How likely are you to recommend us?", ["9", "10 - Extremely likely", "0"], "nps"),
        ("How likely are you to recommend us?", ["1", "5", "3"], None),
        ("How likely are you to recommend us?", ["1", "12"], None),
        ("How likely are you to recommend us?", ["7.5"], None),
        ("Would you recommend us?", ["yes", "no"], None),
        ("Recommend?", [], None),
        ("How satisfied are you?", ["1", "5"], "csat"),
        ("How satisfied are you?", ["1", "4"], None),  # of four, five or seven?
        ("How satisfied are you?", ["1", "7"], None),
        ("How old are you?", ["5", "5"], None),
    ],
)
def test_only_a_clear_score_is_one(asked: str, answers: list[str], expected: str | None) -> None:
    found = find_score({"c": asked}, [{"c": answer} for answer in answers])
    assert found == (("c", expected) if expected else None)


def test_equal_questions_have_keys_of_their_own_and_boxes_of_one_are_one_text() -> None:
    asked = {"a": "Why?", "a_2": "Why?", "b1": "What?", "b2": "What?"}
    keys = {"b1": "what", "b2": "what"}
    survey = understand(asked, [], known_open=asked, keys=keys)
    assert [(question.key, question.columns) for question in survey.questions] == [
        ("why", ("a",)), ("why-2", ("a_2",)), ("what", ("b1", "b2")),
    ]  # fmt: skip
    found = read_response({"b1": "x", "b2": "y"}, survey, response="7", facts={})
    assert not isinstance(found, LeftOut)
    assert [(row["id"], row["text"]) for row in found] == [("7#what", "x\n\ny")]
    assert read_response({"a": "NA"}, survey, response="7", facts={}) == LeftOut(
        reason="no_feedback"
    )
    closed = understand({"c": "Comments"}, [], known_closed=["c"])
    assert closed.questions == ()


def test_responses_without_an_id_are_named_by_their_answers() -> None:
    survey = Survey(questions=(), persons={"mail": "email"})
    ids = ResponseIds(survey)
    assert ids.name({}, " 3292879998.0 ") == "3292879998"
    assert ids.name({}, 114234567890) == "114234567890"
    row = {"q": "x", "when": "1", "mail": "a@x.example"}
    name = ids.name(row, "")
    assert name.endswith("-0")
    assert ids.name(dict(reversed(row.items())) | {"later": ""}, None) == f"{name[:-2]}-1"
    assert ids.name({**row, "mail": "b@x.example"}, None)[:-2] != name[:-2]
    assert ids.name({**row, "q": "y"}, None)[:-2] != name[:-2]


def test_times_are_read_in_the_zone_of_the_export() -> None:
    zone = find_zone("Europe/Berlin")
    assert zone == ZoneInfo("Europe/Berlin")
    assert in_zone("2026-07-05 10:00:00", zone) == "2026-07-05T08:00:00+00:00"
    for value in (
        "2026-07-05T10:00:00Z",
        "2026-07-05 10:00:00 +02:00",
        "3/4/2026 10:00",
        "soon",
        5,
    ):
        assert in_zone(value, zone) == value
    assert in_zone("2026-07-05", None) == "2026-07-05"
    for name in (None, "", "x" * 65, "No/Where", "../etc/passwd", "\x00", ["UTC"]):
        assert find_zone(name) is None


def test_dates_of_vendors_become_dates_of_everybody() -> None:
    assert is_month_first(["1/5/2026", None, "12/31/2026", "x"])
    assert not is_month_first(["1/5/2026", "31/12/2026"])
    assert month_first("1/5/2026 02:00:00 PM") == "2026-01-05 02:00:00 PM"
    assert month_first("2026-01-05") == "2026-01-05"
    assert month_first(None) is None
    assert plain_offset("2026/01/05 4:57:58 PM GMT+5:30") == "2026/01/05 4:57:58 PM +0530"
    assert plain_offset("2026/01/05 4:57:58 nachm. MEZ") == "2026/01/05 4:57:58 PM +0100"
    assert plain_offset("05/01/2026 4:57:58 a. m.") == "05/01/2026 4:57:58 AM"
    assert plain_offset("2026/01/05 4:57:58 PM QQQ") == "2026/01/05 4:57:58 PM"
    assert plain_offset("1/5/2026 16:57:58") == "1/5/2026 16:57:58"
    assert plain_offset(5) == 5
    assert year_one("0001-01-01T00:00:00Z") is None
    assert year_one("2026-01-05") == "2026-01-05"
    assert from_seconds("1767607200") == "2026-01-05T10:00:00+00:00"
    odd: tuple[object, ...] = (None, "x", 10**30, {})
    assert [from_seconds(value) for value in odd] == [None] * 4


LONG = "It forgets my plan every night"


@pytest.mark.parametrize(
    "head",
    [
        table("id", "title", "body", "date", rows=(("1", "Lost plan", LONG, "2026-01-05"),)),
        table("Timestamp", "Title", "Feedback", rows=(("2026-01-05", "Lost", LONG),)),
        table("Timestamp", "Comment", "Rating", rows=(("2026-01-05", LONG, "2"),)),
        table("timestamp", "level", "message", rows=(("2026-01-05", "WARN", LONG),)),
        table("date", "title", "review", "rating", "shop", rows=(("", "a", LONG, "2", "x"),)),
        table("date", "title", "review", "rating", rows=(("2026-01-05", "a", LONG, "9"),)),
        table("Review Title", "Review Text", "Stars", rows=(("Lost plan", LONG, "2"),)),
        table("Ticket ID", "Subject", "How did you hear about us?", "What did you try to do first?",
              rows=(("1", "Lost", f"{LONG} too", LONG),)),
        table("Pros", "Cons", "Date", rows=((LONG, LONG, "2026-01-05"),)),
        table("Score", "Comment", "Email", rows=(("2", LONG, "m@x.example"),)),
        table("Status", "Summary", "Description", rows=(("Open", "Lost", LONG),)),
        table("id", "What should we change?", rows=(("1", LONG),)),
        table("Quantity", "Quality", "Quote", rows=(("1", "Good", LONG),)),
        table("Respondent", "Question", "Answer", rows=(("1", "Why?", LONG),)),
        FileHead(name="f", format="jsonl", columns=("What is bad?", "What is good?"),
                 sample=({"What is bad?": LONG, "What is good?": LONG},)),
    ],
    ids=lambda head: "-".join(head.columns),
)  # fmt: skip
def test_ordinary_tables_are_nobodys_export(head: FileHead) -> None:
    assert preset_of(head) is None


def test_a_table_of_questions_is_a_survey_but_not_a_wide_one() -> None:
    rows = tuple((f"{LONG} {n}", f"{OPINIONS[n]} for me", TOOLS[n]) for n in range(5))
    asked = ("What is bad about it?", "What would you add to it?", "Which tool?")
    assert preset_of(table(*asked, rows=rows)) == "survey-table"
    wide = FileHead(
        name="f", format="csv", columns=tuple(f"What {n}?" for n in range(2001)), sample=()
    )
    assert preset_of(wide) is None


def test_a_form_without_a_known_time_column_takes_its_first() -> None:
    rows = tuple(
        (f"2026-01-0{n + 1}", "u", f"{LONG} {n}", f"{OPINIONS[n]} for me") for n in range(5)
    )
    head = table("Zeit / date", "Respondent ID", "What is bad about it?", "What would you add?",
                 rows=rows)  # fmt: skip
    preset = next(preset for preset in PRESETS if preset.name == "survey-table")
    assert preset.reader is not None
    found = preset.reader(head)([head.sample[0]])
    assert not isinstance(found, LeftOut)
    assert [(row["created_at"], row["customer_id"]) for row in found] == [("2026-01-01", None)] * 2


def test_the_time_of_completion_is_the_date_of_a_response() -> None:
    row = ("1", "1/5/26 10:00", "1/5/26 10:05", "anonymous", LONG, f"{LONG} too")
    head = table("ID", "Start time", "Completion time", "Email", "Why this score?",
                 "What should we improve?", rows=(row,))  # fmt: skip
    preset = next(preset for preset in PRESETS if preset.name == "survey-table")
    assert preset_of(head) == preset.name
    assert preset.reader is not None
    found = preset.reader(head)([head.sample[0]])
    assert not isinstance(found, LeftOut)
    assert [(row["id"], row["created_at"], row["email"]) for row in found] == [
        ("1#why-this-score", "1/5/26 10:05", None),
        ("1#what-should-we-improve", "1/5/26 10:05", None),
    ]


def test_an_address_that_is_called_a_username_is_an_address() -> None:
    row = ("2026-01-05 10:00", "mira@client.example", f"{LONG} again", "Please, an undo for all")
    head = table("Timestamp", "Username", "What is bad about it?", "What is missing?", rows=(row,))
    preset = next(preset for preset in PRESETS if preset.name == "google-forms")
    assert preset_of(head) == preset.name
    assert preset.reader is not None
    found = preset.reader(head)([head.sample[0]])
    assert not isinstance(found, LeftOut)
    assert {(row["email"], row["author"]) for row in found} == {("mira@client.example", "")}


def test_a_third_header_row_that_is_broken_is_a_row_of_texts() -> None:
    columns = ("StartDate", "EndDate", "Finished", "ResponseId", "Q1")
    names = ("Start Date", "End Date", "Finished", "Response ID", "Why is that?")
    answers = ("2026-01-05 10:00:00", "2026-01-05 10:00:00", "1", "R_1", LONG)
    ids = ('{"ImportId":"startDate"}', '{"ImportId":', '{"ImportId":"f"}', "[1]", "{}")
    preset = next(preset for preset in PRESETS if preset.name == "qualtrics")
    assert preset.n_header_rows is not None
    counts = [
        preset.n_header_rows(table(*columns, rows=rows))
        for rows in ((names, ids, answers), (ids, answers), (names, answers), (answers,), ())
    ]
    assert counts == [2, 1, 1, 0, 0]
    assert preset.warn is not None
    # without the texts a question is called by its column, and only import ids tell what is one
    told = ('{"ImportId":"startDate"}', "", "", "", '{"ImportId":"QID1_TEXT"}')
    assert preset.warn(table(*columns, rows=(told, answers))) == ()
    assert preset.warn(table(*columns, rows=(ids, answers))) != ()


def test_a_question_that_is_named_is_the_text_and_header_rows_are_none_still() -> None:
    path = EXPORTS / "surveymonkey" / "closed_questions_only" / "closed.csv"
    wanted = Input(path=str(path), map={"text": "Do you own a garden?"})
    (item,) = open_inputs([wanted], config=load_config(environ={}), progress=Silent())
    assert item.plan.preset == "surveymonkey"
    assert item.plan.mapping.columns["text"] == ("Do you own a garden?",)
    assert item.plan.mapping.columns["id"] == ("RespondentID",)
    rows = [row.fields for row in item.rows()]
    assert [row["Do you own a garden?"] for row in rows if row] == ["Yes", "No"]


def test_groups_of_a_form_are_searched_to_a_depth_that_ends() -> None:
    field: dict[str, object] = {"ref": "deep", "title": "Why so deep?"}
    for _ in range(3):
        field = {"ref": None, "properties": {"fields": [field]}}
    found = ask_typeform(field)
    for _ in range(40):
        field = {"ref": None, "properties": {"fields": [field, "x"]}}
    assert (found, ask_typeform(field)) == ("Why so deep?", "deep")


def ask_typeform(form: Row) -> object:
    preset = next(preset for preset in PRESETS if preset.name == "typeform")
    head = FileHead(name="f", format="json", columns=("answers",), sample=(),
                    lookups={"typeform-form": {"f": (form,)}})  # fmt: skip
    answers = [{"type": "text", "text": "So", "field": {"ref": "deep", "type": "long_text"}}]
    assert preset.reader is not None
    found = preset.reader(head)([{"token": "t", "answers": answers}])
    assert not isinstance(found, LeftOut)
    return found[0]["question"]
