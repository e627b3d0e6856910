"""What entries say of fixes, and what of it stands."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.curation.conftest import entry

from thememiner.curation import (
    EntriesError,
    Entry,
    Heirs,
    SaidFix,
    fold_fixes,
    is_about_fixes,
    parse_entries,
    render_entries,
)
from thememiner.curation.fix_keys import FixIndex, keys_of, name_link

HEIRS = Heirs(
    stands=frozenset({"T-A", "T-B"}),
    merged={"T-OLD": "T-B"},
    known=frozenset({"T-A", "T-B", "T-OLD", "T-GONE"}),
)
JIRA = "https://jira.example/browse/PROJ-12"


def fix(
    minute: int = 0, fix_id: str = "PROJ-12", day: str = "2026-03-01", **payload: object
) -> Entry:
    return entry("fix", "", minute=minute, fix_id=fix_id, day=day, **payload)


def fold(*entries: Entry) -> tuple[SaidFix, ...]:
    return fold_fixes(entries, HEIRS).fixes


def test_later_facts_stand_and_what_is_not_said_again_stays() -> None:
    (only,) = fold(
        fix(title="Mails", url=JIRA, themes=["T-A"]),
        fix(1, fix_id="proj-12", day="2026-03-05", version="2.0"),
    )
    assert (only.fix_id, only.day, only.title) == ("proj-12", date(2026, 3, 5), "Mails")
    assert (only.url, only.version, only.theme_ids, only.basis) == (JIRA, "2.0", ("T-A",), "link")


def test_nobody_said_what_it_is_for() -> None:
    (only,) = fold(fix())
    assert (only.title, only.theme_ids, only.basis) == ("PROJ-12", None, None)


def test_word_on_themes_follows_merges_and_the_later_one_stands() -> None:
    confirm = entry("fix_confirm", "", minute=1, fix_id="PROJ-12", themes=["T-OLD", "T-GONE"])
    reject = entry("fix_reject", "", minute=2, fix_id="PROJ-12")
    assert fold(fix(themes=["T-A"]), confirm)[0].theme_ids == ("T-B",)
    (rejected,) = fold(fix(themes=["T-A"]), confirm, reject)
    assert (rejected.theme_ids, rejected.basis) == ((), "link")


def test_word_on_a_fix_that_only_tickets_know_is_kept() -> None:
    said = fold_fixes([entry("fix_confirm", "", fix_id="Z-1", themes=["T-OLD"])], HEIRS)
    assert (said.fixes, dict(said.links)) == ((), {"z-1": ("T-B",)})


@pytest.mark.parametrize("link", [JIRA, f"{JIRA}?focused=1#top", "PROJ-12"])
def test_decision_ties_the_fix_that_its_link_leads_to(link: str) -> None:
    planned = entry("decide", "T-A", minute=1, decision="planned", link=link)
    (only,) = fold(planned, fix())
    assert (only.theme_ids, only.basis, only.day) == (("T-A",), "decision", date(2026, 3, 1))
    declined = entry("decide", "T-A", minute=1, decision="declined", link=link)
    assert fold(declined, fix())[0].theme_ids is None


def test_links_and_decisions_are_tied_together() -> None:
    shipped = entry("decide", "T-OLD", minute=1, decision="shipped", link=JIRA, on="2026-03-09")
    (only,) = fold(fix(themes=["T-A"]), shipped)
    assert (only.theme_ids, only.basis) == (("T-A", "T-B"), "link")
    assert only.day == date(2026, 3, 9)


def test_shipped_without_a_link_is_a_fix_of_its_own() -> None:
    (only,) = fold(entry("decide", "T-A", decision="shipped", on="2026-02-03", note="Rebuilt"))
    assert (only.fix_id, only.title, only.theme_ids) == ("T-A@2026-02-03", "Rebuilt", ("T-A",))
    (today,) = fold(entry("decide", "T-A", decision="shipped"))
    assert today.fix_id == f"T-A@{today.day}"


def test_shipped_follows_the_link_of_the_plan_once() -> None:
    planned = entry("decide", "T-A", decision="planned", link=JIRA)
    shipped = entry("decide", "T-A", minute=1, decision="shipped", on="2026-02-03")
    again = entry("decide", "T-A", minute=2, decision="shipped", on="2026-05-03")
    (only,) = fold(planned, shipped)
    assert (only.fix_id, only.url, only.day) == ("PROJ-12", JIRA, date(2026, 2, 3))
    assert [each.fix_id for each in fold(planned, shipped, again)] == ["PROJ-12", "T-A@2026-05-03"]


def test_two_themes_shipped_by_one_fix_are_one_fix() -> None:
    one = entry("decide", "T-A", decision="shipped", link=JIRA)
    other = entry("decide", "T-B", minute=1, decision="shipped", link=JIRA)
    (only,) = fold(one, other)
    assert only.theme_ids == ("T-A", "T-B")


def test_only_words_on_fixes_are_about_fixes() -> None:
    assert not is_about_fixes(entry("pin"))
    assert not is_about_fixes(entry("decide", decision="planned"))
    assert not is_about_fixes(entry("decide", decision="declined", link=JIRA))
    assert is_about_fixes(entry("decide", decision="planned", link=JIRA))
    assert is_about_fixes(entry("decide", decision="shipped"))
    assert is_about_fixes(fix())


def test_entries_of_fixes_need_no_theme_in_a_file() -> None:
    made = [fix(title="x"), entry("fix_reject", "", minute=1, fix_id="PROJ-12")]
    text = render_entries(made)
    assert "theme =" not in text
    assert list(parse_entries(text, origin="f")) == made
    by_hand = (
        '[[entry]]\nat = 2026-01-01T00:00:00Z\nauthor = "jo"\naction = "fix"\n'
        'fix_id = "A-1"\nday = 2026-01-01\nthemes = ["T-A"]\n'
    )
    (read,) = parse_entries(by_hand, origin="f")
    assert fold(read)[0].day == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('action = "fix"\nfix_id = "A-1"', "fix needs day as text"),
        ('action = "fix"\nfix_id = "A-1"\nday = "soon"', "day must be a day"),
        ('action = "fix_confirm"\nfix_id = "A-1"', "fix_confirm needs themes as a list"),
        ('action = "fix_reject"\nfix_id = 3', "fix_reject needs fix_id as text"),
        ('action = "fix_reject"\nfix_id = "A-1"\ntheme = 3', "theme must be text"),
        ('action = "pin"', "theme must be text"),
        ('action = "decide"\ntheme = "T-A"\ndecision = "shipped"\non = "soon"', "on must be a day"),
    ],
)
def test_entry_that_says_no_fix_is_refused(lines: str, told: str) -> None:
    text = f'[[entry]]\nat = 2026-01-01T00:00:00Z\nauthor = "jo"\n{lines}\n'
    with pytest.raises(EntriesError, match=told):
        parse_entries(text, origin="f")


def test_index_goes_by_id_before_titles_and_addresses() -> None:
    index = FixIndex.of(
        [
            ("PROJ-1", "Mails", None),
            ("2.0/ab", "Mails (PROJ-1)", "https://github.com/o/r/pull/7"),
            ("o/r#8", "Empty export", "https://github.com/o/r/issues/8"),
            ("p/q#8", "Other", None),
        ]
    )
    assert index.find("proj-1") == ("PROJ-1",)
    assert index.find("https://github.com/o/r/issues/8") == ("o/r#8",)
    assert index.find("#7") == ("2.0/ab",)
    assert index.find("#8") == ("o/r#8", "p/q#8")
    assert index.find("PROJ-9") == index.find(" ") == ()


def test_links_without_a_key_are_their_own_name() -> None:
    assert keys_of(" ") == ()
    assert name_link("http://www.x.org/blog/") == "x.org/blog"
    assert name_link("https://github.com/o/r/pull/7#top") == "o/r#7"
    assert name_link("https://linear.app/team/issue/eng-7/slug") == "ENG-7"
