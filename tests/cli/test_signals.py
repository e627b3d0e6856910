"""Overhauls, verdicts of fixes, alarms, showstoppers and areas on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.planted_signals import planted_fixes, planted_signals, rows, stopper
from tests.unit.pipeline.test_webhook import hook

from thememiner.datamodels import AREAS, THEMES
from thememiner.pipeline.signals import FACT, TABLES
from thememiner.signal_tables import SHOWSTOPPERS, SignalTables
from thememiner.store import Store, StoreWriter, check_store, read_notices

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

NOW = datetime(2024, 7, 1, 2, tzinfo=UTC)
NAMES = {"t1": "Cannot sign in", "t2": "Mail is late", "t3": "Empty export"}


def publish(signals: SignalTables) -> None:
    """Publish a snapshot with these signals in the folder's store."""
    themes = [
        {"theme_id": theme, "name": name, "area_id": "a1", "life": "live"}
        for theme, name in NAMES.items()
    ]
    areas = [{"area_id": "a1", "name": "Sign-in"}, {"area_id": "a2", "name": "Export"}]
    with StoreWriter.open(
        ".thememiner", run_id="r", now=NOW, new_facts=lambda: {"key": "k"}
    ) as writer:
        writer.replace("themes", rows(THEMES, themes))
        writer.replace("areas", rows(AREAS, areas))
        writer.replace("fixes", planted_fixes())
        for name in TABLES:
            writer.replace(name, getattr(signals, name))
        facts = {FACT: {"first_day": "2024-06-24", "last_day": "2024-06-30", "left_out": ["nps"]}}
        writer.publish(run_id="r", now=NOW, facts=facts)


@pytest.fixture
def told(cli: Cli) -> Cli:
    publish(planted_signals())
    return cli


def grown(by: float) -> SignalTables:
    """Give the planted signals with so many times the customers in each alarm."""
    planted = planted_signals()
    current = (pl.col("current") * by).round(0).cast(pl.Int64)
    return planted_signals(changes=planted.changes.with_columns(current))


def states(cli: Cli) -> dict[str, tuple[str, str]]:
    found = json.loads(cli("overhauls", "--json").stdout)["overhauls"]
    return {line["overhaul_id"]: (line["state"], line["reason"]) for line in found}


def test_overhauls_are_listed_and_shown_with_all_that_speaks_for_them(told: Cli) -> None:
    assert told("overhauls").stdout == told("overhauls", "list").stdout
    listed = told("overhauls").stdout
    assert "O-a1  Sign-in  [candidate]\n  4 fixes in a1 brought no relief." in listed
    assert "O-a2  Export  [dismissed: planned anyway]" in listed
    page = told("overhauls", "show", "sign-in").stdout
    assert "70 customers, 12 of them accounts worth 1,000; 3 anonymous reports; 9 tickets" in page
    assert "9 customers met one theme, saw its fix ship and came back with another one; 4" in page
    assert "  t1  Cannot sign in  60.0%\n  t2  Mail is late  85.0%" in page
    assert "2024-03-04  F-1  Login page\n    Cannot sign in: worked at first" in page
    assert json.loads(told("overhauls", "show", "O-a1", "--json").stdout)["interval"] == [0.9, 1.4]


def test_an_answer_counts_at_once_and_can_be_taken_back(told: Cli) -> None:
    assert told("overhauls", "accept", "Sign-in", "--author", "jo").exit_code == 0
    assert states(told)["O-a1"] == ("accepted", "")
    refused = told("overhauls", "dismiss", "O-a1")
    assert refused.exit_code == 2
    assert "--reason" in refused.stderr
    said = told("overhauls", "dismiss", "O-a1", "--reason", "one bug", "--json", "--now",
                "2099-01-01T00:00:00Z")  # fmt: skip
    entry = json.loads(said.stdout)
    assert entry["payload"] == {"overhaul_id": "O-a1", "state": "dismissed", "n_customers": 70}
    assert states(told)["O-a1"] == ("dismissed", "one bug")
    undo = told("themes", "undo", entry["entry_id"], "--now", "2099-01-02T00:00:00Z")
    assert undo.exit_code == 0, undo.stderr
    assert states(told)["O-a1"][0] == "accepted"
    assert not check_store(".thememiner", read_data=True).problems


def test_an_answer_goes_to_a_file_and_comes_back_from_it(told: Cli, tmp_path: Path) -> None:
    assert told("overhauls", "dismiss", "O-a1", "--reason", "no", "--to", "c.toml").exit_code == 0
    assert states(told)["O-a1"][0] == "candidate"
    assert told("themes", "import", "c.toml").exit_code == 0
    assert states(told)["O-a1"] == ("dismissed", "no")
    text = (tmp_path / "c.toml").read_text()
    (tmp_path / "c.toml").write_text(
        text.replace('"dismissed"', '"done"').replace("\nid = ", "\n# ")
    )
    wrong = told("themes", "import", "c.toml")
    assert wrong.exit_code == 2
    assert "state must be one of accepted, dismissed" in wrong.stderr


def test_an_unknown_overhaul_is_refused_with_those_that_there_are(told: Cli) -> None:
    refused = told("overhauls", "show", "nope")
    assert refused.exit_code == 2
    assert "there are O-a1, O-a2" in refused.stderr


