"""Decide, ship, see that it worked, tell the customers: each one command, told by the report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from thememiner.demo import make_feedback, planted_theme

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

FIXED = "email_flood"  # the planted theme whose fix worked
SHIPPED = "2026-05-27"


def told(cli: Cli, theme: str) -> str:
    report = json.loads(cli("report", "--format", "json", "--period", "all").stdout)
    (found,) = [each for each in report["decisions"] if each["theme_id"] == theme]
    for shape in (("--format", "md"), ()):
        page = " ".join(cli("report", *shape, "--period", "all").stdout.split())
        assert found["sentence"].partition("(")[0].strip() in page.replace("\\", "")
    return str(found["sentence"])


def write(path: str, until: str) -> str:
    """Write the demo's rows up to a day, without what its tickets say of fixes."""
    rows = [
        {key: value for key, value in row.items() if key not in {"fix_id", "resolved_at"}}
        for row in make_feedback()
        if str(row.get("created_at")) < until and _is_part(row)
    ]
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def _is_part(row: dict[str, object]) -> bool:
    """Whether a row is sound: the demo has broken ones too."""
    return re.fullmatch(r"[TRS]-\d+", str(row.get("id"))) is not None and bool(row.get("text"))


@pytest.mark.slow
def test_decided_shipped_worked_and_told(cli: Cli) -> None:
    first = write("spring.jsonl", "2026-05-20")
    assert cli("run", first, "--now", "2026-05-20T02:00:00Z").exit_code == 0
    rows = [json.loads(line) for line in cli("export", "assignments").stdout.splitlines()]
    homes = [
        row["theme_id"] for row in rows
        if row["is_primary"] and planted_theme(row["id"]) == FIXED
    ]  # fmt: skip
    theme = max(set(homes), key=homes.count)

    link = ("--link", "https://acme.example/browse/APP-222")
    by = ("--author", "jo", "--now")
    done = cli("themes", "decide", theme, "planned", *link, *by, "2026-05-20T09:00:00Z")
    assert done.exit_code == 0, done.stderr
    assert "was planned on 20 May 2026 (APP-222): " in told(cli, theme)
    assert theme not in cli("export", "jira", "--period", "all").stdout

    day = ("--at", SHIPPED)
    done = cli("themes", "decide", theme, "shipped", *day, *by, "2026-05-28T09:00:00Z")
    assert done.exit_code == 0, done.stderr
    assert "the next run checks whether it helped; customers are not told yet" in told(cli, theme)

    later = write("summer.jsonl", "2026-10-01")
    assert cli("run", later, "--now", "2026-10-01T02:00:00Z").exit_code == 0
    assert re.search(
        r"shipped on 27 May 2026 \(APP-222\): worked: .* reports a week, .* would be expected "
        r".*; customers are not told yet$",
        told(cli, theme),
    )

    done = cli("themes", "told", theme, *by, "2026-10-02T09:00:00Z")
    assert done.exit_code == 0, done.stderr
    sentence = told(cli, theme)
    assert ": worked: " in sentence
    assert sentence.endswith("; customers were told on 2 Oct 2026")
    assert "\n" not in sentence
