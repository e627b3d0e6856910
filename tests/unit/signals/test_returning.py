from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from thememiner.signals.coverage import CoveragePoint, cover, in_words, number_word
from thememiner.signals.observed import OBSERVED
from thememiner.signals.returning import count_returned, find_returned

FIX = 100


def _row(start: Any, who: str | None, theme: str | None, area: str | None, day: int) -> tuple:  # type: ignore[type-arg]
    number = f"{who}-{theme}-{day}"
    return (number, theme, area, who, start + timedelta(days=day), "desk", None, True, False, False)


@pytest.fixture
def frame(start: Any, observe: Any, rest: Any) -> pl.DataFrame:
    rows = [
        *(_row(start, f"back-{n}", "a", "A", 90) for n in range(8)),
        *(_row(start, f"back-{n}", "b", "A", 120) for n in range(8)),
        _row(start, "same", "a", "A", 90), _row(start, "same", "a", "A", 120),
        _row(start, "other", "a", "A", 90), _row(start, "other", "rest-00", "A-rest-0", 120),
        _row(start, "late", "a", "A", 110), _row(start, "late", "b", "A", 130),
        _row(start, "old", "a", "A", 2), _row(start, "old", "b", "A", 130),
        _row(start, "sleeper", "a", "A", 90), _row(start, "sleeper", "b", "A", 199),
        _row(start, "vague", "a", "A", 90), _row(start, "vague", None, None, 120),
        _row(start, None, "a", "A", 90), _row(start, None, "b", "A", 120),
    ]  # fmt: skip
    others: pl.DataFrame = observe(rest, n_days=200)
    return pl.concat([others, pl.DataFrame(rows, OBSERVED, orient="row")])


def test_those_who_came_back_are_found(frame: pl.DataFrame, make_fix: Any) -> None:
    found = find_returned(frame, "A", [make_fix(FIX, "a")])
    assert set(found.rows()) == {(f"back-{n}", "FIX-100", "a", "b") for n in range(8)}


def test_those_who_came_back_are_more_than_chance(frame: pl.DataFrame, make_fix: Any) -> None:
    found = count_returned(frame, "A", (make_fix(FIX, "a"),))
    assert found is not None
    assert found.observed == 8
    # 11 customers wrote again in a month in which few of all reports were about b
    assert 0.1 < found.expected < 2


def test_habit_of_keeping_to_an_area_is_no_return(observe: Any, told: Any, make_fix: Any) -> None:
    # every customer of every area writes of its next theme a month later, fix or not
    areas = [(f"A{n}", f"t{n}-0", f"t{n}-1") for n in range(6)]
    first = observe([told(theme=a, area=area, per_week=10.0) for area, a, _ in areas], n_days=200)
    nexts = {a: b for _, a, b in areas}
    again = first.with_columns(
        pl.col("theme_id").replace(nexts),
        pl.col("day") + timedelta(days=30),
        pl.col("document_id") + "-again",
    )
    found = count_returned(pl.concat([first, again]), "A0", (make_fix(FIX, "t0-0"),))
    assert found is not None
    assert found.observed > 30
    assert found.expected == pytest.approx(found.observed, rel=0.15)


def test_nobody_who_wrote_again_cannot_be_measured(frame: pl.DataFrame, make_fix: Any) -> None:
    assert count_returned(frame, "A", (make_fix(199, "a"),)) is None
    assert count_returned(frame, "A", (make_fix(FIX, "rest-00"),)) is None
    assert count_returned(frame.clear(), "A", (make_fix(FIX, "a"),)) is None


def test_pseudonyms_and_order_of_rows_do_not_matter(frame: pl.DataFrame, make_fix: Any) -> None:
    fixes = (make_fix(FIX, "a"), make_fix(FIX + 5, "b"))
    other = frame.sample(fraction=1.0, shuffle=True, seed=1).with_columns(
        pl.col("customer").str.reverse() + pl.lit("!")
    )
    assert count_returned(other, "A", fixes) == count_returned(frame, "A", fixes)


def _voices(**themes: str) -> pl.DataFrame:
    rows = [(theme, voice) for theme, voices in themes.items() for voice in voices]
    return pl.DataFrame(rows, {"theme_id": pl.String, "voice": pl.String}, orient="row")


def test_curve_takes_what_adds_most() -> None:
    # b is larger than c, but says nothing that a does not say
    curve = cover(_voices(a="123456", b="12345", c="789", d="0"))
    assert curve == (
        CoveragePoint(n_themes=1, customers_share=0.6),
        CoveragePoint(n_themes=2, customers_share=0.9),
    )
    assert in_words(curve) == "the largest theme reaches 60% of them, 80% needs two"


def test_curve_of_one_theme_and_of_nobody() -> None:
    assert cover(_voices(a="1")) == (CoveragePoint(n_themes=1, customers_share=1.0),)
    assert in_words(cover(_voices(a="1"))) == "the largest theme reaches 100% of them"
    assert cover(_voices()) == ()
    assert in_words(()) == ""


@pytest.mark.parametrize(("number", "word"), [(0, "no"), (4, "four"), (12, "12"), (1200, "1,200")])
def test_small_numbers_are_words(number: int, word: str) -> None:
    assert number_word(number) == word
