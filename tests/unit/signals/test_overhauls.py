from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from thememiner.signals.candidates import find_candidates
from thememiner.signals.coverage import CoveragePoint
from thememiner.signals.evidence import AreaRelief, Evidence, Ranking
from thememiner.signals.fix_check import FixCheck, check_fixes
from thememiner.signals.observed import OBSERVED
from thememiner.signals.overhaul_words import say, weakest_point
from thememiner.signals.overhauls import Background, Overhaul, find_overhauls, overhaul_id
from thememiner.signals.patterns import find_patterns
from thememiner.signals.returning import Returned
from thememiner.signals.standing import Word, is_dismissed, latest_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.signals.observed import Fix

N_DAYS = 400
FIXES = ((100, "ed-0"), (140, "ed-1"), (180, "ed-2"), (220, "ed-0"))
HOLDERS = pl.DataFrame(schema={"holder": pl.String, "account_id": pl.String, "value": pl.Float64})
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def until(start: date) -> date:
    return start + timedelta(days=N_DAYS - 1)


@pytest.fixture
def editor(told: Any, rest: Any) -> Callable[..., list[Any]]:
    """Give an area of four themes that nothing relieves, and the rest of the product."""

    def plan(per_week: Any = 12.0, *, n_themes: int = 4, **more: Any) -> list[Any]:
        own = [
            told(theme=f"ed-{n}", area="A-ed", per_week=per_week, **more) for n in range(n_themes)
        ]
        return [*own, *rest]

    return plan


@pytest.fixture
def fixes(make_fix: Any) -> tuple[Fix, ...]:
    return tuple(make_fix(day, theme) for day, theme in FIXES)


@pytest.fixture
def find(observe: Any, until: date) -> Any:
    def run(plan: Any, fixes: Any, *, checks: Any = None, **known: Any) -> tuple[Overhaul, ...]:
        frame = plan if isinstance(plan, pl.DataFrame) else observe(plan, n_days=N_DAYS)
        if checks is None:
            checks = check_fixes(frame, fixes, until=until)
        background = Background(names=known.get("names", {}), holders=known.get("holders", HOLDERS),
                                words=known.get("words", ()))  # fmt: skip
        return find_overhauls(frame, fixes, checks, background, until=until)

    return run


def _check(number: int, ratio: float | None) -> FixCheck:
    return FixCheck(
        fix_id=f"other-{number}", theme_id="rest-00", together_with=(), verdict="worked",
        ratio=ratio, n_expected=50.0,
    )  # fmt: skip


def _eased(day: int) -> float:
    return 12.0 if day < 230 else 5.0


def test_area_that_fixes_do_not_relieve_is_a_candidate(
    find: Any, editor: Any, fixes: tuple[Fix, ...], start: date
) -> None:
    (found,) = find(editor(), fixes, names={"A-ed": "Editor"})
    assert found.state == "candidate"
    assert found.overhaul_id == "O-ed"
    assert found.area_id == "A-ed"
    assert found.fixes == ("FIX-100", "FIX-140", "FIX-180", "FIX-220")
    assert set(found.themes) == {"ed-0", "ed-1", "ed-2", "ed-3"}
    first, last = (start + timedelta(days=day) for day in (100, 220))
    assert (found.first_month, found.last_month) == (f"{first:%Y-%m}", f"{last:%Y-%m}")
    assert found.relief is not None
    assert found.relief.ratio == pytest.approx(1, abs=0.1)
    assert found.relief.interval[0] > 0.7
    # twelve weeks before the first fix until the end, four themes of twelve a week
    assert found.n_customers == pytest.approx(4 * 12 / 7 * (N_DAYS - 16), rel=0.02)
    assert [point.n_themes for point in found.coverage] == [1, 2, 3, 4]
    assert found.coverage[0].customers_share == pytest.approx(0.25, abs=0.01)
    # of all months since, each report is in one; here nobody wrote twice
    assert found.months[0].month == f"{found.since:%Y-%m}"
    assert [each.month for each in found.months] == sorted({each.month for each in found.months})
    assert sum(each.n_documents for each in found.months) == found.n_customers
    assert sum(each.n_solved_alone for each in found.months) == found.n_solved_alone


def test_no_month_before_the_first_report_is_told(
    find: Any, editor: Any, make_fix: Any, start: date
) -> None:
    fixes = tuple(make_fix(day - 50, theme) for day, theme in FIXES)  # twelve weeks before is none
    (found,) = find(editor(), fixes)
    assert found.since == start
    assert found.months[0].month == f"{start:%Y-%m}"


