"""Which themes a fix is tied to, and by what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

from thememiner.curation import Heirs, fold_fixes, make_entry
from thememiner.pipeline.ties import (
    TICKETS,
    Solved,
    fix_rows,
    gather_tickets,
    list_releases,
    needs_guess,
    read_fix_rows,
    read_release_rows,
    release_rows,
    tie_fixes,
)

if TYPE_CHECKING:
    from thememiner.curation import SaidFixes
    from thememiner.signals.observed import Fix

NOW = datetime(2026, 11, 2, tzinfo=UTC)
HEIRS = Heirs(stands=frozenset({"T-A", "T-B", "T-C"}), merged={}, known=frozenset())


def said(*fixes: dict[str, object]) -> SaidFixes:
    """Fold `fix` entries, or those of another `action`."""
    entries = [
        make_entry(
            at=NOW + timedelta(minutes=minute),
            author="jo",
            action=str(payload.pop("action", "fix")),
            theme_id="",
            payload={"day": "2026-03-01"} | payload,
        )
        for minute, payload in enumerate(fixes)
    ]
    return fold_fixes(entries, HEIRS)


def tickets(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    days = [(name, day and date.fromisoformat(day), theme) for name, day, theme in rows]
    return pl.DataFrame(days, schema=TICKETS, orient="row")


def tie(known: SaidFixes, rows: pl.DataFrame, **near: tuple[str, ...]) -> dict[str, Fix]:
    return {fix.fix_id: fix for fix in tie_fixes(known, gather_tickets(rows, known), near)}


def test_words_go_before_tickets_and_tickets_before_likeness() -> None:
    known = said(
        {"fix_id": "A", "themes": ["T-A"]}, {"fix_id": "B"}, {"fix_id": "C"}, {"fix_id": "D"}
    )
    rows = tickets(("A", None, "T-B"), ("B", None, "T-B"))
    near = dict.fromkeys("ABC", ("T-C",))
    found = tie(known, rows, **near)
    told = {name: (fix.theme_ids, fix.basis, fix.is_guess) for name, fix in found.items()}
    assert told == {
        "A": (("T-A",), "link", False),
        "B": (("T-B",), "ticket", False),
        "C": (("T-C",), "meaning", True),
        "D": ((), "meaning", False),
    }
    assert [fix.fix_id for fix in needs_guess(known, gather_tickets(rows, known))] == ["C", "D"]


def test_tickets_without_a_theme_leave_the_guess() -> None:
    known = said({"fix_id": "A"})
    rows = tickets(("A", "2026-03-03", None))
    assert tie(known, rows, A=("T-C",))["A"].is_guess
    assert [fix.fix_id for fix in needs_guess(known, gather_tickets(rows, known))] == ["A"]


def test_rejected_guess_stays_without_a_theme() -> None:
    known = said({"fix_id": "A"}, {"action": "fix_reject", "fix_id": "A"})
    found = tie(known, tickets(("A", "2026-03-03", "T-B")), A=("T-C",))["A"]
    assert (found.theme_ids, found.is_guess) == ((), False)


def test_fix_that_only_tickets_name_counts_from_the_day_by_which_half_were_solved() -> None:
    days = ["2026-03-01", "2026-03-09", "2026-03-10", "2026-03-11", "2026-05-01"]
    rows = tickets(*(("fix-7", day, "T-A") for day in days), ("FIX-7", None, "T-A"))
    found = tie(said(), rows)["FIX-7"]
    assert (found.day, found.theme_ids, found.basis) == (date(2026, 3, 10), ("T-A",), "ticket")


def test_fix_of_tickets_that_are_still_open_did_not_ship() -> None:
    assert tie(said(), tickets(("FIX-7", None, "T-A"))) == {}


def test_themes_that_few_of_the_tickets_are_in_are_by_the_way() -> None:
    many = [("F", "2026-03-01", "T-A")] * 6 + [("F", "2026-03-01", "T-B")] * 3
    rows = tickets(*many, ("F", "2026-03-01", "T-C"), *[("F", "2026-03-01", None)] * 9)
    assert tie(said(), rows)["F"].theme_ids == ("T-A", "T-B")


def test_people_may_say_what_a_fix_of_tickets_is_for() -> None:
    known = said({"action": "fix_confirm", "fix_id": "f", "themes": ["T-C"]})
    found = tie(known, tickets(("F", "2026-03-01", "T-A")))["F"]
    assert (found.theme_ids, found.basis) == (("T-C",), "link")


def test_tickets_find_a_fix_by_its_address_and_by_keys_in_its_title() -> None:
    known = said(
        {"fix_id": "o/r#7", "url": "https://github.com/o/r/issues/7"},
        {"fix_id": "2.0/ab", "title": "Mails (PROJ-1)"},
    )
    rows = tickets(("https://github.com/o/r/issues/7", None, "T-A"), ("PROJ-1", None, "T-B"))
    assert [fix.theme_ids for fix in tie(known, rows).values()] == [("T-B",), ("T-A",)]


def test_blank_names_are_no_fix() -> None:
    assert tie(said(), tickets((" ", "2026-03-01", "T-A"))) == {}


def test_rows_of_tickets_in_another_order_are_the_same() -> None:
    rows = tickets(("F", "2026-03-01", "T-A"), ("f", "2026-03-05", "T-B"), ("G", None, "T-A"))
    assert tie(said(), rows) == tie(said(), rows.reverse())


def test_releases_have_the_first_day_that_is_told() -> None:
    known = said(
        {"fix_id": "a", "version": "2.0", "day": "2026-03-04"},
        {"fix_id": "b", "version": "2.0", "day": "2026-03-03"},
        {"fix_id": "c", "version": "1.9", "day": "2026-01-01"},
        {"fix_id": "d"},
    )
    releases = list_releases(known)
    assert [(each.version, each.day.isoformat()) for each in releases] == [
        ("1.9", "2026-01-01"),
        ("2.0", "2026-03-03"),
    ]
    assert read_release_rows(release_rows(releases)) == releases


@pytest.mark.parametrize("themes", [(), ("T-A", "T-B")])
def test_tables_give_back_the_very_same_fixes(themes: tuple[str, ...]) -> None:
    fixes = tie_fixes(said({"fix_id": "A"}, {"fix_id": "B"}), {}, {"A": themes})
    assert read_fix_rows(fix_rows(fixes)) == fixes
    assert read_fix_rows(fix_rows(())) == ()


def test_solved_without_a_themed_ticket_has_no_theme() -> None:
    found = gather_tickets(tickets(("F", "2026-03-01", None)), said())
    assert found == {"f": Solved(fix_id="F", day=date(2026, 3, 1), theme_ids=())}
