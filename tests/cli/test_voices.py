from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

NOW = ("--now", "2026-10-01T02:00:00Z")
SAID = (
    "The app crashes whenever I open the settings page on my phone",
    "Export to spreadsheet loses the second column of my table",
    "I was charged twice for the yearly plan and nobody answers",
)
MORE = ("It is annoying.", "Please fix.", "This started last week.", "My team waits for it.")


def _mail(number: int) -> dict[str, Any]:
    text = (
        f"Hello {'ABCDE'[number % 5]}nna, your parcel {7000 + number} could not be delivered "
        "because the label was damaged, please confirm the address on our page to release it."
    )
    return {"id": f"mail{number}", "source": "ticket", "text": text,
            "created_at": f"2026-05-0{1 + number % 5}", "customer_id": f"c{number}"}  # fmt: skip


def _report(number: int) -> dict[str, Any]:
    return {"id": f"report{number}", "source": "review", "customer_id": f"p{number}",
            "text": f"{SAID[number % 3]} since version {number}. {MORE[number % 4]}",
            "created_at": f"2026-04-{1 + number % 28:02}"}  # fmt: skip


def test_mass_mail_is_no_theme_and_a_copied_review_counts_once(cli: Cli, tmp_path: Path) -> None:
    copied = _report(0) | {"id": "gp:0", "source": "scraper", "customer_id": None}
    rows = [*map(_mail, range(26)), *map(_report, range(40)), copied]
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = json.loads(cli("run", str(path), *NOW, "--json").stdout)
    assert told["n_documents"] == 67
    assigned = [json.loads(line) for line in cli("export", "assignments").stdout.splitlines()]
    mails = [row for row in assigned if row["id"].startswith("mail")]
    assert [row["reason"] for row in mails] == ["flood"] * 26
    report = json.loads(cli("report", "--format", "json").stdout)
    assert report["unthemed"]["by_reason"]["flood"] == 26
    counted = [
        sum(theme[part] for theme in report["themes"])
        for part in ("n_documents", "n_customers", "n_anonymous", "n_flood")
    ]
    assert counted == [40, 40, 0, 0]
    assert any("1 from another feed" in note for note in report["notes"])


def _standing(cli: Cli, rows: list[dict[str, Any]], store: Path) -> tuple[list[Any], list[Any]]:
    """Give the ranks of a store made of these rows, and where the mails of customers went."""
    path = store.with_suffix(".jsonl")
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    place = ("--store", str(store))
    assert cli("run", str(path), *NOW, *place).exit_code == 0
    assigned = [
        json.loads(line) for line in cli("export", "assignments", *place).stdout.split("\n") if line
    ]
    report = json.loads(cli("report", "--format", "json", *place).stdout)
    parts = ("rank", "rank_interval", "score", "n_documents", "n_customers", "n_people", "n_flood")
    return (
        [[theme[part] for part in parts] for theme in report["themes"]],
        sorted(str(row["reason"]) for row in assigned if row["id"].startswith("mail")),
    )


def test_copies_of_our_own_make_no_flood_and_move_no_rank(cli: Cli, tmp_path: Path) -> None:
    rows = [*map(_mail, range(15)), *map(_report, range(40))]
    ours = {"audience": "internal", "customer_id": "staff"}
    copies = [_mail(n) | ours | {"id": f"ours{n}", "source": "chat"} for n in range(15)]
    copies += [_report(n) | ours | {"id": f"gp:{n}", "source": "scraper"} for n in range(4)]
    before, alone = _standing(cli, rows, tmp_path / "alone")
    after, beside = _standing(cli, [*rows, *copies], tmp_path / "beside")
    assert "flood" not in {*alone, *beside}
    assert after == before
    assert before
