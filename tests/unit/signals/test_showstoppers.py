from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from thememiner.datamodels import TEXTS
from thememiner.signals.blocking import KINDS, STEMS, triggers
from thememiner.signals.blocking_reports import MARKED, find_blocking, mark_showstoppers
from thememiner.signals.showstopper_words import say_showstopper
from thememiner.signals.showstoppers import MAX_LINES, REPORTED, list_showstoppers

FIXTURE = Path(__file__).parents[2] / "fixtures" / "showstoppers.jsonl"
TODAY = date(2026, 3, 31)

STOPPED = [
    ("login", "Since Monday I cannot log in to my account."),
    ("login", "The password reset link says expired."),
    ("data_loss", "After the sync all my notes are gone!"),
    ("double_charge", "You charged my card twice for May."),
    ("crash_on_start", "The app crashes as soon as I open it"),
    ("crash_on_start", "won't start"),
    ("outage", "Your servers are down again, nobody can work."),
    ("security", "Someone got into my account and changed my address."),
    ("login", "Ich kann mich nicht mehr anmelden."),
    ("double_charge", "Me cobraron dos veces"),
    ("data_loss", "J'ai perdu tous mes favoris"),
]
NOT_STOPPED = [
    "",
    "How do I log in with Google?",
    "Would be a showstopper if it crashed on start.",
    "It no longer crashes on startup, thanks!",
    "I have never been locked out.",
    "I could not log in yesterday, but it works again.",
    "Never lost any data, love it",
    "Our competitor charged me twice.",
    "What happens to my data if the server is down?",
    "My bookmarks toolbar is gone",
    "I cannot log in with Firefox, but it works fine in Chrome.",
    "I accidentally deleted my notes",
    "I lost all my patience",
    "The PDF file does not open.",
    "Years ago it used to crash on startup.",
    "We can't connect to the server at www.example.com",
    "The site has never been down.",
    "What happens when all my data is lost?",
    "In 2019 the sync deleted all my notes.",
    "Site down www.example.com",
    "I deleted all my notes by mistake, it lost all my data",
    "Ürün çok güzel, teşekkürler 🎉",
    "全部都很好",
]


@pytest.mark.parametrize(("kind", "text"), STOPPED)
def test_blocking_reports_are_found_with_their_kind(kind: str, text: str) -> None:
    found = find_blocking(text)
    assert found is not None
    assert found.kind == kind
    assert 0 <= found.quote_start <= found.start < found.end <= found.quote_end <= len(text)


@pytest.mark.parametrize("text", NOT_STOPPED)
def test_words_that_report_nothing_are_excused(text: str) -> None:
    assert find_blocking(text) is None


@pytest.mark.parametrize(
    ("split", "recall", "precision"), [("dev", 0.95, 0.9), ("held", 0.95, 0.9)]
)
def test_labelled_reports_are_recalled(split: str, recall: float, precision: float) -> None:
    rows = [json.loads(line) for line in FIXTURE.read_text().splitlines()]
    rows = [row for row in rows if row["split"] == split]
    is_found = [find_blocking(row["text"]) is not None for row in rows]
    is_blocking = [row["label"] is not None for row in rows]
    n_right = sum(found and true for found, true in zip(is_found, is_blocking, strict=True))
    assert n_right / sum(is_blocking) >= recall
    assert n_right / sum(is_found) >= precision


def test_no_wording_is_missed_for_want_of_a_stem() -> None:
    rows = [json.loads(line) for line in FIXTURE.read_text().splitlines()]
    for row in rows:
        text = row["text"].lower()
        for kind in KINDS:
            if triggers(kind).search(text):
                assert any(stem in text for stem in STEMS[kind])


def test_a_long_sentence_is_quoted_around_its_words() -> None:
    text = "word " * 100 + "and I cannot log in to my account " + "more " * 100
    found = find_blocking(text)
    assert found is not None
    quote = text[found.quote_start : found.quote_end]
    assert len(quote) <= 200
    assert "I cannot log in to my account" in quote
    assert quote == quote.strip()


def test_one_endless_word_and_a_huge_text_are_survived() -> None:
    assert find_blocking("x" * 200_000) is None
    assert find_blocking("a cannot " * 100_000) is None
    assert find_blocking("?!.;\n" * 1000) is None
    assert find_blocking("no " * 1_000 + "it " * 1_000) is None


def test_marks_depend_on_their_own_text_alone() -> None:
    texts = pl.DataFrame(
        {"document_id": ["b", "a", "c", "d"],
         "text": ["I can\u2019t log in.", "All fine", "Hi. All my data is gone!", None]},
        schema=TEXTS,
    )  # fmt: skip
    marked = mark_showstoppers(texts)
    assert marked.schema == MARKED
    assert marked["document_id"].to_list() == ["b", "c"]
    assert marked["words"].to_list() == ["can\u2019t log in", "All my data is gone"]
    assert marked["quote"].to_list() == ["I can\u2019t log in.", "All my data is gone!"]
    assert marked.equals(mark_showstoppers(texts.reverse()))
    assert mark_showstoppers(TEXTS.to_frame()).equals(MARKED.to_frame())


def _marked(n: int, kind: str = "login") -> pl.DataFrame:
    rows = [(f"d{place:03}", kind, 0, 3, "off", "off") for place in range(n)]
    return pl.DataFrame(rows, schema=MARKED, orient="row")


def test_unsolved_reports_of_the_last_week_are_grouped_by_theme() -> None:
    reported = pl.DataFrame(
        [
            ("d000", "T1", "account:a", TODAY, False),
            ("d001", "T1", "account:a", TODAY - timedelta(days=2), False),
            ("d002", "T1", None, TODAY - timedelta(days=6), False),
            ("d003", None, "account:b", TODAY, False),
            ("d004", "T1", "account:c", TODAY - timedelta(days=7), False),  # too old
            ("d005", "T1", "account:d", TODAY, True),  # solved
            ("d006", "T1", "account:e", TODAY + timedelta(days=1), False),  # not yet
            ("d999", "T1", "account:f", TODAY, False),  # not blocking
        ],
        schema=REPORTED,
        orient="row",
    )
    shown = list_showstoppers(_marked(7), reported, last_day=TODAY)
    assert [line.theme_id for line in shown.lines] == ["T1", None]
    first = shown.lines[0]
    assert (first.n_documents, first.n_customers, first.n_anonymous) == (3, 1, 1)
    assert [sample.document_id for sample in first.samples] == ["d000", "d001", "d002"]
    assert (shown.n_more_lines, shown.n_more_documents) == (0, 0)
    assert shown == list_showstoppers(_marked(7).reverse(), reported.reverse(), last_day=TODAY)
    assert say_showstopper(first) == (
        "Cannot log in: 1 customer and 1 anonymous report, 25 Mar\u201331 Mar 2026. \u201coff\u201d"
    )
    assert say_showstopper(shown.lines[1]) == (
        "Cannot log in: 1 customer, 31 Mar 2026. \u201coff\u201d"
    )


def test_what_is_not_shown_is_counted() -> None:
    rows = [(f"d{place:03}", f"T{min(place, 12):02}", None, TODAY, False) for place in range(15)]
    reported = pl.DataFrame(rows, schema=REPORTED, orient="row")
    shown = list_showstoppers(_marked(15), reported, last_day=TODAY)
    assert len(shown.lines) == MAX_LINES
    assert shown.lines[0].theme_id == "T12"  # three reports
    assert (shown.n_more_lines, shown.n_more_documents) == (3, 3)
    nothing = list_showstoppers(_marked(0), REPORTED.to_frame(), last_day=TODAY)
    assert nothing.lines == ()