def test_sentence_names_fixes_months_customers_relief_coverage_and_weakest_point(
    find: Any, editor: Any, fixes: tuple[Fix, ...]
) -> None:
    (found,) = find(editor(), fixes, names={"A-ed": "Editor"})
    for words in (
        "4 fixes in Editor from April to August 2025",
        "FIX-100, FIX-140, FIX-180, FIX-220",
        f"{found.n_customers:,} customers",
        "90% interval",
        "the largest theme reaches 25% of them, 80% needs four",
        f"Weakest point: {found.weakest_point}.",
    ):
        assert words in found.sentence


@pytest.mark.parametrize("per_week", [_eased, 0.5])
def test_relief_or_too_few_reports_make_no_candidate(
    find: Any, editor: Any, fixes: tuple[Fix, ...], per_week: Any
) -> None:
    assert find(editor(per_week), fixes) == ()


def test_growth_of_the_whole_product_does_not_hide_relief(
    find: Any, told: Any, fixes: tuple[Fix, ...]
) -> None:
    def grown(day: int) -> float:
        return 12.0 * (1 + day / 130)

    own = [
        told(theme=f"ed-{n}", area="A-ed", per_week=lambda d: grown(d) * _eased(d) / 12)
        for n in range(4)
    ]
    others = [told(theme=f"r-{n}", area=f"A-{n // 3}", per_week=grown) for n in range(9)]
    assert find([*own, *others], fixes) == ()


@pytest.mark.parametrize(
    "shipped",
    [
        ((100, "ed-0"), (220, "ed-1")),  # two fixes
        ((100, "ed-0"), (150, "ed-0"), (220, "ed-0")),  # one theme
        ((100, "ed-0"), (120, "ed-1"), (140, "ed-2")),  # within 40 days
        ((250, "ed-0"), (300, "ed-1"), (390, "ed-2")),  # the last is too young to tell
        ((1, "ed-0"), (60, "ed-1"), (120, "ed-2")),  # nothing is known of before
    ],
)
def test_too_few_fixes_make_no_candidate(
    observe: Any, editor: Any, make_fix: Any, shipped: Any, until: date
) -> None:
    frame = observe(editor(), n_days=N_DAYS)
    fixes = [make_fix(day, theme) for day, theme in shipped]
    assert find_candidates(frame, fixes, (), until=until) == ()


def test_guesses_count_for_nothing(observe: Any, editor: Any, make_fix: Any, until: date) -> None:
    frame = observe(editor(), n_days=N_DAYS)
    fixes = [make_fix(day, theme, is_guess=day == 180) for day, theme in FIXES[:3]]
    assert find_candidates(frame, fixes, (), until=until) == ()


def test_one_theme_with_most_customers_is_one_bug(
    observe: Any, told: Any, rest: Any, fixes: tuple[Fix, ...], until: date
) -> None:
    sizes = {"ed-0": 40.0, "ed-1": 10.0, "ed-2": 10.0, "ed-3": 10.0}
    own = [told(theme=name, area="A-ed", per_week=n) for name, n in sizes.items()]
    frame = observe([*own, *rest], n_days=N_DAYS)
    assert find_candidates(frame, fixes, (), until=until) == ()


def test_two_themes_are_no_design(observe: Any, editor: Any, make_fix: Any, until: date) -> None:
    frame = observe(editor(24.0, n_themes=2), n_days=N_DAYS)
    fixes = [make_fix(100, "ed-0"), make_fix(150, "ed-1"), make_fix(220, "ed-0")]
    assert find_candidates(frame, fixes, (), until=until) == ()


def test_fixes_of_a_small_part_cannot_relieve_the_area(
    observe: Any, editor: Any, fixes: tuple[Fix, ...], until: date
) -> None:
    frame = observe(editor(n_themes=8), n_days=N_DAYS)  # three of eight themes are fixed
    assert find_candidates(frame, fixes, (), until=until) == ()


