"""`run --since --until`: a part of the history, and the rest another time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli


def counts(result: Any) -> dict[str, int]:
    found: dict[str, int] = json.loads(result.stdout)["counts"]
    return found


def test_only_documents_of_the_span_are_taken_and_the_rest_can_follow(
    cli: Cli, feedback: Path
) -> None:
    (feedback.parent / "thememiner.toml").write_text(
        f'[[sources]]\nname = "ticket"\npath = "{feedback}"\n', encoding="utf-8"
    )
    first = cli("run", "--json", "--since", "2026-09-03", "--until", "2026-09-06")
    assert counts(first) == {
        "n_read": 16, "n_accepted": 16, "n_updated": 0, "n_duplicates": 0, "n_quarantined": 0,
    }  # fmt: skip
    (note,) = [note for note in json.loads(first.stdout)["notes"] if "2026-09-03" in note]
    assert "24 rows of other days" in note
    rehearsed = cli("run", "--json", "--dry-run", "--until", "2026-09-02")
    assert counts(rehearsed)["n_accepted"] == 8
    # the file was not read whole, so the next run reads it again
    second = cli("run", "--json")
    assert counts(second)["n_accepted"] == 24
    assert counts(second)["n_duplicates"] == 16
    assert "nothing new" in cli("run").stdout


def test_ends_in_the_wrong_order_are_refused(cli: Cli, feedback: Path) -> None:
    result = cli("run", str(feedback), "--since", "2026-09-06", "--until", "2026-09-03")
    assert result.exit_code == 2
    assert "lies after" in result.stderr
    assert cli("run", str(feedback), "--since", "yesterday").exit_code == 2
