"""A run that looks broken: not published, kept, told everywhere, and published when told to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

FLOOD = "thank you for contacting us we will be back with you shortly"


@pytest.fixture
def refused(cli: Cli, feedback: Path, tmp_path: Path) -> Cli:
    """A store with one good night, and a second one that looks broken."""
    assert cli("run", str(feedback), "--now", "2026-10-01T02:00Z").exit_code == 0
    rows = [{"id": f"x{n}", "source": "ticket", "text": FLOOD} for n in range(120)]
    (tmp_path / "flood.jsonl").write_text("\n".join(map(json.dumps, rows)))
    result = cli("run", "flood.jsonl", "--now", "2026-10-02T02:00Z", "--run-id", "night-2")
    assert result.exit_code == 4
    assert "120 of 120 new documents say the very same" in result.stdout
    assert "snapshot 1 stands" in result.stdout
    assert "thememiner publish night-2 --force" in result.stdout
    return cli


def _report(cli: Cli) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(cli("report", "--format", "json").stdout)
    return report


def test_refused_run_is_told_at_the_head_of_every_report(refused: Cli) -> None:
    report = _report(refused)
    assert report["run"]["snapshot"] == 1
    assert report["totals"]["n_documents"] == 40
    (told,) = report["freshness"]["refused"]
    assert told.startswith("Not published: looks broken. Run of 2026-10-02: 120 of 120")
    for shape in ("table", "md", "html"):
        page = " ".join(refused("report", "--format", shape).stdout.split())
        assert "Not published: looks broken" in page
    csv = refused("report", "--format", "csv")
    assert csv.stdout.startswith("rank,")
    assert "Not published: looks broken" in csv.stderr
    assert "newest document" in csv.stderr


def test_refused_run_is_listed_and_shown_with_its_reasons(refused: Cli) -> None:
    assert "refused" in refused("runs", "list").stdout
    assert "looks broken: 120 of 120" in refused("runs", "list").stdout
    shown = json.loads(refused("runs", "show", "night-2", "--json").stdout)
    assert (shown["state"], shown["exit_code"], shown["snapshot"]) == ("refused", 4, None)
    assert shown["record"]["candidate"] == 2
    assert "very same" in shown["record"]["refusals"][0]
    assert shown["pins"]["documents"] >= 1


def test_publish_says_why_and_needs_force(refused: Cli) -> None:
    asked = refused("publish")
    assert asked.exit_code == 4
    assert "120 of 120" in asked.stderr
    assert _report(refused)["run"]["snapshot"] == 1
    assert refused("publish", "night-1", "--force").exit_code == 2
    done = refused("publish", "night-2", "--force", "--now", "2026-10-02T09:00Z")
    assert done.exit_code == 0
    assert "published snapshot 3" in done.stdout
    report = _report(refused)
    assert report["totals"]["n_documents"] == 160
    assert report["freshness"]["refused"] == []
    assert report["freshness"]["warnings"][0].startswith("published by force on 2026-10-02")
    assert "forced" in refused("runs", "list").stdout
    assert refused("check", "--read-data").exit_code == 0
    # what people have accepted is not refused again, and is told once
    again = refused("run", "flood.jsonl", "--now", "2026-10-03T02:00Z", "--json")
    assert json.loads(again.stdout)["state"] == "unchanged"
    assert refused("publish", "--force").exit_code == 2


def test_next_run_takes_the_place_of_a_refused_one(refused: Cli, tmp_path: Path) -> None:
    row = {"id": "good", "source": "ticket", "text": "the export of my calendar is empty"}
    (tmp_path / "good.jsonl").write_text(json.dumps(row))
    again = refused("run", "flood.jsonl", "--now", "2026-10-03T02:00Z", "--json")
    assert again.exit_code == 4
    assert json.loads(again.stdout)["candidate"] == 3
    assert len(_report(refused)["freshness"]["refused"]) == 2
    good = refused("run", "good.jsonl", "--now", "2026-10-04T02:00Z", "--json")
    told = json.loads(good.stdout)
    assert (told["state"], told["snapshot"], told["n_documents"]) == ("published", 4, 41)
    assert _report(refused)["freshness"]["refused"] == []
    gone = refused("publish", "--force")
    assert gone.exit_code == 2
    assert "no refused run" in gone.stderr
    assert refused("check", "--read-data").exit_code == 0


def test_publish_without_a_store_is_told(cli: Cli) -> None:
    assert cli("publish").exit_code == 10


def test_ingest_is_refused_too_and_can_be_forced(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{\n" * 30)
    result = cli("ingest", "broken.jsonl", "--json")
    assert result.exit_code == 4
    assert "30 of 30 rows are unusable" in json.loads(result.stdout)["refusals"][0]
    assert cli("publish", "--force").exit_code == 0
    assert cli("ingest", "broken.jsonl").exit_code == 3
