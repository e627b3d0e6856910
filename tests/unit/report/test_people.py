from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from thememiner.report import render_html, render_markdown, render_table
from thememiner.report.labels import say_rating
from thememiner.report.people import CUSTOMERS, name_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.report.contract import Report

OF_PROSPECTS = (
    "score: 60% people, 40% reports",
    "only source desk, audience prospect; shares are of these documents",
    "counted audience: prospect; numbers are not of customers alone",
)
RENDERINGS = {
    "table": lambda report: render_table(report, width=200, color=False, top=15),
    "markdown": render_markdown,
    "html": render_html,
}


def text_of(page: str) -> str:
    """Page as read: without style, tags and Markdown's escapes."""
    plain = re.sub(r"(?s)<style>.*?</style>", "", page).replace("<br>", " ")
    return re.sub(r"<[^>]*>", "", plain).replace("\\", "")


@pytest.mark.parametrize("name", RENDERINGS)
def test_only_customers_are_called_customers(report_with: Callable[..., Report], name: str) -> None:
    page = RENDERINGS[name](report_with(notes=OF_PROSPECTS))
    plain = text_of(page).replace("not of customers alone", "")
    assert "customer" not in plain.lower()
    assert 'data-unit="customers"' not in page
    assert "who wrote in" in plain
    assert "What people value" in plain
    assert "customers" in text_of(RENDERINGS[name](report_with()))


@pytest.mark.parametrize("name", RENDERINGS)
def test_first_line_names_the_audience_and_the_next_the_filters(
    report_with: Callable[..., Report], name: str
) -> None:
    lines = text_of(RENDERINGS[name](report_with(notes=OF_PROSPECTS))).splitlines()
    lines = [line.strip("* ") for line in lines if line.strip()]
    first = next(place for place, line in enumerate(lines) if line.startswith("all time ("))
    assert lines[first].startswith(
        "all time (1 Jan–28 Jun 2024) · Prospects · 10,000 of 10,000 documents"
    )
    assert lines[first + 1] == OF_PROSPECTS[1]
    assert sum(line.endswith(OF_PROSPECTS[1]) for line in lines) == 1


def test_several_audiences_are_named_together(report_with: Callable[..., Report]) -> None:
    notes = ("counted audience: customer, free; numbers are not of customers alone",)
    people = name_people(report_with(notes=notes))
    assert (people.audiences, people.count(1)) == ("Customers and Free users", "1 person")
    assert name_people(report_with()) == CUSTOMERS


@pytest.mark.parametrize(
    ("n_ratings", "n_documents", "expected"),
    [
        (5, 50, "2.2 (n=5)"),
        (5, 51, ""),
        (4, 4, ""),
        (1_200, 2_000, "2.2 (n=1,200)"),
        (99, 1_000, ""),
    ],
)
def test_rating_says_of_how_many_and_hides_where_few_rated(
    report_with: Callable[..., Report], n_ratings: int, n_documents: int, expected: str
) -> None:
    rated = {"rating": {"mean": 2.25, "n": n_ratings}, "n_documents": n_documents}
    assert say_rating(report_with(rated)["themes"][0]) == expected


def test_rating_fits_its_column(report_with: Callable[..., Report]) -> None:
    rated = {"rating": {"mean": 4.5, "n": 12_345}, "n_documents": 20_000}
    page = render_table(report_with(rated), width=80, color=False, top=1)
    assert "4.5 (n=12,345)" in page


def test_store_with_documents_but_no_theme_shown_is_not_told_to_run_again(
    report_with: Callable[..., Report],
) -> None:
    page = render_table(report_with(themes=()), width=80, color=False, top=15)
    assert "Next: thememiner report --period all" in page
