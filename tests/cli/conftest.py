"""The command line as a user meets it, with models that need no file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner, Result

from thememiner.cli import main

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {
    "login": "cannot log in because the password reset mail never arrives in my inbox",
    "export": "the csv export of the monthly invoice table is empty when I download it",
    "crash": "app crashes on start after the latest update on my old tablet device",
    "sync": "calendar events do not sync between phone and desktop until I restart both",
}


class Cli(Protocol):
    def __call__(self, *args: str, stdin: str | bytes | None = None) -> Result: ...


@pytest.fixture
def cli(in_tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Call a command in an empty folder; nothing is imported that a user's call would not."""
    assert in_tmp_path.exists()
    monkeypatch.setenv("THEMEMINER_EMBED__MODEL", "hashing")
    monkeypatch.setenv("THEMEMINER_SEGMENT__MODEL", "blank")
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*args: str, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, list(args), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.output
        return result

    return call


@pytest.fixture
def feedback(in_tmp_path: Path) -> Path:
    """Forty tickets of four plain themes, ten customers each, in canonical JSONL."""
    rows = [
        {
            "id": f"{theme}-{number}",
            "source": "ticket",
            "text": f"{text} since day {number}",
            "created_at": f"2026-09-{number + 1:02d}T10:00:00Z",
            "customer_id": f"person-{theme}-{number}",
        }
        for theme, text in WORDS.items()
        for number in range(10)
    ]
    path = in_tmp_path / "feedback.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