def test_less_relief_than_other_fixes_is_asked_where_there_are_five(
    observe: Any, editor: Any, fixes: tuple[Fix, ...], until: date
) -> None:
    frame = observe(editor(), n_days=N_DAYS)

    def n_found(*ratios: float | None) -> int:
        checks = [_check(number, ratio) for number, ratio in enumerate(ratios)]
        return len(find_candidates(frame, fixes, checks, until=until))

    assert n_found(0.5, 0.5, 0.5, 0.5, 0.5) == 1
    assert n_found(1.5, 1.5, 1.5, 1.5, 1.5) == 0  # no fix of this product shows
    assert n_found(1.5, 1.5, 1.5, 1.5, None) == 1  # four tell nothing


@pytest.mark.parametrize(
    ("after", "others", "who", "n_found"),
    [
        # other fixes brought much, which the interval rules out
        (11.0, 0.5, "A-ed", 1),
        (11.0, 0.5, "A-", 0),  # it eased a little, and nobody came back beyond chance
        (11.0, 0.5, "nobody", 1),  # where nobody writes twice, the interval has to do
        (13.0, 0.5, "A-", 1),  # it did not ease at all
        # other fixes brought little, which the interval does not rule out
        (12.0, 0.9, "A-ed", 1),
        (12.0, 0.9, "A-", 0),
        (12.0, 0.9, "nobody", 0),
    ],
)
def test_who_came_back_decides_where_the_numbers_of_reports_cannot(
    observe: Any,
    editor: Any,
    fixes: tuple[Fix, ...],
    until: date,
    after: float,
    others: float,
    who: str,
    n_found: int,
) -> None:
    checks = [_check(number, others) for number in range(5)]
    first = observe(editor(lambda day: 12.0 if day < 220 else after), n_days=N_DAYS)
    frame = _with_returns(first, who, until)
    assert len(find_candidates(frame, fixes, checks, until=until)) == n_found


def _with_returns(first: pl.DataFrame, who: str, until: date) -> pl.DataFrame:
    """Let everybody of these areas write of its next theme a month later."""
    themes = first.select("area_id", "theme_id").unique().sort("area_id", "theme_id")
    nexts = dict(
        themes.with_columns(
            pl.col("theme_id").shift(-1).over("area_id").alias("next"),
            pl.col("theme_id").first().over("area_id").alias("first"),
        )
        .select("theme_id", pl.coalesce("next", "first"))
        .iter_rows()
    )
    again = first.filter(
        pl.col("area_id").str.starts_with(who) & (pl.col("day") <= until - timedelta(days=30))
    ).with_columns(
        pl.col("theme_id").replace(nexts),
        pl.col("day") + timedelta(days=30),
        pl.col("document_id") + "-again",
    )
    return pl.concat([first, again])


def test_nobody_else_to_compare_with_is_no_candidate(
    observe: Any, editor: Any, fixes: tuple[Fix, ...], until: date
) -> None:
    frame = observe(editor()[:4], n_days=N_DAYS)
    assert find_candidates(frame, fixes, (), until=until) == ()


def test_accounts_and_their_value_are_summed(
    find: Any, editor: Any, observe: Any, fixes: tuple[Fix, ...]
) -> None:
    frame = observe(editor(), n_days=N_DAYS)
    known = frame.filter((pl.col("theme_id") == "ed-0") & (pl.col("day") > date(2026, 1, 1)))
    who = known["customer"].to_list()[:3]
    holders = pl.DataFrame(
        {"holder": who, "account_id": ["acme", "beta", None], "value": [10.0, 5.5, None]},
        schema=HOLDERS.schema,
    )
    (found,) = find(frame, fixes, holders=holders)
    assert (found.n_accounts, found.value) == (2, 15.5)
    (unknown,) = find(frame, fixes)
    assert (unknown.n_accounts, unknown.value) == (0, None)


def test_order_of_rows_and_pseudonyms_do_not_matter(
    find: Any, editor: Any, observe: Any, fixes: tuple[Fix, ...]
) -> None:
    frame = observe(editor(), n_days=N_DAYS)
    other = frame.sample(fraction=1.0, shuffle=True, seed=2).with_columns(
        pl.col("customer").str.reverse()
    )
    assert find(other, fixes[::-1]) == find(frame, fixes)


