"""`report --external`, over a store that a run made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

THEMES = {"login": 30, "export": 14, "crash": 12, "sync": 8}
WORDS = {
    "login": "cannot log in because the password reset mail never arrives in my inbox",
    "export": "the csv export of the monthly invoice table is empty when I download it",
    "crash": "app crashes on start after the latest update on my old tablet device",
    "sync": "calendar events do not sync between phone and desktop until I restart both",
}


ROWS = [
    {
        "id": f"{theme}-{number}",
        "source": "ticket",
        "text": f"{WORDS[theme]} since day {number}, Initech told us",
        "created_at": f"2026-09-{number % 28 + 1:02d}T10:00:00Z",
        "customer_id": f"person-{theme}-{number}",
        "account_id": f"acc-{theme}-{number}",
        "segment": "large" if number < 3 else "small",
        "url": f"https://desk.example/{theme}/{number}",
    }
    for theme, n in THEMES.items()
    for number in range(n)
]


@pytest.fixture
def store(cli: Cli, in_tmp_path: Path) -> Path:
    path = in_tmp_path / "feedback.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    accounts = "account_id,name,segment,value\nacc-login-1,Initech,large,900\n"
    (in_tmp_path / "crm.csv").write_text(accounts, encoding="utf-8")
    assert cli("run", str(path), "--now", "2026-10-01T02:00:00Z").exit_code == 0
    assert cli("customers", "import", "crm.csv", "--now", "2026-10-01T03:00:00Z").exit_code == 0
    return path


@pytest.mark.usefixtures("store")
def test_small_themes_links_names_and_days_stay_inside(cli: Cli) -> None:
    team = json.loads(cli("report", "--format", "json").stdout)
    result = cli("report", "--external", "--format", "json")
    report = json.loads(result.stdout)
    assert len(team["themes"]) == len(report["themes"]) + 1
    assert all(theme["n_customers"] >= 11 for theme in report["themes"])
    assert [theme["rank"] for theme in report["themes"]] == [1, 2, 3]
    assert any("1 theme and" in note for note in report["notes"])
    assert "[ACCOUNT]" in result.stdout
    for inside in ("Initech", "desk.example", "acc-login", "person-", "2026-09-02"):
        assert inside not in result.stdout, inside
        assert inside != "Initech" or inside in json.dumps(team)
    # three of a segment would be told by what is left: so neither is
    assert all(theme["by_segment"] == {} for theme in report["themes"])


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("shape", ["table", "csv", "md", "html"])
def test_every_shape_can_be_for_outside(cli: Cli, shape: str) -> None:
    result = cli("report", "--external", "--format", shape)
    assert result.exit_code == 0
    assert "Initech" not in result.output
    assert "desk.example" not in result.output


@pytest.mark.usefixtures("store")
def test_too_few_for_outside_is_said(cli: Cli) -> None:
    result = cli("report", "--external", "--period", "1d")
    assert result.exit_code == 2
    assert "fewer than 11 customers" in result.stderr


@pytest.mark.usefixtures("store")
def test_changes_are_not_for_outside(cli: Cli) -> None:
    result = cli("report", "--external", "--since-snapshot", "1")
    assert result.exit_code == 2
    assert "--external" in result.stderr
