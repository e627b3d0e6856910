from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from tests.cli.conftest import Cli

NOW = ("--now", "2026-10-01T02:00:00Z")


def _run(cli: Cli, *args: str) -> dict[str, Any]:
    result = cli("run", *args, *NOW, "--json")
    assert result.exit_code in (0, 3), result.output
    told: dict[str, Any] = json.loads(result.stdout)
    counts = told["counts"]
    parts = [counts[f"n_{part}"] for part in ("accepted", "updated", "duplicates", "quarantined")]
    assert sum(parts) == counts["n_read"]
    assert told["n_documents"] == told["n_themed"] + told["n_unthemed"]
    return told


def _assignments(cli: Cli) -> list[dict[str, Any]]:
    return [json.loads(line) for line in cli("export", "assignments").stdout.splitlines()]


def test_run_finds_the_planted_themes(cli: Cli, feedback: Path) -> None:
    told = _run(cli, str(feedback))
    assert told["state"] == "published"
    assert told["counts"]["n_accepted"] == 40
    themes: dict[str, set[str]] = {}
    for row in _assignments(cli):
        if row["is_primary"]:
            themes.setdefault(row["theme_id"], set()).add(row["id"].partition("-")[0])
    assert len(themes) == 4
    assert all(len(planted) == 1 for planted in themes.values())


def test_same_run_again_changes_nothing(cli: Cli, feedback: Path) -> None:
    first = _run(cli, str(feedback))
    before = _assignments(cli)
    again = _run(cli, str(feedback))
    assert again["state"] == "unchanged"
    assert again["counts"]["n_duplicates"] == again["counts"]["n_read"] == 40
    assert (again["digest"], again["snapshot"]) == (first["digest"], first["snapshot"])
    assert again["n_embedded"] == 0
    assert _assignments(cli) == before


def test_row_order_does_not_matter(cli: Cli, feedback: Path, tmp_path: Path) -> None:
    lines = feedback.read_text().splitlines()
    turned = tmp_path / "turned.jsonl"
    turned.write_text("\n".join(reversed(lines)) + "\n")
    one = _run(cli, str(feedback), "--store", "one")
    other = _run(cli, str(turned), "--store", "other")
    assert one["digest"] == other["digest"]


def test_two_stores_have_two_keys_and_one_digest(cli: Cli, feedback: Path) -> None:
    one = _run(cli, str(feedback), "--store", "one")
    other = _run(cli, str(feedback), "--store", "other")
    assert one["digest"] == other["digest"]


def test_themes_keep_their_ids_when_feedback_is_added(
    cli: Cli, feedback: Path, tmp_path: Path
) -> None:
    _run(cli, str(feedback))
    before = {row["id"]: row["theme_id"] for row in _assignments(cli)}
    more = tmp_path / "more.jsonl"
    text = "the csv export of the monthly invoice table is empty when I download it on friday"
    row = {"id": "export-new", "source": "ticket", "text": text, "customer_id": "another"}
    more.write_text(json.dumps(row))
    told = _run(cli, str(more))
    assert told["counts"]["n_accepted"] == 1
    assert told["n_embedded"] == 1
    after = {row["id"]: row["theme_id"] for row in _assignments(cli)}
    assert {id_: theme for id_, theme in after.items() if id_ in before} == before
    assert after["export-new"] == before["export-1"]


def test_edited_ticket_is_updated_and_counted_once(
    cli: Cli, feedback: Path, tmp_path: Path
) -> None:
    _run(cli, str(feedback))
    edited = tmp_path / "edited.jsonl"
    row = json.loads(feedback.read_text().splitlines()[0])
    row |= {"text": "app crashes on start after the latest update on my old tablet device today",
            "updated_at": "2026-09-30T00:00:00Z"}  # fmt: skip
    edited.write_text(json.dumps(row))
    told = _run(cli, str(edited))
    assert told["counts"]["n_updated"] == 1
    assert told["n_documents"] == 40
    places = {row["id"]: row["theme_id"] for row in _assignments(cli)}
    assert places["login-0"] == places["crash-1"]
    assert len(_assignments(cli)) == 40


def test_ingest_leaves_documents_pending_until_the_next_run(cli: Cli, feedback: Path) -> None:
    assert cli("ingest", str(feedback), *NOW).exit_code == 0
    assert {row["reason"] for row in _assignments(cli)} == {"pending"}
    told = _run(cli, str(feedback))
    assert told["state"] == "published"
    assert "pending" not in {row["reason"] for row in _assignments(cli)}


