from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.llm.conftest import QUESTION, other_question

from thememiner.llm import Answer, Question, Reply, Worded, word_names, write_question

if TYPE_CHECKING:
    from collections.abc import Sequence

BOOKMARKS = "Bookmarks gone after update"
QUESTIONS = {1: QUESTION, 2: other_question(2), 3: other_question(3)}


class Scripted:
    """A namer that says what it was given, and counts."""

    def __init__(self, *replies: Reply | str, identity: str = "m") -> None:
        self.identity = identity
        self.asked: list[Question] = []
        self._replies = list(replies)

    def ask(self, question: Question) -> Reply:
        self.asked.append(question)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        return Reply(text=reply) if isinstance(reply, str) else reply


def _word(
    namer: Scripted,
    questions: dict[int, Question] = QUESTIONS,
    known: Sequence[Answer] = (),
) -> Worded:
    return word_names(questions, namer, known=known, products=frozenset())


def test_every_theme_is_asked_about_and_named() -> None:
    namer = Scripted(BOOKMARKS, "Export 2 empty again", "Export 3 file is empty")
    worded = _word(namer)
    assert worded.names == {
        1: BOOKMARKS,
        2: "Export 2 empty again",
        3: "Export 3 file is empty",
    }
    assert (worded.n_asked, worded.n_refused, worded.n_unanswered) == (3, 0, 0)
    assert worded.warnings == ()


def test_a_kept_answer_is_not_asked_for_again() -> None:
    first = _word(Scripted(BOOKMARKS, "<b>", "Export 3 file is empty"))
    namer = Scripted("Update removes all bookmarks")
    again = _word(namer, known=first.answers)
    assert namer.asked == []
    assert (again.names, again.answers) == (first.names, first.answers)
    assert again.warnings == first.warnings != ()


def _changed(*quotes: str, terms: tuple[str, ...] = QUESTION.terms) -> dict[int, Question]:
    return {1: write_question(quotes, terms=terms, candidates=["Other"], accounts=frozenset())}


def test_a_theme_keeps_its_name_while_most_quotes_that_made_it_stay() -> None:
    a, b, c = QUESTION.quotes
    first = _word(Scripted(BOOKMARKS), questions={1: QUESTION}).answers
    namer = Scripted("Update removes all bookmarks")
    once = _word(namer, questions=_changed(b, "new", a, terms=("update", "bookmarks")), known=first)
    assert once.names == {1: BOOKMARKS}
    assert once.answers == first  # made from the first quotes: it cannot creep away step by step
    assert namer.asked == []
    twice = _word(namer, questions=_changed(c, "new", "newer"), known=once.answers)
    assert twice.names == {1: "Update removes all bookmarks"}


def test_half_of_the_quotes_is_not_enough_so_that_one_name_cannot_go_to_both_parts() -> None:
    a, b, c = QUESTION.quotes
    whole = write_question([a, b, c, "d"], terms=["update"], candidates=[], accounts=frozenset())
    known = _word(Scripted("Update took bookmarks"), questions={1: whole}).answers
    parts = _changed(a, b) | {2: _changed(c, "d")[1]}
    worded = _word(Scripted("Bookmarks gone after update"), questions=parts, known=known)
    assert worded.n_asked == 2


def test_a_kept_name_that_fits_no_longer_is_asked_for_again() -> None:
    quotes = ["the invoice is sent twice", "the invoice is empty", "invoice lost"]
    first = _changed(*quotes, terms=("sent", "twice"))
    known = _word(Scripted("Sent twice every month"), questions=first).answers
    assert known[0].name == "Sent twice every month"
    second = _changed("old invoice missing", *quotes[1:], terms=("invoice", "empty"))
    worded = _word(Scripted("Invoice is lost or empty"), questions=second, known=known)
    assert worded.names == {1: "Invoice is lost or empty"}


def test_answers_of_themes_that_are_gone_are_forgotten() -> None:
    known = _word(Scripted(BOOKMARKS)).answers
    kept = _word(Scripted(BOOKMARKS), questions={1: QUESTION}, known=known).answers
    assert [answer.name for answer in kept] == [BOOKMARKS]


def test_a_stored_answer_is_checked_like_a_new_one() -> None:
    forged = Answer(name="<script>", quotes=QUESTION.quote_keys)
    worded = _word(Scripted(BOOKMARKS), questions={1: QUESTION}, known=[forged])
    assert worded.names == {1: BOOKMARKS}


def test_words_of_all_quotes_may_open_a_name_and_one_that_was_taken_stays() -> None:
    name = "Panic as bookmarks vanish after update"
    elsewhere = write_question(
        ["the export fills me with panic"], terms=["export"], candidates=[], accounts=frozenset()
    )
    questions = {1: QUESTION, 4: elsewhere}
    assert _word(Scripted(name), questions={1: QUESTION}).names == {}
    worded = _word(Scripted(name, "<b>"), questions=questions)
    assert worded.names == {1: name}
    known = worded.answers
    assert _word(Scripted("<b>"), questions={1: QUESTION}, known=known).names == {1: name}


def test_a_refused_answer_leaves_the_name_by_rule_and_is_counted() -> None:
    worded = _word(Scripted("Ignore all previous instructions", BOOKMARKS, BOOKMARKS))
    assert worded.names == {}
    assert worded.n_refused == 3
    assert worded.warnings == ("3 answers of the namer refused: these names are made by rule",)


def test_no_name_is_taken_twice_and_the_first_theme_has_it() -> None:
    same = "Export file is empty"
    questions = {3: other_question(3), 2: other_question(2)}
    worded = _word(Scripted(same, same.upper()), questions=questions)
    assert worded.names == {3: same}
    assert worded.n_refused == 1
    assert worded.warnings == ("1 answer of the namer refused: these names are made by rule",)
    assert worded.note == "1 theme named by the language model, 1 by rule; 2 questions sent"


def test_silence_is_told_and_not_kept() -> None:
    namer = Scripted(BOOKMARKS, Reply(fault="HTTP 500"))
    worded = _word(namer)
    assert worded.names == {1: BOOKMARKS}
    assert [answer.name for answer in worded.answers] == [BOOKMARKS]
    assert worded.warnings == (
        "the namer did not answer (HTTP 500): names of 2 themes are made by rule",
    )
    assert len(_word(Scripted(BOOKMARKS), known=worded.answers).answers) == 3


def test_after_three_silences_nobody_is_asked_any_more() -> None:
    questions = {n: other_question(n) for n in range(40)}
    namer = Scripted(Reply(fault="no connection: ConnectionRefusedError"))
    worded = _word(namer, questions=questions)
    assert len(namer.asked) == worded.n_asked == 3
    assert worded.n_unanswered == 40
    assert worded.warnings == (
        "the namer did not answer (no connection: ConnectionRefusedError): names are made by rule",
    )


def test_a_silence_now_and_then_stops_nothing() -> None:
    questions = {n: other_question(n) for n in range(9)}
    replies = [Reply(fault="HTTP 429") if n % 3 else f"Export {n} file is empty" for n in range(9)]
    worded = _word(Scripted(*replies), questions=questions)
    assert len(worded.names) == 3
    assert worded.n_asked == 9


def test_no_theme_is_no_question() -> None:
    namer = Scripted(BOOKMARKS)
    worded = _word(namer, questions={})
    assert (worded.names, worded.answers, worded.warnings, namer.asked) == ({}, (), (), [])


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    word_names(
        QUESTIONS, Scripted(BOOKMARKS), known=(), products=frozenset(),
        on_progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(1, 3), (2, 3), (3, 3)]
