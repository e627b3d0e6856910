"""From a theme back to the people who wrote: `export customers` and `export interviews`."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections import Counter
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.cli.conftest import WORDS, Cli

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = "2026-10-01"
CONFIG = """
internal_domains = ["ours.example"]

[[customers]]
path = "accounts.csv"
"""
ACCOUNTS = """Account ID,Account Name,ARR,Segment,CSM,Website
A1,Alder Works,900,enterprise,Jo Kim,alder.example
A2,Birch Ltd,50,small,Mo Roe,birch.example
A3,Cedar Inc,70,small,Mo Roe,cedar.example
"""
# who wrote: what a document says of them, and the right contact's address (None: not in the CRM)
WRITERS: tuple[tuple[dict[str, object], str | None], ...] = (
    ({"customer_id": "c-1", "account_id": "A1"}, "ann@alder.example"),
    ({"email": "Bo@Alder.example", "account_id": "A1"}, "bo@alder.example"),
    ({"email": "cy+help@birch.example"}, "cy@birch.example"),
    ({"email": "dee@cedar.example"}, "dee+crm@cedar.example"),
    ({"customer_id": "C-5"}, "eve@mail.example"),
    ({"email": "FAY@Mail.example"}, "fay@mail.example"),
    ({"customer_id": "c-7", "email": "gus@mail.example"}, "gus@work.example"),
    ({"customer_id": "u-unknown"}, None),
    ({"email": "ivy@mail.example"}, None),
    ({"email": "rep@ours.example"}, None),  # our own staff
    ({}, None),
)
CRM = """Contact ID,First Name,Last Name,Email,Account ID
c-1,Ann,Alder,Ann@Alder.example,A1
c-2,Bo,Bing,BO@alder.example,A1
c-3,Cy,Clay,cy@birch.example,A2
c-4,Dee,Dorn,dee+crm@cedar.example,A3
c-5,Eve,East,eve@mail.example,
c-6,Fay,Fell,fay@mail.example,
c-7,Gus,Gray,gus@work.example,
c-8,Hal,Hill,hal@alder.example,A1
c-9,Ned,Nobody,ned@mail.example,
x-1,=cmd(),Evil,evil@mail.example,A9
"""
SECRETS = (
    "ann@alder", "bo@alder", "cy@birch", "dee+crm", "eve@mail", "fay@mail", "gus@work",
    "hal@alder", "ned@mail", "nobody", "east",
)  # fmt: skip


@pytest.fixture
def mined(cli: Cli, in_tmp_path: Path) -> Path:
    """Four themes of all `WRITERS`, the accounts known, the CRM beside them."""
    rows = [
        {"id": f"{theme}-{n}", "source": "desk", "text": f"{text} since day {n}",
         "created_at": f"2026-09-{n + 1:02d}", "url": f"https://desk.example/{theme}/{n}",
         "rating": 1 + n % 5, **who}
        for theme, text in WORDS.items()
        for n, (who, _) in enumerate(WRITERS)
    ]  # fmt: skip
    (in_tmp_path / "thememiner.toml").write_text(CONFIG)
    (in_tmp_path / "accounts.csv").write_text(ACCOUNTS)
    (in_tmp_path / "crm.csv").write_text(CRM)
    (in_tmp_path / "feedback.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert cli("run", "feedback.jsonl", "--now", NOW).exit_code == 0
    return in_tmp_path


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def first_theme(cli: Cli) -> dict[str, object]:
    theme: dict[str, object] = json.loads(cli("report", "--format", "json").stdout)["themes"][0]
    return theme


def by_id(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """Give the row of each document, by the number of who wrote it."""
    return {
        document.rpartition("-")[2]: row
        for row in rows
        for document in row["documents"].split("; ")
    }


def test_customers_of_a_theme_are_those_that_the_report_counts(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    theme = first_theme(cli)
    done = cli("export", "customers", str(theme["theme_id"]))
    rows = read(done.stdout)
    assert len(rows) == theme["n_customers"] == 8
    assert "8 customers of 1 theme" in done.stderr
    assert "1 report of nobody who is known" in done.stderr
    first = rows[0]
    assert (first["account"], first["owner"], first["segment"]) == (
        "Alder Works", "Jo Kim", "enterprise",
    )  # fmt: skip
    assert (first["account_id"], first["value"], first["n_documents"]) == ("A1", "900.0", "2")
    assert (first["first_seen"], first["last_seen"]) == ("2026-09-01", "2026-09-02")
    assert first["documents"].startswith("desk ")
    assert first["links"].count("https://desk.example/") == 2
    assert len(first["pseudonyms"].split("; ")) == 2
    assert first["told"] == ""
    assert "contact_emails" not in first
    by_name = cli("export", "customers", str(theme["name"]))
    assert by_name.stdout == done.stdout


def test_without_a_theme_every_ranked_one_is_listed_in_its_order(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    report = json.loads(cli("report", "--format", "json").stdout)
    rows = [json.loads(line) for line in
            cli("export", "customers", "--format", "jsonl").stdout.splitlines()]  # fmt: skip
    counts = Counter(row["theme_id"] for row in rows)
    assert counts == {theme["theme_id"]: theme["n_customers"] for theme in report["themes"]}
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert rows[0]["documents"][0].keys() == {"source", "id", "day", "url"}
    none = cli("export", "customers", "--segment", "small", "--period", "1d")
    assert none.stdout.startswith("rank,theme_id,theme,customer,")


def test_every_known_customer_gets_the_right_contact_and_nobody_another(
    cli: Cli, mined: Path
) -> None:
    theme = str(first_theme(cli)["theme_id"])
    done = cli("export", "customers", theme, "--contacts", "crm.csv", "-o", "out.csv")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "6 with a contact" in done.stderr
    text = (mined / "out.csv").read_text()
    assert stat.S_IMODE((mined / "out.csv").stat().st_mode) == 0o600
    assert sorted(path.name for path in mined.iterdir() if "tmp" in path.name) == []
    rows = by_id(read(text))
    for number, (_, mail) in enumerate(WRITERS):
        row = rows.get(str(number))
        found = set(row["contact_emails"].split("; ")) - {""} if row else set()
        both = {"ann@alder.example", "bo@alder.example"}  # two people of one account
        assert found == (both if mail in both else {mail} - {None})
        assert row is None or row["contact_of"] == ("person" if mail else "")
    assert rows["4"]["contact_names"] == "Eve East"
    for other in ("hal@", "ned@", "evil@"):
        assert other not in text


def test_account_whose_writers_nobody_knows_gets_all_of_its_contacts(cli: Cli, mined: Path) -> None:
    rows = [{"id": f"late-{n}", "source": "desk", "text": f"{WORDS['login']} since {n}",
             "created_at": "2026-09-28", "account_id": "A2"} for n in range(2)]  # fmt: skip
    (mined / "more.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (mined / "crm.csv").write_text(CRM.replace("c-3,Cy,Clay,cy@", "c-3,Cy,Clay,other@"))
    cli("run", "more.jsonl", "--now", "2026-10-02")
    done = cli("export", "customers", "--contacts", "crm.csv")
    row = next(row for row in read(done.stdout) if "late-0" in row["documents"])
    assert (row["contact_of"], row["contact_emails"]) == ("account", "other@birch.example")


def test_store_and_every_other_file_hold_no_contact(cli: Cli, mined: Path) -> None:
    before = _contents(mined)
    out = "people.csv"
    assert cli("export", "customers", "--contacts", "crm.csv", "-o", out).exit_code == 0
    assert cli("export", "interviews", "--contacts", "crm.csv", "-o", "talks.csv").exit_code == 0
    after = _contents(mined)
    assert after.keys() - before.keys() == {mined / out, mined / "talks.csv"}
    assert {path for path in before if after[path] != before[path]} == set()
    inside = [path for path in after if ".thememiner" in path.parts]
    frames = [pl.read_parquet(path).rows() for path in inside if path.suffix == ".parquet"]
    stored = str([*frames, *(after[path] for path in inside)]).casefold()
    assert "alder works" in stored
    assert [secret for secret in SECRETS if secret in stored] == []


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_contacts_need_the_key_and_a_place_that_is_not_the_store(
    cli: Cli, mined: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = ".thememiner/people.csv"
    refused = cli("export", "customers", "--contacts", "crm.csv", "-o", inside)
    assert (refused.exit_code, "lies in the store" in refused.stderr) == (2, True)
    assert not (mined / inside).exists()
    (mined / "link.csv").symlink_to(os.devnull)
    odd = cli("export", "customers", "--contacts", "crm.csv", "-o", "link.csv")
    assert (odd.exit_code, "is no file" in odd.stderr) == (2, True)
    missing = cli("export", "customers", "--contacts", "crm.csv", "-o", "no/such/folder.csv")
    assert (missing.exit_code, "cannot write" in missing.stderr) == (2, True)
    assert cli("export", "customers", "--map", "email=Mail").exit_code == 2
    monkeypatch.setenv("THEMEMINER_KEY_FILE", str(mined / "gone.key"))
    no_key = cli("export", "customers", "--contacts", "crm.csv", "-o", "out.csv")
    assert no_key.exit_code == 16
    assert not (mined / "out.csv").exists()
    assert cli("export", "customers").exit_code == 0  # maps nobody: needs no key


def test_older_file_of_the_same_name_is_replaced_and_closed_to_others(
    cli: Cli, mined: Path
) -> None:
    target = mined / "out.csv"
    target.write_text("old")
    target.chmod(0o644)
    cli("export", "customers", "--contacts", "crm.csv", "-o", "out.csv")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "ann@alder.example" in target.read_text()


def test_columns_of_the_crm_can_be_named(cli: Cli, mined: Path) -> None:
    (mined / "odd.csv").write_text("Wo,Wer\neve@x.example,Eve East\nfay@mail.example,Fay Fell\n")
    done = cli("export", "customers", "--contacts", "odd.csv", "--map", "email=Wo",
               "--map", "contact=Wer")  # fmt: skip
    found = {(row["contact_names"], row["contact_emails"]) for row in read(done.stdout)}
    assert found == {("", ""), ("Fay Fell", "fay@mail.example")}


def test_who_was_told_is_marked_until_it_is_decided_anew(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    theme = str(first_theme(cli)["theme_id"])
    cli("themes", "decide", theme, "shipped", "--now", "2026-10-01T10:00:00Z")
    cli("themes", "told", theme, "--account", "A1", "--now", "2026-10-02T10:00:00Z")
    done = cli("export", "customers", theme)
    told = {row["account_id"]: row["told"] for row in read(done.stdout)}
    assert told == {"A1": "2026-10-02", "A2": "", "A3": "", "": ""}
    assert {row["decision"] for row in read(done.stdout)} == {"shipped"}
    assert "1 told what was decided" in done.stderr
    one = next(
        row["customer"] for row in read(done.stdout) if row["customer"].startswith("person:")
    )
    cli("themes", "told", theme, "--account", one, "--now", "2026-10-02T11:00:00Z")
    again = read(cli("export", "customers", theme).stdout)
    assert {row["customer"] for row in again if row["told"]} == {"account:A1", one}
    cli("themes", "told", theme, "--now", "2026-10-03T10:00:00Z")
    assert {row["told"] for row in read(cli("export", "customers", theme).stdout)} == {"2026-10-03"}
    cli("themes", "decide", theme, "declined", "--now", "2026-10-04T10:00:00Z")
    assert {row["told"] for row in read(cli("export", "customers", theme).stdout)} == {""}


def test_ignored_theme_is_not_listed_unless_asked_for(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    theme = str(first_theme(cli)["theme_id"])
    cli("themes", "ignore", theme)
    every = {row["theme_id"] for row in read(cli("export", "customers").stdout)}
    assert every
    assert theme not in every
    rows = read(cli("export", "customers", theme).stdout)
    assert (len(rows), {row["rank"] for row in rows}) == (8, {""})
    unknown = cli("export", "customers", "T-NOSUCH1")
    assert (unknown.exit_code, "there is no theme" in unknown.stderr) == (2, True)


def test_interviews_are_about_the_first_area_and_of_nobody_of_ours(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    report = json.loads(cli("report", "--format", "json").stdout)
    done = cli("export", "interviews", "--now", NOW)
    rows = read(done.stdout)
    area = report["areas"][0]
    assert {(row["area_id"], row["area"]) for row in rows} == {(area["area_id"], area["name"])}
    assert f"area {area['area_id']} {area['name']}: " in done.stderr
    assert len({row["pseudonyms"] for row in rows}) == len(rows) == 9  # not 10: one is ours
    assert [row["week"] for row in rows] == [str(1 + n // 3) for n in range(9)]
    assert all(" picked; about " in row["why"] for row in rows)
    assert cli("export", "interviews", "--now", NOW).stdout == done.stdout
    same = cli("export", "interviews", area["area_id"], "--now", NOW)
    assert same.stdout == done.stdout


def test_interviews_leave_out_who_was_told_lately(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    themes = json.loads(cli("report", "--format", "json").stdout)["themes"]
    theme, other = themes[0]["theme_id"], themes[1]["theme_id"]
    every = read(cli("export", "interviews", theme, "--now", "2026-11-01").stdout)
    cli("themes", "told", other, "--account", "A1", "--now", "2026-10-10T00:00:00Z")
    done = cli("export", "interviews", theme, "--now", "2026-11-01")
    assert {row["account_id"] for row in every} - {
        row["account_id"] for row in read(done.stdout)
    } == {"A1"}
    assert "2 left out, told of a decision within 60 days" in done.stderr
    later = read(cli("export", "interviews", theme, "--now", "2027-01-01").stdout)
    assert len(later) == len(every)
    assert any("told on 2026-10-10" in row["why"] for row in later)
    few = read(cli("export", "interviews", theme, "--people", "4", "--per-week", "2").stdout)
    assert [row["week"] for row in few] == ["1", "1", "2", "2"]
    assert {row["theme_id"] for row in few} == {theme}


def test_interviews_with_nobody_have_a_header_and_say_of_whom(cli: Cli, mined: Path) -> None:
    assert mined.exists()
    theme = str(first_theme(cli)["theme_id"])
    none = cli("export", "interviews", theme, "--audience", "free")
    assert none.stdout.count("\n") == 1
    assert none.stdout.startswith("week,area_id,area,theme_id,")
    assert f"theme {theme} " in none.stderr
    assert "0 of 0 people picked" in none.stderr
    unknown = cli("export", "interviews", "no such thing")
    assert (unknown.exit_code, "no theme or area" in unknown.stderr) == (2, True)


def test_empty_store_gives_headers(cli: Cli, in_tmp_path: Path) -> None:
    assert cli("export", "customers").exit_code == 10
    (in_tmp_path / "none.jsonl").write_text("")
    cli("run", "none.jsonl", "--now", NOW)
    assert cli("export", "customers").stdout.startswith("rank,theme_id")
    none = cli("export", "interviews")
    assert none.stdout.startswith("week,area_id")
    assert "no area yet: 0 of 0 people" in none.stderr


def test_lists_are_the_same_for_rows_in_another_order(cli: Cli, mined: Path) -> None:
    lines = (mined / "feedback.jsonl").read_text().splitlines()
    (mined / "feedback.jsonl").write_text("\n".join(lines[::-1]))
    (mined / "crm.csv").write_text("\n".join([CRM.splitlines()[0], *CRM.splitlines()[:0:-1]]))
    assert cli("run", "feedback.jsonl", "--now", NOW, "--store", "other").exit_code == 0
    for what in (("customers",), ("interviews", "--now", NOW)):
        both = [
            [_plain(row) for row in read(
                cli("export", *what, "--contacts", "crm.csv", "--store", store).stdout)]
            for store in (".thememiner", "other")
        ]  # fmt: skip
        assert both[0] == both[1]


def _plain(row: Mapping[str, str]) -> dict[str, str]:
    """Leave out pseudonyms, which differ between two keys."""
    plain = {name: value for name, value in row.items() if name != "pseudonyms"}
    return plain | {"customer": row["customer"].partition(":")[0] + row["account_id"]}