def test_dry_run_makes_no_store_and_no_key(cli: Cli, feedback: Path, home: Path) -> None:
    told = _run(cli, str(feedback), "--dry-run")
    assert told["state"] == "dry_run"
    assert told["counts"]["n_accepted"] == 40
    assert not (feedback.parent / ".thememiner").exists()
    assert not list(home.rglob("keys"))


def test_csv_with_other_headers_gives_the_same_documents(
    cli: Cli, feedback: Path, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in feedback.read_text().splitlines()]
    table = tmp_path / "tickets.csv"
    lines = ["Ticket ID,Comment,Created,User"]
    lines += [
        f'{row["id"]},"{row["text"]}",{row["created_at"]},{row["customer_id"]}' for row in rows
    ]
    table.write_text("\n".join(lines))
    told = _run(cli, str(table))
    assert told["counts"]["n_accepted"] == 40
    result = cli("run", str(table), *NOW)
    assert "text=Comment" in result.stderr
    assert cli("run", str(table), *NOW, "--json").stderr == ""
    report = json.loads(cli("report", "--format", "json").stdout)
    assert report["totals"]["n_customers"] == 40


def test_nothing_new_gives_the_asked_code(cli: Cli, feedback: Path) -> None:
    _run(cli, str(feedback))
    assert cli("run", str(feedback), *NOW, "--exit-code-no-data", "99").exit_code == 99


def test_configured_file_is_read_once(cli: Cli, feedback: Path, tmp_path: Path) -> None:
    config = tmp_path / "thememiner.toml"
    config.write_text(f'[[sources]]\nname = "desk"\nkind = "ticket"\npath = "{feedback}"\n')
    assert _run(cli)["counts"]["n_accepted"] == 40
    again = _run(cli)
    assert again["counts"]["n_read"] == 0
    assert again["files"][0]["is_known"]
    assert {row["source"] for row in _assignments(cli)} == {"desk"}


def test_silent_source_is_a_warning(cli: Cli, tmp_path: Path, feedback: Path) -> None:
    config = tmp_path / "thememiner.toml"
    config.write_text('[[sources]]\nname = "desk"\npath = "nowhere/*.csv"\n')
    result = cli("run", str(feedback), *NOW)
    assert result.exit_code == 0
    assert "source desk is silent" in result.stderr


