"""With a floor no number of a report tells of 1..floor-1 customers, and none follows."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.ranking.conftest import NOW
from tests.unit.report.adversary import Atom, derive
from tests.unit.report.conftest import make_context
from tests.unit.report.random_store import Draw, Rows, draw_rows, make_store

from thememiner.errors import ConfigError
from thememiner.ranking import ReportOptions, Weights, rank_themes
from thememiner.report import build_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from thememiner.report.contract import Report, ThemeFacts

FAST = range(40)
LONG = range(40, 1_040)
HIDDEN, NONE = "hidden", "none"
SPLITS = ("source", "segment", "version", "product")


def report_of(rows: Rows, draw: Draw, floor: int) -> Report | None:
    options = ReportOptions(
        weights=Weights(customers=0.6, documents=0.4),
        min_customers=1,
        n_key_accounts=5,
        floor=floor,
        period="all",
        intents=("problem", "request"),
        top=draw.one(None, None, 2),
    )
    tables = make_store(rows, draw)
    try:
        ranking = rank_themes(tables, options=options, run_days=1, last_run_now=NOW)
    except ConfigError:
        return None
    return build_report(ranking, make_context())


class Truth:
    """The same store, counted in another way: by sets of row numbers."""

    def __init__(self, rows: Rows, floor: int) -> None:
        self.rows = {n: row for n, row in enumerate(rows) if row["audience"] == "customer"}
        self.floor = floor

    def where(self, theme: str | None = None, **values: object) -> set[int]:
        return {
            number
            for number, row in self.rows.items()
            if (theme is None or theme in dict(row["themes"]))
            and all(self._value(row, key, theme) == value for key, value in values.items())
        }

    def _value(self, row: dict[str, Any], key: str, theme: str | None) -> object:
        if key == "intent":
            return dict(row["themes"]).get(theme)
        if key == "week":
            at = row["created_at"]
            return at and (at.date() - timedelta(days=at.weekday())).isoformat()
        return row[key]

    def customers(self, found: Iterable[int]) -> set[str]:
        return {who for number in found if (who := self.rows[number]["customer"])}

    def is_told(self, found: set[int]) -> bool:
        n_known = len(self.customers(found))
        return not found or n_known >= self.floor or (n_known == 0 and len(found) >= self.floor)

    def is_enough(self, customers: Iterable[str]) -> bool:
        return not (n := len(set(customers))) or n >= self.floor


def whole_of(report: Report) -> list[ThemeFacts]:
    return [*report["themes"], *report["praise"]]


def splits_of(theme: ThemeFacts) -> Iterator[tuple[str, dict[str, int]]]:
    """Give every split: the column, and documents by value."""
    for column in SPLITS:
        yield column, theme[f"by_{column}"]  # type: ignore[literal-required]
    yield "intent", theme["intent_split"]
    yield "subtheme_id", {s["subtheme_id"]: s["n_documents"] for s in theme["subthemes"]}
    yield "week", {week["week"]: week["n_documents"] for week in theme["series"]}


def check_parts(report: Report, truth: Truth) -> None:
    """Every part of a theme is told, and so is what is left of it."""
    for theme in whole_of(report):
        theme_id = theme["theme_id"]
        rest_of = truth.where(theme_id)
        for column, counts in splits_of(theme):
            rest = set(rest_of)
            for value, n in counts.items():
                part = truth.where(theme_id, **{column: value})
                assert len(part) == n, (column, value)
                assert truth.is_told(part), (column, value)
                rest -= part
            assert not counts or truth.is_told(rest), column
        rated = {n for n in rest_of if truth.rows[n]["rating"] is not None}
        if theme["rating"]["n"] is not None:
            assert theme["rating"]["n"] == len(rated)
            assert truth.is_told(rated)
            assert truth.is_told(rest_of - rated)


def check_reasons(report: Report, truth: Truth) -> None:
    rest = {n for n in truth.where() if not truth.rows[n]["themes"]}
    for reason, n in report["unthemed"]["by_reason"].items():
        part = {number for number in rest if truth.rows[number]["reason"] == reason}
        assert len(part) == n
        assert truth.is_told(part)
        rest -= part
    assert not report["unthemed"]["by_reason"] or truth.is_told(rest)


def documents_of(report: Report, truth: Truth) -> None:
    """Nothing follows from the numbers of documents."""
    shown = [theme["theme_id"] for theme in whole_of(report)]
    groups: dict[Atom, set[int]] = {atom: set() for atom in _atoms(shown)}
    groups |= {frozenset([HIDDEN]): set(), frozenset([NONE]): set()}
    for number, row in truth.rows.items():
        inside = frozenset(dict(row["themes"])) & set(shown)
        groups[inside or frozenset([HIDDEN if row["themes"] else NONE])].add(number)
    sums = list(_sums(report, groups, "n_documents"))
    themed = {atom for atom in groups if atom != {NONE}}
    n_themed = report["period_totals"]["n_themed"]
    if n_themed is not None:
        sums.append((themed, n_themed))
        assert report["unthemed"]["n"] == len(groups[frozenset([NONE])])
    for union, value in sums:
        assert sum(len(groups[atom]) for atom in union) == value
    for union in derive(sorted(groups, key=sorted), sums):
        assert truth.is_told(set().union(*(groups[atom] for atom in union))), union


def customers_of(report: Report, truth: Truth) -> None:
    """Nothing follows from the numbers of customers."""
    shown = [theme["theme_id"] for theme in whole_of(report)]
    groups: dict[Atom, set[str]] = {atom: set() for atom in _atoms(shown)}
    groups[frozenset()] = set()
    for who in truth.customers(truth.rows):
        own = {n for n, row in truth.rows.items() if row["customer"] == who}
        groups[frozenset(t for t in shown if own & truth.where(t))].add(who)
    sums = list(_sums(report, groups, "n_customers"))
    for union, value in sums:
        assert sum(len(groups[atom]) for atom in union) == value
    if report["unthemed"]["n"] == 0 and set(shown) == _all_themes(truth):
        sums.append(({frozenset()}, 0))  # who is there is in a theme
    for union in derive(sorted(groups, key=sorted), sums):
        assert truth.is_enough(set().union(*(groups[atom] for atom in union))), union


def _all_themes(truth: Truth) -> set[str]:
    return {theme for row in truth.rows.values() for theme, _ in row["themes"]}


def _atoms(shown: list[str]) -> Iterator[Atom]:
    for n in range(1, len(shown) + 1):
        yield from map(frozenset, combinations(shown, n))


def _sums(report: Report, groups: dict[Atom, Any], key: str) -> Iterator[tuple[set[Atom], int]]:
    yield set(groups), report["period_totals"][key]  # type: ignore[literal-required]
    for theme in whole_of(report):
        inside = {atom for atom in groups if theme["theme_id"] in atom}
        yield inside, theme[key]  # type: ignore[literal-required]
    for area in report["areas"]:
        union = {atom for atom in groups if atom & set(area["themes"])}
        yield union, area[key]  # type: ignore[literal-required]


def check(seed: int) -> tuple[bool, int, int]:
    """Check one store; whether there was a report, how many themes and how many parts it has."""
    draw = Draw(seed)
    rows, floor = draw_rows(draw), draw.one(2, 3, 3, 5, 11)
    truth = Truth(rows, floor)
    report = report_of(rows, draw, floor)
    if report is None:
        assert not truth.is_told(set(truth.rows))
        return False, 0, 0
    check_parts(report, truth)
    check_reasons(report, truth)
    documents_of(report, truth)
    customers_of(report, truth)
    parts = sum(len(counts) for theme in whole_of(report) for _, counts in splits_of(theme))
    return True, len(whole_of(report)), parts


def test_nothing_small_is_shown_or_follows() -> None:
    found = [check(seed) for seed in FAST]
    assert sum(is_made for is_made, _, _ in found) > len(FAST) // 3
    assert sum(n_themes for _, n_themes, _ in found) > len(FAST) // 3
    assert sum(n_parts for _, _, n_parts in found) > len(FAST)


@pytest.mark.slow
def test_nothing_small_follows_in_many_stores() -> None:
    for seed in LONG:
        check(seed)
