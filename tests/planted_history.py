"""A store of its own with planted subjects, fed night by night in this process."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from thememiner.config import load_config
from thememiner.pipeline import Input, RunRequest, RunResult, run
from thememiner.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from thememiner.config import Config

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
KNOWN = {
    "printer": "The printer prints blank pages and the printer queue jams",
    "export": "Exporting the calendar to a spreadsheet file loses every recurring event",
    "login": "Login password is rejected again after resetting the login password",
    "video": "Video playback stutters and the sound of the video falls behind",
}
WALLET = "Wallet payment button vanished since update, wallet payment button missing"
WATCH = {
    "facet": "watch",
    "name": "Wallet button",
    "description": "The wallet payment button is missing",
    "examples": ["wallet payment button vanished", "payment button missing in the wallet"],
}
FILLERS = ("today", "again", "since monday", "at work", "on my laptop", "for weeks", "sadly")


def rows_of(subject: str, n: int, *, day: int, name: str) -> list[dict[str, Any]]:
    """Make tickets of one subject, each of a customer of its own."""
    created = START + timedelta(days=day, hours=-5)
    return [
        {
            "id": f"{name}-{day}-{i}",
            "text": f"{subject} {FILLERS[i % len(FILLERS)]} {FILLERS[(i // 7 + day) % 7]}.",
            "created_at": created.isoformat(),
            "customer_id": f"c{name}{day}{i}",
            "source": "ticket",
        }
        for i in range(n)
    ]


def ordinary(n: int, *, day: int) -> list[dict[str, Any]]:
    """Make the tickets of a day like any other."""
    return [row for name, text in KNOWN.items() for row in rows_of(text, n, day=day, name=name)]


class PlantedHistory:
    """One store, and what each of its nights came to.

    Parameters
    ----------
    seed : int
        Of the order in which the rows of a night come in.
    """

    def __init__(self, folder: Path, *, seed: int = 0) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.seed = folder, seed
        self.config = self._configured()

    def _configured(self, *categories: dict[str, Any]) -> Config:
        settings = {
            "embed.model": "hashing",
            "segment.model": "blank",
            "store.path": str(self.folder / "store"),
            "category": list(categories),
        }
        return load_config(environ={}, overrides=settings)

    def watching(self, *categories: dict[str, Any]) -> None:
        """Let the following nights have these categories."""
        self.config = self._configured(*categories)

    def feed(
        self, day: int, rows: list[dict[str, Any]], *, refit: bool = False, mine: bool = True
    ) -> RunResult:
        """Run one night."""
        file = self.folder / f"{day}.jsonl"
        order = np.random.default_rng([self.seed, day]).permutation(len(rows)).tolist()
        file.write_text("".join(f"{json.dumps(rows[i])}\n" for i in order), encoding="utf-8")
        return run(
            RunRequest(
                inputs=(Input(path=str(file)),),
                config=self.config,
                run_id=f"night-{day}",
                now=START + timedelta(days=day),
                environ={"THEMEMINER_KEY_FILE": str(self.folder / "key")},
                clock=lambda: 0.0,
                refit=refit,
                mine=mine,
            )
        )

    def start(self) -> RunResult:
        """Run the first night, with the tickets of a month."""
        return self.feed(0, [row for day in range(-30, 0) for row in ordinary(2, day=day)])

    def read(self, table: str) -> pl.DataFrame:
        """Read a table of the newest snapshot."""
        return Store.open(self.config.store.path).read(table)

    def themes_of(self, name: str) -> set[str | None]:
        """Give the themes of the tickets whose ids begin so."""
        names = self.read("documents").filter(pl.col("id").str.starts_with(name))
        rows = self.read("assignments").join(names.select("document_id"), on="document_id")
        return set(rows["theme_id"])

    def events(self, theme: str) -> list[str]:
        """Give what became of a theme, oldest first."""
        rows = self.read("lineage").filter(pl.col("theme_id") == theme)
        return rows.sort("snapshot")["event"].to_list()
