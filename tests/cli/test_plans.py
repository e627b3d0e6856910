"""Themes into planning as a user takes them there, and back with the issue they became."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.conftest import WORDS

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

TARGETS = ("jira", "linear", "productboard", "github", "slack", "rice")
NOW = "2026-10-01T02:00:00Z"
FORMULA = re.compile("[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
BEGINNINGS = ("=", "+", "-", "@", "\t=", "\r=", "\uff1d", "\uff0b", "\uff0d", "\uff20")
ENDS = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://evil.example","x")', "SUM(A1:A9)", "2+5+cmd",
    "DDE(a;b;c)", "IMPORTXML(A1)", "WEBSERVICE(A1)", "rundll32|'x'!A", "A1", "(1)", "'1", "\"1\"",
    "1;2", "1,2", "{1}", "MSEXCEL|'x'!z", "@SUM(1)", "-1", "=1",
)  # fmt: skip
PAYLOADS = [begin + end for begin in BEGINNINGS for end in ENDS]


@pytest.fixture
def mined(cli: Cli, feedback: Path) -> Cli:
    assert cli("run", str(feedback), "--now", NOW).exit_code == 0
    return cli


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), strict=True))


def report(cli: Cli, *options: str) -> dict[str, Any]:
    return dict(json.loads(cli("report", "--format", "json", *options).stdout))


def ids(cli: Cli) -> list[str]:
    return [theme["theme_id"] for theme in report(cli)["themes"]]


def test_every_target_writes_its_file_of_the_themes_of_the_report(mined: Cli) -> None:
    themes = report(mined)["themes"]
    for target in TARGETS:
        done = mined("export", target)
        assert done.exit_code == 0, done.stderr
        assert done.stdout == mined("export", target).stdout
        assert all(theme["theme_id"] in done.stdout for theme in themes) or target == "slack"
    sheet = rows(mined("export", "rice").stdout)
    assert [row["Rank"] for row in sheet] == [str(theme["rank"]) for theme in themes]
    assert [row["Customers"] for row in sheet] == [str(theme["n_customers"]) for theme in themes]
    assert [row["Reach (customers in 90 days)"] for row in sheet] == ["10"] * len(themes)
    blocks = json.loads(mined("export", "slack").stdout)["blocks"]
    assert len(blocks) == len(themes) + 2


def test_a_second_export_repeats_no_theme_that_has_a_link(mined: Cli) -> None:
    first, second, third, *_ = ids(mined)
    assert mined("themes", "decide", first, "planned", "--link", "APP-7").exit_code == 0
    link = "https://github.com/acme/app/issues/7"
    assert mined("themes", "decide", second, "watching", "--link", link).exit_code == 0
    assert mined("themes", "decide", third, "declined").exit_code == 0
    for target in TARGETS:
        done = mined("export", target)
        assert "2 themes with a link left out" in done.stderr
        assert "1 theme shipped or declined left out" in done.stderr
        for theme in (first, second, third):
            assert theme not in done.stdout
    assert mined("themes", "decide", first, "watching").exit_code == 0  # the link stays
    assert first not in mined("export", "jira").stdout
    assert report(mined)["themes"][0]["decision"]["key"] == "APP-7"


def test_an_update_takes_the_themes_of_that_tracker_and_says_what_it_cannot(mined: Cli) -> None:
    first, second, *_ = ids(mined)
    link = "https://acme.atlassian.net/browse/APP-7"
    mined("themes", "decide", first, "planned", "--link", link)
    mined("themes", "decide", second, "planned", "--link", "https://github.com/acme/app/issues/7")
    done = mined("export", "jira", "--update")
    assert [row["Issue Key"] for row in rows(done.stdout)] == ["APP-7"]
    assert "External System Import" in done.stderr
    issues = [json.loads(line) for line in mined("export", "github", "--update").stdout.split("\n")
              if line]  # fmt: skip
    assert [issue["link"] for issue in issues] == ["https://github.com/acme/app/issues/7"]
    linear = mined("export", "linear", "--update")
    assert rows(linear.stdout) == []
    assert "do not import these rows" in linear.stderr


def test_what_the_scripts_results_or_an_export_tell_is_recorded_once(mined: Cli) -> None:
    first, second, third, *_ = ids(mined)
    mined("themes", "decide", second, "shipped", "--at", "2026-09-20")
    link = "https://github.com/acme/app/issues/1"
    Path("results.jsonl").write_text(json.dumps({"theme_id": first, "link": link}) + "\n")
    done = mined("themes", "decide", "--from", "results.jsonl", "--author", "jo")
    assert (done.exit_code, done.stdout) == (0, "1 issue read, 1 new\n")
    Path("again.csv").write_text(f"theme_id,Issue key\n{first},acme/app#1\n")
    again = mined("themes", "decide", "--from", "again.csv")  # the address says more
    assert again.stdout == "1 issue read, 0 new\n"
    Path("jira.csv").write_text(
        f"Issue key,Labels,Labels\nAPP-1,x,thememiner-{second}\nAPP-2,thememiner-{third},\n"
    )
    made = json.loads(mined("themes", "decide", "--from", "jira.csv", "--json").stdout)
    assert sorted(entry["payload"]["link"] for entry in made) == ["APP-1", "APP-2"]
    assert "2 issues read, 0 new" in mined("themes", "decide", "--from", "jira.csv").stdout
    decisions = {each["theme_id"]: each for each in report(mined)["decisions"]}
    assert (decisions[first]["decision"], decisions[first]["link"]) == ("planned", link)
    assert decisions[first]["numbers"]["n_customers"] == 10
    assert decisions[second]["decision"] == "shipped"
    assert decisions[second]["at"] == "2026-09-20"
    assert decisions[third]["key"] == "APP-2"
    for target in ("jira", "github"):
        assert not {first, second, third} & set(
            re.findall(r"T-\w{7}", mined("export", target).stdout)
        )


def test_links_go_to_a_file_for_those_who_may_not_write(mined: Cli) -> None:
    first, *_ = ids(mined)
    Path("results.jsonl").write_text(json.dumps({"theme_id": first, "link": "APP-1"}) + "\n")
    Path("results.csv").write_text(f"theme_id,Issue key\n{first},APP-1\n")
    done = mined("themes", "decide", "--from", "results.csv", "--to", "curation.toml")
    assert done.exit_code == 0, done.stderr
    assert "APP-1" in Path("curation.toml").read_text()
    assert report(mined)["decisions"] == []
    assert mined("themes", "import", "curation.toml").exit_code == 0
    assert report(mined)["decisions"][0]["key"] == "APP-1"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("themes", "decide"), "give THEME and a decision"),
        (("themes", "decide", "x", "planned", "--from", "nothing.csv"), "--from goes with no"),
        (("themes", "decide", "--from", "nothing.csv"), "does not tell which issue"),
        (("export", "jira", "no such theme"), "there is no theme"),
        (("export", "productboard", "--evidence"), "give -o FILE"),
        (("export", "jira", "--template", "nothing.csv"), "cannot be used"),
        (("export", "jira", "--period", "soon"), "--period"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused(mined: Cli, words: tuple[str, ...], told: str) -> None:
    Path("nothing.csv").write_text("")
    done = mined(*words)
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_link_is_an_address_or_a_key(mined: Cli) -> None:
    first, *_ = ids(mined)
    for wrong in ("javascript:alert(1)", "soon", "file:///etc/passwd"):
        done = mined("themes", "decide", first, "planned", "--link", wrong)
        assert done.exit_code == 2
        assert "owner/repo#7" in done.stderr


def test_a_theme_that_the_report_does_not_list_is_refused(mined: Cli) -> None:
    first, *_ = ids(mined)
    mined("themes", "ignore", first)
    done = mined("export", "jira", first)
    assert done.exit_code == 2
    assert "is not in the report" in done.stderr


def test_named_themes_templates_and_files(mined: Cli) -> None:
    first, second, *_ = ids(mined)
    Path("own.toml").write_text(
        '[columns]\nSummary = "{theme_id}: {title}"\n"Kunden" = "{customers}"'
    )
    done = mined("export", "jira", second, first, "--template", "own.toml", "-o", "plan.csv")
    assert (done.exit_code, done.stdout) == (0, "")
    read = rows(Path("plan.csv").read_text())
    assert [row["Summary"][:9] for row in read] == [first, second]
    assert [row["Kunden"] for row in read] == ["10", "10"]
    done = mined("export", "productboard", "--evidence", "-o", "features.csv", "--top", "1")
    notes = rows(Path("features-notes.csv").read_text())
    assert {note["Tags"] for note in notes} == {f"thememiner, {first}"}
    bare = mined("export", "productboard", "--no-quotes", "--top", "1").stdout
    assert not any(note["Note text"] in bare for note in notes)
    done = mined("export", "github", "--script", "create.sh", "-o", "issues.jsonl")
    assert "sh create.sh OWNER/REPO" in done.stderr
    assert Path("create.sh").read_text().count("| create T-") == len(ids(mined))


def test_slack_and_github_hold_no_names_and_no_small_numbers(cli: Cli) -> None:
    lines = [
        {
            "id": f"{theme}-{number}", "source": "ticket", "text": f"{text} since day {number}",
            "created_at": f"2026-09-{number + 1:02d}T10:00:00Z", "segment": "Zseg",
            "account_id": f"Zyxcorp {theme} {number % (4 if theme == 'sync' else 10)}",
            "url": f"https://desk.example/{theme}/{number}",
        }
        for theme, text in WORDS.items()
        for number in range(10)
    ]  # fmt: skip
    Path("feedback.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert cli("run", "feedback.jsonl", "--now", NOW).exit_code == 0
    themes = {theme["theme_id"]: theme for theme in report(cli)["themes"]}
    small = [theme for theme in themes if themes[theme]["n_customers"] < 5]
    assert "Zyxcorp" in cli("export", "jira").stdout
    for target in ("github", "slack"):
        done = cli("export", target)
        assert "Zyxcorp" not in done.stdout
        assert "desk.example" not in done.stdout
        assert small
        assert not any(theme in done.stdout for theme in small)
        assert f"{len(small)} theme of fewer than 5 customers left out" in done.stderr


def test_an_empty_store_gives_empty_files(cli: Cli) -> None:
    Path("feedback.jsonl").write_text(
        json.dumps({"id": "1", "source": "ticket", "text": "hm"}) + "\n"
    )
    assert cli("run", "feedback.jsonl", "--now", NOW).exit_code == 0
    for target in TARGETS:
        done = cli("export", target)
        assert done.exit_code == 0, done.stderr
    assert cli("export", "jira").stdout.count("\n") == 1
    assert cli("export", "github").stdout == ""


def test_formulas_as_feedback_names_and_ids_are_text_in_every_sheet(cli: Cli) -> None:
    assert len(PAYLOADS) == 200
    words = list(WORDS.values())
    lines = [
        {
            "id": payload, "source": BEGINNINGS[number % 10] + "feed",
            "text": f"{payload} {words[number % 4]}", "customer_id": payload,
            "account_id": f"{payload}{number % 20}", "segment": payload, "product": payload,
            "version": payload, "url": payload,
            # copies of a text in one week would be a flood
            "created_at": f"2026-{1 + number % 9:02d}-{1 + number // 9:02d}T10:00:00Z",
        }
        for number, payload in enumerate(PAYLOADS)
    ]  # fmt: skip
    Path("feedback.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert cli("run", "feedback.jsonl", "--now", NOW).exit_code == 0
    for theme, payload in zip(ids(cli), PAYLOADS[::20], strict=False):
        cli("themes", "rename", theme, payload.strip())
        cli("themes", "area", theme, payload.strip() + "x")
    sheets = {
        "assignments": cli("export", "assignments", "--format", "csv").stdout,
        "report": cli("report", "--format", "csv").stdout,
        **{name: cli("export", name).stdout for name in ("jira", "linear", "rice")},
    }
    assert cli("export", "productboard", "--evidence", "-o", "pb.csv").exit_code == 0
    sheets |= {name: Path(name).read_text() for name in ("pb.csv", "pb-notes.csv")}
    for name, text in sheets.items():
        found = list(csv.reader(io.StringIO(text), strict=True))
        assert len(found) > 1, name
        cells = [cell for row in found for cell in row]
        assert not [cell for cell in cells if FORMULA.match(cell) and not _is_number(cell)], name


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell) is not None
