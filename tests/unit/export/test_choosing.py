"""What goes into planning, and what does not go twice."""

from __future__ import annotations

import pytest
from tests.unit.export.decided import IDS, decide, planned_report

from thememiner.export.choosing import Choice, Tracker, choose_themes, find_issue
from thememiner.report.decisions import decision_facts

JIRA = "https://acme.atlassian.net/browse/APP-7"
LINEAR = "https://linear.app/acme/issue/ENG-9/a-title"
GITHUB = "https://github.com/acme/app/issues/12"
BOARD = "https://acme.productboard.com/entity-detail/features/42"


def ranks(report_choice: tuple[object, ...]) -> list[int]:
    return [theme["rank"] for theme in report_choice]  # type: ignore[index]  # theme facts


def test_only_themes_without_a_link_and_without_an_end_are_chosen() -> None:
    report = planned_report(
        decide(1, "planned", link=JIRA),
        decide(2, "shipped"),
        decide(3, "declined"),
        decide(4, "declined", is_returned=True),
        decide(5, "watching"),
        decide(6, "planned", link="APP-9"),
    )
    found = choose_themes(report, Choice())
    assert ranks(found.themes) == [4, 5, *range(7, 19)]
    assert found.said == ("2 themes with a link left out", "2 themes shipped or declined left out")


def test_what_is_named_is_taken_though_declined_but_not_twice() -> None:
    report = planned_report(decide(1, "planned", link=JIRA), decide(3, "declined"))
    found = choose_themes(report, Choice(theme_ids=(IDS[1], IDS[3])))
    assert ranks(found.themes) == [3]
    assert found.said == ("1 theme with a link left out",)


def test_top_counts_what_is_left_and_all_takes_everything() -> None:
    report = planned_report(decide(1, "planned", link=JIRA))
    found = choose_themes(report, Choice(top=2))
    assert ranks(found.themes) == [2, 3]
    assert found.said[-1] == "15 themes below the first 2 left out"
    assert len(choose_themes(report, Choice(with_linked=True)).themes) == 18


@pytest.mark.parametrize(
    ("link", "tracker", "issue"),
    [
        (JIRA, "jira", "APP-7"),
        (JIRA, "linear", None),
        ("app-7", "jira", "APP-7"),
        ("ENG-9", "linear", "ENG-9"),
        (LINEAR, "linear", "ENG-9"),
        (LINEAR, "jira", None),
        (GITHUB, "github", GITHUB),
        ("acme/app#12", "github", GITHUB),
        (GITHUB, "jira", None),
        (BOARD, "productboard", BOARD),
        (BOARD, "jira", None),
        ("https://wiki.example/page", "jira", None),
        ("", "jira", None),
    ],
)
def test_an_issue_is_found_in_its_own_tracker(
    link: str, tracker: Tracker, issue: str | None
) -> None:
    assert find_issue(decision_facts(decide(1, "planned", link=link)), tracker) == issue


def test_an_update_takes_what_is_linked_there_and_counts_the_rest() -> None:
    report = planned_report(
        decide(1, "planned", link=JIRA), decide(2, "planned", link=GITHUB), decide(3, "shipped")
    )
    found = choose_themes(report, Choice(tracker="jira"))
    assert ranks(found.themes) == [1]
    assert found.said == ("1 theme linked elsewhere left out", "16 themes without a link left out")
    assert find_issue(None, "jira") is None
