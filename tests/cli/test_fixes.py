"""Fixes as a team brings them in: by hand, from files, from decisions and from tickets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.conftest import WORDS
from tests.cli.test_themes import by_word, edit

from thememiner.store import Store, check_store

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

FIRST, NEXT, LATER = "2026-10-01T02:00:00Z", "2026-10-02T02:00:00Z", "2026-10-03T02:00:00Z"
JIRA = (
    "Summary,Issue key,Issue Type,Status,Resolution,Resolved\n"
    f"{WORDS['login']},PROJ-1,Bug,Done,Done,01/Sep/26 3:04 PM\n"
    "Zebra stripes,PROJ-2,Story,Done,Done,02/Sep/26 3:04 PM\n"
    "Nothing yet,PROJ-3,Bug,To Do,,\n"
)


@pytest.fixture
def mined(cli: Cli, feedback: Path) -> Cli:
    assert cli("run", str(feedback), "--now", FIRST).exit_code == 0
    Path("jira.csv").write_text(JIRA, "utf-8")
    return cli


def fixes(cli: Cli, *options: str) -> dict[str, dict[str, Any]]:
    found = json.loads(cli("fixes", "list", "--json", *options).stdout)["fixes"]
    return {line["fix_id"]: line for line in found}


def run(cli: Cli, *options: str, now: str = NEXT) -> dict[str, Any]:
    done = cli("run", "feedback.jsonl", "--now", now, "--json", *options)
    assert done.exit_code == 0, done.stderr
    return dict(json.loads(done.stdout))


def said(cli: Cli, *words: str) -> str:
    done = cli("fixes", *words, *([] if words[0] == "list" else ["--author", "jo"]))
    assert done.exit_code == 0, done.stderr
    return done.stdout


def pinned(store: str = ".thememiner") -> list[dict[str, Any]]:
    return Store.open(store).read("fixes").to_dicts()


def test_import_is_guessed_by_the_next_run_and_confirmed_by_people(mined: Cli) -> None:
    login = by_word(mined, "login")
    told = said(mined, "import", "jira.csv")
    assert "jira.csv (jira): 2 fixes; left out: 1 without a key or a day" in told
    assert "2 of 2 are new" in told
    assert "not looked at yet" in said(mined, "list", "--all")
    assert run(mined)["state"] == "published"
    line = fixes(mined)["PROJ-1"]
    assert (line["day"], line["theme_ids"], line["basis"]) == ("2026-09-01", [login], "meaning")
    assert line["confirm"] == "thememiner fixes confirm PROJ-1"
    assert fixes(mined)["PROJ-2"] == {
        "fix_id": "PROJ-2", "day": "2026-09-02", "title": "Zebra stripes", "url": None,
        "theme_ids": [], "themes": [], "basis": None, "is_guess": False, "is_new": False,
        "confirm": None, "verdicts": [],
    }  # fmt: skip
    table = said(mined, "list")
    assert "[?]" in table
    assert "thememiner fixes confirm PROJ-1" in table
    assert "1 more for no known theme (--all)" in table
    assert f"PROJ-1 is for {login}" in said(mined, "confirm", "proj-1")
    assert fixes(mined)["PROJ-1"]["basis"] == "link"
    assert [row["is_guess"] for row in pinned()] == [True, False]
    assert run(mined)["state"] == "published"
    assert [row["is_guess"] for row in pinned()] == [False, False]
    assert run(mined)["state"] == "unchanged"
    assert mined("check", "--read-data").exit_code == 0


def test_same_file_again_adds_nothing_and_other_facts_do(mined: Cli) -> None:
    said(mined, "import", "jira.csv")
    assert "0 of 2 are new" in said(mined, "import", "jira.csv")
    Path("jira.csv").write_text(JIRA.replace("01/Sep", "05/Sep"), "utf-8")
    found = json.loads(said(mined, "import", "jira.csv", "--json"))
    assert (found["n_read"], len(found["entries"])) == (2, 1)
    assert found["files"][0]["left_out"] == {
        "without a key or a day on which they were resolved": 1
    }
    assert fixes(mined)["PROJ-1"]["day"] == "2026-09-05"
    entry = found["entries"][0]["entry_id"]
    assert mined("themes", "undo", entry).exit_code == 0
    assert fixes(mined)["PROJ-1"]["day"] == "2026-09-01"
    assert "0 of 2 are new" in said(mined, "import", "jira.csv")


def test_fix_that_is_added_is_for_its_themes_at_once(mined: Cli) -> None:
    login, crash = by_word(mined, "login"), by_word(mined, "crash")
    edit(mined, "rename", login, "Reset mails")
    about = ("--title", "Mails for jo@x.example", "--url", "https://x.org/4", "--version", "2.0")
    told = said(mined, "add", "OPS-4", "--at", "2026-09-07", "--theme", "reset mails", *about)
    assert f"OPS-4 shipped on 2026-09-07, for {login} (from now on" in told
    line = fixes(mined)["OPS-4"]
    assert (line["themes"], line["title"]) == (["Reset mails"], "Mails for [EMAIL]")
    said(mined, "add", "OPS-4", "--at", "2026-09-08", "--theme", crash)
    line = fixes(mined)["OPS-4"]
    assert (line["day"], line["theme_ids"], line["url"]) == (
        "2026-09-08",
        [crash],
        "https://x.org/4",
    )
    assert "OPS-4" in mined("themes", "show", crash).stdout
    run(mined)
    releases = Store.open(".thememiner").read("releases").to_dicts()
    assert [(row["version"], str(row["day"])) for row in releases] == [("2.0", "2026-09-08")]


def test_rejected_guess_does_not_come_back(mined: Cli) -> None:
    said(mined, "import", "jira.csv")
    run(mined)
    assert fixes(mined)["PROJ-1"]["is_guess"]
    assert "PROJ-1 is for no theme" in said(mined, "reject", "PROJ-1")
    run(mined, "--refit", now=LATER)
    assert [row["theme_ids"] for row in pinned()] == [[], []]


def test_several_fixes_are_confirmed_in_one_go(mined: Cli) -> None:
    login = by_word(mined, "login")
    said(mined, "import", "jira.csv")
    entries = json.loads(said(mined, "confirm", "PROJ-1", "PROJ-2", "--theme", login, "--json"))
    assert [entry["payload"]["themes"] for entry in entries] == [[login], [login]]
    assert {line["basis"] for line in fixes(mined).values()} == {"link"}


def test_decision_that_shipped_is_a_fix_and_a_link_ties_one(mined: Cli) -> None:
    login, export = by_word(mined, "login"), by_word(mined, "export")
    edit(mined, "decide", export, "shipped", "--at", "2026-09-20", "--note", "Rebuilt it")
    edit(mined, "decide", login, "planned", "--link", "https://jira.example/browse/PROJ-2")
    said(mined, "import", "jira.csv")
    assert run(mined)["state"] == "published"
    told = {row["fix_id"]: (row["theme_ids"], row["basis"], row["title"]) for row in pinned()}
    assert told[f"{export}@2026-09-20"] == ([export], "decision", "Rebuilt it")
    assert told["PROJ-2"] == ([login], "decision", "Zebra stripes")
    assert run(mined)["state"] == "unchanged"


def test_tickets_tie_the_fix_that_they_name_and_one_off_resolutions_none(
    cli: Cli, in_tmp_path: Path
) -> None:
    rows = [
        {
            **({"id": "PROJ-2", "kind": "issue"} if (theme, number) == ("crash", 3) else
               {"id": f"{theme}-{number}"}),
            "source": "desk", "text": f"{text} since day {number}",
            "created_at": f"2026-09-{number + 1:02d}", "customer_id": f"{theme}-{number}",
            "resolved_at": f"2026-09-{number + 11:02d}",
            **({"fix_id": "FIX-9"} if theme == "sync" and number < 5 else {}),
        }
        for theme, text in WORDS.items()
        for number in range(10)
    ]  # fmt: skip
    digests = set()
    for number, ordered in enumerate((rows, rows[::-1])):
        (in_tmp_path / "tickets.jsonl").write_text("\n".join(map(json.dumps, ordered)))
        (in_tmp_path / "thememiner.toml").write_text('[[fixes]]\npath = "*.csv"\n')
        lines = JIRA.splitlines()
        (in_tmp_path / "jira.csv").write_text("\n".join([lines[0], *lines[1:][:: 1 - 2 * number]]))
        done = cli("run", "tickets.jsonl", "--now", FIRST, "--json", "--store", f"s{number}")
        digests.add(json.loads(done.stdout)["digest"])
    assert len(digests) == 1
    found = {row["fix_id"]: row for row in pinned("s1")}
    assert set(found) == {"FIX-9", "PROJ-1", "PROJ-2"}
    placed = map(json.loads, cli("export", "assignments", "--store", "s1").stdout.splitlines())
    themes = {row["id"]: [row["theme_id"]] for row in placed if row["is_primary"]}
    assert found["FIX-9"]["theme_ids"] == themes["sync-1"]
    # an issue that is feedback itself is what its closing fixes
    assert (found["PROJ-2"]["theme_ids"], found["PROJ-2"]["basis"]) == (themes["PROJ-2"], "ticket")
    assert (found["FIX-9"]["basis"], str(found["FIX-9"]["day"])) == ("ticket", "2026-09-13")


def test_configured_files_are_read_by_every_run_and_what_they_told_is_kept(mined: Cli) -> None:
    Path("thememiner.toml").write_text('[[fixes]]\npath = ["jira*.csv", "*.md"]\n', "utf-8")
    done = mined("run", "feedback.jsonl", "--now", NEXT)
    assert "jira.csv (jira): 2 fixes" in done.stderr
    assert "published" in done.stdout
    assert run(mined)["state"] == "unchanged"
    head, *rest = JIRA.splitlines()
    Path("jira.csv").write_text("\n".join([head, rest[1].replace("Zebra", "Tiger")]), "utf-8")
    assert run(mined, now=LATER)["state"] == "published"
    assert {row["fix_id"]: row["title"].split()[0] for row in pinned()} == {
        "PROJ-1": "cannot",
        "PROJ-2": "Tiger",
    }
    assert "[[entry]]" in mined("themes", "export").stdout


def test_run_without_feedback_takes_in_configured_fixes(mined: Cli) -> None:
    Path("thememiner.toml").write_text('[[fixes]]\npath = "jira.csv"\nformat = "jira"\n', "utf-8")
    assert mined("run", "--now", NEXT).exit_code == 0
    assert len(pinned()) == 2
    assert mined("ingest", "feedback.jsonl", "--now", LATER).exit_code == 0
    Path("thememiner.toml").write_text('[[fixes]]\npath = "jira.csv"\nformat = "none"\n', "utf-8")
    done = mined("run", "--now", LATER)
    assert done.exit_code == 2
    assert "format 'none' is unknown" in done.stderr


def test_fixes_in_a_file_for_git_are_read_by_runs_and_round_trip(mined: Cli) -> None:
    login = by_word(mined, "login")
    said(mined, "import", "jira.csv", "--to", "curation.toml")
    assert "0 of 2" in said(mined, "import", "jira.csv", "--to", "curation.toml")
    said(mined, "add", "PROJ-2", "--theme", login, "--to", "curation.toml", "--at", "2026-09-03")
    assert fixes(mined) == {}
    Path("thememiner.toml").write_text('[curation]\nfiles = ["curation.toml"]\n', "utf-8")
    assert run(mined)["state"] == "published"
    found = {row["fix_id"]: row["basis"] for row in pinned()}
    assert found == {"PROJ-1": "meaning", "PROJ-2": "link"}
    text = mined("themes", "export").stdout
    assert text == Path("curation.toml").read_text("utf-8")
    Path("all.toml").write_text(text, "utf-8")
    assert mined("themes", "import", "all.toml").stdout.startswith("0 of 3")


def test_store_without_fixes_says_how_to_bring_them_in(mined: Cli) -> None:
    assert "no fixes yet: thememiner fixes import FILE" in said(mined, "list")
    assert said(mined, "list", "--json").strip() == '{\n  "fixes": []\n}'
    assert pinned() == []
    assert check_store(".thememiner", read_data=True).problems == ()


def test_what_cannot_be_meant_is_refused(mined: Cli) -> None:
    for fix in ("Z-1", "a/b#7", "c/d#7"):
        said(mined, "add", fix)
    before = mined("themes", "export").stdout
    for words, told in REFUSED:
        done = mined("fixes", *words)
        assert (done.exit_code, told in done.stderr) == (2, True), (words, done.stderr)
    assert mined("themes", "export").stdout == before


REFUSED = (
    (("add", " "), "FIX has 1 to 120 characters"),
    (("add", "A", "--at", "soon"), "--at takes a day"),
    (("add", "A", "--url", "ftp://x"), "--url takes an address"),
    (("add", "A", "--theme", "T-NOPE"), "there is no theme 'T-NOPE'"),
    (("confirm", "NOPE"), "'NOPE' is no fix"),
    (("confirm", "Z-1"), "nothing is guessed of Z-1"),
    (("confirm", "#7"), "'#7' could be a/b#7, c/d#7"),
    (("reject", "NOPE"), "'NOPE' is no fix"),
    (("import", "feedback.jsonl"), "no export of fixes that is known"),
    (("import", "jira.csv", "--format", "nope"), "format 'nope' is unknown"),
    (("import", "none.csv"), "does not exist"),
)
