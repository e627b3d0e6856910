"""`thememiner init`: a settings file that the other commands read as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thememiner.config import load_config

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

TICKETS = "Ticket,Wann,Freitext\n1,2026-01-05,Die Kasse hängt bei jeder zweiten Zahlung\n"
PLAY = (
    "Package Name,Review Submit Date and Time,Review Submit Millis Since Epoch,Star Rating,"
    "Review Title,Review Text,Reviewer Language,Review Link\n"
    "com.example.garden,2026-01-05T10:00:00Z,1767607200000,1,,It forgets to water my plants,en,\n"
)
ACCOUNTS = "Account ID,Account Name,ARR,Owner\nA1,Acme,1200,kim\n"


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path.relative_to(folder))


def test_without_files_it_writes_a_config_to_edit(cli: Cli, in_tmp_path: Path) -> None:
    result = cli("init", "project")
    assert result.exit_code == 0
    target = in_tmp_path / "project" / "thememiner.toml"
    config = load_config(str(target), environ={})
    assert config.sources == []
    assert "[[customers]]" in target.read_text("utf-8")


def test_a_config_that_is_there_is_kept(cli: Cli, in_tmp_path: Path) -> None:
    target = in_tmp_path / "thememiner.toml"
    target.write_text("internal_domains = ['ours.example']\n")
    refused = cli("init")
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert "ours.example" in target.read_text()
    assert cli("init", "--force").exit_code == 0
    assert "ours.example" not in target.read_text()


def test_files_become_sources_that_run_reads(cli: Cli, in_tmp_path: Path) -> None:
    files = [
        write(in_tmp_path, "exports/tickets_2026-01.csv", TICKETS),
        write(in_tmp_path, "exports/reviews_202601.csv", PLAY),
        write(in_tmp_path, "exports/reviews_202602.csv", PLAY),
        write(in_tmp_path, "crm.csv", ACCOUNTS),
    ]
    result = cli("init", *files)
    assert result.exit_code == 0
    assert "Google Play" in result.stderr
    config = load_config("thememiner.toml", environ={})
    tickets, reviews = config.sources
    assert (tickets.name, tickets.path) == ("tickets", "exports/tickets_2026-01.csv")
    assert tickets.map["text"] == "Freitext"
    assert (reviews.name, reviews.format, reviews.kind) == (
        "play-console",
        "play-console",
        "review",
    )
    assert reviews.path == "exports/reviews_*.csv"
    assert [entry.path for entry in config.customers] == ["crm.csv"]
    read = cli("ingest", "--dry-run", "--json")
    assert read.exit_code == 0, read.stderr


def test_a_file_without_text_is_left_as_a_question(cli: Cli, in_tmp_path: Path) -> None:
    path = write(in_tmp_path, "numbers.csv", "a,b\n1,2\n3,4\n")
    result = cli("init", path)
    assert result.exit_code == 0
    assert "no column looks like text" in result.stderr
    text = (in_tmp_path / "thememiner.toml").read_text("utf-8")
    assert '# path = "numbers.csv"' in text
    assert load_config("thememiner.toml", environ={}).sources == []


def test_two_feeds_of_one_name_keep_apart(cli: Cli, in_tmp_path: Path) -> None:
    other = "id,comment\n1,It forgets to water my plants\n"
    files = [
        write(in_tmp_path, "a/tickets.csv", TICKETS),
        write(in_tmp_path, "b/tickets.csv", other),
    ]
    assert cli("init", *files).exit_code == 0
    config = load_config("thememiner.toml", environ={})
    assert [source.name for source in config.sources] == ["tickets", "tickets-2"]


def test_the_config_lies_in_the_folder_and_its_paths_lead_from_there(
    cli: Cli, in_tmp_path: Path
) -> None:
    path = write(in_tmp_path, "exports/tickets.csv", TICKETS)
    assert cli("init", "project", path).exit_code == 0
    config = load_config("project/thememiner.toml", environ={})
    assert config.sources[0].path == "../exports/tickets.csv"


def test_a_missing_file_is_named(cli: Cli) -> None:
    result = cli("init", "nothing.csv")
    assert result.exit_code == 2
    assert "nothing.csv" in result.stderr
