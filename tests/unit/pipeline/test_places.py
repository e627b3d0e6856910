"""Kept places: the same as found anew, of the options that they hold for, and really read."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.planted_history import START, PlantedHistory, ordinary

from thememiner.curation import make_entry
from thememiner.pipeline.curated import read_curated, read_shown
from thememiner.pipeline.curation_log import import_entries
from thememiner.pipeline.moments import PLACES_FACT
from thememiner.pipeline.places import find_places
from thememiner.pipeline.present import moment_of
from thememiner.pipeline.reading import count_run_days, options_of, read_tables, time_of
from thememiner.pipeline.rollback import roll_back
from thememiner.ranking.places import place_themes
from thememiner.store import Store, StoreWriter

if TYPE_CHECKING:
    from pathlib import Path

    from thememiner.ranking import ReportOptions
    from thememiner.ranking.datamodels import ThemePlace


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> PlantedHistory:
    history = PlantedHistory(tmp_path_factory.mktemp("places") / "first")
    history.start()
    return history


@pytest.fixture
def history(first: PlantedHistory, tmp_path: Path) -> PlantedHistory:
    shutil.copytree(first.folder, tmp_path / "history")
    return PlantedHistory(tmp_path / "history")


def kept(history: PlantedHistory, options: ReportOptions) -> tuple[ThemePlace, ...] | None:
    store = Store.open(history.config.store.path)
    return find_places(store, read_shown(store).themes, options, run_days=count_run_days(store))


def anew(history: PlantedHistory, options: ReportOptions) -> tuple[ThemePlace, ...]:
    store = Store.open(history.config.store.path)
    return place_themes(
        read_tables(store, read_curated(store)),
        options=options,
        run_days=count_run_days(store),
        last_run_now=time_of(store.snapshot),
    )


def test_places_are_those_that_would_be_found_anew(first: PlantedHistory) -> None:
    places = kept(first, options_of(first.config))

    assert places == anew(first, options_of(first.config))
    assert places is not None
    assert sorted(place.rank for place in places if place.rank) == [1, 2, 3, 4]
    assert {place.n_documents for place in places} == {60}


def test_what_moves_no_theme_leaves_them(first: PlantedHistory) -> None:
    options = replace(options_of(first.config), top=1, quotes=False, n_key_accounts=3)

    assert kept(first, options) == anew(first, options)


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "volume"},
        {"period": "30d"},
        {"min_customers": 3},
        {"sources": ("ticket",)},
        {"intents": ("praise",)},
        {"without": frozenset({"T-1"})},
        {"floor": 11},
    ],
    ids=str,
)
def test_they_hold_for_their_options_alone(first: PlantedHistory, asked: dict[str, object]) -> None:
    assert kept(first, replace(options_of(first.config), **asked)) is None  # type: ignore[arg-type]


def test_an_ignored_theme_moves_the_others_up(history: PlantedHistory) -> None:
    options, path = options_of(history.config), history.config.store.path
    (top,) = (place.theme_id for place in kept(history, options) or () if place.rank == 1)
    entry = make_entry(at=START, author="ann", action="ignore", theme_id=top, payload={})
    assert import_entries(path, [entry]) == 1

    assert kept(history, options) is None
    ranks = {place.theme_id: place.rank for place in moment_of(Store.open(path), options).places}
    assert ranks.pop(top) is None
    assert sorted(rank for rank in ranks.values() if rank) == [1, 2, 3]


def test_a_report_reads_them(history: PlantedHistory) -> None:
    """Planted places, which nobody would find, are what is compared with."""
    options, path = options_of(history.config), history.config.store.path
    with StoreWriter.open(path, run_id="other", now=START, new_facts=dict) as writer:
        writer.replace("places", writer.read("places").with_columns(n_customers=pl.lit(4711)))
        writer.publish(run_id="other", now=START, facts=writer.snapshot.facts)

    places = moment_of(Store.open(path), options).places
    assert {place.n_customers for place in places} == {4711}
    other = moment_of(Store.open(path), replace(options, by="volume")).places
    assert {place.n_customers for place in other} == {60}


def test_rows_that_wait_for_mining_take_them_back(history: PlantedHistory) -> None:
    """What was read and not mined counts as a document already: places of before are old."""
    later = ordinary(1, day=8)
    history.feed(8, later, mine=False)

    snapshot = Store.open(history.config.store.path).snapshot
    assert snapshot.published_at == START + timedelta(days=8)
    assert PLACES_FACT not in snapshot.facts
    assert kept(history, options_of(history.config)) is None


def test_what_is_published_again_has_its_places(history: PlantedHistory) -> None:
    """A rollback brings the places of then, and they hold where they are kept."""
    path = history.config.store.path
    first = Store.open(path).snapshot.number
    history.feed(8, ordinary(3, day=8))
    roll_back(path, first, run_id="back", now=START + timedelta(days=9))

    options = options_of(history.config)
    assert {place.n_documents for place in kept(history, options) or ()} == {60}
    assert kept(history, options) == anew(history, options)


def test_days_of_runs_choose_the_period_that_they_hold_for(first: PlantedHistory) -> None:
    store = Store.open(first.config.store.path)
    options, themes = options_of(first.config), read_shown(store).themes

    assert find_places(store, themes, options, run_days=6) is not None
    assert find_places(store, themes, options, run_days=7) is None