def test_dismissed_overhaul_returns_when_it_has_grown_by_half(
    find: Any, editor: Any, fixes: tuple[Fix, ...]
) -> None:
    (found,) = find(editor(), fixes)

    def said(state: Any, n_customers: int, *, day: int = 1) -> Word:
        return Word(overhaul_id=found.overhaul_id, at=AT + timedelta(days=day), state=state,
                    reason="not now", n_customers=n_customers)  # fmt: skip

    n = found.n_customers
    (kept,) = find(editor(), fixes, words=(said("dismissed", n),))
    assert (kept.state, kept.reason) == ("dismissed", "not now")
    (grown,) = find(editor(), fixes, words=(said("dismissed", int(n / 1.5)),))
    assert grown.state == "candidate"
    (accepted,) = find(editor(), fixes, words=(said("accepted", n),))
    assert accepted.state == "accepted"
    taken_back = (said("dismissed", n), said("open", n, day=2))
    (again,) = find(editor(), fixes, words=taken_back)
    assert (again.state, again.reason) == ("candidate", "")


def test_latest_word_counts_in_any_order() -> None:
    first = Word(overhaul_id="O", at=AT, state="dismissed", reason="a", n_customers=10)
    later = replace(first, at=AT + timedelta(days=1), state="accepted")
    at_once = replace(first, state="accepted")
    assert latest_words([later, first])["O"] is later
    assert latest_words([at_once, first])["O"] is at_once
    assert not is_dismissed(None, 5)
    assert is_dismissed(first, 14)
    assert not is_dismissed(first, 15)
    assert not is_dismissed(at_once, 5)


def _low_plan(told: Any, *, n_small: int = 8) -> list[Any]:
    """Lay out eight areas: the first of many small themes, the others of two large ones each."""
    small = [
        told(theme=f"s-{n}", area="A-small", per_week=10.0, is_solved_alone=True)
        for n in range(n_small)
    ]
    large = [
        told(theme=f"l-{n}", area=f"A-large-{n // 2}", per_week=20.0 + n / 10) for n in range(14)
    ]
    return [*small, *large]


def test_area_that_is_large_only_as_a_whole_is_a_pattern(
    find: Any, told: Any, make_fix: Any
) -> None:
    plan = _low_plan(told)
    (found,) = find(plan, (make_fix(300, "s-0"),), names={"A-small": "Sharing"})
    assert (found.state, found.area_id, found.relief) == ("pattern", "A-small", None)
    assert found.fixes == ("FIX-300",)
    assert found.n_solved_alone == found.n_customers
    assert found.ranking == Ranking(area=1, theme=11, n_months=6, n_looked_at=6) or (
        found.ranking is not None and found.ranking.theme > 10
    )
    assert "Sharing ranked at least 1st of the areas in six of the last six months" in (
        found.sentence
    )
    assert f"{found.n_solved_alone:,} tickets closed one by one, 1 fix " in found.sentence
    assert found.weakest_point.startswith("hardly any dated fix")


def test_pattern_needs_months_and_the_last_one(observe: Any, told: Any, until: date) -> None:
    def told_from(first: int, last: int) -> Any:
        return lambda day: 10.0 if first <= day < last else 0.0

    large = _low_plan(told, n_small=0)

    def n_found(first: int, last: int) -> int:
        small = [
            told(theme=f"s-{n}", area="A-small", per_week=told_from(first, last)) for n in range(8)
        ]
        return len(find_patterns(observe([*small, *large], n_days=N_DAYS), (), until=until))

    assert n_found(0, N_DAYS) == 1
    assert n_found(N_DAYS - 4 * 28, N_DAYS) == 1
    assert n_found(N_DAYS - 3 * 28, N_DAYS) == 0
    assert n_found(0, N_DAYS - 28) == 0


def test_area_with_a_loud_theme_is_no_pattern(observe: Any, told: Any, until: date) -> None:
    loud = told(theme="loud", area="A-small", per_week=60.0)
    frame = observe([*_low_plan(told), loud], n_days=N_DAYS)
    assert find_patterns(frame, (), until=until) == ()


def test_areas_that_fixes_tell_enough_of_are_no_patterns(
    find: Any, told: Any, make_fix: Any
) -> None:
    # the same area, with fixes that halved it
    def halved(day: int) -> float:
        return 20.0 if day < 225 else 10.0

    small = [told(theme=f"s-{n}", area="A-small", per_week=halved) for n in range(8)]
    fixes = [make_fix(day, f"s-{n}") for n, day in enumerate((100, 130, 160, 190, 220))]
    assert find([*small, *_low_plan(told, n_small=0)], fixes) == ()