def test_customers_file_names_the_accounts(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("account_id,name,segment,value\nA1,Acme,gold,900\n")
    (tmp_path / "thememiner.toml").write_text('[[customers]]\npath = "crm.csv"\n')
    rows = [
        {"id": str(n), "source": "ticket", "text": f"export is empty and broken {n}",
         "account_id": "A1" if n % 2 else f"B{n}"}
        for n in range(20)
    ]  # fmt: skip
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    _run(cli, "rows.jsonl")
    report = json.loads(cli("report", "--format", "json").stdout)
    account = report["themes"][0]["top_accounts"][0]
    assert (account["name"], account["segment"], account["value"]) == ("Acme", "gold", 900)


def test_stdin_is_read(cli: Cli, feedback: Path) -> None:
    result = cli("run", "-", *NOW, "--json", stdin=feedback.read_bytes())
    assert json.loads(result.stdout)["counts"]["n_accepted"] == 40


def test_missing_key_is_refused_and_nothing_written(cli: Cli, feedback: Path, home: Path) -> None:
    _run(cli, str(feedback))
    (key,) = home.rglob("keys/*")
    aside = key.rename(home / "aside")
    store = feedback.parent / ".thememiner"
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*")}
    assert cli("run", str(feedback), *NOW).exit_code == 16
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*")} == before
    assert cli("report").exit_code == 0
    assert not key.exists()
    key.write_text("ab" * 32)
    assert cli("run", str(feedback), *NOW).exit_code == 16
    aside.rename(key)
    assert cli("run", str(feedback), *NOW).exit_code == 0


def test_copied_store_works_with_the_same_key(cli: Cli, feedback: Path) -> None:
    import shutil

    first = _run(cli, str(feedback))
    shutil.copytree(".thememiner", "copy")
    again = _run(cli, str(feedback), "--store", "copy")
    assert (again["state"], again["digest"]) == ("unchanged", first["digest"])


def test_other_model_is_refused(cli: Cli, feedback: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(cli, str(feedback))
    monkeypatch.setenv("THEMEMINER_EMBED__MAX_TOKENS", "64")
    assert cli("run", str(feedback), *NOW).exit_code == 12
    assert cli("search", "login").exit_code == 12


def test_missing_model_is_told_before_a_store_is_made(
    cli: Cli, feedback: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEMEMINER_EMBED__MODEL", "no/such/folder")
    result = cli("run", str(feedback), *NOW, "--json")
    assert result.exit_code == 14
    assert json.loads(result.stderr.splitlines()[-1])["error"] == "model"
    assert not (feedback.parent / ".thememiner").exists()


def test_rollback_publishes_the_earlier_state(cli: Cli, feedback: Path, tmp_path: Path) -> None:
    first = _run(cli, str(feedback))
    more = tmp_path / "more.jsonl"
    more.write_text('{"id": "x", "source": "ticket", "text": "quite another matter altogether"}')
    second = _run(cli, str(more))
    assert second["digest"] != first["digest"]
    assert cli("runs", "rollback", "1", *NOW).exit_code == 0
    report = json.loads(cli("report", "--format", "json").stdout)
    assert report["run"]["digest"] == first["digest"]
    assert report["totals"]["n_documents"] == 40
    again = _run(cli, str(more))
    assert again["digest"] == second["digest"]


def test_runs_are_listed_and_shown(cli: Cli, feedback: Path) -> None:
    _run(cli, str(feedback), "--run-id", "night-1")
    _run(cli, str(feedback), "--run-id", "night-2")
    rows = json.loads(cli("runs", "list", "--json").stdout)
    assert [(row["run_id"], row["state"]) for row in rows] == [
        ("night-1", "published"),
        ("night-2", "unchanged"),
    ]
    shown = json.loads(cli("runs", "show", "night-1", "--json").stdout)
    assert shown["record"]["counts"]["n_read"] == 40
    assert len(shown["record"]["inputs"][0]["sha256"]) == 64
    assert shown["pins"]["documents"] > 0
    assert cli("runs", "show", "no-such").exit_code == 2
    assert "night-2" in cli("runs", "list").stdout
    assert "night-1" in cli("runs", "show", "night-1").stdout


def test_failed_run_is_recorded(cli: Cli, feedback: Path, tmp_path: Path) -> None:
    _run(cli, str(feedback))
    other = tmp_path / "other.jsonl"
    rows = [json.loads(line) for line in feedback.read_text().splitlines()]
    for row in rows:
        row |= {"customer_id": "x" + row["customer_id"], "created_at": "2026-09-30", "text": "no"}
    other.write_text("\n".join(map(json.dumps, rows)))
    result = cli("run", str(other), *NOW, "--run-id", "wrong-feed")
    assert result.exit_code == 1
    assert "--source" in result.stderr
    rows = json.loads(cli("runs", "list", "--json").stdout)
    assert (rows[-1]["run_id"], rows[-1]["state"]) == ("wrong-feed", "failed")


def test_run_id_used_again_hides_no_run(cli: Cli, feedback: Path) -> None:
    _run(cli, str(feedback), "--run-id", "same")
    _run(cli, str(feedback), "--run-id", "same")
    rows = json.loads(cli("runs", "list", "--json").stdout)
    assert [row["state"] for row in rows] == ["published", "unchanged"]
    assert cli("run", str(feedback), "--run-id", "../x y").exit_code == 2


def test_same_rows_under_another_name_are_nothing_new(
    cli: Cli, feedback: Path, tmp_path: Path
) -> None:
    first = _run(cli, str(feedback))
    renamed = tmp_path / "renamed.jsonl"
    renamed.write_bytes(feedback.read_bytes())
    again = _run(cli, str(renamed))
    assert (again["state"], again["digest"]) == ("unchanged", first["digest"])
    assert again["counts"]["n_duplicates"] == 40


def test_warnings_of_a_run_stand_at_the_head_of_its_report(cli: Cli, feedback: Path) -> None:
    (feedback.parent / "thememiner.toml").write_text(
        '[[sources]]\nname = "desk"\npath = "nowhere/*.csv"\n'
    )
    _run(cli, str(feedback))
    assert "source desk is silent" in cli("report").stdout
    more = feedback.parent / "more.jsonl"
    more.write_text('{"id": "x", "source": "ticket", "text": "quite another matter"}')
    assert cli("run", str(more), "--now", "2020-01-01").exit_code == 0
    assert "lies before that of the run before it" in cli("report").stdout
    assert cli("runs", "rollback", "1", *NOW).exit_code == 0
    assert "rolled back to snapshot 1 on 2026-10-01" in cli("report").stdout
    states = [row["state"] for row in json.loads(cli("runs", "list", "--json").stdout)]
    assert states.count("rolled_back") == 1


def test_document_in_no_theme_has_nulls_and_a_reason(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text('{"id": "1", "source": "ticket", "text": "n/a"}')
    _run(cli, "one.jsonl")
    (row,) = _assignments(cli)
    assert (row["status"], row["reason"], row["is_primary"]) == ("none", "no_subject", False)
    nulls = {name for name, value in row.items() if value is None}
    assert nulls == {"theme_id", "subtheme_id", "area_id", "intent", "similarity"}