def test_alarms_are_told_strongest_first(told: Cli) -> None:
    lines = told("alerts").stdout.splitlines()
    assert lines[:2] == [
        "24 Jun–30 Jun 2024, against the 12 weeks before",
        "! left out, as they were silent: nps",
    ]
    assert lines[2].startswith("regressed  Cannot sign in: 31 customers last week, usually 12")
    assert lines[2].endswith("started with 4.4 (20 of 22 name it); F-1 had eased it")
    assert lines[3].startswith("rising     area Sign-in: 31")
    assert lines[4].startswith("falling    Empty export: 2")
    assert len(lines) == 5
    found = json.loads(told("alerts", "--json").stdout)["alerts"]
    assert [line["subject_id"] for line in found] == ["t1", "a1", "t3"]
    assert (found[0]["usual"], found[0]["fix_id"]) == ([8.0, 17.0], "F-1")
    assert told("themes", "ignore", "t1").exit_code == 0
    assert "Cannot sign in" not in told("alerts").stdout


def test_a_webhook_is_told_once_and_again_when_it_grows(told: Cli) -> None:
    with hook((200, {})) as (url, received):
        first = told("alerts", "--notify", url)
        again = told("alerts", "--notify", url)
        publish(grown(1.2))
        little = told("alerts", "--notify", url)
        publish(grown(2))
        much = told("alerts", "--notify", url)
    assert [done.exit_code for done in (first, again, little, much)] == [0] * 4
    assert (again.output, little.output) == ("", "")
    assert len(received) == 2
    assert "3 alarms posted" in first.stderr
    assert "2 alarms posted; 1 were known there and have not grown" in much.stderr
    text = json.loads(received[0])["text"]
    assert "*Back after a fix* (after F-1): Theme “Cannot sign in”: 31 customers" in text
    assert "*Falling*: Theme “Empty export”: fewer than 5, usually 12" in text
    assert "grown since it was last told" in json.loads(received[1])["text"]
    assert not check_store(".thememiner", read_data=True).problems


def test_a_dry_run_prints_and_sends_nothing(told: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with hook((200, {})) as (url, received):
        monkeypatch.setenv("THEMEMINER_ALERTS__WEBHOOK", url)
        shown = told("alerts", "--notify", "--dry-run")
        assert not received
        assert told("alerts", "--notify").exit_code == 0
        assert "secret" not in told("config", "show").stdout
    assert json.loads(shown.stdout) == json.loads(received[0])
    assert read_notices(".thememiner")["is_sent"].to_list() == [True] * 3
    assert told("alerts", "--notify", "--dry-run").output == ""


def test_a_hook_that_fails_is_told_and_nothing_counts_as_sent(told: Cli) -> None:
    with hook((404, {}), (200, {})) as (url, received):
        failed = told("alerts", "--notify", url)
        assert failed.exit_code == 1
        assert "HTTP 404" in failed.stderr
        assert "secret" not in failed.output
        assert read_notices(".thememiner").is_empty()
        assert told("alerts", "--notify", url).exit_code == 0
    assert len(received) == 2


def test_without_alarms_nothing_is_posted(cli: Cli) -> None:
    publish(SignalTables())
    with hook((200, {})) as (url, received):
        assert cli("alerts", "--notify", url).output == ""
    assert not received
    assert "nothing changed beyond chance" in cli("alerts").stdout
    assert "nothing points to an overhaul" in cli("overhauls").stdout
    assert "no unsolved report" in cli("showstoppers").stdout
    assert "no areas yet" in cli("areas").stdout


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--notify",), "there is no address"),
        (("--notify", "http://chat.example/hook"), "https"),
        (("--notify", "nonsense"), "an address like"),
        (("--dry-run",), "--dry-run goes with --notify"),
        (("--notify", "https://chat.example/h", "--as-of", "0"), "--as-of"),
    ],
)
def test_what_cannot_be_notified_is_refused(told: Cli, options: tuple[str], why: str) -> None:
    refused = told("alerts", *options)
    assert refused.exit_code == 2
    assert why in refused.stderr


def test_showstoppers_are_grouped_by_theme_with_what_told_them(told: Cli) -> None:
    shown = told("showstoppers").stdout
    assert shown.startswith("7 days up to 30 Jun 2024\n")
    assert "login: Cannot sign in (1 customer, 2 reports)" in shown
    assert "data loss: in no theme (1 anonymous, 1 report)" in shown
    assert "2024-06-30  “I cannot log in | <b>help</b>” [cannot log in]" in shown
    many = [stopper(f"d{number:04d}", theme_id=f"x{number}") for number in range(14)]
    publish(planted_signals(showstoppers=rows(SHOWSTOPPERS, many)))
    assert "and 4 more lines of 4 reports" in told("showstoppers").stdout
    assert len(json.loads(told("showstoppers", "--json").stdout)["showstoppers"]) == 10


def test_areas_of_a_run_and_verdicts_of_its_fixes(cli: Cli, feedback: Path) -> None:
    assert cli("run", str(feedback), "--now", "2026-10-01T02:00:00Z").exit_code == 0
    theme = json.loads(cli("themes", "list", "--json").stdout)["themes"][0]
    done = cli("themes", "decide", theme["theme_id"], "shipped", "--at", "2026-09-05")
    assert done.exit_code == 0
    again = cli("run", str(feedback), "--now", "2026-10-02T02:00:00Z")
    assert again.exit_code == 0
    assert "Fix of 5 September 2026: t" in cli("fixes", "list").stdout
    found = json.loads(cli("areas", "--json").stdout)["areas"]
    own = next(line for line in found if line["area_id"] == theme["area_id"])
    assert (own["n_fixes"], own["last_fix"]) == (1, "2026-09-05")
    assert sum(line["n_documents"] for line in found) == 40
    table = cli("areas", "--period", "all").stdout
    assert table.splitlines()[0].split() == [
        "area", "customers", "reports", "themes", "fixes", "last", "week",
    ]  # fmt: skip
    assert len(Store.open(".thememiner").read("changes")) >= len(found)
