"""A watched category in a store of its own: followed from the first matching document on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from thememiner.config import load_config
from thememiner.pipeline import Input, RunRequest, RunResult, run
from thememiner.pipeline.watched import list_watches
from thememiner.store import Store

if TYPE_CHECKING:
    from pathlib import Path

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


def _rows(subject: str, n: int, *, day: int, name: str) -> list[dict[str, Any]]:
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


def _ordinary(n: int, *, day: int) -> list[dict[str, Any]]:
    return [row for name, text in KNOWN.items() for row in _rows(text, n, day=day, name=name)]


class _History:
    """One store, and what each of its nights came to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.watching(WATCH)

    def watching(self, *categories: dict[str, Any]) -> None:
        settings = {
            "embed.model": "hashing",
            "segment.model": "blank",
            "store.path": str(self.folder / "store"),
            "category": list(categories),
        }
        self.config = load_config(environ={}, overrides=settings)

    def feed(self, day: int, rows: list[dict[str, Any]], *, refit: bool = False) -> RunResult:
        file = self.folder / f"{day}.jsonl"
        order = np.random.default_rng(day).permutation(len(rows)).tolist()
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
            )
        )

    def first(self) -> RunResult:
        return self.feed(0, [row for day in range(-30, 0) for row in _ordinary(2, day=day)])

    def read(self, table: str) -> pl.DataFrame:
        return Store.open(self.config.store.path).read(table)

    def themes_of(self, name: str) -> set[str | None]:
        names = self.read("documents").filter(pl.col("id").str.starts_with(name))
        rows = self.read("assignments").join(names.select("document_id"), on="document_id")
        return set(rows["theme_id"])

    def events(self, theme: str) -> list[str]:
        rows = self.read("lineage").filter(pl.col("theme_id") == theme)
        return rows.sort("snapshot")["event"].to_list()


@pytest.fixture
def history(tmp_path: Path) -> _History:
    return _History(tmp_path)


@pytest.fixture
def theme() -> str:
    (watch,) = list_watches(load_config(environ={}, overrides={"category": [WATCH]}))
    return watch.theme_id


def test_first_document_that_is_meant_is_a_theme_at_once(history: _History, theme: str) -> None:
    history.first()
    assert theme not in set(history.read("themes")["theme_id"])
    history.feed(1, _ordinary(2, day=1) + _rows(WALLET, 1, day=1, name="wallet"))
    row = history.read("themes").filter(pl.col("theme_id") == theme).row(0, named=True)
    assert (row["name"], row["life"], row["n_mentions"]) == ("Wallet button", "live", 1)
    assert history.themes_of("wallet") == {theme}
    assert history.events(theme) == ["born"]
    assert history.read("exemplars").filter(pl.col("theme_id") == theme).height == 1
    facts = Store.open(history.config.store.path).snapshot.facts
    assert facts["taxonomy"] == {"watch": {"Wallet button": [theme]}}


def test_it_holds_what_is_meant_and_nothing_else_night_and_refit(
    history: _History, theme: str
) -> None:
    history.first()
    for day in (1, 2):
        history.feed(day, _ordinary(2, day=day) + _rows(WALLET, 4, day=day, name="wallet"))
    before = history.themes_of("wallet")
    history.feed(3, _ordinary(1, day=3), refit=True)
    assert before == history.themes_of("wallet") == {theme}
    for name in KNOWN:
        assert theme not in history.themes_of(name)
    assert history.events(theme) == ["born"]


def test_new_watch_takes_what_is_already_there(history: _History, theme: str) -> None:
    history.watching()
    history.feed(0, _ordinary(20, day=-1) + _rows(WALLET, 20, day=-1, name="wallet"))
    (found,) = history.themes_of("wallet")
    assert found not in {None, theme}
    history.watching(WATCH)
    result = history.feed(1, [])
    assert result.state == "published"  # moving so many is asked for, not broken
    assert history.themes_of("wallet") == {theme}
    assert found is not None
    assert history.events(found)[-1] == "merged"
    assert sorted(history.events(theme)) == ["born", "split"]


def test_category_that_goes_gives_its_documents_back(history: _History, theme: str) -> None:
    history.feed(0, _ordinary(20, day=-1) + _rows(WALLET, 20, day=-1, name="wallet"))
    assert history.themes_of("wallet") == {theme}
    history.watching()
    history.feed(1, [])
    assert theme not in set(history.read("themes")["theme_id"])
    assert theme not in history.themes_of("wallet")
    assert history.events(theme) == ["born", "retired"]
    history.watching(WATCH)
    history.feed(2, [])
    assert history.events(theme)[:3] == ["born", "retired", "revived"]
    assert history.themes_of("wallet") == {theme}
