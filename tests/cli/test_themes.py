"""Themes as people look at them, correct them and decide about them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pytest
from tests.cli.conftest import WORDS

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

NEXT = "2026-10-02T02:00:00Z"


@pytest.fixture
def mined(cli: Cli, feedback: Path) -> Cli:
    assert cli("run", str(feedback), "--now", "2026-10-01T02:00:00Z").exit_code == 0
    return cli


def listed(cli: Cli) -> dict[str, Any]:
    return dict(json.loads(cli("themes", "list", "--json").stdout))


def assigned(cli: Cli) -> list[dict[str, Any]]:
    return [json.loads(line) for line in cli("export", "assignments").stdout.splitlines()]


def by_word(cli: Cli, word: str) -> str:
    """The theme of the documents that were planted with a word."""
    rows = assigned(cli)
    found = [row["theme_id"] for row in rows if row["id"].startswith(f"{word}-")]
    assert found[0] is not None
    return str(found[0])


def report(cli: Cli, *options: str) -> dict[str, Any]:
    return dict(json.loads(cli("report", "--format", "json", *options).stdout))


def edit(cli: Cli, *words: str) -> dict[str, Any]:
    done = cli("themes", *words, "--author", "jo", "--json")
    assert done.exit_code == 0, done.stderr
    return dict(json.loads(done.stdout))


def ranked(cli: Cli, *options: str) -> dict[str, str]:
    return {theme["theme_id"]: theme["name"] for theme in report(cli, *options)["themes"]}


def more(path: Path, word: str, n: int) -> Path:
    rows = [
        {
            "id": f"{word}-more-{number}",
            "source": "ticket",
            "text": f"{WORDS[word]} since day {number}",
            "created_at": "2026-10-01T10:00:00Z",
            "customer_id": f"other-{word}-{number}",
        }
        for number in range(n)
    ]
    target = path.parent / f"more-{word}.jsonl"
    target.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return target


def test_rename_ignore_area_and_decide_show_in_the_next_report(mined: Cli) -> None:
    login, export, crash = (by_word(mined, word) for word in ("login", "export", "crash"))
    edit(mined, "rename", login, "Reset mails do not arrive")
    edit(mined, "ignore", export, "--reason", "known")
    edit(mined, "area", crash, "Overhaul")
    edit(mined, "decide", "reset MAILS do not arrive", "planned", "--link", "https://x.org/7")
    found = report(mined)
    themes = {theme["theme_id"]: theme for theme in found["themes"]}
    assert themes[login]["name"] == "Reset mails do not arrive"
    assert themes[login]["decision"]["decision"] == "planned"
    assert themes[login]["decision"]["link"] == "https://x.org/7"
    assert export not in themes
    areas = {area["area_id"]: area["name"] for area in found["areas"]}
    assert {row["area_id"] for row in assigned(mined) if row["theme_id"] == crash} == {
        themes[crash]["area_id"]
    }
    hits = json.loads(mined("search", "password reset mail", "--json").stdout)
    assert "Reset mails do not arrive" in {hit["theme"] for hit in hits}
    assert areas[themes[crash]["area_id"]] == "Overhaul"
    assert [each["theme_id"] for each in found["decisions"]] == [login]
    assert found["decisions"][0]["numbers"]["n_customers"] == 10
    assert any("1 ignored theme" in note for note in found["notes"])
    schema = json.loads((resources.files("thememiner.report") / "report.schema.json").read_text())
    jsonschema.validate(found, schema)
    for shape in ("table", "md", "html"):
        assert "planned" in mined("report", "--format", shape).stdout
    assert login not in ranked(mined, "--undecided")
    assert crash in ranked(mined, "--undecided")
    lives = {line["theme_id"]: line["life"] for line in listed(mined)["themes"]}
    assert lives[export] == "ignored"


def test_name_of_another_theme_is_refused(mined: Cli) -> None:
    login, export = by_word(mined, "login"), by_word(mined, "export")
    edit(mined, "rename", login, "Mails")
    done = mined("themes", "rename", export, " mails ")
    assert done.exit_code == 2
    assert f"is the name of {login}" in done.stderr
    assert edit(mined, "rename", login, "MAILS")["payload"] == {"name": "MAILS"}


def test_merge_is_pending_until_a_run_and_outlives_refits(mined: Cli, feedback: Path) -> None:
    login, export = by_word(mined, "login"), by_word(mined, "export")
    merge = edit(mined, "merge", login, export)
    assert [each["entry_id"] for each in listed(mined)["pending"]] == [merge["entry_id"]]
    assert any("1 merge, split or move pending" in note for note in report(mined)["notes"])
    assert mined("run", str(feedback), "--now", NEXT).exit_code == 0
    assert listed(mined)["pending"] == []
    for now in ("2026-10-03", "2026-10-04"):
        assert by_word(mined, "login") == by_word(mined, "export") == export
        assert mined("run", str(feedback), "--refit", "--now", now).exit_code == 0
    lines = json.loads(mined("themes", "lineage", login, "--json").stdout)
    assert ("merged", login, export) in [
        (line["event"], line["theme_id"], line["other_theme_id"]) for line in lines
    ]
    record = json.loads(mined("runs", "show", "--json").stdout)["record"]
    assert record["curation"]["kept"] == [merge["entry_id"]]


def test_run_with_nothing_new_but_an_edit_publishes_and_then_rests(
    mined: Cli, feedback: Path
) -> None:
    edit(mined, "merge", by_word(mined, "login"), by_word(mined, "export"))
    first = json.loads(mined("run", str(feedback), "--now", NEXT, "--json").stdout)
    again = json.loads(mined("run", str(feedback), "--now", NEXT, "--json").stdout)
    assert (first["state"], again["state"]) == ("published", "unchanged")


def test_moved_document_stays_moved(mined: Cli, feedback: Path) -> None:
    crash = by_word(mined, "crash")
    edit(mined, "move", "login-3", crash)
    for now in (NEXT, "2026-10-03"):
        options = ["--refit"] if now != NEXT else []
        assert mined("run", str(feedback), *options, "--now", now).exit_code == 0
        rows = [json.loads(line) for line in mined("export", "assignments").stdout.splitlines()]
        assert {row["theme_id"] for row in rows if row["id"] == "login-3"} == {crash}


def test_ignored_theme_stays_out_of_every_later_report(mined: Cli, feedback: Path) -> None:
    login = by_word(mined, "login")
    edit(mined, "ignore", login)
    for number, options in enumerate(([], ["--refit"])):
        new = more(feedback, "login", 4 + number)
        assert mined("run", str(new), *options, "--now", f"2026-10-0{number + 2}").exit_code == 0
        ours = {theme for theme in ranked(mined) if theme == by_word(mined, "login")}
        assert ours == set()


def test_watched_theme_returns_when_its_customers_have_doubled(mined: Cli, feedback: Path) -> None:
    login = by_word(mined, "login")
    edit(mined, "decide", login, "watching", "--note", "let us see")
    assert not report(mined)["decisions"][0]["returned"]
    mined("run", str(more(feedback, "login", 12)), "--now", NEXT)
    found = report(mined, "--undecided")
    assert found["decisions"][0]["returned"]
    assert login in {theme["theme_id"] for theme in found["themes"]}
    assert any(f"{login} was put on watch" in note for note in found["notes"])


def test_edit_of_a_theme_that_is_gone_is_kept_and_listed(mined: Cli, feedback: Path) -> None:
    login, export = by_word(mined, "login"), by_word(mined, "export")
    edit(mined, "merge", login, export)
    mined("run", str(feedback), "--now", NEXT)
    late = edit(mined, "rename", login, "Too late")
    found = listed(mined)["conflicts"]
    assert [(each["entry_id"], each["why"]) for each in found] == [
        (late["entry_id"], f"{login} is part of {export} now")
    ]
    assert "1 edit could not be kept" in mined("report").stdout
    assert "could not be kept:" in mined("themes", "list").stdout
    edit(mined, "undo", late["entry_id"])
    assert listed(mined)["conflicts"] == []


def test_entries_in_a_file_are_read_by_every_run(mined: Cli, feedback: Path) -> None:
    login = by_word(mined, "login")
    edit(mined, "rename", login, "From a file", "--to", "curation.toml")
    edit(mined, "pin", login, "--to", "curation.toml")
    assert login in ranked(mined)
    assert ranked(mined)[login] != "From a file"
    Path("thememiner.toml").write_text('[curation]\nfiles = ["*.toml", "none.toml"]\n', "utf-8")
    assert mined("run", str(feedback)).exit_code == 2  # thememiner.toml itself is no such file
    Path("thememiner.toml").write_text('[curation]\nfiles = ["cur*.toml"]\n', "utf-8")
    for _ in range(2):
        assert mined("run", str(feedback), "--now", NEXT).exit_code == 0
    assert ranked(mined)[login] == "From a file"
    assert mined("themes", "export").stdout == Path("curation.toml").read_text("utf-8")


def test_export_and_import_round_trip(mined: Cli, feedback: Path) -> None:
    login = by_word(mined, "login")
    edit(mined, "decide", login, "shipped", "--at", "2026-10-01", "--note", 'a "quoted" ☃ note')
    edit(mined, "told", login, "--account", "A-1")
    first = mined("themes", "export").stdout
    Path("all.toml").write_text(first, "utf-8")
    assert mined("themes", "import", "all.toml").stdout.startswith("0 of 2")
    mined("run", str(feedback), "--store", "other")
    assert mined("themes", "import", "all.toml", "--store", "other").stdout.startswith("2 of 2")
    assert mined("themes", "export", "--store", "other").stdout == first
    decision = report(mined, "--store", "other")["decisions"][0]
    assert (decision["at"], decision["note"]) == ("2026-10-01", 'a "quoted" ☃ note')
    assert decision["told_at"] is not None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rename", "T-NOPE", "x"), "there is no theme 'T-NOPE'"),
        (("rename", "LOGIN", " "), "a name has 1 to 120 characters"),
        (("merge", "LOGIN", "LOGIN"), "cannot be merged into itself"),
        (("split", "LOGIN", "S-NOPE"), "it has no S-NOPE"),
        (("move", "nobody", "LOGIN"), "is no document"),
        (("decide", "LOGIN", "watching", "--link", "ftp://x"), "--link takes"),
        (("decide", "LOGIN", "watching", "--at", "soon"), "--at takes a day"),
        (("undo", "C-NOPE"), "the log has no entry C-NOPE"),
        (("show", "T-NOPE"), "there is no theme"),
    ],
)
def test_what_cannot_be_meant_is_refused(mined: Cli, words: tuple[str, ...], told: str) -> None:
    login = by_word(mined, "login")
    done = mined("themes", *[login if word == "LOGIN" else word for word in words])
    assert done.exit_code == 2
    assert told in done.stderr
    assert "entry]]" not in mined("themes", "export").stdout


def test_show_tells_all_about_a_theme(mined: Cli) -> None:
    login = by_word(mined, "login")
    edit(mined, "decide", login, "planned", "--note", "soon")
    edit(mined, "pin", login)
    page = mined("themes", "show", login).stdout
    parts = ("In their words", "Reports per week", "Who reports it", "Its past", "Next")
    told = (login, "10 customers", "pinned", "was planned on", ": found", "soon", *parts)
    assert [one for one in told if one not in page] == []
    assert json.loads(mined("themes", "show", login, "--json").stdout)["theme"]["is_pinned"]
    assert "[pinned, planned]" in mined("themes", "list").stdout


def test_show_tells_of_a_theme_that_no_report_lists(mined: Cli) -> None:
    login = by_word(mined, "login")
    edit(mined, "ignore", login)
    page = mined("themes", "show", login).stdout
    assert [one for one in (login, "10 customers", "ignored", "parts:") if one not in page] == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_hundred_edits_made_while_runs_go_on_are_kept_or_told(mined: Cli, feedback: Path) -> None:
    rng = np.random.default_rng(5)
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    themes = [line["theme_id"] for line in listed(mined)["themes"]]
    documents = [f"{word}-{number}" for word in WORDS for number in range(10)]

    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "thememiner", *words],
            env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def an_edit(number: int) -> tuple[str, ...]:
        one, other = (str(theme) for theme in rng.choice(themes, 2, replace=False))
        document = str(rng.choice(documents))
        return (
            ("rename", one, f"Name {number}"),
            ("ignore", one),
            ("pin", one),
            ("area", one, f"Area {number % 3}"),
            ("decide", one, "watching"),
            ("merge", one, other),
            ("move", document, one),
        )[int(rng.choice(7, p=[0.2, 0.05, 0.15, 0.2, 0.1, 0.02, 0.28]))]

    done = 0
    for night in range(30):
        new = more(feedback, str(rng.choice(list(WORDS))), night + 1)
        going = start("run", str(new), "--now", f"2026-10-{night + 2:02d}T02:00:00Z")
        n_edits = 4 if night % 3 == 0 else 3  # a hundred in thirty nights
        edits = [start("themes", *an_edit(done + number)) for number in range(n_edits)]
        for process in (*edits, going):
            _, errors = process.communicate(timeout=280)
            assert process.returncode == 0, errors
        done += len(edits)
    assert mined("run", str(feedback), "--refit", "--now", "2026-11-05").exit_code == 0
    log = mined("themes", "export").stdout
    assert log.count("[[entry]]") == done == 100
    found = listed(mined)
    assert found["pending"] == []
    record = json.loads(mined("runs", "show", "--json").stdout)["record"]["curation"]
    n_membership = log.count('action = "merge"') + log.count('action = "move"')
    assert len(record["kept"]) + len(record["conflicts"]) == n_membership
    ignored = {line["theme_id"] for line in found["themes"] if line["life"] == "ignored"}
    assert not ignored & set(ranked(mined))
