"""Who is counted, from a config with rules and a CRM export to the report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
from tests.cli.conftest import WORDS, Cli

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
internal_domains = ["ours.example"]

[[audiences]]
audience = "partner"
tags = ["reseller"]

[[customers]]
path = "accounts.csv"

[[customers]]
path = "people.csv"
"""
ACCOUNTS = """Account ID,Account Name,ARR,Website,Type
A1,Alder Works,900,www.alder.example,Customer
A2,Birch Ltd,50,birch.example,Prospect
"""
PEOPLE = """id,Email,Plan
u7,cara@free.example,pro
"""
# whom each of ten tickets about one theme counts for
WRITERS: tuple[tuple[dict[str, object], str | None], ...] = (
    ({"email": "ann@alder.example"}, "A1"),
    ({"email": "bo@shop.alder.example"}, "A1"),
    ({"email": "rep@ours.example", "account_id": "A1"}, "A1"),
    ({"customer_id": "u7"}, "cara"),
    ({"email": "cara@free.example"}, "cara"),
    ({"email": "dan@birch.example"}, None),  # a prospect, says the file
    ({"email": "eve@ours.example"}, None),
    ({"customer_id": "bot-1", "role": "bot"}, None),
    ({"customer_id": "u9", "tags": ["reseller"]}, None),
    ({"customer_id": "u8"}, "u8"),
)


def write_feedback(folder: Path) -> list[dict[str, object]]:
    """Write ten tickets for each of four themes, and the config."""
    rows: list[dict[str, object]] = [
        {"id": f"{theme}-{n}", "source": "desk", "text": f"{text} since day {n}",
         "created_at": f"2026-09-{n + 1:02d}", **who}
        for theme, text in WORDS.items()
        for n, (who, _) in enumerate(WRITERS)
    ]  # fmt: skip
    (folder / "thememiner.toml").write_text(CONFIG)
    (folder / "accounts.csv").write_text(ACCOUNTS)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "feedback.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return rows


def test_everybody_counts_for_whom_the_config_and_the_crm_say(cli: Cli, in_tmp_path: Path) -> None:
    write_feedback(in_tmp_path)
    result = cli("run", "feedback.jsonl", "--now", "2026-10-01")
    assert result.exit_code == 0
    assert "8 rows are of our own staff or of machines: internal" in result.output
    assert "4 rows typed by somebody else for whom they are about" in result.output
    assert "customers: 2 accounts, 1 persons" in result.output
    report = json.loads(cli("report", "--format", "json").stdout)
    known = {whose for _, whose in WRITERS if whose}
    assert report["totals"]["n_customers"] == len(known)
    assert report["totals"]["n_internal"] == 8
    assert any("4 reports typed by staff" in note for note in report["notes"])
    for theme in report["themes"]:
        assert theme["n_customers"] == len(known)
        assert theme["by_audience"].keys() == {"prospect", "internal", "partner"}
        assert [account["name"] for account in theme["top_accounts"]] == ["Alder Works"]


def test_same_crm_again_is_nothing_new_and_rows_in_another_order_are_the_same(
    cli: Cli, in_tmp_path: Path
) -> None:
    rows = write_feedback(in_tmp_path)
    first = cli("run", "feedback.jsonl", "--now", "2026-10-01", "--json")
    again = cli("run", "feedback.jsonl", "--now", "2026-10-02", "--json")
    assert json.loads(again.stdout)["snapshot"] == json.loads(first.stdout)["snapshot"]
    (in_tmp_path / "feedback.jsonl").write_text("\n".join(map(json.dumps, rows[::-1])))
    (in_tmp_path / "accounts.csv").write_text(
        "\n".join([ACCOUNTS.splitlines()[0], *ACCOUNTS.splitlines()[:0:-1]])
    )
    other = cli("run", "feedback.jsonl", "--now", "2026-10-01", "--store", "other", "--json")
    assert json.loads(other.stdout)["digest"] == json.loads(first.stdout)["digest"]


def test_no_name_id_or_address_of_a_person_is_in_the_store(cli: Cli, in_tmp_path: Path) -> None:
    write_feedback(in_tmp_path)
    cli("run", "feedback.jsonl", "--now", "2026-10-01")
    frames = [pl.read_parquet(path) for path in in_tmp_path.rglob(".thememiner/**/*.parquet")]
    stored = str([frame.rows() for frame in frames])
    assert "Alder Works" in stored
    for secret in ("cara@", "ann@", "rep@", "'u7'"):
        assert secret not in stored


def test_crm_comes_in_without_feedback_and_stays(cli: Cli, in_tmp_path: Path) -> None:
    write_feedback(in_tmp_path)
    (in_tmp_path / "thememiner.toml").unlink()
    assert cli("run", "feedback.jsonl", "--now", "2026-10-01").exit_code == 0
    done = cli("customers", "import", "accounts.csv", "people.csv", "--now", "2026-10-02")
    assert (done.exit_code, "published snapshot 2" in done.stdout) == (0, True)
    assert "customers: 2 accounts, 1 persons" in done.stderr
    again = cli("customers", "import", "accounts.csv", "people.csv", "--now", "2026-10-03")
    assert "nothing new: snapshot 2 stands" in again.stdout
    cli("run", "feedback.jsonl", "--now", "2026-10-04")
    report = json.loads(cli("report", "--format", "json").stdout)
    assert report["themes"][0]["top_accounts"][0]["name"] == "Alder Works"


def test_crm_comes_before_any_feedback(cli: Cli, in_tmp_path: Path) -> None:
    write_feedback(in_tmp_path)
    (in_tmp_path / "thememiner.toml").unlink()
    record = cli("customers", "import", "accounts.csv", "--map", "value=ARR", "--json")
    assert json.loads(record.stdout)["state"] == "published"
    assert cli("run", "feedback.jsonl", "--now", "2026-10-01").exit_code == 0
    report = json.loads(cli("report", "--format", "json").stdout)
    assert report["themes"][0]["top_accounts"][0]["value"] == 900


def test_crm_that_the_settings_name_is_not_imported_beside_them(
    cli: Cli, in_tmp_path: Path
) -> None:
    write_feedback(in_tmp_path)
    done = cli("customers", "import", "accounts.csv")
    assert done.exit_code == 2
    assert "Add them there" in done.stderr
    (in_tmp_path / "thememiner.toml").unlink()
    bad = cli("customers", "import", "accounts.csv", "--map", "size=ARR")
    assert (bad.exit_code, "no field 'size'" in bad.stderr) == (2, True)