def test_at_most_three_are_shown_and_those_spoken_of_after_them(find: Any, told: Any) -> None:
    small = [
        told(theme=f"s-{area}-{n}", area=f"A-{area}", per_week=10.0 + area / 10)
        for area in range(3)
        for n in range(8)
    ]
    large = [told(theme=f"l-{n}", area=f"A-large-{n}", per_week=25.0) for n in range(13)]
    dismissed = Word(overhaul_id="O-2", at=AT, state="dismissed", reason="known", n_customers=10**6)
    found = find([*small, *large], (), words=(dismissed,))
    assert [one.state for one in found] == ["pattern", "pattern", "dismissed"]
    assert [one.area_id for one in found] == ["A-1", "A-0", "A-2"]


def test_nothing_gives_nothing(find: Any) -> None:
    assert find(pl.DataFrame(schema=OBSERVED), ()) == ()


def test_id_follows_from_the_area() -> None:
    assert overhaul_id("A-2KD7") == "O-2KD7"


RELIEF = AreaRelief(
    ratio=1.0, interval=(0.9, 1.1), control_ratio=1.0, per_week_before=30, per_week_after=30,
    n_controls=40, left_out=(),
)  # fmt: skip


@pytest.fixture
def evidence(make_fix: Any) -> Evidence:
    return Evidence(
        area_id="A", themes=("a", "b", "c"),
        fixes=tuple(make_fix(day, "a") for day in (0, 50, 100, 150, 200)),
        since=date(2024, 10, 14), first_day=date(2025, 1, 6), last_day=date(2025, 1, 20),
        customers=pl.DataFrame({"customer": [f"c{n}" for n in range(40)]}), n_anonymous=0,
        n_solved_alone=7, largest_share=0.3,
        coverage=(CoveragePoint(n_themes=1, customers_share=0.9),), relief=RELIEF,
        other_relief=0.5, usual_ratio=0.6, returned=Returned(observed=20, expected=8.0),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "without the fixes it might have become worse"),
        ({"n_anonymous": 50}, "most reports are anonymous"),
        ({"relief": None}, "it rests on the rank alone"),
        ({"relief": None, "fixes": ()}, "hardly any dated fix"),
        ({"relief": replace(RELIEF, left_out=("feed",))}, "feed was left out"),
        ({"relief": replace(RELIEF, interval=(0.72, 1.1))}, "barely rules out a fall of 30%"),
        ({"relief": replace(RELIEF, n_controls=4)}, "only 4 themes of other areas"),
        ({"largest_share": 0.45}, "one theme has 45% of its customers"),
        ({"returned": Returned(observed=3, expected=8.0)}, "no more customers came back"),
        ({"returned": None}, "cannot be measured"),
        ({"other_relief": None}, "fewer than five fixes elsewhere"),
    ],
)
def test_weakest_point_is_the_one_that_holds(
    evidence: Evidence, change: dict[str, Any], words: str
) -> None:
    assert words in weakest_point(replace(evidence, **change))


def test_three_fixes_are_the_fewest(evidence: Evidence) -> None:
    three = replace(evidence, fixes=evidence.fixes[:3])
    assert weakest_point(three) == "three fixes are the fewest that count"


def test_sentence_shortens_long_lists_and_says_who_came_back(evidence: Evidence) -> None:
    said = say(replace(evidence, n_anonymous=1), name="Editor", weakest="none")
    assert "(FIX-0, FIX-50, FIX-100 and 2 more), beside 7 tickets closed one by one, " in said
    assert "in January 2025" in said
    assert "40 customers and 1 anonymous report; the largest theme reaches 90% of them." in said
    assert "20 customers met one theme, saw its fix ship and came back with another one; 8" in said
    assert "what fixes bring elsewhere would have left 0.60" in said
    alone = replace(evidence, returned=None, usual_ratio=None)
    assert "came back" not in say(alone, name="Editor", weakest="none")


@pytest.mark.parametrize(("place", "words"), [(2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd")])
def test_places_are_written_as_people_do(evidence: Evidence, place: int, words: str) -> None:
    ranking = Ranking(area=place, theme=12, n_months=4, n_looked_at=6)
    said = say(replace(evidence, relief=None, ranking=ranking), name="Editor", weakest="none")
    assert f"at least {words} of the areas" in said


def test_months_of_two_years_name_both(evidence: Evidence) -> None:
    long = replace(evidence, first_day=date(2025, 11, 2), last_day=date(2026, 2, 3))
    assert "from November 2025 to February 2026" in say(long, name="E", weakest="none")
