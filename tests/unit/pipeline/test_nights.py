"""A few nights in a store of its own: planted issues, ids that stay, and nights without news."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.planted_history import KNOWN, WALLET, PlantedHistory, ordinary, rows_of

from thememiner.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from thememiner.pipeline import RunResult


class _History(PlantedHistory):
    """One store, and what each of its nights came to."""

    def __init__(self, folder: Path, *, seed: int = 0) -> None:
        super().__init__(folder, seed=seed)
        self.digests: list[str | None] = []

    def feed(
        self, day: int, rows: list[dict[str, Any]], *, refit: bool = False, mine: bool = True
    ) -> RunResult:
        result = super().feed(day, rows, refit=refit, mine=mine)
        self.digests.append(result.digest)
        return result

    def copy(self, folder: Path) -> _History:
        """Go on elsewhere: what tests share stays as it is."""
        shutil.copytree(self.folder, folder)
        return _History(folder)

    def places(self) -> dict[str, tuple[str, str]]:
        store = Store.open(self.config.store.path)
        names = store.read("documents", ["document_id", "id"])
        rows = store.read("assignments").join(names, on="document_id").filter("is_primary")
        return {
            name: (theme, status)
            for name, theme, status in rows.select("id", "theme_id", "status").iter_rows()
        }

    def themes_with(self, event: str) -> list[str]:
        rows = self.read("lineage").filter(
            (pl.col("event") == event) & pl.col("theme_id").str.starts_with("T-")
        )
        return rows.sort("snapshot")["theme_id"].to_list()


def _start(folder: Path, *, seed: int = 0) -> _History:
    history = _History(folder, seed=seed)
    history.start()
    return history


def _news(day: int, n: int) -> list[dict[str, Any]]:
    return ordinary(2, day=day) + rows_of(WALLET, n, day=day, name="news")


# Stages of one history, that most tests start from: none of them feeds these themselves.
@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> _History:
    return _start(tmp_path_factory.mktemp("nights") / "first")


@pytest.fixture(scope="module")
def born(first: _History) -> _History:
    history = first.copy(first.folder.parent / "born")
    history.feed(1, _news(1, 8))
    return history


@pytest.fixture(scope="module")
def live(born: _History) -> _History:
    history = born.copy(born.folder.parent / "live")
    for day in (2, 3):
        history.feed(day, _news(day, 6))
    return history


@pytest.fixture
def history(first: _History, tmp_path: Path) -> _History:
    return first.copy(tmp_path / "history")


def test_what_was_placed_stays_and_more_of_it_joins(history: _History) -> None:
    before = history.places()
    themes = set(history.read("themes")["theme_id"])
    result = history.feed(1, ordinary(3, day=1))
    after = history.places()
    assert result.state == "published"
    assert {name: after[name] for name in before} == before
    assert set(history.read("themes")["theme_id"]) == themes
    for name in KNOWN:
        was = {theme for each, (theme, _) in before.items() if each.startswith(name)}
        now = {theme for each, (theme, _) in after.items() if each.startswith(f"{name}-1-")}
        assert now <= was, name


def test_night_with_nothing_new_publishes_nothing(history: _History) -> None:
    snapshot = Store.open(history.config.store.path).snapshot
    result = history.feed(1, [])
    assert (result.state, result.exit_code) == ("unchanged", 0)
    assert Store.open(history.config.store.path).snapshot == snapshot


def test_issue_is_born_on_probation_goes_live_and_keeps_its_id(
    born: _History, live: _History
) -> None:
    (theme,) = {theme for name, (theme, _) in born.places().items() if name.startswith("news")}
    known = born.read("themes").filter(pl.col("theme_id") == theme).row(0, named=True)
    assert (known["life"], known["runs_left"]) == ("probation", 2)
    assert known["name"]
    assert {status for at, status in born.places().values() if at == theme} == {"probation"}
    news = {at for name, at in live.places().items() if name.startswith("news")}
    assert {at for at, _ in news} == {theme}
    assert {status for _, status in news} <= {"strict", "loose"}
    assert live.read("themes").filter(pl.col("theme_id") == theme)["life"].item() == "live"
    assert live.themes_with("born").count(theme) == 1
    assert live.themes_with("continued") == [theme]


def test_issue_that_does_not_go_on_is_retired_and_its_id_is_gone_for_good(
    history: _History,
) -> None:
    # so few, among so many, that the birth alone is not sure
    history.feed(1, ordinary(20, day=1) + rows_of(WALLET, 5, day=1, name="news"))
    born = history.themes_with("born")
    for day in (2, 3):
        history.feed(day, ordinary(3, day=day))
    retired = history.themes_with("retired")
    assert set(retired) <= set(born)
    assert not set(retired) & set(history.read("themes")["theme_id"])
    assert len(born) == len(set(born)), "no id is given twice"


def test_every_theme_has_an_area_a_subtheme_a_name_and_quotes(born: _History) -> None:
    themes = born.read("themes")
    assert themes["name"].null_count() == 0
    assert set(themes["area_id"]) == set(born.read("areas")["area_id"])
    assert set(themes["theme_id"]) == set(born.read("exemplars")["theme_id"])
    assert set(themes["theme_id"]) == set(born.read("subthemes")["theme_id"])


def test_order_of_rows_within_a_night_does_not_matter(
    first: _History, born: _History, live: _History, tmp_path: Path
) -> None:
    other = _start(tmp_path / "other", seed=5)
    other.feed(1, _news(1, 8))
    other.feed(2, _news(2, 6))
    assert other.digests == [*first.digests, *born.digests, live.digests[0]]


def test_planned_refit_keeps_the_ids_of_themes_that_go_on(live: _History, tmp_path: Path) -> None:
    history = live.copy(tmp_path / "history")
    before = {name: theme for name, (theme, _) in history.places().items()}
    history.feed(4, ordinary(2, day=4), refit=True)
    after = history.places()
    kept = [after.get(name, ("", ""))[0] == theme for name, theme in before.items()]
    assert sum(kept) / len(kept) >= 0.9
    assert history.read("themes")["life"].unique().to_list() == ["live"]
