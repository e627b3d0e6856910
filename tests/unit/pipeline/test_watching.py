"""A watched category in a store of its own: followed from the first matching document on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.planted_history import KNOWN, WALLET, WATCH, PlantedHistory, ordinary, rows_of

from thememiner.config import load_config
from thememiner.pipeline.watched import list_watches
from thememiner.store import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def history(tmp_path: Path) -> PlantedHistory:
    planted = PlantedHistory(tmp_path)
    planted.watching(WATCH)
    return planted


@pytest.fixture
def theme() -> str:
    (watch,) = list_watches(load_config(environ={}, overrides={"category": [WATCH]}))
    return watch.theme_id


def test_first_document_that_is_meant_is_a_theme_at_once(
    history: PlantedHistory, theme: str
) -> None:
    history.start()
    assert theme not in set(history.read("themes")["theme_id"])
    history.feed(1, ordinary(2, day=1) + rows_of(WALLET, 1, day=1, name="wallet"))
    row = history.read("themes").filter(pl.col("theme_id") == theme).row(0, named=True)
    assert (row["name"], row["life"], row["n_mentions"]) == ("Wallet button", "live", 1)
    assert history.themes_of("wallet") == {theme}
    assert history.events(theme) == ["born"]
    assert history.read("exemplars").filter(pl.col("theme_id") == theme).height == 1
    facts = Store.open(history.config.store.path).snapshot.facts
    assert facts["taxonomy"] == {"watch": {"Wallet button": [theme]}}


def test_it_holds_what_is_meant_and_nothing_else_night_and_refit(
    history: PlantedHistory, theme: str
) -> None:
    history.start()
    for day in (1, 2):
        history.feed(day, ordinary(2, day=day) + rows_of(WALLET, 4, day=day, name="wallet"))
    before = history.themes_of("wallet")
    history.feed(3, ordinary(1, day=3), refit=True)
    assert before == history.themes_of("wallet") == {theme}
    for name in KNOWN:
        assert theme not in history.themes_of(name)
    assert history.events(theme) == ["born"]


def test_new_watch_takes_what_is_already_there(history: PlantedHistory, theme: str) -> None:
    history.watching()
    history.feed(0, ordinary(20, day=-1) + rows_of(WALLET, 20, day=-1, name="wallet"))
    (found,) = history.themes_of("wallet")
    assert found not in {None, theme}
    history.watching(WATCH)
    result = history.feed(1, [])
    assert result.state == "published"  # moving so many is asked for, not broken
    assert history.themes_of("wallet") == {theme}
    assert found is not None
    assert history.events(found)[-1] == "merged"
    assert sorted(history.events(theme)) == ["born", "split"]


def test_category_that_goes_gives_its_documents_back(history: PlantedHistory, theme: str) -> None:
    history.feed(0, ordinary(20, day=-1) + rows_of(WALLET, 20, day=-1, name="wallet"))
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
