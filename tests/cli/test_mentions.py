"""A ticket about two things is in two themes, and stays there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import WORDS, Cli

if TYPE_CHECKING:
    from pathlib import Path


def _themes(cli: Cli) -> dict[str, set[str | None]]:
    rows = [json.loads(line) for line in cli("export", "assignments").stdout.splitlines()]
    themes: dict[str, set[str | None]] = {}
    for row in rows:
        themes.setdefault(row["id"], set()).add(row["theme_id"])
    return themes


def _add(feedback: Path, name: str, text: str) -> None:
    row = {"id": name, "source": "ticket", "text": text, "customer_id": f"person-{name}"}
    with feedback.open("a", encoding="utf-8") as out:
        out.write(json.dumps(row) + "\n")


@pytest.mark.parametrize("join", [". ", "\n", ".\n\n"])
def test_ticket_about_two_things_is_in_two_themes(cli: Cli, feedback: Path, join: str) -> None:
    _add(feedback, "both", WORDS["login"] + join + WORDS["export"].capitalize())
    cli("run", str(feedback))
    themes = _themes(cli)
    assert themes["both"] == themes["login-0"] | themes["export-0"]
    assert len(themes["both"]) == 2
    assert all(len(own) == 1 for name, own in themes.items() if name != "both")


def test_known_tickets_are_not_parted_again(cli: Cli, feedback: Path) -> None:
    _add(feedback, "both", f"{WORDS['login']}. {WORDS['export']}")
    cli("run", str(feedback))
    before = _themes(cli)
    _add(feedback, "later", f"{WORDS['sync']}. {WORDS['crash']}")
    cli("run", str(feedback))
    after = _themes(cli)
    assert {name: after[name] for name in before} == before
    assert after["later"] == before["sync-0"] | before["crash-0"]
